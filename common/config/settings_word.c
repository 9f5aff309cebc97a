/* «did you mean»: the distance between two words, in letters. */
#include "base/compat.h"
#include "config/settings_value.h"
#include "base/utf8.h"

#define LONGEST_WORD 40

static size_t least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

static size_t word_distance(struct str a, struct str b)
{
	size_t row[LONGEST_WORD + 1];

	if (a.len > LONGEST_WORD || b.len > LONGEST_WORD)
		return SIZE_MAX;
	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t above = row[j];
			size_t change = a.p[i - 1] != b.p[j - 1];

			row[j] = least(above + 1, row[j - 1] + 1,
				       diagonal + change);
			diagonal = above;
		}
	}
	return row[b.len];
}

struct str nearest_key(const char *kind, struct str key)
{
	struct str near = STR_NULL;
	size_t best = key.len / 3 + 2;

	for (size_t i = 0; i < setting_count; i++) {
		struct str have = str_z(setting_rows[i].doc.key);
		size_t far = word_distance(key, have);

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
		size_t far = word_distance(word, str_z(names[i]));

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
