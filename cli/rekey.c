#include "base/compat.h"
#include "by_hand.h"

static const char usage[] =
	"usage: git alembic rekey REV [NEW_ID] [OPTIONS]\n"
	"\n"
	"Gives a revision another id: in its file, its docstring, its file name,\n"
	"and in those that hang or depend on it. Without NEW_ID: one that follows\n"
	"from its bytes. Published revisions keep theirs.\n"
	"\n"
	"  REV              an id or its beginning, a branch label, head, a file\n" BY_HAND_USAGE;

static int demand(const struct by_hand_options *o)
{
	if (!o->words.n)
		return usage_error(&command_rekey, "of which revision?");
	if (o->words.n > 2)
		return usage_error(&command_rekey,
				   "\"%.*s\" is one word too many",
				   STR_ARG(o->words.v[2]));
	if (o->words.n == 2 && !o->words.v[1].len)
		return usage_error(&command_rekey, "the new id is empty");
	return OPTIONS_GO_ON;
}

static int find(struct by_hand *h, const struct by_hand_options *o,
		struct err *err)
{
	return by_hand_rekey(h, o->words.v[0],
			     o->words.n > 1 ? o->words.v[1] : STR_NULL, err);
}

static int run_rekey(int argc, char **argv)
{
	struct by_hand_options o = { .demand = demand, .find = find };

	return by_hand_command(&command_rekey, argc, argv, &o);
}

const struct command command_rekey = {
	"rekey",
	run_rekey,
	"give a revision another id",
	usage,
};
