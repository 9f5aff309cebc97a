#include "base/compat.h"
#include "resolve/render.h"
#include "resolve/plan_parts.h"

/* Would it be read as what it is to be? */
static bool is_good(struct arena *a, const struct render_request *q,
		    struct str bytes)
{
	struct source source;
	struct migration m;

	source_init(&source, a, STR("versions/new.py"), bytes);
	migration_read(&m, a, &source);
	if (!m.is_readable || !str_eq(m.id, q->id) || m.labels.n ||
	    m.depends.n || m.down.state == META_DYNAMIC ||
	    m.down.n != q->parents.n || !m.down.is_assigned)
		return false;
	for (size_t i = 0; i < m.down.n; i++)
		if (!str_eq(m.down.items[i].value, q->parents.v[i]))
			return false;
	return true;
}

enum render_result render_revision(struct arena *a,
				   const struct render_request *q,
				   struct str *out)
{
	struct plan_merge m = { .id = q->id,
				.parents = q->parents,
				.message = q->message,
				.date = q->date };

	if (!plan_render_mako(a, q->mako, &m, out))
		return RENDER_NOT_SIMPLE;
	return is_good(a, q, *out) ? RENDER_DONE : RENDER_NOT_READABLE;
}
