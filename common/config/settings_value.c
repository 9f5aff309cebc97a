#include "base/compat.h"
#include "config/settings_value.h"
#include "base/utf8.h"

static const char *const truths[] = { "true", "yes", "on", "1" };
static const char *const lies[] = { "false", "no", "off", "0" };

void setting_problem(struct setting_reader *r, const struct setting_text *text,
		     const char *fmt, ...)
{
	char what[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	problem_add(r->problems, r->arena, PROBLEM_SETTINGS, text->origin.path,
		    text->origin.line, "%s", what);
}

static bool bad_value(struct setting_reader *r, const struct setting_row *row,
		      const struct setting_text *text)
{
	struct str value = text->value;

	if (value.len > 80)
		value.len = 80;
	setting_problem(r, text, "bad value \"%.*s\" for \"%.*s\": expected %s",
			STR_ARG(utf8_clean(r->arena, value)),
			STR_ARG(utf8_clean(r->arena, text->key)), row->doc.type);
	return false;
}

static bool read_truth(struct str value, bool *truth)
{
	for (size_t i = 0; i < ARRAY_SIZE(truths); i++) {
		*truth = str_eq_nocase(value, str_z(truths[i]));
		if (*truth || str_eq_nocase(value, str_z(lies[i])))
			return true;
	}
	return false;
}

static bool read_count(struct str value, unsigned *count)
{
	uint64_t n = 0;

	if (!value.len || value.len > 10)
		return false;
	for (size_t i = 0; i < value.len; i++) {
		if (value.p[i] < '0' || value.p[i] > '9')
			return false;
		n = n * 10 + (unsigned)(value.p[i] - '0');
	}
	*count = (unsigned)n;
	return n > 0 && n <= INT32_MAX;
}

static bool read_choice(const char *choices, struct str value, unsigned *at)
{
	struct str rest = str_z(choices), word;

	for (*at = 0; str_split(&rest, '|', &word); ++*at)
		if (str_eq_nocase(word, value))
			return true;
	return false;
}

/* Parts between commas and line ends; empty ones do not count. */
static void read_list(struct arena *a, struct str value, struct strs *list)
{
	struct str line, part;

	*list = (struct strs)VEC_INIT;
	while (str_split(&value, '\n', &line))
		while (str_split(&line, ',', &part)) {
			part = str_trim(part);
			if (part.len)
				vec_push(list, a, part);
		}
}

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_word_char(s.p[i]))
			return false;
	return s.len > 0;
}

static bool read_dialect(struct arena *a, struct str value, struct str *out)
{
	if (!is_word(value))
		return false;
	*out = str_lower(a, value);
	if (str_is(*out, "postgres"))
		*out = STR("postgresql");
	return true;
}

bool setting_path(struct arena *a, struct str written, struct str *path)
{
	struct buf b = BUF_INIT(a);
	struct str part;

	if (!written.len || written.p[0] == '/' ||
	    str_chr(written, '\n') != STR_NPOS ||
	    str_chr(written, '\0') != STR_NPOS)
		return false;
	while (str_split(&written, '/', &part)) {
		if (!part.len || str_is(part, "."))
			continue;
		if (str_is(part, ".."))
			return false;
		if (b.len)
			buf_addc(&b, '/');
		buf_adds(&b, part);
	}
	*path = buf_str(&b);
	return true;
}

static bool read_paths(struct arena *a, struct str value, struct strs *out)
{
	read_list(a, value, out);
	for (size_t i = 0; i < out->n; i++)
		if (!setting_path(a, out->v[i], &out->v[i]))
			return false;
	return out->n > 0;
}

static bool read_heads(struct arena *a, struct str value,
		       struct environment_setting *e)
{
	e->head_labels = (struct strs)VEC_INIT;
	e->heads = 0;
	if (read_count(value, &e->heads))
		return true;
	e->heads = 0;
	if (!value.len || (value.p[0] >= '0' && value.p[0] <= '9'))
		return false;
	read_list(a, value, &e->head_labels);
	return e->head_labels.n > 0;
}

