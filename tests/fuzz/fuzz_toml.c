/* Any bytes read as TOML. */
#include "base/compat.h"
#include "config/toml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(const struct toml *t, size_t size)
{
	if (t->span.begin > t->span.end || t->span.end > size || !t->line)
		BUG("place outside");
	if (t->kind == TOML_TABLE)
		map_each (t->table, e)
			look(e->value, size);
	for (size_t i = 0; i < t->nitems; i++)
		look(t->items[i], size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct toml_fault fault;
	struct toml *t;
	char *copy = malloc(size + 1);

	if (size)
		memcpy(copy, data, size);
	arena_init(&a);
	t = toml_read(&a, str_of(copy, size), &fault);
	if (t)
		look(t, size);
	else if (!fault.text || !fault.line)
		BUG("refused without a fault");
	toml_at(toml_at(t, STR("tool")), STR("alembic"));
	arena_release(&a);
	free(copy);
	return 0;
}
