#include "base/compat.h"
#include "report/sarif.h"
#include "rules/rule.h"

void sarif_rules_init(struct sarif_rules *rules, struct arena *a,
		      const struct findings *findings, const char *pages)
{
	map_init(&rules->numbers, a);
	rules->pages = pages;
	for (size_t i = 0; i < findings->n; i++) {
		struct str id = str_z(findings->v[i].rule);

		if (!map_has(&rules->numbers, id))
			map_put(&rules->numbers, id,
				(void *)(uintptr_t)(rules->numbers.n + 1));
	}
}

size_t sarif_rule_number(const struct sarif_rules *rules, const char *id)
{
	return (size_t)(uintptr_t)map_get(&rules->numbers, str_z(id)) - 1;
}

const char *sarif_level(enum level level)
{
	static const char *const names[] = { "none", "note", "warning", "error",
					     "error" };

	return names[level];
}

/* For those who sort by it: GitHub knows these three. */
static const char *problem_severity(enum level level)
{
	return level >= LEVEL_ERROR   ? "error" :
	       level == LEVEL_WARNING ? "warning" :
					"recommendation";
}

static const char *const group_names[] = {
	[GROUP_CHAIN] = "chain",
	[GROUP_FILE] = "file",
	[GROUP_DESTRUCTIVE] = "destructive",
	[GROUP_BREAKING] = "breaking",
	[GROUP_LOCKS] = "locks",
	[GROUP_SCHEMA] = "schema",
	[GROUP_SQL] = "sql",
	[GROUP_ALLOW] = "allow",
	[GROUP_HOUSE] = "house",
};

/* Paragraphs keep their lines together: text that no reader wraps. */
static struct str unwrap(struct arena *a, struct str paragraph)
{
	struct buf out = BUF_INIT(a);
	struct str line;

	while (str_split(&paragraph, '\n', &line))
		buf_addf(&out, "%s%.*s", out.len ? " " : "", STR_ARG(line));
	return buf_str(&out);
}

static bool next_paragraph(struct str *rest, struct str *paragraph)
{
	size_t end = str_find(*rest, STR("\n\n"));

	if (!rest->len)
		return false;
	*paragraph = end == STR_NPOS ? *rest : str_cut(*rest, 0, end);
	*rest = str_trim(str_from(*rest, paragraph->len));
	return true;
}

/* The section's first words that are not its levels: what the rule says. */
static struct str description_of(struct arena *a, struct str section)
{
	struct str paragraph;

	while (next_paragraph(&section, &paragraph))
		if (!str_starts(paragraph, STR("Level: ")))
			return unwrap(a, paragraph);
	return STR_NULL;
}

/* Markdown without its signs: fences go, what they hold is indented. */
static struct str plain_of(struct arena *a, struct str section)
{
	struct buf out = BUF_INIT(a);
	bool is_code = false;
	struct str line;

	while (str_split(&section, '\n', &line)) {
		if (str_starts(line, STR("```"))) {
			is_code = !is_code;
			continue;
		}
		buf_addf(&out, "%s%s%.*s", out.len ? "\n" : "",
			 is_code && line.len ? "    " : "", STR_ARG(line));
	}
	return buf_str(&out);
}

static void add_help(struct json *j, const struct sarif_rules *rules,
		     const char *id)
{
	struct arena *a = j->out->arena;
	struct str section = STR_NULL, description;

	if (rules->pages)
		section = rule_section(rules->pages, id, a);
	if (!section.len)
		return;
	description = description_of(a, section);
	if (description.len)
		sarif_add_text(j, "fullDescription", description);
	json_open(j, "help", '{');
	json_string(j, "text", plain_of(a, section));
	json_string(j, "markdown", section);
	json_close(j, '}');
}

static void add_configuration(struct json *j, enum level level)
{
	json_open(j, "defaultConfiguration", '{');
	json_bool(j, "enabled", level != LEVEL_OFF);
	json_string(j, "level", str_z(sarif_level(level)));
	json_close(j, '}');
}

static void add_properties(struct json *j, enum rule_group group, enum level up,
			   enum level down)
{
	json_open(j, "properties", '{');
	json_open(j, "tags", '[');
	json_string(j, NULL, STR("alembic"));
	json_string(j, NULL, str_z(group_names[group]));
	json_close(j, ']');
	json_string(j, "problem.severity", str_z(problem_severity(up)));
	json_string(j, "upgradeLevel", str_z(level_name(up)));
	json_string(j, "downgradeLevel", str_z(level_name(down)));
	json_close(j, '}');
}

static void add_own(struct json *j, const struct sarif_rules *rules,
		    const struct rule *rule)
{
	sarif_add_text(j, "shortDescription", str_z(rule->title));
	add_help(j, rules, rule->id);
	add_configuration(j, rule->up);
	add_properties(j, rule->group, rule->up, rule->down);
}

/* The project's rules have no page; their level is the settings'. */
static void add_house(struct json *j, struct str id)
{
	struct buf title = BUF_INIT(j->out->arena);

	buf_addz(&title, "this project's own rule ");
	sarif_add_plain(&title, id);
	sarif_add_text(j, "shortDescription", buf_str(&title));
	json_open(j, "properties", '{');
	json_open(j, "tags", '[');
	json_string(j, NULL, STR("alembic"));
	json_string(j, NULL, str_z(group_names[GROUP_HOUSE]));
	json_close(j, ']');
	json_close(j, '}');
}

void sarif_add_rules(struct json *j, const struct sarif_rules *rules)
{
	json_open(j, "rules", '[');
	map_each (&rules->numbers, it) {
		const struct rule *rule = rule_find(it->key);

		json_open(j, NULL, '{');
		json_string(j, "id", it->key);
		if (rule)
			add_own(j, rules, rule);
		else
			add_house(j, it->key);
		json_close(j, '}');
	}
	json_close(j, ']');
}
