#include "base/compat.h"
#include "by_hand.h"

static const char usage[] =
	"usage: git alembic resolve [OPTIONS]\n"
	"\n"
	"Brings a diverged chain back to one line, whatever git is doing: a merge,\n"
	"rebase, cherry-pick or revert that has stopped, or nothing at all.\n"
	"Conflicts in migrations are ended where that is safe, the others named.\n"
	"What is published stays, what came last moves.\n"
	"\n" BY_HAND_USAGE;

static int demand(const struct by_hand_options *o)
{
	if (o->words.n)
		return usage_error(&command_resolve,
				   "\"%.*s\" is one word too many",
				   STR_ARG(o->words.v[0]));
	return OPTIONS_GO_ON;
}

static int find(struct by_hand *h, const struct by_hand_options *o UNUSED,
		struct err *err)
{
	return by_hand_resolve(h, err);
}

static int run_resolve(int argc, char **argv)
{
	struct by_hand_options o = { .demand = demand, .find = find };

	return by_hand_command(&command_resolve, argc, argv, &o);
}

const struct command command_resolve = {
	"resolve",
	run_resolve,
	"bring a diverged chain back to one line",
	usage,
};
