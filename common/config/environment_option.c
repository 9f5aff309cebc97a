/* A key of Alembic's, from the ini or the toml, and lists of them. */
#include "base/compat.h"
#include "config/environment_parts.h"
#include "base/utf8.h"

static void bad_option(struct finder *f, const struct option *o,
		       const char *name, struct str why)
{
	problem_add(&f->out->problems, f->arena, PROBLEM_BAD_VALUE, o->path,
		    o->line, "bad value of \"%s\": %.*s", name, STR_ARG(why));
}

/* Python's text % {"here": here}: %% and %(here)s, else it raises. */
static bool toml_format(struct arena *a, struct str text, struct str here,
			struct str *out)
{
	struct buf b = BUF_INIT(a);
	struct str reference = STR("%(here)s");

	for (size_t i = 0; i < text.len; i++) {
		struct str rest = str_from(text, i);

		if (text.p[i] != '%') {
			buf_addc(&b, text.p[i]);
		} else if (str_starts(rest, STR("%%"))) {
			buf_addc(&b, '%');
			i++;
		} else if (str_starts(rest, reference)) {
			buf_adds(&b, here);
			i += reference.len - 1;
		} else {
			return false;
		}
	}
	*out = buf_str(&b);
	return true;
}

static bool toml_text(struct finder *f, const struct config_source *s,
		      const char *name, const struct toml *t, struct option *o)
{
	o->toml = t;
	o->path = s->toml_path;
	o->line = t->line;
	o->value = STR_NULL;
	if (t->kind != TOML_STRING)
		return true;
	if (toml_format(f->arena, t->text, s->here, &o->value))
		return true;
	bad_option(f, o, name, STR("only %(here)s and %% may follow a %"));
	return false;
}

/* INI_VALUE or INI_ABSENT; anything else was told already. */
static enum ini_got ini_option(struct finder *f, const struct config_source *s,
			       const char *name, struct option *o)
{
	struct ini_key *key;
	enum ini_got got;
	struct str why;

	*o = (struct option){ .path = s->ini_path };
	if (!s->section)
		return INI_ABSENT;
	key = ini_key(s->ini, s->section, str_z(name));
	o->line = key ? key->line : 0;
	got = ini_get(s->ini, s->section, str_z(name), s->here, &o->value, &why);
	if (got != INI_VALUE && got != INI_ABSENT)
		bad_option(f, o, name, why);
	return got;
}

bool option_get(struct finder *f, const struct config_source *s,
		const char *name, struct option *o)
{
	enum ini_got got = ini_option(f, s, name, o);
	const struct toml *t;

	if (got != INI_ABSENT)
		return got == INI_VALUE;
	t = toml_at(s->toml, str_z(name));
	return t && toml_text(f, s, name, t, o);
}

bool option_truth(struct finder *f, const struct config_source *s,
		  const char *name)
{
	struct option o;

	if (!option_get(f, s, name, &o))
		return false;
	if (!o.toml)
		return str_is(o.value, "true");
	if (o.toml->kind != TOML_BOOLEAN)
		bad_option(f, &o, name, STR("expected true or false"));
	return o.toml->kind == TOML_BOOLEAN && o.toml->truth;
}

enum separator { SEPARATE_LEGACY = 0 }; /* else the character itself */

/* `alternative` is the name the key had before 1.16, or NULL. */
static char separator_of(struct finder *f, const struct config_source *s,
			 const char *alternative)
{
	static const struct {
		const char *word;
		char c;
	} words[] = { { "space", ' ' },
		      { "newline", '\n' },
		      { "os", ':' },
		      { ":", ':' },
		      { ";", ';' } };
	const char *name = "path_separator";
	struct option o;

	if (ini_option(f, s, name, &o) != INI_VALUE || !o.value.len) {
		name = alternative;
		if (!name || ini_option(f, s, name, &o) != INI_VALUE ||
		    !o.value.len)
			return SEPARATE_LEGACY;
	}
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_is(o.value, words[i].word))
			return words[i].c;
	bad_option(f, &o, name,
		   STR("expected space, newline, os, \":\" or \";\""));
	return SEPARATE_LEGACY;
}

/* re.split(r", *|(?: +)"), with ":" as well for prepend_sys_path */
static void split_legacy(struct arena *a, struct str s, bool at_colon,
			 struct strs *list)
{
	size_t begin = 0, i = 0;

	while (i < s.len) {
		char c = s.p[i];

		if (c != ',' && c != ' ' && !(at_colon && c == ':')) {
			i++;
			continue;
		}
		vec_push(list, a, str_cut(s, begin, i));
		i++;
		while (c != ':' && i < s.len && s.p[i] == ' ')
			i++;
		begin = i;
	}
	vec_push(list, a, str_cut(s, begin, i));
}

static void toml_list(struct finder *f, const struct config_source *s,
		      const char *name, struct option *o, struct strs *list)
{
	const struct toml *t = o->toml;

	if (t->kind != TOML_ARRAY) {
		bad_option(f, o, name, STR("expected a list of strings"));
		return;
	}
	for (size_t i = 0; i < t->nitems; i++) {
		struct option item;

		if (!toml_text(f, s, name, t->items[i], &item))
			continue;
		if (item.value.p)
			vec_push(list, f->arena, item.value);
		else
			bad_option(f, &item, name, STR("expected a string"));
	}
}

bool option_list(struct finder *f, const struct config_source *s,
		 const char *name, struct option *o, struct strs *list)
{
	bool is_path = !strcmp(name, "prepend_sys_path");
	struct str rest, part;
	char c;

	*list = (struct strs)VEC_INIT;
	if (!option_get(f, s, name, o))
		return false;
	if (!o->toml && !o->value.len) { /* Alembic goes on to the toml */
		const struct toml *t = toml_at(s->toml, str_z(name));

		if (!t || !toml_text(f, s, name, t, o))
			return false;
	}
	if (o->toml) {
		toml_list(f, s, name, o, list);
		return list->n > 0;
	}
	c = separator_of(f, s, is_path ? NULL : "version_path_separator");
	if (c == SEPARATE_LEGACY) {
		split_legacy(f->arena, o->value, is_path, list);
		return true;
	}
	rest = o->value;
	while (str_split(&rest, c, &part))
		if (part.len)
			vec_push(list, f->arena, str_trim(part));
	return list->n > 0;
}
