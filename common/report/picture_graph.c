/*
 * Pictures for programs that draw: Mermaid's flowchart, and DOT. Nodes are
 * named by us ("e0n12"); what comes from the repository is only ever text
 * between quotes, encoded so that the language sees no sign of its own in it.
 */
#include "base/compat.h"
#include "report/picture.h"
#include "base/utf8.h"

/* A label is for looking at; a name can be a million characters long. */
#define TEXT_SHOWN 120
#define TAGS_SHOWN 8

struct language {
	void (*add_text)(struct buf *out, struct str clean);
	const char *line_end; /* inside of a label */
};

static bool is_plain(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == ' ' || c == '_' || c == '-' ||
	       c == '.' || c == ',';
}

/*
 * Mermaid takes #N; for the character of that number (flowchart, "entity
 * codes to escape characters"); all but letters, digits and blanks go so, for
 * quotes, brackets, "end", backticks, HTML and "%%" all mean something.
 */
static void add_mermaid(struct buf *out, struct str clean)
{
	for (size_t i = 0; i < clean.len;) {
		uint32_t c = utf8_next(clean, &i);

		if (is_plain(c))
			buf_addc(out, (char)c);
		else
			buf_addf(out, "#%u;", c);
	}
}

/*
 * In DOT's quoted strings only the quote and the backslash are special; a
 * label knows HTML's entities besides (graphviz, latin1ToUTF8).
 */
static void add_dot(struct buf *out, struct str clean)
{
	for (size_t i = 0; i < clean.len; i++) {
		if (clean.p[i] == '"' || clean.p[i] == '\\')
			buf_addc(out, '\\');
		if (clean.p[i] == '&')
			buf_addz(out, "&amp;");
		else
			buf_addc(out, clean.p[i]);
	}
}

static const struct language mermaid = { add_mermaid, "<br/>" };
static const struct language dot = { add_dot, "\\n" };

static void add_text(struct buf *out, const struct language *l, struct str s)
{
	struct str clean = utf8_clean(out->arena, s);
	size_t end = 0;

	for (size_t n = 0; end < clean.len && n < TEXT_SHOWN; n++)
		utf8_next(clean, &end);
	l->add_text(out, str_cut(clean, 0, end));
	if (end < clean.len)
		buf_addz(out, "...");
}

static void add_tag(struct buf *out, const struct language *l,
		    const struct picture_tag *tag)
{
	buf_addz(out, l->line_end);
	add_text(out, l, tag->name);
	if (!tag->words.len)
		return;
	l->add_text(out, STR(": "));
	add_text(out, l, tag->words);
}

static void add_label(struct buf *out, const struct language *l,
		      const struct picture_node *node)
{
	add_text(out, l, node->id.p ? node->id : STR("id unknown"));
	for (size_t i = 0; i < node->marks.n; i++) {
		l->add_text(out, STR(" ("));
		add_text(out, l, node->marks.v[i]);
		l->add_text(out, STR(")"));
	}
	if (node->message.len) {
		buf_addz(out, l->line_end);
		add_text(out, l, node->message);
	}
	for (size_t i = 0; i < node->tags.n && i < TAGS_SHOWN; i++)
		add_tag(out, l, &node->tags.v[i]);
	if (node->tags.n > TAGS_SHOWN)
		buf_addf(out, "%sand %zu more", l->line_end,
			 node->tags.n - TAGS_SHOWN);
	if (node->below)
		buf_addf(out, "%sthen %zu more", l->line_end, node->below);
}

/* What the colours tell: "base", "published", "branch". */
static const char *class_of(const struct picture_node *node)
{
	return node->is_base	  ? "base" :
	       node->is_published ? "published" :
				    "branch";
}

/* ---- Mermaid */

static void add_mermaid_edges(struct buf *out, size_t e,
			      const struct picture *p, size_t i)
{
	const struct picture_node *node = &p->nodes.v[i];

	for (size_t k = 0; k < node->down.n; k++) {
		const struct picture_edge *edge = &node->down.v[k];

		buf_addf(out, "    e%zun%zu %s", e, edge->to,
			 edge->is_depends ? "-.->" : "-->");
		if (edge->between)
			buf_addf(out, "|\"%zu between\"|", edge->between);
		buf_addf(out, " e%zun%zu\n", e, i);
	}
}

static void add_mermaid_picture(struct buf *out, const struct picture *p, size_t e)
{
	if (p->title.len) {
		buf_addf(out, "    subgraph e%zu[\"", e);
		add_text(out, &mermaid, p->title);
		buf_addz(out, "\"]\n");
	}
	for (size_t i = 0; i < p->nodes.n; i++) {
		buf_addf(out, "    e%zun%zu[\"", e, i);
		add_label(out, &mermaid, &p->nodes.v[i]);
		buf_addf(out, "\"]:::%s\n", class_of(&p->nodes.v[i]));
	}
	for (size_t i = 0; i < p->nodes.n; i++)
		add_mermaid_edges(out, e, p, i);
	if (p->title.len)
		buf_addz(out, "    end\n");
}

void picture_mermaid(struct buf *out, const struct picture *v, size_t n)
{
	buf_addz(out, "flowchart BT\n");
	for (size_t i = 0; i < n; i++)
		add_mermaid_picture(out, &v[i], i);
	buf_addz(out, "    classDef base fill:lightgray,stroke:black\n"
		      "    classDef published fill:lightblue,stroke:black\n"
		      "    classDef branch fill:white,stroke:black\n");
}

/* ---- DOT */

static void add_dot_edges(struct buf *out, size_t e, const struct picture *p,
			  size_t i)
{
	const struct picture_node *node = &p->nodes.v[i];

	for (size_t k = 0; k < node->down.n; k++) {
		const struct picture_edge *edge = &node->down.v[k];

		buf_addf(out, "    e%zun%zu -> e%zun%zu", e, edge->to, e, i);
		if (edge->is_depends)
			buf_addz(out, " [style=dashed]");
		if (edge->between)
			buf_addf(out, " [label=\"%zu between\"]", edge->between);
		buf_addz(out, ";\n");
	}
}

static const char *fill_of(const struct picture_node *node)
{
	return node->is_base	  ? "lightgray" :
	       node->is_published ? "lightblue" :
				    "white";
}

static void add_dot_picture(struct buf *out, const struct picture *p, size_t e)
{
	if (p->title.len) {
		buf_addf(out, "  subgraph cluster_%zu {\n    label=\"", e);
		add_text(out, &dot, p->title);
		buf_addz(out, "\";\n");
	}
	for (size_t i = 0; i < p->nodes.n; i++) {
		buf_addf(out, "    e%zun%zu [label=\"", e, i);
		add_label(out, &dot, &p->nodes.v[i]);
		buf_addf(out, "\", fillcolor=%s];\n", fill_of(&p->nodes.v[i]));
	}
	for (size_t i = 0; i < p->nodes.n; i++)
		add_dot_edges(out, e, p, i);
	if (p->title.len)
		buf_addz(out, "  }\n");
}

void picture_dot(struct buf *out, const struct picture *v, size_t n)
{
	buf_addz(out,
		 "digraph alembic {\n"
		 "  charset=\"UTF-8\";\n"
		 "  rankdir=BT;\n"
		 "  node [shape=box, style=filled, fontname=\"monospace\"];\n");
	for (size_t i = 0; i < n; i++)
		add_dot_picture(out, &v[i], i);
	buf_addz(out, "}\n");
}
