/*
 * Prints what model/migration.h reads of the files named on stdin, as one
 * JSON object a line; for tests/diff/migration_*.py. With the argument
 * --metadata by migration_read_metadata().
 */
#include "base/compat.h"
#include "base/buf.h"
#include "model/migration.h"

static struct buf out;

/* Any byte as \u00NN: the reader encodes it back as Latin-1. */
static void add_bytes(struct str s)
{
	if (!s.p) {
		buf_addz(&out, "null");
		return;
	}
	buf_addc(&out, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < ' ' || c > '~' || c == '"' || c == '\\')
			buf_addf(&out, "\\u%04x", c);
		else
			buf_addc(&out, (char)c);
	}
	buf_addc(&out, '"');
}

static void add_key(const char *key)
{
	buf_addf(&out, ", \"%s\": ", key);
}

static void add_span(struct span span)
{
	buf_addf(&out, "[%zu, %zu]", span.begin, span.end);
}

static const char *state_name(enum meta_state state)
{
	return state == META_ABSENT ? "absent" :
	       state == META_VALUE  ? "value" :
				      "dynamic";
}

static void add_list(const char *key, const struct meta_list *list,
		     const struct migration_field *f)
{
	add_key(key);
	buf_addf(&out,
		 "{\"state\": \"%s\", \"assigned\": %s, \"rewritable\": "
		 "%s, \"quote\": %d, \"span\": ",
		 state_name(list->state), list->is_assigned ? "true" : "false",
		 f->is_rewritable ? "true" : "false", (int)f->quote);
	add_span(list->span);
	buf_addz(&out, ", \"items\": [");
	for (size_t i = 0; i < list->n; i++) {
		buf_addz(&out, i ? ", [" : "[");
		add_bytes(list->items[i].value);
		buf_addz(&out, ", ");
		add_span(list->items[i].span);
		buf_addc(&out, ']');
	}
	buf_addz(&out, "]}");
}

static void add_header(const char *key, const struct migration_header *h)
{
	if (!h->is_there)
		return;
	add_key(key);
	buf_addc(&out, '[');
	add_bytes(h->value);
	buf_addz(&out, ", ");
	add_span(h->span);
	buf_addc(&out, ']');
}

static void add_problems(struct arena *a, const struct migration *m)
{
	bool is_first = true;

	add_key("problems");
	buf_addc(&out, '[');
	vec_each (&m->problems, struct migration_problem, p) {
		if (!is_first)
			buf_addz(&out, ", ");
		is_first = false;
		buf_addf(&out, "[%d, ", (int)p->kind);
		add_bytes(p->name);
		buf_addz(&out, ", ");
		add_bytes(migration_problem_text(a, p));
		buf_addc(&out, ']');
	}
	buf_addc(&out, ']');
}

static void add_functions(const struct migration *m)
{
	add_key("functions");
	buf_addc(&out, '{');
	for (size_t i = 0; i < m->functions.n; i++) {
		if (i)
			buf_addz(&out, ", ");
		add_bytes(m->functions.v[i].name);
		buf_addz(&out, ": ");
		add_span(py_span(m->functions.v[i].node));
	}
	buf_addc(&out, '}');
}

static void add_migration(struct arena *a, const struct migration *m)
{
	if (!m->is_readable) {
		add_key("error");
		buf_addf(&out, "%d", (int)m->error.kind);
	} else {
		add_key("id_state");
		buf_addf(&out, "\"%s\"", state_name(m->id_state));
		add_key("id");
		add_bytes(m->id);
		add_key("id_span");
		add_span(m->id_span);
		add_key("id_rewritable");
		buf_addz(&out,
			 m->field_revision.is_rewritable ? "true" : "false");
		add_key("legacy");
		buf_addz(&out, m->is_legacy_id ? "true" : "false");
		add_list("down_revision", &m->down, &m->field_down);
		add_list("branch_labels", &m->labels, &m->field_labels);
		add_list("depends_on", &m->depends, &m->field_depends);
		add_key("message");
		add_bytes(m->message);
		add_key("doc");
		add_bytes(m->doc);
		add_key("doc_span");
		add_span(m->doc_span);
		add_header("Revision ID", &m->header_revision);
		add_header("Revises", &m->header_revises);
		add_header("Create Date", &m->header_date);
		add_functions(m);
	}
	add_problems(a, m);
}

static struct str read_file(struct arena *a, const char *path)
{
	struct buf b = BUF_INIT(a);
	char chunk[65536];
	FILE *f = fopen(path, "rb");
	size_t n;

	while (f && (n = fread(chunk, 1, sizeof(chunk), f)))
		buf_add(&b, chunk, n);
	if (f)
		fclose(f);
	return buf_str(&b);
}

static void show(struct arena *a, const char *path, bool metadata_only)
{
	struct source source;
	struct migration m;

	source_init(&source, a, str_z(path), read_file(a, path));
	if (metadata_only)
		migration_read_metadata(&m, a, &source);
	else
		migration_read(&m, a, &source);
	out = (struct buf)BUF_INIT(a);
	buf_addz(&out, "{\"path\": ");
	add_bytes(source.path);
	add_migration(a, &m);
	buf_addz(&out, "}\n");
	fwrite(out.p, 1, out.len, stdout);
}

int main(int argc, char **argv)
{
	bool metadata_only = argc > 1 && !strcmp(argv[1], "--metadata");
	char path[4096];

	while (fgets(path, sizeof(path), stdin)) {
		struct arena a;

		path[strcspn(path, "\n")] = '\0';
		arena_init(&a);
		show(&a, path, metadata_only);
		arena_release(&a);
	}
	return 0;
}
