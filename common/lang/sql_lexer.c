#include "base/compat.h"
#include "lang/sql_scan.h"

bool sql_skip_hole(struct sql_lexer *lx, size_t *i)
{
	size_t end;

	if (lx->hole == lx->text.nholes || lx->text.holes[lx->hole].begin > *i)
		return false;
	end = lx->text.holes[lx->hole++].end;
	if (end > lx->end)
		end = lx->end;
	if (end > *i)
		*i = end;
	return true;
}

static size_t first_hole_from(const struct sql_text *text, size_t at)
{
	size_t low = 0, high = text->nholes;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (text->holes[middle].begin < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void sql_lexer_init(struct sql_lexer *lx, const struct sql_text *text,
		    struct span span)
{
	enum sql_dialect dialect = text->dialect;

	memset(lx, 0, sizeof(*lx));
	lx->text = *text;
	if (lx->text.bytes.len > SQL_TEXT_MAX)
		lx->text.bytes.len = SQL_TEXT_MAX;
	lx->end = span.end < lx->text.bytes.len ? span.end : lx->text.bytes.len;
	lx->at = span.begin < lx->end ? span.begin : lx->end;
	lx->hole = first_hole_from(text, lx->at);
	lx->is_mysql = dialect == SQL_MYSQL;
	if (dialect == SQL_ANY)
		lx->is_mysql = str_chr(str_cut(lx->text.bytes, lx->at, lx->end),
				       '`') != STR_NPOS;
	lx->nests = !lx->is_mysql && dialect != SQL_SQLITE &&
		    dialect != SQL_ORACLE;
}

static void scan(struct sql_lexer *lx, struct sql_token *t)
{
	if (sql_hole_is_at(lx, lx->at)) {
		t->kind = sql_scan_name(lx, t) ? SQL_WORD : SQL_HOLE;
	} else if (sql_delimiter_is_at(lx, lx->at)) {
		t->kind = SQL_OP;
		lx->at += lx->delimiter.len;
	} else if (sql_scan_quote(lx, t) || sql_scan_number(lx, t)) {
		return;
	} else if (sql_byte(lx, lx->at) != '$' &&
		   sql_is_name_byte(lx, sql_byte(lx, lx->at))) {
		t->kind = SQL_WORD;
		sql_scan_name(lx, t);
	} else {
		sql_scan_op(lx, t);
	}
}

struct sql_token sql_next(struct sql_lexer *lx)
{
	struct sql_token t = { 0 };

	t.flags = sql_skip_space(lx);
	t.begin = t.end = (uint32_t)lx->at;
	if (lx->at < lx->end || sql_hole_is_at(lx, lx->at)) {
		scan(lx, &t);
		t.end = (uint32_t)lx->at;
	}
	return lx->last = t;
}

bool sql_token_is(const struct sql_text *text, struct sql_token t,
		  const char *keyword)
{
	const char *p = text->bytes.p + t.begin;
	size_t n = t.end - t.begin;

	if (t.kind != SQL_WORD || (t.flags & SQL_TOKEN_HOLE))
		return false;
	for (size_t i = 0; i < n; i++)
		if (keyword[i] !=
		    (p[i] >= 'A' && p[i] <= 'Z' ? p[i] | 0x20 : p[i]))
			return false;
	return !keyword[n];
}
