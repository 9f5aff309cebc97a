/*
 * Columns that a text names: WHERE legacy IS NULL. Which of its words are
 * columns is not asked; a word is looked for only when the other side drops,
 * renames or fills a column of that name in a table that the text speaks of.
 */
#include "base/compat.h"
#include "model/commute_parts.h"

void table_mention(struct side *s, struct object *table, struct mention m)
{
	vec_push(&object_facts(s, table)->mentions, s->arena, m);
}

struct indexing {
	struct side *s;
	struct table_facts *facts;
	struct mention *m;
};

static void note_word(struct indexing *x, struct str word)
{
	struct map_entry *entry;
	const struct mention *other;

	if (!word.len || word.len > 256)
		return;
	entry = map_at(&x->facts->words, str_lower(x->s->arena, word));
	other = entry->value;
	if (!other || (!other->is_sure && x->m->is_sure))
		entry->value = x->m;
}

static struct str unquoted(struct str bytes, struct sql_token t)
{
	if (t.kind != SQL_QUOTED)
		return str_cut(bytes, t.begin, t.end);
	return t.end - t.begin < 2 ? STR("") :
				     str_cut(bytes, t.begin + 1, t.end - 1);
}

static void note_sql(struct indexing *x, const struct sql_text *text,
		     struct span span)
{
	struct sql_lexer lx;
	struct sql_token t;

	sql_lexer_init(&lx, text, span);
	while ((t = sql_next(&lx)).kind != SQL_END) {
		if (t.flags & SQL_TOKEN_HOLE)
			x->m->is_partial = true;
		if (t.kind == SQL_WORD || t.kind == SQL_QUOTED)
			note_word(x, unquoted(text->bytes, t));
	}
}

static void note_plain(struct indexing *x, struct str bytes)
{
	struct sql_text text = { .bytes = bytes };

	note_sql(x, &text, span_of(0, bytes.len));
}

static bool is_text_function(struct str word)
{
	return str_is(word, "text") || str_is(word, "Computed") ||
	       str_is(word, "literal_column") || str_is(word, "column");
}

/*
 * Of an expression of Python: t.c.legacy, User.legacy, text("legacy > 0").
 * SQL's lexer serves: names, quotes and brackets look alike.
 */
static void note_python(struct indexing *x, struct str bytes)
{
	/* Brackets are operators there, as in Python. */
	struct sql_text text = { .bytes = bytes, .dialect = SQL_POSTGRESQL };
	struct sql_token t, before = { 0 }, word = { 0 };
	bool is_attribute = false, in_text = false;
	struct sql_lexer lx;

	sql_lexer_init(&lx, &text, span_of(0, bytes.len));
	do {
		char c;

		t = sql_next(&lx);
		c = t.kind == SQL_OP ? bytes.p[t.begin] : 0;
		if (before.kind == SQL_WORD && is_attribute && c != '(')
			note_word(x, unquoted(bytes, before));
		if (before.kind == SQL_WORD)
			word = before;
		if (c == '(')
			in_text = before.kind == SQL_WORD &&
				  is_text_function(unquoted(bytes, word));
		else if (c == ')')
			in_text = false;
		if (in_text && (t.kind == SQL_STRING || t.kind == SQL_QUOTED) &&
		    t.end - t.begin >= 2)
			note_plain(x, str_cut(bytes, t.begin + 1, t.end - 1));
		is_attribute = before.kind == SQL_OP &&
			       bytes.p[before.begin] == '.' &&
			       t.kind == SQL_WORD;
		before = t;
	} while (t.kind != SQL_END);
}

static void index_mention(struct side *s, struct table_facts *facts,
			  struct mention *m)
{
	struct indexing x = { s, facts, m };

	if (m->text.len > s->text_left) {
		m->is_partial = true;
	} else {
		s->text_left -= m->text.len;
		if (m->is_python)
			note_python(&x, m->text);
		else if (m->sql)
			note_sql(&x, m->sql,
				 span_of((size_t)(m->text.p - m->sql->bytes.p),
					 (size_t)(m->text.p - m->sql->bytes.p) +
						 m->text.len));
		else
			note_plain(&x, m->text);
	}
	if (m->is_partial && !facts->partial)
		facts->partial = m;
}

static void index_all(struct side *s, struct table_facts *facts)
{
	if (facts->is_indexed)
		return;
	facts->is_indexed = true;
	map_init(&facts->words, s->arena);
	for (size_t i = 0; i < facts->mentions.n; i++)
		index_mention(s, facts, &facts->mentions.v[i]);
}

const struct mention *table_mentions(struct side *s, struct object *table,
				     struct str column, bool *is_unsure)
{
	struct table_facts *facts = table->facts;
	const struct mention *m;

	if (!facts)
		return NULL;
	index_all(s, facts);
	m = map_get(&facts->words, str_lower(s->arena, column));
	*is_unsure = m ? !m->is_sure : true;
	return m ? m : facts->partial;
}
