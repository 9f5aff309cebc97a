#include "base/compat.h"
#include "resolve/plan_parts.h"

/* Whom an item names: lists of references, as they are wished. */

bool plan_refs_have(const struct plan_refs *refs, const struct plan_item *item)
{
	for (size_t i = 0; i < refs->n; i++)
		if (refs->v[i].item == item)
			return true;
	return false;
}

void plan_refs_remove(struct plan_refs *refs, size_t k)
{
	memmove(refs->v + k, refs->v + k + 1,
		(refs->n - k - 1) * sizeof(*refs->v));
	refs->n--;
}

void plan_refs_replace(struct plan_refs *refs, size_t k, struct plan_item *item)
{
	if (refs->v[k].item == item)
		return;
	if (plan_refs_have(refs, item))
		plan_refs_remove(refs, k);
	else
		refs->v[k].item = item;
}

void plan_refs_add(struct plan_refs *refs, struct arena *a, struct plan_item *item)
{
	struct plan_ref ref = { .item = item, .from = SIZE_MAX };

	if (!plan_refs_have(refs, item))
		vec_push(refs, a, ref);
}

struct str plan_ref_text(const struct plan_ref *ref)
{
	return ref->item ? ref->item->id : ref->text;
}

/* Its side's chain closes over what is taken out of the middle of it. */
static void splice(struct plan_refs *refs, struct arena *a, size_t k,
		   const struct plan_item *gone)
{
	plan_refs_replace(refs, k, gone->down.v[0].item);
	for (size_t i = 1; i < gone->down.n; i++)
		plan_refs_add(refs, a, gone->down.v[i].item);
}

static void forget_in(struct plan_refs *refs, struct arena *a, bool is_down)
{
	for (size_t i = 0; i < refs->n;) {
		struct plan_item *item = refs->v[i].item;

		if (!item || !item->is_gone)
			i++;
		else if (item->is_spliced && is_down)
			splice(refs, a, i, item);
		else
			plan_refs_replace(refs, i, item->kept);
	}
}

void plan_forget_gone(struct plan_work *w)
{
	plan_each (w, it)
		while ((*it)->is_gone && (*it)->kept->is_gone)
			(*it)->kept = (*it)->kept->kept;
	plan_each (w, it) {
		forget_in(&(*it)->down, w->arena, true);
		forget_in(&(*it)->depends, w->arena, false);
	}
}