static bool read_convention(struct str value, const struct setting_origin *origin,
			    struct settings *s)
{
	static const char words[] = "off|template|timestamp";
	static const enum naming_kind kinds[] = { NAMING_OFF, NAMING_TEMPLATE,
						  NAMING_TIMESTAMP };
	unsigned at;

	if (read_choice(words, value, &at)) {
		s->naming = kinds[at];
	} else if (is_word(value) || !value.len) {
		return false; /* as a pattern it could hardly be meant */
	} else {
		s->naming = NAMING_PATTERN;
		s->naming_pattern = value;
	}
	s->naming_origin = *origin;
	return true;
}

static bool read_text(struct str value, struct str *out)
{
	if (!value.len || str_chr(value, '\n') != STR_NPOS)
		return false;
	*out = value;
	return true;
}

static bool put_rule(struct setting_reader *r, const struct setting_row *row,
		     const struct setting_text *text)
{
	struct settings *s = r->settings;
	struct rule_setting set = { .id = text->key, .origin = text->origin };
	struct str near = STR_NULL;

	if (r->rule_exists && !r->rule_exists(r->data, text->key, &near)) {
		setting_problem(r, text, "unknown rule \"%.*s\" in [rules]%.*s",
				STR_ARG(utf8_clean(r->arena, text->key)),
				STR_ARG(did_you_mean(r->arena, near)));
		return false;
	}
	if (!level_parse(text->value, &set.level))
		return bad_value(r, row, text);
	if (s->nrules == s->rules_cap)
		s->rules = vec_grow(r->arena, s->rules, s->nrules,
				    &s->rules_cap, sizeof(set));
	s->rules[s->nrules++] = set;
	return true;
}

static bool put_value(struct setting_reader *r, const struct setting_row *row,
		      void *field, void *base, const struct setting_text *text)
{
	struct str value = text->value;
	bool truth;

	switch (row->type) {
	case SETTING_TEXT:
		return read_text(value, field);
	case SETTING_LIST:
		read_list(r->arena, value, field);
		return true;
	case SETTING_BOOL:
		return read_truth(value, field);
	case SETTING_TRISTATE:
		if (!read_truth(value, &truth))
			return false;
		*(int *)field = truth;
		return true;
	case SETTING_COUNT:
		return read_count(value, field);
	case SETTING_CHOICE:
		return read_choice(row->doc.type, value, field);
	case SETTING_LEVEL:
		return level_parse(value, field);
	case SETTING_DIALECT:
		return read_dialect(r->arena, value, field);
	case SETTING_PATH:
		return setting_path(r->arena, value, field);
	case SETTING_PATHS:
		return read_paths(r->arena, value, field);
	case SETTING_HEADS:
		return read_heads(r->arena, value, base);
	case SETTING_CONVENTION:
		return read_convention(value, &text->origin, base);
	case SETTING_RULE:
		break;
	}
	BUG("setting of no type");
}

/* The size of what a field of this type holds. */
static size_t field_size(enum setting_type type)
{
	switch (type) {
	case SETTING_TEXT:
	case SETTING_DIALECT:
	case SETTING_PATH:
		return sizeof(struct str);
	case SETTING_LIST:
	case SETTING_PATHS:
		return sizeof(struct strs);
	case SETTING_BOOL:
		return sizeof(bool);
	case SETTING_TRISTATE:
		return sizeof(int);
	default:
		return sizeof(unsigned);
	}
}

bool setting_put(struct setting_reader *r, const struct setting_row *row,
		 void *base, const struct setting_text *text)
{
	void *field = (char *)base + row->offset;
	char before[sizeof(struct strs)];
	size_t size = field_size(row->type);

	if (row->type == SETTING_RULE)
		return put_rule(r, row, text);
	memcpy(before, field, size);
	if (put_value(r, row, field, base, text))
		return true;
	memcpy(field, before, size);
	return bad_value(r, row, text);
}
