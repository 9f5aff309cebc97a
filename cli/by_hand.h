/*
 * by_hand.h - what the commands that change migrations share: their options,
 * and how they say what they do. A command finds out through run/by_hand.h;
 * the rest is here.
 */
#ifndef CLI_BY_HAND_H
#define CLI_BY_HAND_H

#include "cli.h"
#include "run/by_hand.h"

struct by_hand_options {
	bool is_trial; /* --dry-run */
	struct str environment; /* --environment */
	struct str onto; /* of rebase */
	struct str message; /* of merge */
	/* The command's own options, into this struct. */
	struct option_row rows[4];
	size_t nrows;
	struct strs words; /* what is no option */
	/* Is it right so far? Gives OPTIONS_GO_ON or an exit code. */
	int (*demand)(const struct by_hand_options *o);
	int (*find)(struct by_hand *h, const struct by_hand_options *o,
		    struct err *err);
};

#define BY_HAND_USAGE                                                        \
	"  --dry-run        say what would change, and write nothing\n"      \
	"  --environment E  only this one, by its name or directory\n"       \
	"\n"                                                                 \
	"Files are changed and staged, nothing is committed.\n"              \
	"\n"                                                                 \
	"exit: 0 done, or nothing to do; 1 refused, or something is in the " \
	"way;\n"                                                             \
	"      128 failed, 129 usage\n"

/* Parses, finds out, writes, prints. o is filled but for what is parsed. */
int by_hand_command(const struct command *command, int argc, char **argv,
		    struct by_hand_options *o);

#endif
