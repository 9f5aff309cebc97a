/*
 * update: judges one ref of a push to this repository, before it moves.
 */
#include "base/compat.h"
#include "run/hook.h"

int main(int argc, char **argv)
{
	return hook_main(argc, argv, hook_update);
}
