#include "base/compat.h"
#include "lang/py_eval.h"

/* str(), repr(), f-strings, % and format() of constants. */

static bool add_repr(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < ' ' || c > '~' || c == '\'' || c == '\\')
			return false;
	}
	buf_addc(b, '\'');
	buf_adds(b, s);
	buf_addc(b, '\'');
	return true;
}

/* "", "d", "5", "05", "05d" */
static bool parse_width(struct str spec, bool *has_zero, unsigned *width)
{
	size_t i = 0;

	*width = 0;
	*has_zero = spec.len > 0 && spec.p[0] == '0';
	for (; i < spec.len && spec.p[i] >= '0' && spec.p[i] <= '9'; i++)
		*width = *width * 10 + (unsigned)(spec.p[i] - '0');
	if (i > 4)
		return false;
	return i == spec.len || (i + 1 == spec.len && spec.p[i] == 'd');
}

static bool add_int(struct buf *b, int64_t i, struct str spec)
{
	bool has_zero;
	unsigned width;

	if (!parse_width(spec, &has_zero, &width))
		return false;
	if (has_zero)
		buf_addf(b, "%0*lld", (int)width, (long long)i);
	else
		buf_addf(b, "%*lld", (int)width, (long long)i);
	return true;
}

bool py_add_text(struct buf *b, const struct py_value *v, unsigned conversion,
		 struct str spec)
{
	if (v->state != PY_VALUE || conversion == 'a')
		return false;
	if (v->type == PY_T_INT)
		return (!conversion || !spec.len) && add_int(b, v->i, spec);
	if (spec.len && !(v->type == PY_T_STR && str_is(spec, "s")))
		return false;
	switch (v->type) {
	case PY_T_STR:
		if (conversion == 'r')
			return add_repr(b, v->s);
		buf_adds(b, v->s);
		return true;
	case PY_T_NONE:
		buf_addz(b, "None");
		return true;
	case PY_T_BOOL:
		buf_addz(b, v->i ? "True" : "False");
		return true;
	default:
		return false;
	}
}

/* --- "..." % args ------------------------------------------------------- */

struct percent {
	struct buf *out;
	struct str format;
	size_t i;
	const struct py_value *args; /* a tuple, or one value */
	size_t next;
};

static const struct py_value *next_argument(struct percent *p)
{
	const struct py_value *args = p->args;

	if (args->type != PY_T_TUPLE)
		return p->next++ ? NULL : args;
	return p->next < args->n ? &args->items[p->next++] : NULL;
}

static const struct py_value *named_argument(struct percent *p)
{
	struct str rest = str_from(p->format, p->i + 1);
	size_t end = str_chr(rest, ')');

	if (end == STR_NPOS || p->args->type != PY_T_DICT)
		return NULL;
	p->i += end + 2;
	p->next = 1; /* a dict may have more than is used */
	for (size_t k = 0; k + 1 < p->args->n; k += 2)
		if (py_is_str(&p->args->items[k]) &&
		    str_eq(p->args->items[k].s, str_cut(rest, 0, end)))
			return &p->args->items[k + 1];
	return NULL;
}

/* i is behind the percent sign. */
static bool add_directive(struct percent *p)
{
	struct str f = p->format;
	const struct py_value *v;
	size_t begin;

	if (p->i < f.len && f.p[p->i] == '%') {
		p->i++;
		buf_addc(p->out, '%');
		return true;
	}
	v = p->i < f.len && f.p[p->i] == '(' ? named_argument(p) :
					       next_argument(p);
	if (!v || p->i >= f.len)
		return false;
	begin = p->i;
	while (p->i < f.len && f.p[p->i] >= '0' && f.p[p->i] <= '9')
		p->i++;
	if (p->i == f.len)
		return false;
	switch (f.p[p->i++]) {
	case 's':
		return p->i == begin + 1 && py_add_text(p->out, v, 0, STR(""));
	case 'r':
		return p->i == begin + 1 && py_add_text(p->out, v, 'r', STR(""));
	case 'd':
	case 'i':
		return py_is_int(v) &&
		       add_int(p->out, v->i, str_cut(f, begin, p->i - 1));
	}
	return false;
}

static bool format_percent(struct percent *p)
{
	while (p->i < p->format.len) {
		char c = p->format.p[p->i++];

		if (p->out->len > PY_MAX_VALUE)
			return false;
		if (c != '%')
			buf_addc(p->out, c);
		else if (!add_directive(p))
			return false;
	}
	if (p->args->type == PY_T_TUPLE)
		return p->next == p->args->n;
	return p->next > 0 || p->args->type == PY_T_DICT;
}

struct py_value py_percent(struct py_scope *scope, const struct py_value *format,
			   const struct py_value *args,
			   const struct py_node *node)
{
	struct buf b = BUF_INIT(scope->arena);
	struct percent p = { .out = &b, .format = format->s, .args = args };

	if (!py_charge_bytes(scope, format->s.len) || !format_percent(&p) ||
	    !py_charge_bytes(scope, b.len))
		return py_dynamic("a % format", node);
	return py_of_str(buf_str(&b), node);
}
