#include "base/compat.h"
#include "lang/py_eval.h"

static const char *const pure_builtins[] = {
	"len",	 "str",	      "int",	  "bool", "tuple",	"list",
	"set",	 "frozenset", "dict",	  "repr", "sorted",	"min",
	"max",	 "sum",	      "range",	  "zip",  "isinstance", "print",
	"float", "enumerate", "reversed", "type",
};

static const char *const other_builtins[] = {
	"__file__",
	"__name__",
	"__doc__",
	"__package__",
	"__spec__",
	"__loader__",
	"__builtins__",
	"__import__",
	"abs",
	"all",
	"any",
	"ascii",
	"bin",
	"breakpoint",
	"bytearray",
	"bytes",
	"callable",
	"chr",
	"classmethod",
	"compile",
	"complex",
	"delattr",
	"dir",
	"divmod",
	"eval",
	"exec",
	"exit",
	"filter",
	"format",
	"getattr",
	"globals",
	"hasattr",
	"hash",
	"hex",
	"id",
	"input",
	"issubclass",
	"iter",
	"locals",
	"map",
	"memoryview",
	"next",
	"object",
	"oct",
	"open",
	"ord",
	"pow",
	"property",
	"quit",
	"round",
	"setattr",
	"slice",
	"staticmethod",
	"super",
	"vars",
	"Exception",
	"ImportError",
	"ValueError",
	"KeyError",
	"RuntimeError",
	"NotImplementedError",
	"TypeError",
	"AttributeError",
	"OSError",
	"ModuleNotFoundError",
	"StopIteration",
	"LookupError",
	"Warning",
};

bool py_is_pure_builtin(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(pure_builtins); i++)
		if (str_is(name, pure_builtins[i]))
			return true;
	return false;
}

bool py_is_builtin(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(other_builtins); i++)
		if (str_is(name, other_builtins[i]))
			return true;
	return py_is_pure_builtin(name);
}
