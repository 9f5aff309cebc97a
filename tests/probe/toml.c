/*
 * What config/toml.h makes of files, for tests/diff/toml_tomllib.py: a line
 * of JSON each, or "error LINE TEXT". Numbers and dates are {"n": "as
 * written"}; their kind is the key.
 */
#include "base/compat.h"
#include "base/buf.h"
#include "config/toml.h"

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

static void print_string(struct str s)
{
	putchar('"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20 || c == '"' || c == '\\')
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

static void print_value(const struct toml *t);

static void print_table(const struct toml *t)
{
	bool first = true;

	putchar('{');
	map_each (t->table, e) {
		if (!first)
			putchar(',');
		first = false;
		print_string(e->key);
		putchar(':');
		print_value(e->value);
	}
	putchar('}');
}

static void print_written(const char *kind, const struct toml *t)
{
	printf("{\"!%s\":", kind);
	print_string(t->text);
	putchar('}');
}

static void print_value(const struct toml *t)
{
	switch (t->kind) {
	case TOML_TABLE:
		print_table(t);
		break;
	case TOML_ARRAY:
		putchar('[');
		for (size_t i = 0; i < t->nitems; i++) {
			if (i)
				putchar(',');
			print_value(t->items[i]);
		}
		putchar(']');
		break;
	case TOML_STRING:
		print_string(t->text);
		break;
	case TOML_BOOLEAN:
		fputs(t->truth ? "true" : "false", stdout);
		break;
	case TOML_INTEGER:
		print_written("int", t);
		break;
	case TOML_FLOAT:
		print_written("float", t);
		break;
	case TOML_DATETIME:
		print_written("date", t);
		break;
	}
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct arena a;
		struct toml *t;
		struct toml_fault fault;

		arena_init(&a);
		t = toml_read(&a, slurp(&a, argv[i]), &fault);
		if (t)
			print_value(t);
		else
			printf("error %u:%u %s", (unsigned)fault.line,
			       (unsigned)fault.column, fault.text);
		putchar('\n');
		arena_release(&a);
	}
	return 0;
}
