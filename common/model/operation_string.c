/*
 * What Python makes of strings: f-strings, %, .format() and methods. Parts
 * that are not known become holes.
 */
#include "base/compat.h"
#include "model/operation_read.h"

struct op_value *op_fstring(struct op_reader *r, struct op_scope *s,
			    const struct py_node *node)
{
	struct op_text_builder b;
	bool is_from_handle = false;
	struct op_value *out;

	op_text_init(&b, r);
	for (size_t i = 0; i < node->parts.n; i++) {
		const struct py_node *part = node->parts.v[i];
		struct op_value *v;

		if (py_is_const(part, PY_CONST_STR)) {
			v = op_text_constant(r, part, true);
			op_text_add_value(&b, part, v);
			continue;
		}
		v = op_eval(r, s, part->value);
		is_from_handle |= v->is_from_handle;
		if (part->format_spec || part->num == 'r' || part->num == 'a')
			op_text_add_hole(&b, part->value, v);
		else
			op_text_add_value(&b, part->value, v);
	}
	out = op_text_done(&b, node);
	out->is_from_handle = is_from_handle;
	return out;
}

/* The values of a % or .format(), taken one by one or by name. */
struct filling {
	struct op_reader *r;
	struct op_text_builder out;
	const struct op_text *text;
	const struct op_value *unknown; /* for what is not there */
	struct op_value *const *items;
	size_t n;
	size_t next;
	const struct op_arguments *args; /* .format() */
	const struct op_value *mapping; /* % with a dict */
};

static const struct op_value *by_name(const struct filling *f, struct str name)
{
	const struct op_value *d = f->mapping;

	for (size_t i = 0; f->args && i < f->args->nkeywords; i++)
		if (str_eq(f->args->keywords[i].name, name))
			return f->args->keywords[i].value;
	for (size_t i = 0; d && d->kind == OP_DICT && i + 1 < d->n; i += 2)
		if (op_is_str(d->items[i]) && str_eq(d->items[i]->s, name) &&
		    !d->is_partial)
			return d->items[i + 1];
	return f->unknown;
}

static const struct op_value *by_number(const struct filling *f, size_t i)
{
	return i < f->n ? f->items[i] : f->unknown;
}

static void fill(struct filling *f, const struct op_value *v, bool is_plain)
{
	if (is_plain && v != f->unknown && v->kind != OP_FLOAT)
		op_text_add_value(&f->out, v->node, v);
	else
		op_text_add_hole(&f->out, v->node, v);
}

/* One conversion, %s or %(name)d, at `at`; gives where it ends. */
static size_t percent_one(struct filling *f, size_t at)
{
	struct str t = f->text->bytes;
	const struct op_value *v = NULL;
	size_t p = at + 1, digits;

	if (p < t.len && t.p[p] == '%') {
		op_text_add(&f->out, f->text, p, p + 1);
		return p + 1;
	}
	if (p < t.len && t.p[p] == '(') {
		size_t end = str_chr(str_from(t, p), ')');

		if (end == STR_NPOS)
			return t.len;
		v = by_name(f, str_cut(t, p + 1, p + end));
		p += end + 1;
	}
	digits = p;
	while (p < t.len && strchr("#0- +.*0123456789lhL", t.p[p]))
		p++;
	if (!v)
		v = by_number(f, f->next++);
	fill(f, v, p == digits && p < t.len && (t.p[p] == 's' || t.p[p] == 'd'));
	return p < t.len ? p + 1 : t.len;
}

static void begin_filling(struct filling *f, struct op_reader *r,
			  const struct py_node *node, const struct op_text *text)
{
	memset(f, 0, sizeof(*f));
	f->r = r;
	f->text = text;
	f->unknown = op_dynamic(r, node, "not among the values");
	op_text_init(&f->out, r);
}

