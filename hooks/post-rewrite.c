/*
 * post-rewrite: tells when a rebase or an amended commit left a chain that has
 * diverged.
 */
#include "base/compat.h"
#include "run/hook.h"

int main(int argc, char **argv)
{
	return hook_main(argc, argv, hook_post_rewrite);
}
