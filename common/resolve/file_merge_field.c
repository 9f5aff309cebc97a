#include "base/compat.h"
#include "resolve/file_merge_parts.h"

/* Parents, ids and the header of the docstring, decided one by one. */

/* One value in the three versions; a span without an end is not there. */
struct field {
	struct span span[VERSIONS];
	struct str text[VERSIONS];
};

static bool is_there(const struct merger *g, const struct field *f)
{
	return f->span[OURS].end && f->span[THEIRS].end &&
	       (f->span[BASE].end || !g->has_base);
}

/* Who has the value that all shall have; -1: both sides changed it. */
static int winner(const struct merger *g, const struct field *f)
{
	if (str_eq(f->text[OURS], f->text[THEIRS]))
		return OURS;
	if (!g->has_base)
		return -1;
	if (str_eq(f->text[BASE], f->text[OURS]))
		return THEIRS;
	if (str_eq(f->text[BASE], f->text[THEIRS]))
		return OURS;
	return -1;
}

/* The merge of text then sees no difference there. */
static void settle(struct merger *g, const struct field *f, int who)
{
	for (int i = 0; i < VERSIONS; i++)
		if (i != who && f->span[i].end)
			edits_add(&g->v[i].edits, g->arena, f->span[i],
				  f->text[who]);
}

static struct str text_of(const struct merger *g, int i, struct span span)
{
	return source_text(&g->v[i].source, span);
}

static bool settle_header(struct merger *g,
			  const struct migration_header *const h[VERSIONS])
{
	struct field f = { 0 };
	int who;

	for (int i = 0; i < VERSIONS; i++) {
		if (!h[i]->is_there)
			continue;
		f.span[i] = h[i]->span;
		f.text[i] = text_of(g, i, h[i]->span);
	}
	if (!is_there(g, &f))
		return true;
	who = winner(g, &f);
	if (who >= 0)
		settle(g, &f, who);
	return who >= 0;
}

bool merger_same_ids(const struct meta_list *a, const struct meta_list *b)
{
	if (a->state == META_DYNAMIC || a->state != b->state || a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!str_eq(a->items[i].value, b->items[i].value))
			return false;
	return true;
}

/* Written differently, meaning the same: as if only the writing differed. */
static int winner_of_lists(const struct merger *g, const struct field *f,
			   const struct meta_list *const list[VERSIONS])
{
	int who = winner(g, f);

	if (who >= 0)
		return who;
	if (merger_same_ids(list[OURS], list[THEIRS]))
		return OURS;
	if (g->has_base && merger_same_ids(list[BASE], list[OURS]))
		return THEIRS;
	if (g->has_base && merger_same_ids(list[BASE], list[THEIRS]))
		return OURS;
	return -1;
}

/* Tuples of one length: member by member. */
static bool settle_members(struct merger *g,
			   const struct meta_list *const list[VERSIONS])
{
	size_t n = list[OURS]->n;
	struct field *f;
	int *who;

	if (n < 2 || list[THEIRS]->n != n || list[BASE]->n != n)
		return false;
	f = arena_array(g->arena, n, sizeof(*f));
	who = arena_array(g->arena, n, sizeof(*who));
	for (size_t k = 0; k < n; k++) {
		for (int i = 0; i < VERSIONS; i++) {
			f[k].span[i] = list[i]->items[k].span;
			f[k].text[i] = text_of(g, i, f[k].span[i]);
		}
		who[k] = is_there(g, &f[k]) ? winner(g, &f[k]) : -1;
		if (who[k] < 0)
			return false;
	}
	for (size_t k = 0; k < n; k++)
		settle(g, &f[k], who[k]);
	return true;
}

static bool settle_list(struct merger *g,
			const struct migration_field *const fields[VERSIONS],
			const struct meta_list *const list[VERSIONS])
{
	struct field f = { 0 };
	int who;

	for (int i = 0; i < VERSIONS; i++) {
		if (!fields[i]->is_rewritable)
			continue;
		f.span[i] = fields[i]->span;
		f.text[i] = text_of(g, i, f.span[i]);
	}
	if (!is_there(g, &f))
		return true;
	who = winner_of_lists(g, &f, list);
	if (who >= 0)
		settle(g, &f, who);
	return who >= 0 || (g->has_base && settle_members(g, list));
}

#define FIELDS(name)                                                         \
	{                                                                    \
		&g->v[BASE].m.name, &g->v[OURS].m.name, &g->v[THEIRS].m.name \
	}

void merger_settle(struct merger *g)
{
	const struct migration_field *const down[] = FIELDS(field_down);
	const struct migration_field *const labels[] = FIELDS(field_labels);
	const struct migration_field *const depends[] = FIELDS(field_depends);
	const struct meta_list *const downs[] = FIELDS(down);
	const struct meta_list *const label_lists[] = FIELDS(labels);
	const struct meta_list *const depends_lists[] = FIELDS(depends);
	const struct migration_header *const id[] = FIELDS(header_revision);
	const struct migration_header *const revises[] = FIELDS(header_revises);
	const struct migration_header *const date[] = FIELDS(header_date);
	bool has_parents = settle_list(g, down, downs);

	if (!has_parents)
		merger_say(g, "both sides moved revision %.*s to another parent",
			   STR_ARG(g->v[OURS].m.id));
	if (!settle_list(g, labels, label_lists) ||
	    !settle_list(g, depends, depends_lists) || !has_parents)
		g->is_undecided = true;
	settle_header(g, id);
	settle_header(g, revises);
	settle_header(g, date);
}
