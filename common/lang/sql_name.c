#include "base/compat.h"
#include "lang/sql_parse.h"
#include "base/buf.h"

static bool has_upper(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] >= 'A' && s.p[i] <= 'Z')
			return true;
	return false;
}

/* What stands between the quotes, doubled closing ones taken once. */
static struct str unquote(struct arena *a, struct str s, bool is_open)
{
	struct buf b = BUF_INIT(a);
	size_t begin = 0;
	char close;

	while (begin < s.len && !strchr("\"`['", s.p[begin]))
		begin++;
	close = s.p[begin] == '[' ? ']' : s.p[begin];
	s = str_cut(s, begin + 1, s.len - !is_open);
	if (str_chr(s, close) == STR_NPOS)
		return s;
	for (size_t i = 0; i < s.len; i++) {
		buf_addc(&b, s.p[i]);
		if (s.p[i] == close)
			i++;
	}
	return buf_str(&b);
}

bool sql_is_name(struct sql_token t)
{
	return t.kind == SQL_WORD || t.kind == SQL_QUOTED ||
	       t.kind == SQL_HOLE || t.kind == SQL_BIND ||
	       (t.kind == SQL_STRING && !(t.flags & SQL_TOKEN_DOLLAR));
}

bool sql_read_name(struct sql_parser *p, struct sql_name *name)
{
	struct sql_token t = sql_peek(p, 0);
	struct str text;

	memset(name, 0, sizeof(*name));
	if (!sql_is_name(t))
		return false;
	p->at++;
	name->span = span_of(t.begin, t.end);
	name->is_quoted = t.kind == SQL_QUOTED || t.kind == SQL_STRING;
	name->is_dynamic = t.kind == SQL_HOLE || t.kind == SQL_BIND ||
			   (t.flags & SQL_TOKEN_HOLE);
	if (name->is_dynamic)
		return true;
	text = str_cut(p->text->bytes, t.begin, t.end);
	if (name->is_quoted)
		text = unquote(p->arena, text, t.flags & SQL_TOKEN_OPEN);
	name->as_written = name->name = text;
	if (!name->is_quoted && has_upper(text))
		name->name = str_lower(p->arena, text);
	return true;
}

/* Takes database.schema.table and, of MSSQL, database..table. */
bool sql_read_object(struct sql_parser *p, struct sql_object *object)
{
	memset(object, 0, sizeof(*object));
	if (!sql_read_name(p, &object->name))
		return false;
	while (sql_at_op(p, '.')) {
		while (sql_accept_op(p, '.'))
			;
		if (!sql_is_name(sql_peek(p, 0)))
			break;
		object->schema = object->name;
		sql_read_name(p, &object->name);
	}
	return true;
}

void sql_read_names(struct sql_parser *p, struct sql_names *names)
{
	if (!sql_accept_op(p, '('))
		return;
	while (!sql_at_end(p) && !sql_at_op(p, ')')) {
		struct sql_name name;
		bool is_name = sql_read_name(p, &name);

		/* MySQL's name(10): so much of it is indexed. */
		if (is_name && sql_peek(p, 1).kind == SQL_NUMBER &&
		    sql_at_op(p, '('))
			sql_skip(p);
		if (!is_name ||
		    (sql_peek(p, 0).kind == SQL_OP && !sql_at_part_end(p)))
			memset(&name, 0, sizeof(name));
		vec_push(names, p->arena, name);
		sql_skip_part(p);
		if (!sql_accept_op(p, ','))
			break;
	}
	sql_accept_op(p, ')');
}

enum sql_object_type sql_read_type(struct sql_parser *p)
{
	static const char *const words[] = {
		"",
#define SQL_OBJECT(id, text) text,
#include "lang/sql_object.def"
#undef SQL_OBJECT
	};

	if (sql_accept(p, "proc"))
		return SQL_OBJECT_PROCEDURE;
	sql_accept(p, "procedural"); /* LANGUAGE */
	for (int i = 1; i < SQL_NOBJECTS; i++)
		if (sql_accept(p, words[i]))
			return (enum sql_object_type)i;
	return SQL_OBJECT_UNKNOWN;
}
