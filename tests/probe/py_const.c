/*
 * What the evaluator makes of modules: stdin holds programs, each ended by
 * a line "---END---"; for each a JSON object, name -> value, "?" (dynamic)
 * or absent, of the names a to h. For tests/diff/py_const.py. With
 * --local, of the names as the last function of the module sees them.
 */
#include "base/compat.h"
#include "base/buf.h"
#include "lang/py_const.h"

static struct buf out;

static void add_bytes(struct str s)
{
	buf_addc(&out, '"');
	for (size_t i = 0; i < s.len; i++)
		buf_addf(&out, "\\u%04x", (unsigned char)s.p[i]);
	buf_addc(&out, '"');
}

static void add_value(const struct py_value *v)
{
	static const char *const names[] = { "None",  "bool",	   "int",
					     "float", "str",	   "bytes",
					     "...",   "tuple",	   "list",
					     "set",   "frozenset", "dict" };

	if (v->state != PY_VALUE) {
		buf_addz(&out, "\"?\"");
		return;
	}
	buf_addf(&out, "[\"%s\", ", names[v->type]);
	if (v->type == PY_T_STR || v->type == PY_T_BYTES) {
		add_bytes(v->s);
	} else if (v->type == PY_T_FLOAT) {
		buf_addf(&out, "%.17g", v->f);
	} else if (v->type < PY_T_TUPLE) {
		buf_addf(&out, "%lld", (long long)v->i);
	} else {
		buf_addc(&out, '[');
		for (size_t i = 0; i < v->n; i++) {
			if (i)
				buf_addc(&out, ',');
			add_value(&v->items[i]);
		}
		buf_addc(&out, ']');
	}
	buf_addc(&out, ']');
}

static void add_names(struct py_scope *scope)
{
	bool is_first = true;

	for (char name = 'a'; name <= 'h'; name++) {
		struct py_value v = py_scope_get(scope, str_of(&name, 1));

		if (v.state == PY_ABSENT)
			continue;
		buf_addf(&out, "%s\"%c\": ", is_first ? "" : ", ", name);
		is_first = false;
		add_value(&v);
	}
}

static void show(struct arena *a, struct str text, bool is_local)
{
	struct source source;
	struct py_module module;
	struct py_error err;
	struct py_scope *scope;

	source_init(&source, a, STR("a.py"), text);
	out = (struct buf)BUF_INIT(a);
	buf_addc(&out, '{');
	if (py_parse(a, &source, &module, &err)) {
		const struct py_list *body = &module.root->body;

		scope = py_scope_module(a, &module);
		if (is_local && body->n)
			scope = py_scope_function(scope, body->v[body->n - 1]);
		add_names(scope);
	} else {
		buf_addz(&out, "\"error\": 1");
	}
	buf_addz(&out, "}\n");
	fwrite(out.p, 1, out.len, stdout);
}

int main(int argc, char **argv)
{
	bool is_local = argc > 1 && !strcmp(argv[1], "--local");
	struct arena a;
	struct buf text;
	char line[4096];

	arena_init(&a);
	text = (struct buf)BUF_INIT(&a);
	while (fgets(line, sizeof(line), stdin)) {
		if (strcmp(line, "---END---\n")) {
			buf_addz(&text, line);
			continue;
		}
		show(&a, buf_str(&text), is_local);
		arena_release(&a);
		text = (struct buf)BUF_INIT(&a);
	}
	arena_release(&a);
	return 0;
}
