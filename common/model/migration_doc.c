#include "base/compat.h"
#include "model/migration_parts.h"
#include "base/utf8.h"

/* What str.strip() takes off. */
static bool is_space(uint32_t c)
{
	return (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x20) || c == 0x85 ||
	       c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
	       c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
	       c == 0x3000;
}

static struct str strip(struct str s)
{
	size_t at = 0, end = s.len;

	while (at < s.len) {
		size_t next = at;

		if (!is_space(utf8_next(s, &next)))
			break;
		at = next;
	}
	s = str_from(s, at);
	end = 0;
	for (at = 0; at < s.len;) {
		uint32_t c = utf8_next(s, &at);

		if (!is_space(c))
			end = at;
	}
	return str_cut(s, 0, end);
}

/* script/base.py, Script.doc: the first of the parts between \n\n. */
static struct str first_paragraph(struct str doc)
{
	size_t end;

	doc = strip(doc);
	end = str_find(doc, STR("\n\n"));
	return end == STR_NPOS ? doc : str_cut(doc, 0, end);
}

/* --- the lines as they stand in the file -------------------------------- */

struct doc_reader {
	struct migration *m;
	struct str bytes; /* of the file */
	size_t at;
	size_t end; /* of the text between the quotes */
};

/* The next line without its end and the blanks around; false at the end. */
static bool next_line(struct doc_reader *r, struct span *line)
{
	size_t end = r->at;

	if (r->at > r->end)
		return false;
	while (end < r->end && r->bytes.p[end] != '\n' && r->bytes.p[end] != '\r')
		end++;
	*line = span_of(r->at, end);
	if (end + 1 < r->end && r->bytes.p[end] == '\r' &&
	    r->bytes.p[end + 1] == '\n')
		end++;
	r->at = end + 1;
	while (line->begin < line->end && strchr(" \t\f", r->bytes.p[line->begin]))
		line->begin++;
	while (line->end > line->begin &&
	       strchr(" \t\f", r->bytes.p[line->end - 1]))
		line->end--;
	return true;
}

static void read_header(struct doc_reader *r, struct span line, const char *key,
			struct migration_header *h)
{
	struct str text = source_text(r->m->source, line);
	struct str name = str_z(key);
	size_t begin = line.begin + name.len;

	if (h->is_there || !str_starts(text, name))
		return;
	h->is_there = true;
	while (begin < line.end && strchr(" \t", r->bytes.p[begin]))
		begin++;
	/* `Revises: ` of a base: behind one blank, if it is still there. */
	if (begin == line.end && begin < r->end && r->bytes.p[begin] == ' ')
		begin = ++line.end;
	h->span = span_of(begin, line.end);
	h->value = source_text(r->m->source, h->span);
}

/* Offsets between the quotes of a single literal. */
static bool doc_inside(const struct migration *m, const struct py_node *n,
		       struct doc_reader *r)
{
	struct str bytes = m->source->bytes;
	size_t begin = n->begin, quotes = n->num & PY_LIT_TRIPLE ? 3 : 1;

	if (n->num & PY_LIT_JOINED)
		return false;
	while (bytes.p[begin] != '"' && bytes.p[begin] != '\'')
		begin++;
	r->bytes = bytes;
	r->at = begin + quotes;
	r->end = n->end - quotes;
	return true;
}

static void read_lines(struct migration *m, const struct py_node *n)
{
	struct doc_reader r = { .m = m };
	struct span line;

	if (!doc_inside(m, n, &r))
		return;
	while (next_line(&r, &line)) {
		if (line.begin < line.end && !m->message_span.end)
			m->message_span = line;
		read_header(&r, line, "Revision ID:", &m->header_revision);
		read_header(&r, line, "Revises:", &m->header_revises);
		read_header(&r, line, "Create Date:", &m->header_date);
	}
}

/* A __doc__ that is assigned replaces the docstring. */
static void replace_doc(struct migration *m)
{
	const struct py_binding *b = py_scope_binding(m->scope, STR("__doc__"));

	if (!b || !py_is_str(&b->value))
		return;
	m->doc = b->value.s;
	m->message = first_paragraph(m->doc);
}

void migration_read_doc(struct migration *m)
{
	const struct py_node *n = py_docstring(&m->module.root->body);

	if (n) {
		m->doc_span = py_span(n);
		read_lines(m, n);
	}
	if (n && !(n->num & PY_LIT_UNKNOWN)) {
		m->doc = n->name;
		m->message = first_paragraph(m->doc);
	}
	replace_doc(m);
}
