#include "base/compat.h"
#include "by_hand.h"

static const char usage[] =
	"usage: git alembic rebase [--onto REF] [OPTIONS]\n"
	"\n"
	"Puts the migrations that only this branch has on top of REF's: after\n"
	"`git rebase REF`, or a merge that left two heads. Those of REF stay as\n"
	"they are. Without --onto: the mainline.\n"
	"\n"
	"  --onto REF       what stays, instead of the mainline\n" BY_HAND_USAGE;

static int demand(const struct by_hand_options *o)
{
	if (o->words.n)
		return usage_error(&command_rebase,
				   "\"%.*s\" is one word too many; did you mean "
				   "--onto %.*s?",
				   STR_ARG(o->words.v[0]),
				   STR_ARG(o->words.v[0]));
	return OPTIONS_GO_ON;
}

static int find(struct by_hand *h, const struct by_hand_options *o,
		struct err *err)
{
	return by_hand_rebase(h, o->onto, err);
}

static int run_rebase(int argc, char **argv)
{
	struct by_hand_options o = {
		.rows = { { "onto", OPTION_VALUE, &o.onto } },
		.nrows = 1,
		.demand = demand,
		.find = find,
	};

	return by_hand_command(&command_rebase, argc, argv, &o);
}

const struct command command_rebase = {
	"rebase",
	run_rebase,
	"put this branch's migrations on top of another's",
	usage,
};
