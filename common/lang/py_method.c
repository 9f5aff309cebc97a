#include "base/compat.h"
#include "lang/py_eval.h"

/* Methods of str and dict whose result is sure. */

static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] & 0x80)
			return false;
	return true;
}

static bool all_str(const struct py_called *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (!py_is_str(&c->args[i]))
			return false;
	return true;
}

static struct py_value join(const struct py_called *c)
{
	struct buf b = BUF_INIT(c->scope->arena);
	const struct py_value *v = &c->args[0];

	if (c->n != 1 || (v->type != PY_T_TUPLE && v->type != PY_T_LIST) ||
	    v->state != PY_VALUE)
		return py_unknown_call(c);
	for (size_t i = 0; i < v->n; i++) {
		if (!py_is_str(&v->items[i]))
			return py_unknown_call(c);
		if (i)
			buf_adds(&b, c->self.s);
		buf_adds(&b, v->items[i].s);
		if (b.len > PY_MAX_VALUE ||
		    !py_charge_bytes(c->scope, v->items[i].s.len + c->self.s.len))
			return py_unknown_call(c);
	}
	return py_of_str(buf_str(&b), c->node);
}

static struct py_value strip(const struct py_called *c, bool left, bool right)
{
	struct str chars = c->n ? c->args[0].s : STR(" \t\n\r\f\v"), s;

	if (c->n > 1 || !all_str(c) || !is_ascii(c->self.s) || !is_ascii(chars))
		return py_unknown_call(c);
	s = c->self.s;
	while (left && s.len && str_chr(chars, s.p[0]) != STR_NPOS)
		s = str_from(s, 1);
	while (right && s.len && str_chr(chars, s.p[s.len - 1]) != STR_NPOS)
		s.len--;
	return py_of_str(s, c->node);
}

static struct py_value change_case(const struct py_called *c, bool upper)
{
	struct str s = c->self.s;
	char *p;

	if (c->n || !is_ascii(s))
		return py_unknown_call(c);
	p = arena_strndup(c->scope->arena, s.p, s.len);
	for (size_t i = 0; i < s.len; i++)
		if (upper ? p[i] >= 'a' && p[i] <= 'z' :
			    p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] ^ 0x20);
	return py_of_str(str_of(p, s.len), c->node);
}

static struct py_value replace(const struct py_called *c)
{
	struct buf b = BUF_INIT(c->scope->arena);
	struct str rest = c->self.s, from, to;
	size_t at;

	if (c->n != 2 || !all_str(c) || !c->args[0].s.len)
		return py_unknown_call(c);
	from = c->args[0].s;
	to = c->args[1].s;
	while ((at = str_find(rest, from)) != STR_NPOS) {
		buf_adds(&b, str_cut(rest, 0, at));
		buf_adds(&b, to);
		rest = str_from(rest, at + from.len);
		if (b.len > PY_MAX_VALUE || !py_charge_bytes(c->scope, to.len))
			return py_unknown_call(c);
	}
	buf_adds(&b, rest);
	return py_of_str(buf_str(&b), c->node);
}

static struct py_value split(const struct py_called *c)
{
	VEC_OF(struct py_value) items = VEC_INIT;
	struct str rest = c->self.s, sep;
	int64_t most = -1;
	size_t at;

	if (!c->n || c->n > 2 || !py_is_str(&c->args[0]) || !c->args[0].s.len)
		return py_unknown_call(c);
	if (c->n == 2 && !py_is_int(&c->args[1]))
		return py_unknown_call(c);
	if (c->n == 2)
		most = c->args[1].i;
	sep = c->args[0].s;
	while (most-- != 0 && (at = str_find(rest, sep)) != STR_NPOS) {
		vec_push(&items, c->scope->arena,
			 py_of_str(str_cut(rest, 0, at), c->node));
		rest = str_from(rest, at + sep.len);
		if (!py_charge(c->scope, 1))
			return py_unknown_call(c);
	}
	vec_push(&items, c->scope->arena, py_of_str(rest, c->node));
	return py_of_items(PY_T_LIST, items.v, items.n, c->node);
}

static struct py_value zfill(const struct py_called *c)
{
	struct buf b = BUF_INIT(c->scope->arena);
	struct str s = c->self.s;

