/*
 * Templates are anybody's bytes: rendering them must not crash, and gives the
 * same twice.
 */
#include "base/compat.h"
#include "resolve/plan_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str parents[] = { STR("aaa"), STR("b'b") }, once, twice;
	struct plan_merge merge = { .id = STR("0123456789ab"),
				    .parents = { parents, 2, 2 },
				    .message = STR("merge"),
				    .date = STR("2026-11-21 02:03:54") };
	struct str text = str_of((const char *)data, size);
	struct arena a;

	arena_init(&a);
	if (plan_render_mako(&a, text, &merge, &once) &&
	    (!plan_render_mako(&a, text, &merge, &twice) || !str_eq(once, twice)))
		BUG("rendered differently");
	arena_release(&a);
	return 0;
}
