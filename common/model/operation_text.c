/*
 * Strings that know where their bytes stand. A literal's value and its
 * source are walked side by side, so that an offset in the value can be told
 * as a place in the file, through escapes and adjacent literals.
 */
#include "base/compat.h"
#include "base/utf8.h"
#include "model/operation_read.h"

bool op_has_text(const struct op_value *v)
{
	return v->kind == OP_STR || v->kind == OP_TEMPLATE;
}

void op_text_init(struct op_text_builder *b, struct op_reader *r)
{
	memset(b, 0, sizeof(*b));
	b->r = r;
	b->bytes.arena = r->arena;
}

/*
 * Long texts cost steps, or a loop could copy without end. What finds no
 * room makes the whole text unknown, see op_text_done().
 */
static bool has_room(struct op_text_builder *b, size_t len, size_t marks)
{
	size_t price = len / 64 + marks / 4;

	if (b->bytes.len + len <= OP_TEXT_MAX && b->r->steps >= price) {
		b->r->steps -= price;
		return true;
	}
	b->is_cut = true;
	return false;
}

static void push_anchor(struct op_text_builder *b, size_t source, size_t end)
{
	struct op_anchor at = { (uint32_t)b->bytes.len, (uint32_t)source,
				(uint32_t)end };

	if (b->anchors.n && b->anchors.v[b->anchors.n - 1].text == at.text)
		b->anchors.v[b->anchors.n - 1] = at;
	else
		vec_push(&b->anchors, b->r->arena, at);
}

/* Only where the source does not go on as the text does. */
static void add_anchor(struct op_text_builder *b, size_t source)
{
	const struct op_anchor *last;

	if (b->anchors.n) {
		last = &b->anchors.v[b->anchors.n - 1];
		if (!last->end && b->bytes.len > last->text &&
		    b->bytes.len - last->text == source - last->source)
			return;
	}
	push_anchor(b, source, 0);
}

void op_text_add_plain(struct op_text_builder *b, struct str bytes, size_t source)
{
	if (!has_room(b, bytes.len, 0))
		return;
	add_anchor(b, source);
	buf_adds(&b->bytes, bytes);
}

static size_t anchor_before(const struct op_text *text, size_t at)
{
	size_t low = 0, high = text->nanchors;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (text->anchors[mid].text <= at)
			low = mid;
		else
			high = mid;
	}
	return low;
}

static size_t to_source(const struct op_text *text, size_t at)
{
	const struct op_anchor *anchor;

	if (!text->nanchors)
		return 0;
	anchor = &text->anchors[anchor_before(text, at)];
	return anchor->source + (at > anchor->text ? at - anchor->text : 0);
}

/*
 * The end of a part that begins at `begin` in the file: where its last byte
 * stands that belongs to the same expression. What was filled in from
 * elsewhere does not count.
 */
static size_t end_of(const struct op_text *text, struct span part, size_t begin)
{
	size_t first = anchor_before(text, part.begin);
	size_t last = anchor_before(text, part.end - 1);
	bool is_home = begin >= text->home.begin && begin < text->home.end;

	for (size_t i = last + 1, tries = 0; i-- > first && tries < 256; tries++) {
		size_t to = i == last ? part.end : text->anchors[i + 1].text;
		size_t end = text->anchors[i].end;

		if (!end)
			end = to_source(text, to - 1) + 1;

		if (i == first)
			return end > begin ? end : begin;
		if (is_home && end > begin && end <= text->home.end)
			return end;
	}
	return begin;
}

struct span op_text_place(const struct op_text *text, struct span part)
{
	size_t begin = to_source(text, part.begin);

	if (part.end <= part.begin || !text->nanchors)
		return span_of(begin, begin);
	return span_of(begin, end_of(text, part, begin));
}

void op_text_add(struct op_text_builder *b, const struct op_text *text,
		 size_t begin, size_t end)
{
	size_t base = b->bytes.len;

	if (begin >= end ||
	    !has_room(b, end - begin, text->nanchors + text->nholes))
		return;
	add_anchor(b, to_source(text, begin));
	for (size_t i = anchor_before(text, begin) + 1;
	     i < text->nanchors && text->anchors[i].text < end; i++) {
		struct op_anchor at = text->anchors[i];

		at.text = (uint32_t)(at.text - begin + base);
		vec_push(&b->anchors, b->r->arena, at);
	}
	for (size_t i = 0; i < text->nholes; i++) {
		struct span hole = text->holes[i];

		if (hole.begin < begin || hole.end > end)
			continue;
		vec_push(&b->holes, b->r->arena,
			 span_of(hole.begin - begin + base,
				 hole.end - begin + base));
	}
	buf_adds(&b->bytes, str_cut(text->bytes, begin, end));
}

