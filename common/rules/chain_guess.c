#include "base/compat.h"
#include "rules/chain.h"

/* What people write where an id should stand. */

#define SHORTEST 4 /* of a part of an id that is taken for it */
#define LONGEST 200

static void set(struct chain_guess *out, const char *how, struct str id)
{
	out->how = how;
	out->ids[0] = id;
	out->n = 1;
}

static bool guess_word(const struct chain_run *run, struct str missing,
		       struct chain_guess *out)
{
	struct revnode *node = map_get(&run->g->by_label, missing);

	if (node) {
		set(out, "is a branch label of", node->rev->id);
		return true;
	}
	if (!str_is(missing, "None") && !str_is(missing, "base") &&
	    !str_is(missing, ""))
		return false;
	out->how = "is a string, which None is not";
	out->n = 0;
	return true;
}

/* "a1, b2": several ids in one string. */
static bool guess_listed(const struct chain_run *run, struct str missing,
			 struct chain_guess *out)
{
	struct str rest = missing, part;
	char sep = str_chr(missing, ',') != STR_NPOS ? ',' : ' ';
	size_t n = 0;

	while (str_split(&rest, sep, &part)) {
		part = str_trim(part);
		if (n == ARRAY_SIZE(out->ids) || !revgraph_find(run->g, part))
			return false;
		out->ids[n++] = part;
	}
	out->n = n;
	out->how = "holds the ids of";
	return n > 1;
}

/*
 * ("a1" "b2"): a comma is missing, so that the ids ran into one. from[i] is
 * where the id that ends at i begins, when all before it are ids, too.
 */
static bool guess_joined(const struct chain_run *run, struct str missing,
			 struct chain_guess *out)
{
	size_t from[LONGEST + 1], n = 0;

	if (missing.len > LONGEST)
		return false;
	for (size_t i = 0; i <= missing.len; i++)
		from[i] = STR_NPOS;
	from[0] = 0;
	for (size_t end = 1; end <= missing.len; end++)
		for (size_t i = 0; i < end && from[end] == STR_NPOS; i++)
			if (from[i] != STR_NPOS &&
			    revgraph_find(run->g, str_cut(missing, i, end)))
				from[end] = i;
	if (from[missing.len] == STR_NPOS)
		return false;
	for (size_t end = missing.len; end; end = from[end])
		n++;
	if (n < 2 || n > ARRAY_SIZE(out->ids))
		return false;
	out->n = n;
	for (size_t end = missing.len; end; end = from[end])
		out->ids[--n] = str_cut(missing, from[end], end);
	out->how = "is several ids without a comma between:";
	return true;
}

static struct str stem_of(struct str path)
{
	struct str name = path_base(path);

	return str_ends(name, STR(".py")) ? str_cut(name, 0, name.len - 3) : name;
}

/* Do they differ by one character, or by two that changed places? */
static bool is_typo(struct str a, struct str b)
{
	size_t first = STR_NPOS, odd = 0;

	if (a.len != b.len || a.len < 6)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (a.p[i] == b.p[i])
			continue;
		if (!odd++)
			first = i;
	}
	return odd == 1 ||
	       (odd == 2 && first + 1 < a.len && a.p[first] == b.p[first + 1] &&
		a.p[first + 1] == b.p[first]);
}

/* How likely it was meant, the most likely first; 0 not at all. */
static unsigned likeness(struct str missing, const struct revision *r)
{
	struct str trimmed = str_trim(missing);

	if (str_eq_nocase(trimmed, str_trim(r->id)))
		return 5;
	if (str_eq(stem_of(missing), stem_of(r->path)))
		return 4;
	if (missing.len >= SHORTEST && str_starts(r->id, missing))
		return 3;
	if (r->id.len >= SHORTEST && str_starts(missing, r->id))
		return 2;
	return is_typo(missing, r->id) ? 1 : 0;
}

static bool guess_like(const struct chain_run *run, struct str missing,
		       struct chain_guess *out)
{
	static const char *const how[] = {
		NULL,
		"is nearly",
		"is more than the id of",
		"is only the beginning of",
		"is the file name of",
		"is, but for case and blanks,",
	};
	const struct revision *best = NULL;
	unsigned most = 0;
	bool is_unique = true;

	revnodes_each (&run->g->order, it) {
		unsigned like = likeness(missing, (*it)->rev);

		if (like < most || !like)
			continue;
		is_unique = like > most;
		most = like;
		best = (*it)->rev;
	}
	if (!best || !is_unique)
		return false;
	set(out, how[most], best->id);
	return true;
}

void chain_guess(const struct chain_run *run, struct str missing,
		 struct chain_guess *out)
{
	memset(out, 0, sizeof(*out));
	if (guess_word(run, missing, out) || guess_listed(run, missing, out) ||
	    guess_joined(run, missing, out) || guess_like(run, missing, out))
		return;
	memset(out, 0, sizeof(*out));
}
