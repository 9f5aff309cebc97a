/*
 * git-alembic-merge: the merge driver, run by git for a migration or a head
 * file that both sides of a merge have changed.
 */
#include "base/compat.h"
#include "run/merge_driver.h"

int main(int argc, char **argv)
{
	return merge_driver_main(argc, argv);
}
