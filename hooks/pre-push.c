/*
 * pre-push: judges what is pushed, and what merging it with the mainline
 * would give.
 */
#include "base/compat.h"
#include "run/hook.h"

int main(int argc, char **argv)
{
	return hook_main(argc, argv, hook_pre_push);
}
