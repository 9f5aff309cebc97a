/*
 * post-merge: puts the repair that pre-merge-commit has staged into the merge
 * commit, and tells when a merge brought a chain that has diverged.
 */
#include "base/compat.h"
#include "run/hook.h"

int main(int argc, char **argv)
{
	return hook_main(argc, argv, hook_post_merge);
}
