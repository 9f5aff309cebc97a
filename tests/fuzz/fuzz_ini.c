/* Any bytes read as an ini file, every key interpolated. */
#include "base/compat.h"
#include "config/ini.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_section(const struct ini *ini, const struct ini_section *s,
			 size_t size)
{
	for (size_t i = 0; i < s->nkeys; i++) {
		struct ini_key *k = s->keys[i];
		struct str value, why;

		if (k->span.begin > k->span.end || k->span.end > size)
			BUG("span outside");
		ini_get(ini, s, k->name, STR("/here"), &value, &why);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	struct arena a;
	struct ini ini;
	char *copy = malloc(size);

	memcpy(copy, data + 1, size - 1);
	arena_init(&a);
	ini_read(&ini, &a, str_of(copy, size - 1),
		 data[0] & 1 ? INI_INLINE_COMMENTS : 0);
	read_section(&ini, &ini.defaults, size);
	for (size_t i = 0; i < ini.nsections; i++)
		read_section(&ini, ini.sections[i], size);
	arena_release(&a);
	free(copy);
	return 0;
}