	if (c->n != 1 || !py_is_int(&c->args[0]) || c->args[0].i > 1000 ||
	    !is_ascii(s) || (s.len && (s.p[0] == '-' || s.p[0] == '+')))
		return py_unknown_call(c);
	if (c->args[0].i > (int64_t)s.len)
		buf_fill(&b, '0', (size_t)c->args[0].i - s.len);
	buf_adds(&b, s);
	return py_of_str(buf_str(&b), c->node);
}

/* "{} {0} {name}": fields without attributes and subscripts. */
static const struct py_node *format_argument(const struct py_called *c,
					     struct str field, size_t *next)
{
	size_t i = 0;

	if (!field.len)
		i = (*next)++;
	else if (field.p[0] < '0' || field.p[0] > '9')
		for (size_t k = 0; k < c->node->keywords.n; k++) {
			const struct py_node *kw = c->node->keywords.v[k];

			if (kw->name.p && str_eq(kw->name, field))
				return kw->value;
		}
	for (size_t k = 0; k < field.len; k++) {
		if (field.p[k] < '0' || field.p[k] > '9' || k > 4)
			return NULL;
		i = i * 10 + (size_t)(field.p[k] - '0');
	}
	return i < c->node->args.n ? c->node->args.v[i] : NULL;
}

static bool add_format_field(const struct py_called *c, struct buf *b,
			     struct str field, size_t *next)
{
	struct str spec = STR("");
	size_t colon = str_chr(field, ':');
	const struct py_node *arg;
	struct py_value v;

	if (colon != STR_NPOS) {
		spec = str_from(field, colon + 1);
		field = str_cut(field, 0, colon);
	}
	arg = format_argument(c, field, next);
	if (!arg)
		return false;
	v = py_eval(c->scope, arg);
	return py_add_text(b, &v, 0, spec);
}

static struct py_value format(const struct py_called *c)
{
	struct buf b = BUF_INIT(c->scope->arena);
	struct str f = c->self.s;
	size_t next = 0;

	if (py_has_star(c->node) || !py_charge_bytes(c->scope, f.len))
		return py_unknown_call(c);
	for (size_t i = 0; i < f.len; i++) {
		size_t end;

		if (b.len > PY_MAX_VALUE)
			return py_unknown_call(c);
		if (f.p[i] != '{' && f.p[i] != '}') {
			buf_addc(&b, f.p[i]);
			continue;
		}
		if (i + 1 < f.len && f.p[i + 1] == f.p[i]) {
			buf_addc(&b, f.p[i++]);
			continue;
		}
		end = str_chr(str_from(f, i), '}');
		if (f.p[i] == '}' || end == STR_NPOS ||
		    !add_format_field(c, &b, str_cut(f, i + 1, i + end), &next))
			return py_unknown_call(c);
		i += end;
	}
	return py_of_str(buf_str(&b), c->node);
}

struct py_value py_str_method(const struct py_called *c, struct str name)
{
	if (str_is(name, "format"))
		return format(c);
	if (c->node->keywords.n || !py_charge_bytes(c->scope, c->self.s.len))
		return py_unknown_call(c);
	if (str_is(name, "join"))
		return join(c);
	if (str_is(name, "strip"))
		return strip(c, true, true);
	if (str_is(name, "lstrip"))
		return strip(c, true, false);
	if (str_is(name, "rstrip"))
		return strip(c, false, true);
	if (str_is(name, "lower") || str_is(name, "upper"))
		return change_case(c, name.p[0] == 'u');
	if (str_is(name, "replace"))
		return replace(c);
	if (str_is(name, "split"))
		return split(c);
	if (str_is(name, "zfill"))
		return zfill(c);
	return py_unknown_call(c);
}

/* d.keys() iterates like a tuple, in the order of insertion. */
struct py_value py_dict_method(struct py_called *c, struct str name)
{
	if (!str_is(name, "keys") || c->n)
		return py_unknown_call(c);
	c->args[c->n++] = c->self;
	for (size_t i = 0; i < c->self.n; i += 2)
		for (size_t k = 0; k < i; k += 2)
			if (i > 64 ||
			    py_equal(&c->self.items[i], &c->self.items[k]))
				return py_unknown_call(c);
	return py_to_sequence(c, PY_T_TUPLE);
}
