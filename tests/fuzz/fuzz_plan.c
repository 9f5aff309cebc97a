/*
 * Any bytes as a migration of the moving side, as the one that a merge revision
 * is modelled on, or as one beneath a published one: the plan must not crash,
 * and never be refused as our mistake.
 */
#include "base/compat.h"
#include "resolve/plan_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct files {
	struct source source[4];
	struct revision rev[4];
	struct plan_revision plan[4];
};

static int read_file(void *data, const struct revision *rev,
		     struct source **out, struct err *err)
{
	struct files *f = data;

	(void)err;
	*out = &f->source[rev - f->rev];
	return 0;
}

static void add(struct files *f, size_t i, struct arena *a, uint64_t in,
		struct str path, struct str bytes)
{
	struct migration m;

	source_init(&f->source[i], a, path, bytes);
	migration_read(&m, a, &f->source[i]);
	revision_from_migration(&f->rev[i], &m);
	f->plan[i] = (struct plan_revision){ .rev = &f->rev[i],
					     .in = in,
					     .is_published = i == 0 };
}

static void make(struct arena *a, struct files *f, bool always_merges)
{
	struct err err = ERR_INIT;
	struct plan plan;
	struct plan_request request = { .v = f->plan,
					.n = 4,
					.nsides = 2,
					.heads_allowed = 1,
					.always_merges = always_merges,
					.versions_dir = STR("v"),
					.read = read_file,
					.data = f };

	if (plan_make(&plan, a, &request, &err))
		BUG("%s", err.text);
	if (plan.refusal.p && str_starts(plan.refusal, STR("our mistake")))
		BUG("%.*s", STR_ARG(plan.refusal));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct files f;
	struct arena a;

	arena_init(&a);
	memset(&f, 0, sizeof(f));
	add(&f, 0, &a, 3, STR("v/a.py"),
	    STR("revision = 'a'\ndown_revision = None\n"));
	add(&f, 1, &a, 1, STR("v/b.py"),
	    STR("revision = 'b'\ndown_revision = 'a'\n"));
	add(&f, 2, &a, 2, STR("v/c.py"),
	    STR("revision = 'c'\ndown_revision = 'a'\n"));
	add(&f, 3, &a, 2, STR("v/d.py"), str_of((const char *)data, size));
	make(&a, &f, false);
	make(&a, &f, true);
	/* It has slipped in beneath what is published. */
	add(&f, 2, &a, 2, STR("v/c.py"),
	    STR("revision = 'c'\ndown_revision = 'd'\n"));
	f.plan[2].is_published = true;
	f.plan[2].kept_down = &f.rev[1].down;
	make(&a, &f, false);
	arena_release(&a);
	return 0;
}
