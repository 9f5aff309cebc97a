/*
 * A cache may hold any bytes: decoding them must not crash, and what is
 * accepted must be exactly what encoding gives.
 */
#include "base/compat.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/revgraph.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct buf again;
	struct revision r, *rp = &r;
	struct revgraph g;

	arena_init(&a);
	again = (struct buf)BUF_INIT(&a);
	if (revision_decode(&a, str_of((const char *)data, size), &r)) {
		revision_encode(&again, &r);
		if (!str_eq(buf_str(&again), str_of((const char *)data, size)))
			BUG("another encoding of the same revision");
		r.path = STR("versions/a.py");
		revgraph_build(&g, &a, &rp, 1);
	}
	arena_release(&a);
	return 0;
}
