/*
 * pre-merge-commit: judges what a merge without conflicts gives, before git
 * commits it.
 */
#include "base/compat.h"
#include "run/hook.h"

int main(int argc, char **argv)
{
	return hook_main(argc, argv, hook_pre_merge_commit);
}