struct op_value *op_percent(struct op_reader *r, const struct py_node *node,
			    const struct op_value *left,
			    const struct op_value *right)
{
	struct op_value *one = (struct op_value *)right;
	struct filling f;
	size_t begin = 0, len = left->s.len;

	begin_filling(&f, r, node->right ? node->right : node, left->text);
	f.mapping = right;
	if (right->kind == OP_TUPLE) {
		f.items = right->items;
		f.n = right->n;
	} else if (right->kind != OP_DICT) {
		f.items = &one;
		f.n = 1;
		if (right->kind == OP_DYNAMIC)
			f.unknown = right;
	}
	for (size_t i = 0; i < len;) {
		if (left->s.p[i] != '%') {
			i++;
			continue;
		}
		op_text_add(&f.out, left->text, begin, i);
		if (!op_step(r, node))
			break;
		begin = i = percent_one(&f, i);
	}
	op_text_add(&f.out, left->text, begin, len);
	return op_text_done(&f.out, node);
}

static bool is_number(struct str s, size_t *out)
{
	*out = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || *out > 100000)
			return false;
		*out = *out * 10 + (size_t)(s.p[i] - '0');
	}
	return s.len != 0;
}

/* {}, {0}, {name}, {name!r}, {name:>8}, {name.attribute}, {name[0]} */
static void format_one(struct filling *f, struct str field)
{
	size_t end = 0, number;
	struct str name;
	const struct op_value *v;

	while (end < field.len && !strchr(".[!:", field.p[end]))
		end++;
	name = str_cut(field, 0, end);
	if (!name.len)
		v = by_number(f, f->next++);
	else if (is_number(name, &number))
		v = by_number(f, number);
	else
		v = by_name(f, name);
	fill(f, v, end == field.len || str_is(str_from(field, end), "!s"));
}

struct op_value *op_format(struct op_reader *r, const struct py_node *node,
			   const struct op_value *text,
			   const struct op_arguments *args)
{
	struct filling f;
	struct str t = text->s;
	size_t begin = 0;

	begin_filling(&f, r, node, text->text);
	f.items = args->items;
	f.n = args->n;
	f.args = args;
	for (size_t i = 0; i < t.len && op_step(r, node);) {
		size_t end;

		if (t.p[i] != '{' && t.p[i] != '}') {
			i++;
			continue;
		}
		op_text_add(&f.out, text->text, begin, i);
		if (i + 1 < t.len && t.p[i + 1] == t.p[i]) {
			op_text_add(&f.out, text->text, i, i + 1);
			begin = i += 2;
			continue;
		}
		end = str_chr(str_from(t, i), '}');
		if (end == STR_NPOS)
			break;
		if (t.p[i] == '{')
			format_one(&f, str_cut(t, i + 1, i + end));
		begin = i += end + 1;
	}
	op_text_add(&f.out, text->text, begin, t.len);
	return op_text_done(&f.out, node);
}

static struct op_value *part_of(struct op_reader *r, const struct py_node *node,
				const struct op_value *text, size_t begin,
				size_t end)
{
	struct op_text_builder b;

	op_text_init(&b, r);
	op_text_add(&b, text->text, begin, end);
	return op_text_done(&b, node);
}

/*
 * textwrap.dedent() and inspect.cleandoc() move no statement: the text as it
 * is does as well, and keeps its places.
 */
struct op_value *op_dedent(struct op_reader *r, const struct py_node *node,
			   const struct op_value *text)
{
	return part_of(r, node, text, 0, text->s.len);
}

static struct op_value *strip(struct op_reader *r, const struct py_node *node,
			      const struct op_value *text, struct str name)
{
	struct str t = text->s;
	size_t begin = 0, end = t.len;

	while (!str_is(name, "rstrip") && begin < end &&
	       strchr(" \t\n\r\f\v", t.p[begin]) && t.p[begin])
		begin++;
	while (!str_is(name, "lstrip") && end > begin &&
	       strchr(" \t\n\r\f\v", t.p[end - 1]) && t.p[end - 1])
		end--;
	return part_of(r, node, text, begin, end);
}

