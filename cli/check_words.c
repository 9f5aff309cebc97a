#include "base/compat.h"
#include "check.h"
#include "git/history.h"
#include "rules/rule.h"

#include <unistd.h>

static int unknown_rule(struct str id)
{
	const struct rule *near = rule_nearest(id);

	return usage_error(&command_check,
			   near ? "no rule \"%.*s\"; did you mean \"%s\"?" :
				  "no rule \"%.*s\"%s",
			   STR_ARG(id), near ? near->id : "");
}

int check_read_only(struct arena *a, struct check_options *o)
{
	struct str rest = o->only, id;

	while (str_split(&rest, ',', &id)) {
		id = str_trim(id);
		if (str_starts(id, STR("rule:")))
			id = str_from(id, 5);
		else if (!rule_find(id))
			return unknown_rule(id);
		vec_push(&o->rules, a, id);
	}
	return OPTIONS_GO_ON;
}

/* A path as the user wrote it, from the top; false when it leads outside. */
static bool from_top(struct arena *a, struct str prefix, struct str path,
		     struct str *out)
{
	struct strs parts = VEC_INIT;
	struct str rest = str_fmt(a, "%.*s%.*s", STR_ARG(prefix), STR_ARG(path));
	struct buf joined = BUF_INIT(a);
	struct str part;

	if (path.len && path.p[0] == '/')
		return false;
	while (str_split(&rest, '/', &part)) {
		if (!part.len || str_is(part, "."))
			continue;
		if (!str_is(part, "..")) {
			vec_push(&parts, a, part);
			continue;
		}
		if (!parts.n)
			return false;
		parts.n--;
	}
	for (size_t i = 0; i < parts.n; i++)
		buf_addf(&joined, "%s%.*s", i ? "/" : "", STR_ARG(parts.v[i]));
	*out = buf_str(&joined);
	return true;
}

/* A bare repository has a file HEAD, but none that could be judged. */
static bool is_on_disk(const struct run *run, struct str path)
{
	return repo_paths(run->repo)->top.p && !access(path.p, F_OK);
}

/*
 * "A..B", "A..", "..B", or with three dots, which is no other question here;
 * false for any other word.
 */
static bool split_range(struct check_options *o, struct str word)
{
	size_t at = str_find(word, STR(".."));
	size_t end = at + 2;

	if (at == STR_NPOS)
		return false;
	if (end < word.len && word.p[end] == '.')
		end++;
	o->from = at ? str_cut(word, 0, at) : STR("HEAD");
	o->revision = end < word.len ? str_from(word, end) : STR("HEAD");
	return true;
}

/*
 * The first word is a revision or a range unless it stands behind "--" or is
 * a file: as git tells them apart.
 */
static int take_revision(struct run *run, struct check_options *o,
			 struct str word, bool has_dashes, struct err *err)
{
	bool is_file = is_on_disk(run, word);
	struct oid oid;
	int found;

	if (!is_file && split_range(o, word))
		return 1;
	found = revision_resolve(run->repo, word, &oid, err);
	if (found < 0)
		return -1;
	if (found && is_file && !has_dashes)
		return err_set(err,
			       "\"%.*s\" is a revision and a file: put \"--\" "
			       "before or behind it",
			       STR_ARG(word));
	if (!found && (is_file || !has_dashes))
		return 0;
	o->revision = word;
	return 1;
}

int check_sort_words(struct run *run, struct check_options *o,
		     const struct strs *words, size_t dashes, struct err *err)
{
	struct str prefix = repo_paths(run->repo)->prefix;
	size_t i = 0;

	if (words->n && dashes && !o->is_staged) {
		int taken = take_revision(run, o, words->v[0],
					  dashes < words->n, err);

		if (taken < 0)
			return -1;
		i += (size_t)taken;
	}
	for (; i < words->n; i++) {
		struct str path;

		if (!from_top(&run->arena, prefix, words->v[i], &path))
			return err_set(err,
				       "\"%.*s\" is outside of the repository",
				       STR_ARG(words->v[i]));
		if (path.len)
			vec_push(&o->paths, &run->arena, path);
	}
	return 0;
}
