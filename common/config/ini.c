#include "base/compat.h"
#include "config/ini_reader.h"
#include "config/pystr.h"
#include "base/utf8.h"
#include <ini.h>

/* What takes inih's calls and builds the sections. */
struct builder {
	struct ini_reader reader;
	struct ini *ini;
	struct ini_section *section;
	struct ini_key *key; /* whose value is being put together */
	struct buf value;
};

void ini_add_fault(struct ini *ini, enum ini_fault_kind kind, uint32_t line,
		   struct str text)
{
	struct ini_fault fault = { kind, line, text };

	if (ini->nfaults == ini->faults_cap)
		ini->faults = vec_grow(ini->arena, ini->faults, ini->nfaults,
				       &ini->faults_cap, sizeof(fault));
	ini->faults[ini->nfaults++] = fault;
}

static void stop(struct builder *b, enum ini_fault_kind kind, struct str text)
{
	ini_add_fault(b->ini, kind, b->reader.line, text);
	b->reader.stop = true;
}

static void end_value(struct builder *b)
{
	if (b->key)
		b->key->value =
			str_dup(b->ini->arena, py_rstrip(buf_str(&b->value)));
	b->key = NULL;
	b->value.len = 0;
}

static void section_init(struct ini_section *s, struct arena *a,
			 struct str name, uint32_t line)
{
	*s = (struct ini_section){ .name = name, .line = line };
	map_init(&s->by_name, a);
}

static void begin_section(struct builder *b, struct str name)
{
	struct ini *ini = b->ini;
	struct ini_section *s;

	end_value(b);
	if (str_is(name, "DEFAULT")) {
		b->section = &ini->defaults;
		if (!b->section->line)
			b->section->line = b->reader.line;
		return;
	}
	if (map_has(&ini->by_name, name)) {
		stop(b, INI_DUPLICATE_SECTION,
		     str_fmt(ini->arena, "section [%.*s] twice",
			     STR_ARG(utf8_clean(ini->arena, name))));
		return;
	}
	s = arena_new(ini->arena, struct ini_section);
	section_init(s, ini->arena, name, b->reader.line);
	map_put(&ini->by_name, name, s);
	if (ini->nsections == ini->cap)
		ini->sections = vec_grow(ini->arena, ini->sections,
					 ini->nsections, &ini->cap, sizeof(s));
	ini->sections[ini->nsections++] = s;
	b->section = s;
}

static void begin_key(struct builder *b, struct str name)
{
	struct ini_section *s = b->section;
	struct arena *a = b->ini->arena;
	struct ini_key *key;

	end_value(b);
	name = py_lower(a, py_rstrip(name));
	if (map_has(&s->by_name, name)) {
		stop(b, INI_DUPLICATE_OPTION,
		     str_fmt(a, "key \"%.*s\" twice in [%.*s]",
			     STR_ARG(utf8_clean(a, name)),
			     STR_ARG(utf8_clean(a, s->name))));
		return;
	}
	key = arena_new(a, struct ini_key);
	*key = (struct ini_key){ .name = name,
				 .span = b->reader.span,
				 .line = b->reader.line };
	map_put(&s->by_name, name, key);
	if (s->nkeys == s->cap)
		s->keys = vec_grow(a, s->keys, s->nkeys, &s->cap, sizeof(key));
	s->keys[s->nkeys++] = key;
	b->key = key;
}

static int take(void *data, const char *section, const char *name,
		const char *value)
{
	struct builder *b = data;

	switch (b->reader.kind) {
	case LINE_HEADER:
		break;
	case LINE_SECTION:
		begin_section(b, ini_unmask_name(&b->reader, section));
		return 1;
	case LINE_OPTION:
		begin_key(b, ini_unmask_name(&b->reader, name));
		break;
	case LINE_CONTINUATION:
	case LINE_BLANK:
		buf_addc(&b->value, '\n');
		break;
	case LINE_FOLD:
		break;
	}
	if (!b->key)
		return 1;
	ini_unmask_value(&b->value, value);
	if (b->reader.kind == LINE_CONTINUATION)
		b->key->span.end = b->reader.span.end;
	return 1;
}

static bool is_readable(struct ini *ini, struct str bytes)
{
	size_t bad;

	if (bytes.len > INI_MAX_BYTES) {
		ini_add_fault(ini, INI_TOO_LARGE, 1,
			      str_fmt(ini->arena, "larger than %u bytes: not read",
				      INI_MAX_BYTES));
		return false;
	}
	bad = utf8_first_invalid(bytes);
	if (bad != STR_NPOS) {
		struct source s;

		source_init(&s, ini->arena, STR(""), bytes);
		ini_add_fault(ini, INI_NOT_UTF8, source_position(&s, bad).line,
			      STR("not UTF-8"));
		return false;
	}
	return true;
}

void ini_read(struct ini *ini, struct arena *a, struct str bytes, unsigned flags)
{
	struct builder b = { .ini = ini, .value = BUF_INIT(a) };

	*ini = (struct ini){ .arena = a };
	map_init(&ini->by_name, a);
	section_init(&ini->defaults, a, STR("DEFAULT"), 0);
	if (!is_readable(ini, bytes))
		return;
	ini_reader_init(&b.reader, ini, bytes, flags);
	ini_parse_stream(ini_reader_next, &b.reader, take, &b);
	end_value(&b);
}

/* What ends the reading comes before what is collected on the way. */
static enum ini_fault_kind first_raised(const struct ini *ini)
{
	if (!ini->nfaults)
		return INI_NO_FAULT;
	return ini->faults[ini->nfaults - 1].kind;
}

const char *ini_fault_class(const struct ini *ini)
{
	switch (first_raised(ini)) {
	case INI_NO_FAULT:
		return "";
	case INI_NO_SECTION_HEADER:
		return "MissingSectionHeaderError";
	case INI_DUPLICATE_SECTION:
		return "DuplicateSectionError";
	case INI_DUPLICATE_OPTION:
		return "DuplicateOptionError";
	case INI_BAD_LINE:
		return "ParsingError";
	case INI_NOT_UTF8:
		return "UnicodeDecodeError";
	case INI_TOO_LARGE:
		return "too large";
	}
	return "";
}

struct ini_section *ini_section(const struct ini *ini, struct str name)
{
	if (str_is(name, "DEFAULT"))
		return (struct ini_section *)&ini->defaults;
	return map_get(&ini->by_name, name);
}

struct ini_key *ini_own_key(const struct ini_section *s, struct str name)
{
	return map_get(&s->by_name, name);
}

struct ini_key *ini_key(const struct ini *ini, const struct ini_section *s,
			struct str name)
{
	struct ini_key *key = ini_own_key(s, name);

	return key ? key : ini_own_key(&ini->defaults, name);
}
