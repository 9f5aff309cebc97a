/* «did you mean»: the key, or the section, that is nearest. */
#include "base/compat.h"
#include "config/settings_value.h"
#include "base/utf8.h"

struct str nearest_key(const char *kind, struct str key)
{
	struct str near = STR_NULL;
	size_t best = key.len / 3 + 2;

	for (size_t i = 0; i < setting_count; i++) {
		struct str have = str_z(setting_rows[i].doc.key);
		size_t far = str_distance(key, have);

		if (!strcmp(setting_rows[i].doc.section, kind) && far < best) {
			best = far;
			near = have;
		}
	}
	return near;
}

struct str nearest_section(struct arena *a, struct str section)
{
	static const char *const names[] = { "git-alembic", "rules", "naming",
					     "environment" };
	struct str near = STR_NULL, word = section;
	size_t best, end = str_chr(section, ' ');

	if (end != STR_NPOS)
		word = str_cut(section, 0, end);
	best = word.len / 3 + 2;
	if (str_starts(section, STR("rule ")) && section.len > 5)
		return str_fmt(a, "rule:%.*s",
			       STR_ARG(str_trim(str_from(section, 5))));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		size_t far = str_distance(word, str_z(names[i]));

		if (far < best) {
			best = far;
			near = str_z(names[i]);
		}
	}
	return str_is(near, "environment") ? STR("environment PATH") : near;
}

struct str did_you_mean(struct arena *a, struct str near)
{
	if (!near.p)
		return STR("");
	return str_fmt(a, "; did you mean \"%.*s\"?",
		       STR_ARG(utf8_clean(a, near)));
}