#define HOLE_MAX 60

void op_text_add_hole(struct op_text_builder *b, const struct py_node *node,
		      const struct op_value *v)
{
	struct str shown = node ? op_source(b->r, node) : v->s;
	struct span span = node ? py_span(node) : v->span;
	size_t begin = b->bytes.len;

	if (!shown.p)
		shown = STR("...");
	if (shown.len > HOLE_MAX || str_chr(shown, '\n') != STR_NPOS ||
	    !has_room(b, shown.len + 2, 0))
		shown = STR("...");
	add_anchor(b, span.begin);
	buf_addc(&b->bytes, '{');
	add_anchor(b, span.begin);
	buf_adds(&b->bytes, shown);
	add_anchor(b, span.end > span.begin ? span.end - 1 : span.begin);
	buf_addc(&b->bytes, '}');
	vec_push(&b->holes, b->r->arena, span_of(begin, b->bytes.len));
}

void op_text_add_value(struct op_text_builder *b, const struct py_node *node,
		       const struct op_value *v)
{
	size_t source = node ? node->begin : v->span.begin;
	struct arena *a = b->r->arena;

	switch (v->kind) {
	case OP_STR:
	case OP_TEMPLATE:
		op_text_add(b, v->text, 0, v->text->bytes.len);
		break;
	case OP_INT:
		op_text_add_plain(b, str_fmt(a, "%lld", (long long)v->i), source);
		break;
	case OP_BOOL:
		op_text_add_plain(b, v->i ? STR("True") : STR("False"), source);
		break;
	case OP_NONE:
		op_text_add_plain(b, STR("None"), source);
		break;
	default:
		op_text_add_hole(b, node, v);
	}
}

struct op_value *op_text_done(struct op_text_builder *b,
			      const struct py_node *node)
{
	struct op_value *v;
	struct op_text *text;

	if (b->is_cut)
		return op_dynamic(b->r, node, "a very long text");
	text = arena_new(b->r->arena, struct op_text);
	v = op_new(b->r, b->holes.n ? OP_TEMPLATE : OP_STR, node);
	if (!b->anchors.n)
		vec_push(&b->anchors, b->r->arena,
			 (struct op_anchor){ 0, node ? node->begin : 0, 0 });
	text->bytes = buf_str(&b->bytes);
	text->holes = b->holes.v;
	text->nholes = b->holes.n;
	text->anchors = b->anchors.v;
	text->nanchors = b->anchors.n;
	if (node)
		text->home = py_span(node);
	v->text = text;
	v->s = text->bytes;
	return v;
}

/* Inside a literal: where reading stands in the source and in the value. */
struct literal {
	struct str source;
	size_t at, end; /* in source */
	struct str value;
	size_t done; /* of value */
	bool is_raw;
	char quote;
	unsigned nquotes;
	bool is_part; /* of an f-string: begins and ends inside of quotes */
};

static bool is_prefix(char c)
{
	return c && strchr("rRuUbBfF", c) != NULL;
}

/*
 * To the next piece: over white space, comments, backslashes, parentheses,
 * the prefix and the opening quotes. False when there is none.
 */
static bool open_piece(struct literal *l)
{
	const char *p = l->source.p;

	l->is_raw = false;
	while (l->at < l->end && p[l->at] != '"' && p[l->at] != '\'') {
		if (p[l->at] == '#')
			while (l->at < l->end && p[l->at] != '\n' &&
			       p[l->at] != '\r')
				l->at++;
		else if (is_prefix(p[l->at]))
			l->is_raw |= (p[l->at++] | 0x20) == 'r';
		else
			l->at++;
	}
	if (l->at >= l->end)
		return false;
	l->quote = p[l->at];
	l->nquotes = 1;
	if (l->at + 2 < l->end && p[l->at + 1] == l->quote &&
	    p[l->at + 2] == l->quote)
		l->nquotes = 3;
	l->at += l->nquotes;
	return true;
}

static bool at_closing(const struct literal *l)
{
	const char *p = l->source.p + l->at;

	/* A quote that the value does not have ends the piece. */
	if (l->is_part)
		return (*p == '"' || *p == '\'') && *p != l->value.p[l->done];
	for (unsigned i = 0; i < l->nquotes; i++)
		if (l->at + i >= l->end || l->source.p[l->at + i] != l->quote)
			return false;
	return true;
}

static size_t hex_escape(const struct literal *l, size_t digits)
{
	size_t len = digits + 2;

	return l->at + len <= l->end ? len : l->end - l->at;
}

