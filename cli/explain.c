#include "base/compat.h"
#include "cli.h"
#include "rules/rule.h"

static const char usage[] =
	"usage: git alembic explain [RULE...]\n"
	"\n"
	"What a rule says, why, and what to do. Without RULE: all of them, a\n"
	"line each, with their levels in upgrade and in downgrade.\n";

static int list_rules(void)
{
	int width = 0;

	for (size_t i = 0; i < RULE_COUNT; i++)
		if ((int)strlen(rule_table[i].id) > width)
			width = (int)strlen(rule_table[i].id);
	for (size_t i = 0; i < RULE_COUNT; i++)
		printf("%-*s %-8s %-8s %s\n", width, rule_table[i].id,
		       level_name(rule_table[i].up),
		       level_name(rule_table[i].down), rule_table[i].title);
	return RUN_CLEAN;
}

/* Markdown for a terminal: a fence becomes an indent. */
static void print_section(struct str text)
{
	bool is_code = false;
	struct str line;

	while (str_split(&text, '\n', &line)) {
		if (str_starts(line, STR("```")))
			is_code = !is_code;
		else
			printf("%s%.*s\n", is_code && line.len ? "    " : "",
			       STR_ARG(line));
	}
}

static int explain(struct arena *a, struct str word, bool is_first)
{
	const struct rule *rule = rule_find(word);
	const struct rule *near = rule ? NULL : rule_nearest(word);
	struct str section;

	if (!rule)
		return usage_error(&command_explain,
				   near ? "no rule \"%.*s\"; did you mean "
					  "\"%s\"?" :
					  "no rule \"%.*s\"%s",
				   STR_ARG(word), near ? near->id : "");
	printf("%s%s: %s\n\n", is_first ? "" : "\n", rule->id, rule->title);
	section = rule_section(rules_document, rule->id, a);
	if (section.p)
		print_section(section);
	return RUN_CLEAN;
}

static int run_explain(int argc, char **argv)
{
	struct strs words = VEC_INIT;
	struct arena a;
	size_t dashes;
	int code;

	arena_init(&a);
	code = options_parse(&command_explain, argc, argv, NULL, 0, &a, &words,
			     &dashes);
	if (code == OPTIONS_GO_ON) {
		code = words.n ? RUN_CLEAN : list_rules();
		for (size_t i = 0; i < words.n && code == RUN_CLEAN; i++)
			code = explain(&a, words.v[i], !i);
	}
	arena_release(&a);
	return code;
}

const struct command command_explain = {
	"explain",
	run_explain,
	"what a rule means and what to do about it",
	usage,
};
