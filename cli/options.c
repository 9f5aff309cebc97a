#include "base/compat.h"
#include "cli.h"
#include "base/utf8.h"

int usage_error(const struct command *command, const char *fmt, ...)
{
	char text[512];
	struct arena a;
	struct str cleaned;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	arena_init(&a);
	cleaned = utf8_clean(&a, str_z(text));
	fprintf(stderr, "git alembic %s: %.*s\n\n%s", command->name,
		STR_ARG(cleaned), command->usage);
	arena_release(&a);
	return RUN_USAGE;
}

static const struct option_row *find_row(const struct option_row *rows,
					 size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(name, rows[i].name))
			return &rows[i];
	return NULL;
}

struct parsing {
	struct arena *arena;
	const struct command *command;
	const struct option_row *rows;
	size_t nrows;
	int argc;
	char **argv;
	int at;
};

static int take_value(struct parsing *p, const struct option_row *row,
		      struct str value)
{
	if (!value.p) {
		if (p->at + 1 >= p->argc)
			return usage_error(p->command,
					   "option %s%s needs a value",
					   row->name[1] ? "--" : "-", row->name);
		value = str_z(p->argv[++p->at]);
	}
	if (row->kind == OPTION_LIST)
		vec_push((struct strs *)row->target, p->arena, value);
	else
		*(struct str *)row->target = value;
	return OPTIONS_GO_ON;
}

/* "-m VALUE", "-mVALUE", "-v" */
static int take_letter(struct parsing *p, struct str word)
{
	const struct option_row *row =
		find_row(p->rows, p->nrows, str_cut(word, 1, 2));

	if (!row)
		return usage_error(p->command, "unknown option \"%.*s\"",
				   STR_ARG(word));
	if (row->kind != OPTION_FLAG)
		return take_value(p, row,
				  word.len > 2 ? str_from(word, 2) : STR_NULL);
	if (word.len > 2)
		return usage_error(p->command, "unknown option \"%.*s\"",
				   STR_ARG(word));
	*(bool *)row->target = true;
	return OPTIONS_GO_ON;
}

static int take_option(struct parsing *p, struct str word)
{
	struct str name = str_from(word, 2), value = STR_NULL;
	size_t equals = str_chr(name, '=');
	const struct option_row *row;

	if (equals != STR_NPOS) {
		value = str_from(name, equals + 1);
		name = str_cut(name, 0, equals);
	}
	row = name.len > 1 ? find_row(p->rows, p->nrows, name) : NULL;
	if (!row)
		return usage_error(p->command, "unknown option \"%.*s\"",
				   STR_ARG(word));
	if (row->kind != OPTION_FLAG)
		return take_value(p, row, value);
	if (value.p)
		return usage_error(p->command, "option --%s takes no value",
				   row->name);
	*(bool *)row->target = true;
	return OPTIONS_GO_ON;
}

/* "-1": steps down, where the command says so. */
static bool is_number(const struct parsing *p, struct str word)
{
	bool are_words = false;

	for (size_t i = 0; i < p->nrows; i++)
		are_words |= p->rows[i].kind == OPTION_MINUS_NUMBERS;
	for (size_t i = 1; i < word.len && are_words; i++)
		are_words = word.p[i] >= '0' && word.p[i] <= '9';
	return are_words;
}

static bool is_help(struct str word)
{
	return str_is(word, "-h") || str_is(word, "--help");
}

int options_parse(const struct command *command, int argc, char **argv,
		  const struct option_row *rows, size_t nrows, struct arena *a,
		  struct strs *rest, size_t *dashes)
{
	struct parsing p = { a, command, rows, nrows, argc, argv, 1 };
	bool is_over = false;
	int code = OPTIONS_GO_ON;

	*dashes = STR_NPOS;
	for (; p.at < argc && code == OPTIONS_GO_ON; p.at++) {
		struct str word = str_z(argv[p.at]);

		if (is_over || word.len < 2 || word.p[0] != '-' ||
		    is_number(&p, word)) {
			vec_push(rest, a, word);
		} else if (str_is(word, "--")) {
			is_over = true;
			*dashes = rest->n;
		} else if (is_help(word)) {
			fputs(command->usage, stdout);
			return RUN_CLEAN;
		} else if (word.p[1] == '-') {
			code = take_option(&p, word);
		} else {
			code = take_letter(&p, word);
		}
	}
	if (*dashes == STR_NPOS)
		*dashes = rest->n;
	return code;
}

int command_in_repository(int argc, char **argv, command_parse_fn *parse,
			  command_act_fn *act, void *options)
{
	struct err err = ERR_INIT;
	struct arena a;
	struct run run;
	int code;

	arena_init(&a);
	code = parse(&a, argc, argv, options);
	if (code == OPTIONS_GO_ON) {
		code = run_open(&run, &err);
		if (!code)
			code = act(&run, options, &err);
		if (code < 0)
			code = run_fatal(&err);
		run_close(&run);
	}
	arena_release(&a);
	return code;
}