/* Bytes of source that the escape at l->at takes. */
static size_t escape_length(const struct literal *l)
{
	const char *p = l->source.p + l->at;
	size_t left = l->end - l->at, n = 1;

	if (left < 2)
		return left;
	switch (p[1]) {
	case 'x':
		return hex_escape(l, 2);
	case 'u':
		return hex_escape(l, 4);
	case 'U':
		return hex_escape(l, 8);
	case 'N':
		while (n < left && p[n] != '}')
			n++;
		return n < left ? n + 1 : left;
	case '\r':
		return left > 2 && p[2] == '\n' ? 3 : 2;
	}
	if (p[1] < '0' || p[1] > '7')
		return 2;
	while (n < left && n < 4 && p[n] >= '0' && p[n] <= '7')
		n++;
	return n;
}

/* One character of the value, over what it takes in the source. */
static void skip_escape(struct literal *l)
{
	const char *p = l->source.p + l->at;
	size_t left = l->end - l->at;

	if (left > 1 && (p[1] == '\n' || p[1] == '\r')) {
		l->at += escape_length(l);
		return;
	}
	if (left > 1 && l->done < l->value.len && l->value.p[l->done] == '\\' &&
	    !strchr("\\x01234567NuU", p[1])) {
		l->at++;
		l->done++;
		return;
	}
	l->at += escape_length(l);
	if (l->done < l->value.len)
		utf8_next(l->value, &l->done);
}

/* The closing quotes of a part: one, or three. */
static void skip_quotes(struct literal *l)
{
	const char *p = l->source.p + l->at;
	size_t left = l->end - l->at;

	if (left >= 3 && p[1] == p[0] && p[2] == p[0])
		l->at += 3;
	else if (left)
		l->at++;
}

static void read_piece(struct literal *l, struct op_text_builder *b)
{
	while (l->at < l->end && l->done < l->value.len && !at_closing(l)) {
		const char *p = l->source.p + l->at;
		size_t done = l->done, at = l->at;

		add_anchor(b, at);
		if (*p == '\\' && !l->is_raw) {
			skip_escape(l);
			push_anchor(b, at, l->at);
		} else if (*p == '\\' && l->at + 1 < l->end) {
			l->at += 2;
			l->done += 2;
		} else if (*p == '\r' && l->value.p[l->done] == '\n') {
			l->at += l->at + 1 < l->end && p[1] == '\n' ? 2 : 1;
			l->done++;
		} else {
			/* {{ of an f-string is { */
			if (l->is_part && (*p == '{' || *p == '}') &&
			    l->at + 1 < l->end && p[1] == *p &&
			    (done + 1 >= l->value.len ||
			     l->value.p[done + 1] != *p))
				l->at++;
			l->at++;
			l->done++;
		}
		if (l->done > l->value.len)
			l->done = l->value.len;
		buf_adds(&b->bytes, str_cut(l->value, done, l->done));
	}
	while (!l->is_part && l->at < l->end && !at_closing(l))
		l->at += l->source.p[l->at] == '\\' && !l->is_raw ?
				 escape_length(l) :
				 1;
	if (!l->is_part)
		l->at += l->nquotes;
	else
		skip_quotes(l);
}

static size_t plain_begin(const struct op_reader *r, const struct py_node *node)
{
	struct literal l = { .source = r->m->source->bytes,
			     .at = node->begin,
			     .end = node->end };

	return open_piece(&l) ? l.at : node->begin;
}

static void read_literal(struct op_reader *r, const struct py_node *node,
			 bool is_part, struct op_text_builder *b)
{
	struct literal l = { .source = r->m->source->bytes,
			     .at = node->begin,
			     .end = node->end,
			     .value = node->name,
			     .is_raw = node->num & PY_LIT_RAW,
			     .is_part = is_part };

	if (is_part)
		read_piece(&l, b);
	while (l.done < l.value.len && open_piece(&l))
		read_piece(&l, b);
	/* What was not understood has no place of its own. */
	buf_adds(&b->bytes, str_from(node->name, l.done));
}

struct op_value *op_text_constant(struct op_reader *r,
				  const struct py_node *node, bool is_part)
{
	struct op_text_builder b;

	if (node->num & PY_LIT_UNKNOWN)
		return op_dynamic(r, node, "an unknown character name");
	op_text_init(&b, r);
	if (node->num & PY_LIT_PLAIN)
		op_text_add_plain(&b, node->name, plain_begin(r, node));
	else if (has_room(&b, node->name.len, 0))
		read_literal(r, node, is_part, &b);
	return op_text_done(&b, node);
}
