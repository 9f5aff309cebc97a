#include "base/compat.h"
#include "rules/chain.h"
#include "base/buf.h"
#include "model/migration.h"

#define BRIEF 60

struct str chain_brief(struct arena *a, struct str s)
{
	size_t len = BRIEF;

	if (!s.p)
		return STR("?");
	if (s.len <= BRIEF)
		return s;
	while (len && ((unsigned char)s.p[len] & 0xc0) == 0x80)
		len--;
	return str_fmt(a, "%.*s...", (int)len, s.p);
}

static bool is_plain_word(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && !strchr("_./@%+=:,-", c))
			return false;
	}
	return s.len && s.p[0] != '-';
}

struct str chain_word(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a);

	if (is_plain_word(s))
		return s;
	buf_addc(&b, '\'');
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '\'')
			buf_addz(&b, "'\\''");
		else
			buf_addc(&b, s.p[i]);
	}
	buf_addc(&b, '\'');
	return buf_str(&b);
}

struct str chain_literal(struct arena *a, struct str s, char quote)
{
	struct buf b = BUF_INIT(a);

	buf_addc(&b, quote);
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == (unsigned char)quote || c == '\\')
			buf_addf(&b, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			buf_addf(&b, "\\x%02x", c);
		else
			buf_addc(&b, (char)c);
	}
	buf_addc(&b, quote);
	return buf_str(&b);
}

static const struct migration_field *field_of(const struct migration *m,
					      const char *name)
{
	if (!strcmp(name, "revision"))
		return &m->field_revision;
	if (!strcmp(name, "down_revision"))
		return &m->field_down;
	if (!strcmp(name, "depends_on"))
		return &m->field_depends;
	return NULL;
}

/* The quotes that the file itself uses; double ones where it has none. */
static char quote_of(const struct chain_run *run, const struct revision *r)
{
	const struct checked_file *f = chain_file(run, r->path);

	if (!f || !f->migration)
		return '"';
	if (f->migration->field_down.quote != MIGRATION_QUOTE_NONE)
		return f->migration->field_down.quote == MIGRATION_QUOTE_SINGLE ?
			       '\'' :
			       '"';
	return f->migration->field_revision.quote == MIGRATION_QUOTE_SINGLE ?
		       '\'' :
		       '"';
}

/* "down_revision: Union[str, None] = " as it stands; {NULL, 0} if odd. */
static struct str written_target(const struct chain_run *run,
				 const struct revision *r, const char *name)
{
	const struct checked_file *f = chain_file(run, r->path);
	const struct migration_field *field;
	struct str line;
	size_t begin;

	if (!f || !f->migration || !f->source)
		return STR_NULL;
	field = field_of(f->migration, name);
	if (!field || !field->is_rewritable || !field->span.end)
		return STR_NULL;
	begin = source_line_start(
		f->source, source_position(f->source, field->span.begin).line);
	line = source_text(f->source, span_of(begin, field->span.begin));
	if (!str_starts(line, str_z(name)) || line.len > 80 ||
	    !str_ends(line, STR("= ")))
		return STR_NULL;
	return line;
}

struct str chain_assignment(const struct chain_run *run, const struct revision *r,
			    const char *name, struct str value)
{
	struct str target = written_target(run, r, name);

	if (target.p)
		return str_fmt(run->arena, "%.*s%.*s", STR_ARG(target),
			       STR_ARG(value));
	return str_fmt(run->arena, "%s = %.*s", name, STR_ARG(value));
}

#define MANY_PARENTS 8

struct str chain_new_list(const struct chain_run *run, const struct revision *r,
			  const char *name, struct str what,
			  const struct str *with, size_t n)
{
	bool is_down = !strcmp(name, "down_revision");
	const struct meta_list *list = is_down ? &r->down : &r->depends;
	struct buf b = BUF_INIT(run->arena);
	struct strs ids = VEC_INIT;
	char quote = quote_of(run, r);

	if (list->n > MANY_PARENTS)
		what = STR_NULL;
	for (size_t i = 0; what.p && i < list->n; i++)
		if (!str_eq(list->items[i].value, what))
			vec_push(&ids, run->arena, list->items[i].value);
		else
			for (size_t k = 0; k < n; k++)
				vec_push(&ids, run->arena, with[k]);
	for (size_t k = 0; !what.p && k < n; k++)
		vec_push(&ids, run->arena, with[k]);
	buf_addz(&b, ids.n > 1 ? "(" : "");
	for (size_t i = 0; i < ids.n; i++)
		buf_addf(&b, "%s%.*s", i ? ", " : "",
			 STR_ARG(chain_literal(run->arena, ids.v[i], quote)));
	buf_addz(&b, ids.n > 1 ? ")" : ids.n ? "" : "None");
	return chain_assignment(run, r, name, buf_str(&b));
}

static uint64_t mix(uint64_t hash, struct str s)
{
	/* FNV-1a: any even spread will do. */
	for (size_t i = 0; i < s.len; i++) {
		hash ^= (unsigned char)s.p[i];
		hash *= UINT64_C(1099511628211);
	}
	return (hash ^ 0xff) * UINT64_C(1099511628211);
}

struct str chain_new_id(const struct chain_run *run, const struct revision *r)
{
	uint64_t hash = mix(UINT64_C(14695981039346656037), r->path);
	struct str id;

	hash = mix(mix(hash, r->message), r->id);
	do {
		hash = mix(hash, STR("again"));
		id = str_fmt(run->arena, "%012llx",
			     (unsigned long long)(hash >> 16));
	} while (revgraph_find(run->g, id) || chain_find(run->c->mainline, id));
	return id;
}

#define MANY_IDS 6

struct str chain_ids(struct arena *a, const struct revnodes *nodes)
{
	struct buf b = BUF_INIT(a);
	size_t shown = nodes->n > MANY_IDS ? MANY_IDS - 1 : nodes->n;

	for (size_t i = 0; i < shown; i++) {
		struct str id = chain_brief(a, nodes->v[i]->rev->id);

		if (i)
			buf_addz(&b, i + 1 == nodes->n ? " and " : ", ");
		buf_adds(&b, id);
	}
	if (shown < nodes->n)
		buf_addf(&b, " and %zu more", nodes->n - shown);
	return buf_str(&b);
}
