/*
 * What config/ini.h makes of files, for tests/diff/ini_configparser.py.
 * usage: ini [-i] FILE...   (-i: comments behind values)
 * Every string is printed in hexadecimal.
 */
#include "base/compat.h"
#include "base/buf.h"
#include "config/ini.h"

static void hex(struct str s)
{
	putchar(' ');
	putchar('x');
	for (size_t i = 0; i < s.len; i++)
		printf("%02x", (unsigned char)s.p[i]);
}

static struct str slurp(struct arena *a, const char *path)
{
	struct buf b = BUF_INIT(a);
	char chunk[4096];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f) {
		perror(path);
		exit(2);
	}
	while ((n = fread(chunk, 1, sizeof(chunk), f)))
		buf_add(&b, chunk, n);
	fclose(f);
	return buf_str(&b);
}

static const char *got_class(enum ini_got got)
{
	switch (got) {
	case INI_ABSENT:
		return "NoOptionError";
	case INI_VALUE:
		return "";
	case INI_BAD_SYNTAX:
		return "InterpolationSyntaxError";
	case INI_BAD_REFERENCE:
		return "InterpolationMissingOptionError";
	case INI_TOO_DEEP:
		return "InterpolationDepthError";
	case INI_VALUE_TOO_LARGE:
		return "too large";
	}
	return "?";
}

static void print_section(const struct ini *ini, const struct ini_section *s,
			  struct str bytes)
{
	printf("section");
	hex(s->name);
	putchar('\n');
	for (size_t i = 0; i < s->nkeys; i++) {
		struct ini_key *k = s->keys[i];
		struct str value = STR(""), why = STR("");
		enum ini_got got =
			ini_get(ini, s, k->name, STR("/here/dir"), &value, &why);

		printf("key %u", (unsigned)k->line);
		hex(k->name);
		hex(k->value);
		hex(str_cut(bytes, k->span.begin, k->span.end));
		if (got == INI_VALUE)
			hex(value);
		else
			printf(" %s", got_class(got));
		putchar('\n');
	}
}

int main(int argc, char **argv)
{
	unsigned flags = 0;
	int i = 1;

	if (argc > 1 && !strcmp(argv[1], "-i")) {
		flags = INI_INLINE_COMMENTS;
		i++;
	}
	for (; i < argc; i++) {
		struct arena a;
		struct ini ini;
		struct str bytes;

		arena_init(&a);
		bytes = slurp(&a, argv[i]);
		ini_read(&ini, &a, bytes, flags);
		printf("file %s\n", argv[i]);
		for (size_t f = 0; f < ini.nfaults; f++)
			printf("fault %u %.*s\n", (unsigned)ini.faults[f].line,
			       STR_ARG(ini.faults[f].text));
		printf("class %s\n", ini_fault_class(&ini));
		print_section(&ini, &ini.defaults, bytes);
		for (size_t s = 0; s < ini.nsections; s++)
			print_section(&ini, ini.sections[s], bytes);
		arena_release(&a);
	}
	return 0;
}
