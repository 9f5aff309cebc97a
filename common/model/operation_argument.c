#include "base/compat.h"
#include "model/operation_read.h"

/* "a|b" takes an argument called a or b; gives it the name a. */
static bool is_called(struct str parameter, struct str name)
{
	struct str rest = parameter, one;

	while (str_split(&rest, '|', &one))
		if (str_eq(one, name))
			return true;
	return false;
}

static struct str newest(struct str parameter)
{
	struct str one = parameter;

	str_split(&parameter, '|', &one);
	return one;
}

static bool next_parameter(struct str *signature, struct str *parameter)
{
	if (!str_split(signature, ',', parameter))
		return false;
	*parameter = str_trim(*parameter);
	return true;
}

static struct op_value *rest(struct op_reader *r,
			     const struct op_arguments *args, size_t from)
{
	struct op_value *v = op_new(r, OP_TUPLE, NULL);

	v->has_star = args->has_star;
	for (size_t i = from; i < args->n; i++)
		op_append(r, v, args->items[i]);
	return v;
}

struct binder {
	struct op_reader *r;
	VEC_OF(struct op_argument) list;
};

static void add(struct binder *b, struct str name, const struct op_value *v)
{
	struct op_argument argument = { name, v };

	vec_push(&b->list, b->r->arena, argument);
}

static void bind_positional(struct binder *b, struct str signature,
			    const struct op_arguments *args)
{
	struct str parameter;
	size_t i = 0;

	while (i < args->n && next_parameter(&signature, &parameter)) {
		if (parameter.p[0] == '*') {
			add(b, str_from(parameter, 1), rest(b->r, args, i));
			return;
		}
		add(b, newest(parameter), args->items[i++]);
	}
}

static struct str canonical(struct str signature, struct str name)
{
	struct str parameter;

	while (next_parameter(&signature, &parameter))
		if (is_called(parameter, name))
			return newest(parameter);
	return name;
}

void op_arguments_bind(struct op_reader *r, const char *signature,
		       const struct op_arguments *args, struct operation *op)
{
	struct binder b = { r, VEC_INIT };

	bind_positional(&b, str_z(signature), args);
	for (size_t i = 0; i < args->nkeywords; i++)
		add(&b, canonical(str_z(signature), args->keywords[i].name),
		    args->keywords[i].value);
	op->arguments = b.list.v;
	op->narguments = b.list.n;
	op->has_star = args->has_star;
}

const struct op_value *operation_argument(const struct operation *op,
					  const char *name)
{
	static const struct op_value hidden = { .kind = OP_DYNAMIC,
						.s = { "*", 1 },
						.why = "unpacked arguments" };

	for (size_t i = 0; i < op->narguments; i++)
		if (str_is(op->arguments[i].name, name))
			return op->arguments[i].value;
	return op->has_star ? &hidden : &op_absent;
}
