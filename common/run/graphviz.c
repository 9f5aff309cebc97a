#include "base/compat.h"
#include "run/graphviz.h"
#include "base/spawn.h"

#define MAX_SVG ((size_t)256 * 1024 * 1024)

static int say_missing(struct err *err)
{
	return err_set(err, "SVG is drawn by graphviz's program \"dot\", which "
			    "is not here (package graphviz); --dot gives what "
			    "it would draw");
}

static int draw(struct child *child, struct arena *a, struct str dot,
		struct str *svg, struct err *err)
{
	struct err ignored = ERR_INIT;

	/* If it does not read to the end, how it ends says why. */
	child_write(child, dot, &ignored);
	if (child_wait(child, err))
		return -1;
	if (child->overflow)
		return err_set(err, "dot draws more than can be shown");
	if (child_exit_status(child) == 127)
		return say_missing(err);
	if (child_exit_status(child))
		return child_failure(child, "dot", err);
	*svg = str_dup(a, str_of(child->bytes, child->len));
	return 0;
}

int graphviz_svg(struct arena *a, struct str dot, struct str *svg, struct err *err)
{
	/* -q: its warnings would fill a pipe that nobody empties. */
	static const char *const argv[] = { "dot", "-q", "-Tsvg", NULL };
	struct child child = CHILD_INIT;
	int rc;

	if (child_start(&child, argv, NULL, CHILD_STDIN, MAX_SVG, NULL))
		return say_missing(err);
	rc = draw(&child, a, dot, svg, err);
	child_release(&child);
	return rc;
}
