#include "base/compat.h"
#include "run/branches_parts.h"

#define REMOTES "refs/remotes/"
#define HEADS "refs/heads/"

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Days since 1970 to a date (proleptic Gregorian, 400-year cycles). */
static struct str day_text(struct arena *a, int64_t seconds, int zone)
{
	int64_t days = floor_div(seconds + (int64_t)zone * 60, 86400) + 719468;
	int64_t era = floor_div(days, 146097);
	unsigned of_era = (unsigned)(days - era * 146097);
	unsigned year_of_era =
		(of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 -
				     year_of_era / 100);
	unsigned month = (5 * of_year + 2) / 153;
	unsigned day = of_year - (153 * month + 2) / 5 + 1;
	int64_t year = era * 400 + year_of_era + (month >= 10);

	month = month < 10 ? month + 3 : month - 9;
	if (year < 1 || year > 9999)
		return STR("");
	return str_fmt(a, "%04d-%02u-%02u", (int)year, month, day);
}

static int read_tip(struct run *run, struct branch *b, struct err *err)
{
	struct commit c;
	int found = commit_read(run->repo, &b->commit, &c, err);

	if (found != 1)
		return found;
	b->commit = c.oid;
	b->author = c.author;
	b->time = c.commit_time;
	b->day = day_text(&run->arena, c.author_time, c.author_zone);
	return 1;
}

static struct str name_of(struct str ref)
{
	if (str_starts(ref, STR(REMOTES)))
		return str_from(ref, sizeof(REMOTES) - 1);
	if (str_starts(ref, STR(HEADS)))
		return str_from(ref, sizeof(HEADS) - 1);
	return ref;
}

/* "feature" of refs/heads/feature and of refs/remotes/origin/feature. */
static struct str plain_name(struct str ref)
{
	struct str name = name_of(ref);
	size_t slash = str_chr(name, '/');

	if (!str_starts(ref, STR(REMOTES)) || slash == STR_NPOS)
		return name;
	return str_from(name, slash + 1);
}

static bool is_wanted(const struct strs *patterns, struct str ref)
{
	struct str name = name_of(ref), branch = plain_name(ref);

	if (!patterns->n)
		return true;
	for (size_t i = 0; i < patterns->n; i++)
		if (ref_matches(patterns->v[i], name) ||
		    ref_matches(patterns->v[i], branch) ||
		    ref_matches(patterns->v[i], ref))
			return true;
	return false;
}

/* Where a commit stands under a name, by both: at + 1 in list. */
static struct map_entry *at_commit(struct arena *a, struct map *seen,
				   const struct oid *oid, struct str ref)
{
	char hex[OID_MAX_HEX + 1];

	return map_at(seen, str_fmt(a, "%s %.*s", oid_hex(oid, hex),
				    STR_ARG(plain_name(ref))));
}

static void add_ref(struct run *run, struct branches *out, struct map *seen,
		    const struct ref *ref)
{
	struct branch b = { .ref = ref->name,
			    .name = name_of(ref->name),
			    .commit = ref->oid };
	struct map_entry *at = at_commit(&run->arena, seen, &ref->oid, ref->name);
	struct branch *same = NULL;

	if (at->value)
		same = &out->list.v[(uintptr_t)at->value - 1];
	if (same && str_eq(same->ref, ref->name))
		return;
	if (same) {
		vec_push(&same->also, &run->arena, b.name);
		return;
	}
	vec_push(&out->list, &run->arena, b);
	at->value = (void *)(uintptr_t)out->list.n;
}

/* Local ones come first: a remote's is then one more name of it. */
static int add_refs(struct run *run, struct branches *out, const char *below,
		    const struct strs *patterns, struct map *seen,
		    struct err *err)
{
	struct refs refs = VEC_INIT;

	if (refs_list(run->repo, str_z(below), &refs, err))
		return -1;
	for (size_t i = 0; i < refs.n; i++)
		if (!refs.v[i].target.p && is_wanted(patterns, refs.v[i].name))
			add_ref(run, out, seen, &refs.v[i]);
	return 0;
}

/* The mainline, else what is checked out, else nothing: n stays 0. */
static int add_base(struct run *run, struct branches *out, struct err *err)
{
	struct mainline mainline;
	struct branch b = { .is_base = true };
	int found;

	if (mainline_find(run, &out->state.settings, &mainline, err))
		return -1;
	out->has_mainline = mainline.is_there;
	if (mainline.is_there) {
		b.ref = mainline.ref;
		b.name = mainline.name;
		b.commit = mainline.commit;
	} else {
		found = head_commit(run->repo, &b.commit, err);
		if (found <= 0)
			return found;
		if (head_branch(run->repo, &b.ref, err) < 0)
			return -1;
		if (!b.ref.p)
			b.ref = STR("HEAD");
		b.name = name_of(b.ref);
	}
	out->base = b.name;
	vec_push(&out->list, &run->arena, b);
	return 0;
}

static int compare(const void *pa, const void *pb)
{
	const struct branch *a = pa, *b = pb;

	if (a->is_base != b->is_base)
		return a->is_base ? -1 : 1;
	if (a->time != b->time)
		return a->time > b->time ? -1 : 1;
	return str_cmp(a->ref, b->ref);
}

static int read_tips(struct run *run, struct branches *out, struct err *err)
{
	struct str here = STR_NULL;
	size_t kept = 0;

	if (head_branch(run->repo, &here, err) < 0)
		return -1;
	for (size_t i = 0; i < out->list.n; i++) {
		struct branch *b = &out->list.v[i];
		int found = read_tip(run, b, err);

		if (found < 0)
			return -1;
		if (!found)
			continue; /* a ref to no commit is no branch */
		b->is_here = here.p && str_eq(here, b->ref);
		out->list.v[kept++] = *b;
	}
	out->list.n = kept;
	if (kept > 1)
		qsort(out->list.v, kept, sizeof(*out->list.v), compare);
	return 0;
}

int branches_list(struct run *run, const struct strs *patterns,
		  struct branches *out, struct err *err)
{
	struct map seen;

	map_init(&seen, &run->arena);
	if (add_base(run, out, err))
		return -1;
	if (!out->list.n)
		return 0;
	at_commit(&run->arena, &seen, &out->list.v[0].commit, out->list.v[0].ref)
		->value = (void *)(uintptr_t)1;
	if (add_refs(run, out, HEADS, patterns, &seen, err) ||
	    add_refs(run, out, REMOTES, patterns, &seen, err))
		return -1;
	return read_tips(run, out, err);
}
