/*
 * pre-receive: judges all refs of a push to this repository, before any of them moves.
 */
#include "base/compat.h"
#include "run/hook.h"

int main(int argc, char **argv)
{
	return hook_main(argc, argv, hook_pre_receive);
}
