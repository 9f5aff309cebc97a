#include "base/compat.h"
#include "config/settings_value.h"
#include "config/ini.h"
#include "base/utf8.h"

#define SETTING(section, type, in, field, key, choices, fallback, meaning) \
	{ { section, key, choices, fallback, meaning },                    \
	  SETTING_##type,                                                  \
	  offsetof(struct in, field) },
const struct setting_row setting_rows[] = {
#include "config/settings.def"
};
#undef SETTING
const size_t setting_count = ARRAY_SIZE(setting_rows);

static const struct setting_doc docs[] = {
#define SETTING(section, type, in, field, key, choices, fallback, meaning) \
	{ section, key, choices, fallback, meaning },
#include "config/settings.def"
#undef SETTING
};

const struct setting_doc *settings_docs(size_t *n)
{
	*n = ARRAY_SIZE(docs);
	return docs;
}

void settings_init(struct settings *s)
{
	*s = (struct settings){ .resolve = RESOLVE_AUTO,
				.style = JOIN_REPARENT,
				.revision_width = 32,
				.max_file_size = 4u << 20,
				.naming = NAMING_DEFAULT };
}

int settings_rule_level(const struct settings *s, struct str id)
{
	for (size_t i = s->nrules; i-- > 0;)
		if (str_eq(s->rules[i].id, id))
			return (int)s->rules[i].level;
	return -1;
}

/* "environment backend/alembic" -> its kind in the table, and the rest. */
static bool find_section(struct str section, const char **kind, struct str *name)
{
	*name = STR_NULL;
	for (size_t i = 0; i < setting_count; i++) {
		struct str s = str_z(setting_rows[i].doc.section);
		char last = s.p[s.len - 1];
		bool is_prefix = last == ' ' || last == ':';

		*kind = s.p;
		if (!is_prefix && str_eq(section, s))
			return true;
		if (is_prefix && str_starts(section, s)) {
			*name = str_trim(str_from(section, s.len));
			return name->len > 0;
		}
	}
	return false;
}

static bool same_key(struct str key, const char *have, bool from_git)
{
	size_t n = 0;

	if (!from_git)
		return str_is(key, have);
	/* git's own keys are camelCase: headFile is head-file */
	for (size_t i = 0; i < key.len; i++) {
		if (key.p[i] == '-')
			continue;
		while (have[n] == '-')
			n++;
		if (!have[n] ||
		    !str_eq_nocase(str_of(key.p + i, 1), str_of(have + n, 1)))
			return false;
		n++;
	}
	return !have[n];
}

static const struct setting_row *find_row(const char *kind, struct str key,
					  bool from_git)
{
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting_row *row = &setting_rows[i];

		if (strcmp(row->doc.section, kind))
			continue;
		if (row->type == SETTING_RULE ||
		    same_key(key, row->doc.key, from_git))
			return row;
	}
	return NULL;
}

static void *environment_base(struct setting_reader *r, struct str name,
			      const struct setting_text *text)
{
	struct settings *s = r->settings;
	struct environment_setting e = { .recursive = -1, .origin = text->origin };

	if (!setting_path(r->arena, name, &e.path)) {
		setting_problem(r, text,
				"bad path \"%.*s\" in [environment PATH]: it "
				"must lie in the repository",
				STR_ARG(utf8_clean(r->arena, name)));
		return NULL;
	}
	for (size_t i = 0; i < s->nenvironments; i++)
		if (str_eq(s->environments[i].path, e.path))
			return &s->environments[i];
	if (s->nenvironments == SETTINGS_MAX_NAMED) {
		setting_problem(r, text, "more than %u environments",
				SETTINGS_MAX_NAMED);
		return NULL;
	}
	if (s->nenvironments == s->environments_cap)
		s->environments = vec_grow(r->arena, s->environments,
					   s->nenvironments,
					   &s->environments_cap, sizeof(e));
	s->environments[s->nenvironments] = e;
	return &s->environments[s->nenvironments++];
}

static void *house_rule_base(struct setting_reader *r, struct str name,
			     const struct setting_text *text)
{
	struct settings *s = r->settings;
	struct house_rule_setting h = { .name = name,
					.level = LEVEL_ERROR,
					.origin = text->origin };
	struct str near;

	for (size_t i = 0; i < s->nhouse_rules; i++)
		if (str_eq(s->house_rules[i].name, name))
			return &s->house_rules[i];
	if (r->rule_exists && r->rule_exists(r->data, name, &near)) {
		setting_problem(r, text, "\"%.*s\" is a rule already",
				STR_ARG(utf8_clean(r->arena, name)));
		return NULL;
	}
	if (s->nhouse_rules == SETTINGS_MAX_NAMED) {
		setting_problem(r, text, "more than %u rules",
				SETTINGS_MAX_NAMED);
		return NULL;
	}
	if (s->nhouse_rules == s->house_rules_cap)
		s->house_rules = vec_grow(r->arena, s->house_rules,
					  s->nhouse_rules, &s->house_rules_cap,
					  sizeof(h));
	s->house_rules[s->nhouse_rules] = h;
	return &s->house_rules[s->nhouse_rules++];
}

