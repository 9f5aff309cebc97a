#include "base/compat.h"
#include "run/settings_of.h"
#include "base/buf.h"
#include "git/history.h"
#include "git/tree_path.h"
#include "rules/rule.h"
#include "run/state.h"

static bool rule_exists(void *data UNUSED, struct str id, struct str *near)
{
	const struct rule *nearest;

	if (rule_find(id))
		return true;
	nearest = rule_nearest(id);
	if (nearest)
		*near = str_z(nearest->id);
	return false;
}

static int git_overrides(struct run *run, struct setting_override **out,
			 size_t *n, struct err *err)
{
	struct arena *a = &run->arena;
	struct repo_settings from = VEC_INIT;

	if (repo_settings(run->repo, &from, err))
		return -1;
	*out = arena_array(a, from.n, sizeof(**out));
	*n = from.n;
	for (size_t i = 0; i < from.n; i++)
		(*out)[i] = (struct setting_override){
			str_fmt(a, "alembic.%.*s", STR_ARG(from.v[i].key)),
			from.v[i].value.p ? from.v[i].value : STR("true"),
			STR("git config"),
		};
	return 0;
}

int settings_of_bytes(struct run *run, struct str bytes, struct settings *out,
		      struct problems *problems, struct err *err)
{
	struct setting_override *overrides;
	size_t n;

	if (git_overrides(run, &overrides, &n, err))
		return -1;
	settings_init(out);
	settings_read(out, &run->arena, bytes, overrides, n, rule_exists, NULL,
		      problems);
	return 0;
}

/* STR_NULL when the commit has no such file; a link is none. */
static int read_file(struct run *run, const struct oid *commit, struct str *out,
		     struct problems *problems, struct err *err)
{
	struct commit c;
	struct entry e;
	struct blob blob;
	int found = commit_read(run->repo, commit, &c, err);

	*out = STR_NULL;
	if (found > 0)
		found = tree_path(run->repo, &c.tree, STR(SETTINGS_PATH), &e,
				  err);
	if (found <= 0 || !entry_is_file(&e))
		return found < 0 ? -1 : 0;
	if (blob_read(run->repo, &run->arena, &e, CONFIG_FILE_LIMIT, &blob, err))
		return -1;
	if (blob.state != BLOB_OK)
		problem_add(problems, &run->arena, PROBLEM_SETTINGS,
			    STR(SETTINGS_PATH), 0, "cannot be read");
	else
		*out = blob.bytes;
	return 0;
}

int settings_of_commit(struct run *run, const struct oid *commit,
		       struct settings *out, struct problems *problems,
		       struct err *err)
{
	struct str bytes = STR_NULL;

	if (commit && read_file(run, commit, &bytes, problems, err))
		return -1;
	return settings_of_bytes(run, bytes, out, problems, err);
}

int settings_demand(struct run *run, const struct problems *problems,
		    struct err *err)
{
	struct buf text = BUF_INIT(&run->arena);

	if (!problems->n)
		return 0;
	for (size_t i = 0; i < problems->n; i++) {
		struct str line = problem_line(&run->arena, &problems->v[i]);

		buf_addf(&text, "%s%.*s", i ? "\nfatal: " : "", STR_ARG(line));
	}
	return err_set(err, "%.*s", STR_ARG(buf_str(&text)));
}

enum level settings_level_of(const struct settings *settings, const char *rule)
{
	int level = settings_rule_level(settings, str_z(rule));

	return level >= 0 ? (enum level)level : rule_find(str_z(rule))->up;
}
