/* [environment PATH] of our settings over what was found. */
#include "base/compat.h"
#include "config/environment_parts.h"
#include "base/utf8.h"

static struct str script_dir_of(const struct environment_setting *set)
{
	return set->script_location.p ? set->script_location : set->path;
}

static int real_dir(struct finder *f, const struct environment_setting *set,
		    struct str written, struct place_found *found)
{
	if (listing_resolve(f->listing, f->arena, written, &found->what,
			    &found->dir, f->err))
		return -1;
	if (found->what == LISTING_MISSING)
		found->dir = written;
	if (found->what != LISTING_IS_DIR) {
		struct option o = { .path = set->origin.path,
				    .line = set->origin.line };

		place_problem(f, &o, written, found);
	}
	return 0;
}

static bool is_known(const struct finder *f, struct str dir)
{
	for (size_t i = 0; i < f->out->n; i++)
		if (str_eq(f->out->v[i].script_dir, dir))
			return true;
	return false;
}

static int put_versions(struct finder *f, const struct environment_setting *set,
			struct environment *e)
{
	e->nlocations = 0;
	e->locations = NULL;
	e->locations_cap = 0;
	for (size_t i = 0; i < set->versions.n; i++) {
		struct environment_location location = {
			.written = set->versions.v[i],
		};
		struct place_found found = { .is_package = false };

		if (real_dir(f, set, location.written, &found))
			return -1;
		location.dir = found.dir;
		location.exists = found.what == LISTING_IS_DIR;
		if (found.what == LISTING_IS_DIR || found.what == LISTING_MISSING)
			environment_add_location(f, e, location);
	}
	if (e->nlocations)
		return 0;
	if (environment_default_location(f, e))
		return -1;
	location_forget(&e->locations[0]);
	return 0;
}

static int apply(struct finder *f, const struct environment_setting *set,
		 struct environment *e)
{
	e->origin |= ENVIRONMENT_SETTINGS;
	e->is_excluded = set->exclude;
	if (set->versions.n && put_versions(f, set, e))
		return -1;
	for (size_t i = 0; i < e->nlocations; i++) {
		struct environment_location *l = &e->locations[i];

		if (set->recursive >= 0) {
			l->is_recursive = set->recursive;
			l->is_guessed = false;
		} else {
			location_guess(f->listing, l);
		}
	}
	if (set->heads)
		e->heads = set->heads;
	if (set->head_labels.n) {
		e->head_labels = set->head_labels;
		e->heads = (unsigned)set->head_labels.n;
	}
	if (set->file_template.p) {
		e->file_template = set->file_template;
		e->file_template_path = set->origin.path;
		e->file_template_line = set->origin.line;
	}
	if (set->name.p)
		e->name = set->name;
	return 0;
}

int environments_add_settings(struct finder *f)
{
	const struct settings *s = f->settings;

	for (size_t i = 0; i < s->nenvironments; i++) {
		const struct environment_setting *set = &s->environments[i];
		struct environment e;
		struct place_found found = { .is_package = false };

		if (real_dir(f, set, script_dir_of(set), &found))
			return -1;
		if (found.what != LISTING_IS_DIR || is_known(f, found.dir))
			continue;
		environment_init(&e, found.dir);
		e.origin = ENVIRONMENT_SETTINGS;
		environment_find_scripts(f, &e);
		if (environment_default_location(f, &e))
			return -1;
		vec_push(f->out, f->arena, e);
	}
	return 0;
}

int environments_apply_settings(struct finder *f)
{
	const struct settings *s = f->settings;

	for (size_t i = 0; i < f->out->n && s->dialect.p; i++)
		f->out->v[i].dialect = s->dialect;
	for (size_t i = 0; i < s->nenvironments; i++) {
		const struct environment_setting *set = &s->environments[i];
		enum listing_resolved what;
		struct str dir;

		if (listing_resolve(f->listing, f->arena, script_dir_of(set),
				    &what, &dir, f->err))
			return -1;
		for (size_t j = 0; j < f->out->n; j++) {
			struct environment *e = &f->out->v[j];

			if (!str_eq(e->script_dir, dir))
				continue;
			if (apply(f, set, e))
				return -1;
			if (set->dialect.p)
				e->dialect = set->dialect;
		}
	}
	return 0;
}