/* The struct that a section's values go to; NULL after a problem. */
static void *section_base(struct setting_reader *r, const char *kind,
			  struct str name, const struct setting_text *text)
{
	if (!strcmp(kind, "environment "))
		return environment_base(r, name, text);
	if (!strcmp(kind, "rule:"))
		return house_rule_base(r, name, text);
	return r->settings;
}

static void unknown_section(struct setting_reader *r,
			    const struct setting_text *text)
{
	struct str near = nearest_section(r->arena, text->section);

	setting_problem(r, text, "unknown section [%.*s]%.*s",
			STR_ARG(utf8_clean(r->arena, text->section)),
			STR_ARG(did_you_mean(r->arena, near)));
}

static void put_setting(struct setting_reader *r, const char *kind, void *base,
			const struct setting_text *text, bool from_git)
{
	const struct setting_row *row = find_row(kind, text->key, from_git);

	/* Whoever may push the file may not say how to go past it. */
	if (row && !from_git && !strcmp(row->doc.key, "push-option")) {
		setting_problem(r, text,
				"push-option counts in the git config of a "
				"server alone");
		return;
	}
	if (row) {
		setting_put(r, row, base, text);
		return;
	}
	setting_problem(
		r, text, "unknown key \"%.*s\" in [%.*s]%.*s",
		STR_ARG(utf8_clean(r->arena, text->key)),
		STR_ARG(utf8_clean(r->arena, text->section)),
		STR_ARG(did_you_mean(r->arena, nearest_key(kind, text->key))));
}

static void read_section(struct setting_reader *r, const struct ini_section *s)
{
	struct setting_text text = { .section = s->name,
				     .origin = { STR(SETTINGS_PATH), s->line } };
	struct str name;
	const char *kind;
	void *base;

	if (!find_section(s->name, &kind, &name)) {
		unknown_section(r, &text);
		return;
	}
	base = section_base(r, kind, name, &text);
	for (size_t i = 0; base && i < s->nkeys; i++) {
		text.key = s->keys[i]->name;
		text.value = s->keys[i]->value;
		text.origin.line = s->keys[i]->line;
		put_setting(r, kind, base, &text, false);
	}
}

static void read_file(struct setting_reader *r, struct str bytes)
{
	struct ini ini;

	/* As some editors save it. Alembic's own files may not have one. */
	if (str_starts(bytes, STR("\xef\xbb\xbf")))
		bytes = str_from(bytes, 3);
	ini_read(&ini, r->arena, bytes, INI_INLINE_COMMENTS);
	for (size_t i = 0; i < ini.nfaults; i++)
		problem_add(r->problems, r->arena, PROBLEM_SETTINGS,
			    STR(SETTINGS_PATH), ini.faults[i].line, "%.*s",
			    STR_ARG(ini.faults[i].text));
	if (ini.defaults.nkeys)
		read_section(r, &ini.defaults);
	for (size_t i = 0; i < ini.nsections; i++)
		read_section(r, ini.sections[i]);
}

/* alembic.KEY is in [git-alembic], alembic.SECTION.KEY in [SECTION]. */
static void read_override(struct setting_reader *r,
			  const struct setting_override *o)
{
	struct setting_text text = {
		.value = str_trim(o->value),
		.origin = { o->origin.len ? o->origin : STR("git config"), 0 },
	};
	struct str key = o->key, name;
	const char *kind;
	size_t dot;
	void *base;

	if (key.len > 8 && str_eq_nocase(str_of(key.p, 8), STR("alembic.")))
		key = str_from(key, 8);
	dot = str_rchr(key, '.');
	text.section = dot == STR_NPOS ? STR("git-alembic") :
					 str_cut(key, 0, dot);
	text.key = dot == STR_NPOS ? key : str_from(key, dot + 1);
	if (!find_section(text.section, &kind, &name)) {
		unknown_section(r, &text);
		return;
	}
	base = section_base(r, kind, name, &text);
	if (base)
		put_setting(r, kind, base, &text, true);
}

static void demand_patterns(struct setting_reader *r)
{
	struct settings *s = r->settings;

	for (size_t i = 0; i < s->nhouse_rules; i++) {
		struct house_rule_setting *h = &s->house_rules[i];
		struct setting_text text = { .origin = h->origin };

		if (!h->pattern.p)
			setting_problem(r, &text, "[rule:%.*s] has no pattern",
					STR_ARG(utf8_clean(r->arena, h->name)));
	}
}

void settings_read(struct settings *s, struct arena *a, struct str bytes,
		   const struct setting_override *overrides, size_t noverrides,
		   settings_rule_exists *rule_exists, void *data,
		   struct problems *problems)
{
	struct setting_reader r = { .settings = s,
				    .arena = a,
				    .rule_exists = rule_exists,
				    .data = data,
				    .problems = problems };

	settings_init(s);
	if (bytes.p)
		read_file(&r, bytes);
	for (size_t i = 0; i < noverrides; i++)
		read_override(&r, &overrides[i]);
	demand_patterns(&r);
}
