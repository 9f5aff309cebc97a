/*
 * Any bytes read as a migration, replayed up, down and back, told about and
 * shown in every format; and as the packed operations of one. What is taken
 * back must leave what was there before, and what packs must unpack.
 */
#include "base/compat.h"
#include "base/err.h"
#include "model/operations_pack.h"
#include "model/schema_order.h"
#include "report/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool claim, const char *what)
{
	if (!claim)
		BUG("%s", what);
}

static struct str shown(struct arena *a, const struct schema *s)
{
	struct buf b = BUF_INIT(a);

	schema_report_text(&b, s, style_get(false));
	return buf_str(&b);
}

static void show_all(struct arena *a, const struct schema *s)
{
	struct buf b = BUF_INIT(a);
	struct json j;

	json_init(&j, &b);
	json_open(&j, NULL, '{');
	schema_report_json(&j, s);
	json_close(&j, '}');
	schema_report_sql(&b, s);
	schema_report_mermaid(&b, s);
	schema_report_counts(a, s);
	for (size_t i = 0; i < b.len; i++)
		need(b.p[i] == '\n' || (unsigned char)b.p[i] >= ' ',
		     "a control character");
}

static void replay(struct arena *a, const struct operations *ops,
		   const char *dialect)
{
	struct revision rev = { .id = STR("r"), .path = STR("a.py") };
	struct schema_events events = VEC_INIT;
	struct schema s;
	struct str first;
	size_t mark;

	schema_init(&s, a, str_z(dialect));
	schema_run(&s, ops, &rev, true);
	first = shown(a, &s);
	mark = schema_mark(&s);
	s.events = &events;
	schema_run(&s, ops, &rev, true);
	schema_run(&s, ops, &rev, false);
	show_all(a, &s);
	schema_undo(&s, mark);
	need(s.is_cut || str_eq(first, shown(a, &s)), "undone is not undone");
	show_all(a, &s);
}

static void pack(struct arena *a, const struct operations *ops)
{
	struct buf packed = BUF_INIT(a);
	struct operations again;

	operations_pack(&packed, ops);
	need(operations_unpack(a, buf_str(&packed), &again),
	     "packed does not unpack");
	replay(a, &again, "postgresql");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct source source;
	struct migration m;
	struct operations ops;
	struct str bytes = str_of((const char *)data, size);

	if (size > 20000)
		return 0;
	arena_init(&a);
	if (size && data[0] == 1 && operations_unpack(&a, bytes, &ops))
		replay(&a, &ops, "");
	source_init(&source, &a, STR("a.py"), bytes);
	migration_read(&m, &a, &source);
	operations_read(&ops, &a, &m);
	replay(&a, &ops, "");
	replay(&a, &ops, "sqlite");
	pack(&a, &ops);
	arena_release(&a);
	return 0;
}