static struct op_value *change_case(struct op_reader *r,
				    const struct py_node *node,
				    const struct op_value *text, bool to_upper)
{
	struct op_value *v = part_of(r, node, text, 0, text->s.len);
	char *p = (char *)v->s.p;

	if (!op_has_text(v) || !v->s.len)
		return v;
	/* Bytes of its own: part_of() has just copied them. */
	for (size_t i = 0; i < v->s.len; i++) {
		if (to_upper && p[i] >= 'a' && p[i] <= 'z')
			p[i] = (char)(p[i] - 'a' + 'A');
		else if (!to_upper && p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] - 'A' + 'a');
	}
	return v;
}

static struct op_value *replace(struct op_reader *r, const struct py_node *node,
				const struct op_value *text,
				const struct op_arguments *args)
{
	const struct op_value *from = op_arguments_get(args, 0, "old");
	const struct op_value *to = op_arguments_get(args, 1, "new");
	struct op_text_builder b;
	size_t begin = 0, at;

	if (!op_is_str(from) || !from->s.len || args->n != 2)
		return op_dynamic(r, node, "replaced parts");
	op_text_init(&b, r);
	while ((at = str_find(str_from(text->s, begin), from->s)) != STR_NPOS &&
	       op_step(r, node)) {
		op_text_add(&b, text->text, begin, begin + at);
		op_text_add_value(&b, to->node, to);
		begin += at + from->s.len;
	}
	op_text_add(&b, text->text, begin, text->s.len);
	return op_text_done(&b, node);
}

static struct op_value *join(struct op_reader *r, const struct py_node *node,
			     const struct op_value *text,
			     const struct op_arguments *args)
{
	const struct op_value *list =
		op_iterable(r, op_arguments_get(args, 0, NULL));
	struct op_text_builder b;

	op_text_init(&b, r);
	for (size_t i = 0; list && i < list->n && op_step(r, node); i++) {
		if (i)
			op_text_add_value(&b, text->node, text);
		op_text_add_value(&b, list->items[i]->node, list->items[i]);
	}
	if (!list)
		op_text_add_hole(&b, node, text);
	return op_text_done(&b, node);
}

/* Words, or what stands between separators. */
static struct op_value *split(struct op_reader *r, const struct py_node *node,
			      const struct op_value *text,
			      const struct op_arguments *args)
{
	const struct op_value *by = op_arguments_get(args, 0, "sep");
	struct op_value *out = op_new(r, OP_LIST, node);
	struct str sep = op_is_str(by) ? by->s : STR_NULL;
	size_t at = 0, len = text->s.len;

	if (text->kind != OP_STR || args->n > 1 ||
	    (by->kind != OP_ABSENT && by->kind != OP_NONE && !sep.len))
		return op_dynamic(r, node, "parts of a text");
	while (at <= len && op_step(r, node)) {
		struct str rest = str_from(text->s, at);
		size_t end;

		if (sep.p) {
			end = str_find(rest, sep);
			end = at + (end == STR_NPOS ? rest.len : end);
		} else {
			while (at < len && strchr(" \t\n\r\f\v", text->s.p[at]))
				at++;
			for (end = at; end < len; end++)
				if (strchr(" \t\n\r\f\v", text->s.p[end]))
					break;
		}
		if (sep.p || end > at)
			op_append(r, out, part_of(r, node, text, at, end));
		at = end + (sep.p ? sep.len : 1);
	}
	return out;
}

struct op_value *op_string_method(struct op_reader *r, const struct py_node *node,
				  const struct op_value *text, struct str name,
				  const struct op_arguments *args)
{
	if (str_is(name, "format"))
		return op_format(r, node, text, args);
	if (str_is(name, "join"))
		return join(r, node, text, args);
	if ((str_is(name, "strip") || str_is(name, "lstrip") ||
	     str_is(name, "rstrip")) &&
	    !args->n)
		return strip(r, node, text, name);
	if (str_is(name, "lower") || str_is(name, "upper"))
		return change_case(r, node, text, str_is(name, "upper"));
	if (str_is(name, "replace"))
		return replace(r, node, text, args);
	if (str_is(name, "split"))
		return split(r, node, text, args);
	if (str_is(name, "splitlines") || str_is(name, "strip") ||
	    str_is(name, "encode"))
		return op_dynamic(r, node, "parts of a text");
	return op_dynamic(r, node, "computed from a text");
}
