#include "base/compat.h"
#include "by_hand.h"

static const char usage[] =
	"usage: git alembic merge [REV...] [-m MESSAGE] [OPTIONS]\n"
	"\n"
	"Writes a merge revision, from the environment's own template. Without\n"
	"REV: of all heads. Id, date and bytes follow from the parents, so that\n"
	"two people who merge the same heads write the same file.\n"
	"\n"
	"  REV              an id or its beginning, a branch label, LABEL@head,\n"
	"                   heads, a file\n"
	"  -m, --message M  what it is called\n" BY_HAND_USAGE;

static int demand(const struct by_hand_options *o)
{
	if (o->words.n == 1 && !str_ends(o->words.v[0], STR("heads")))
		return usage_error(&command_merge,
				   "a merge is of two revisions or more");
	if (o->message.p && !str_trim(o->message).len)
		return usage_error(&command_merge, "the message is empty");
	return OPTIONS_GO_ON;
}

static int find(struct by_hand *h, const struct by_hand_options *o,
		struct err *err)
{
	return by_hand_merge(h, &o->words,
			     o->message.p ? str_trim(o->message) : STR_NULL, err);
}

static int run_merge(int argc, char **argv)
{
	struct by_hand_options o = {
		.rows = { { "m", OPTION_VALUE, &o.message },
			  { "message", OPTION_VALUE, &o.message } },
		.nrows = 2,
		.demand = demand,
		.find = find,
	};

	return by_hand_command(&command_merge, argc, argv, &o);
}

const struct command command_merge = {
	"merge",
	run_merge,
	"write a merge revision of several heads",
	usage,
};
