/*
 * re.sub() of texts that are known: how many projects make the names of
 * their tables out of those of their classes.
 */
#include "base/compat.h"
#include "base/regex.h"
#include "model/models_parts.h"

#define SUBJECT_MAX ((size_t)1024)
#define GROUPS 10

/* \1, \g<1>; false: something else behind a backslash. */
static bool group_of(struct str text, size_t *at, size_t *group)
{
	size_t i = *at;
	bool is_long = i + 3 < text.len && text.p[i] == 'g' &&
		       text.p[i + 1] == '<' && text.p[i + 3] == '>';

	if (is_long)
		i += 2;
	if (i >= text.len || text.p[i] < '0' || text.p[i] > '9')
		return false;
	*group = (size_t)(text.p[i] - '0');
	*at = i + (is_long ? 2 : 1);
	return true;
}

static bool add_replacement(struct buf *out, struct str text,
			    struct str subject, const struct regex_span *groups)
{
	for (size_t i = 0; i < text.len;) {
		size_t group;

		if (text.p[i] != '\\') {
			buf_addc(out, text.p[i++]);
			continue;
		}
		i++;
		if (!group_of(text, &i, &group))
			return false;
		if (groups[group].begin != STR_NPOS)
			buf_adds(out, str_cut(subject, groups[group].begin,
					      groups[group].end));
	}
	return true;
}

static bool replace(struct buf *out, struct str pattern, struct str text,
		    struct str subject)
{
	struct regex *re;
	size_t at = 0, done = 0;

	if (subject.len > SUBJECT_MAX || text.len > SUBJECT_MAX ||
	    regex_compile(&re, out->arena, pattern, 0, NULL, NULL))
		return false;
	while (at <= subject.len) {
		struct regex_span groups[GROUPS];
		enum regex_result result;

		for (size_t i = 0; i < GROUPS; i++)
			groups[i].begin = STR_NPOS;
		result = regex_find(re, subject, at, groups, GROUPS);
		if (result == REGEX_LIMIT)
			return false;
		if (result == REGEX_NONE)
			break;
		buf_adds(out, str_cut(subject, done, groups[0].begin));
		if (!add_replacement(out, text, subject, groups))
			return false;
		done = groups[0].end;
		at = done > groups[0].begin ? done : done + 1;
	}
	buf_adds(out, str_from(subject, done));
	return true;
}

void models_substitute(struct op_reader *r, struct op_value *v)
{
	const struct op_value *pattern, *text, *subject;
	struct buf out = BUF_INIT(r->arena);
	bool is_compiled = v->base && v->base->kind == OP_CALL &&
			   str_is(v->base->s, "re.compile") && v->base->n == 1 &&
			   !v->base->nkeywords && str_is(v->s, "sub");

	if (!is_compiled && (v->base || !str_is(v->s, "re.sub")))
		return;
	if (v->n != (is_compiled ? 2 : 3) || v->nkeywords || v->has_star ||
	    !op_step(r, v->node))
		return;
	pattern = is_compiled ? v->base->items[0] : v->items[0];
	text = v->items[v->n - 2];
	subject = v->items[v->n - 1];
	if (op_is_str(pattern) && op_is_str(text) && op_is_str(subject) &&
	    replace(&out, pattern->s, text->s, subject->s))
		*v = *models_text(r, buf_str(&out), v->node);
}
