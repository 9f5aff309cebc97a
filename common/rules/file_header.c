#include "base/compat.h"
#include "rules/file.h"
#include "base/buf.h"
#include "model/migration.h"

/* header-mismatch: what the docstring says is what people read. */

static struct span header_span(const struct migration *m,
			       const struct migration_header *h)
{
	return h->span.end > h->span.begin ? h->span : m->doc_span;
}

static bool is_trimmed_away(char c)
{
	return strchr("()[]'\", \t", c) != NULL;
}

/* "a, b", also as Python would print a tuple; "None" is nothing. */
static struct strs ids_of(struct arena *a, struct str value)
{
	struct strs ids = VEC_INIT;
	struct str part;

	while (str_split(&value, ',', &part)) {
		while (part.len && is_trimmed_away(part.p[0]))
			part = str_from(part, 1);
		while (part.len && is_trimmed_away(part.p[part.len - 1]))
			part.len--;
		if (part.len && !str_is(part, "None") &&
		    !str_is(part, "base") && !str_is(part, "-"))
			vec_push(&ids, a, part);
	}
	strs_sort(&ids);
	return ids;
}

static bool is_same(struct arena *a, struct str value,
		    const struct meta_list *down)
{
	struct strs said = ids_of(a, value), is = VEC_INIT;

	for (size_t i = 0; i < down->n; i++)
		vec_push(&is, a, str_trim(down->items[i].value));
	strs_sort(&is);
	if (said.n != is.n)
		return false;
	for (size_t i = 0; i < is.n; i++)
		if (!str_eq(said.v[i], is.v[i]))
			return false;
	return true;
}

static struct str joined(struct arena *a, const struct meta_list *down)
{
	struct buf b = BUF_INIT(a);

	for (size_t i = 0; i < down->n && i < 8; i++)
		buf_addf(&b, "%s%.*s", i ? ", " : "",
			 STR_ARG(down->items[i].value));
	return buf_str(&b);
}

static void say(struct chain_run *run, const struct checked_file *f,
		const struct migration_header *h, const char *header,
		const char *name, struct str value)
{
	struct finding *finding =
		file_say(run, f, RULE_HEADER_MISMATCH,
			 chain_level(run, RULE_HEADER_MISMATCH, false),
			 header_span(f->migration, h),
			 "the docstring says \"%s:%s%.*s\", %s is %s%.*s",
			 header, h->value.len ? " " : "",
			 STR_ARG(chain_brief(run->arena, h->value)), name,
			 value.len ? "" : "None",
			 STR_ARG(chain_brief(run->arena, value)));

	if (finding)
		finding->key = str_z(header);
	if (finding)
		chain_help(run, finding, "%s:%s%.*s", header,
			   value.len ? " " : "", STR_ARG(value));
}

void file_header(struct chain_run *run, const struct checked_file *f)
{
	const struct migration *m = f->migration;
	const struct revision *r = f->revision;
	const struct migration_header *id = &m->header_revision;
	const struct migration_header *down = &m->header_revises;

	if (id->is_there && r->id.p && !str_eq(id->value, str_trim(r->id)))
		say(run, f, id, "Revision ID", "revision", r->id);
	if (down->is_there && r->down.state != META_DYNAMIC &&
	    !(r->flags & (REVISION_NO_DOWN | REVISION_BAD_DOWN)) &&
	    !is_same(run->arena, down->value, &r->down))
		say(run, f, down, "Revises", "down_revision",
		    joined(run->arena, &r->down));
}
