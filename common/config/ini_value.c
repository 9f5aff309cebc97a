/* %(name)s, on demand, as configparser.BasicInterpolation does it. */
#include "base/compat.h"
#include "config/ini.h"
#include "config/pystr.h"
#include "base/utf8.h"

/* Ten levels of a thousand references each would never end: bytes read. */
#define MAX_WORK (16u << 20)

struct expansion {
	const struct ini *ini;
	const struct ini_section *section;
	struct str here;
	struct buf out;
	size_t work;
	struct str why;
};

static bool look_up(const struct expansion *x, struct str name, struct str *value)
{
	struct ini_key *key = ini_key(x->ini, x->section, name);

	if (key)
		*value = key->value;
	else if (x->here.p && str_is(name, "here"))
		*value = x->here;
	else
		return false;
	return true;
}

static enum ini_got syntax_fault(struct expansion *x, struct str rest)
{
	struct arena *a = x->out.arena;

	if (rest.len > 40)
		rest.len = 40;
	x->why = str_fmt(a, "%s at \"%.*s\" (a %% by itself is written %%%%)",
			 rest.len > 1 && rest.p[1] == '(' ?
				 "bad reference" :
				 "\"%\" must be followed by \"%\" or \"(\"",
			 STR_ARG(utf8_clean(a, rest)));
	return INI_BAD_SYNTAX;
}

/* rest begins with "%(": the name inside, and how long the whole is. */
static bool read_reference(struct str rest, struct str *name, size_t *len)
{
	size_t close = str_chr(rest, ')');

	if (close == STR_NPOS || close == 2 || close + 1 >= rest.len ||
	    rest.p[close + 1] != 's')
		return false;
	*name = str_cut(rest, 2, close);
	*len = close + 2;
	return true;
}

static enum ini_got expand(struct expansion *x, struct str rest, int depth);

static enum ini_got expand_reference(struct expansion *x, struct str *rest,
				     int depth)
{
	struct arena *a = x->out.arena;
	struct str name, value;
	size_t len;

	if (!read_reference(*rest, &name, &len))
		return syntax_fault(x, *rest);
	*rest = str_from(*rest, len);
	name = py_lower(a, name);
	if (!look_up(x, name, &value)) {
		x->why = str_fmt(a, "no key \"%.*s\" for %%(...)s",
				 STR_ARG(utf8_clean(a, name)));
		return INI_BAD_REFERENCE;
	}
	x->work += len + value.len;
	if (x->work > MAX_WORK) {
		x->why = STR("references multiply too much");
		return INI_VALUE_TOO_LARGE;
	}
	if (str_chr(value, '%') != STR_NPOS)
		return expand(x, value, depth + 1);
	buf_adds(&x->out, value);
	return INI_VALUE;
}

/* Recursion is bounded by INI_MAX_DEPTH. */
static enum ini_got expand(struct expansion *x, struct str rest, int depth)
{
	enum ini_got got = INI_VALUE;

	if (depth > INI_MAX_DEPTH) {
		x->why = STR("references nested too deeply");
		return INI_TOO_DEEP;
	}
	while (rest.len && got == INI_VALUE) {
		size_t at = str_chr(rest, '%');

		if (at == STR_NPOS)
			at = rest.len;
		buf_adds(&x->out, str_cut(rest, 0, at));
		rest = str_from(rest, at);
		if (x->out.len > INI_MAX_VALUE) {
			x->why = STR("value too large");
			return INI_VALUE_TOO_LARGE;
		}
		if (!rest.len)
			break;
		if (rest.len > 1 && rest.p[1] == '%') {
			buf_addc(&x->out, '%');
			rest = str_from(rest, 2);
		} else if (rest.len > 1 && rest.p[1] == '(') {
			got = expand_reference(x, &rest, depth);
		} else {
			got = syntax_fault(x, rest);
		}
	}
	return got;
}

enum ini_got ini_get(const struct ini *ini, const struct ini_section *s,
		     struct str name, struct str here, struct str *out,
		     struct str *why)
{
	struct expansion x = { .ini = ini,
			       .section = s,
			       .here = here,
			       .out = BUF_INIT(ini->arena) };
	enum ini_got got;
	struct str raw;

	if (!look_up(&x, name, &raw))
		return INI_ABSENT;
	if (str_chr(raw, '%') == STR_NPOS) {
		*out = raw;
		return INI_VALUE;
	}
	got = expand(&x, raw, 1);
	*out = buf_str(&x.out);
	*why = x.why;
	return got;
}
