#include "base/compat.h"
#include "config/problem.h"

void problem_add(struct problems *list, struct arena *a, enum problem_kind kind,
		 struct str path, uint32_t line, const char *fmt, ...)
{
	struct problem p = { .kind = kind, .path = path, .line = line };
	char text[1024];
	va_list ap;

	if (!list)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	p.text = str_dup(a, str_z(text));
	vec_push(list, a, p);
}

struct str problem_line(struct arena *a, const struct problem *p)
{
	if (!p->line)
		return str_fmt(a, "%.*s: %.*s", STR_ARG(p->path),
			       STR_ARG(p->text));
	return str_fmt(a, "%.*s:%u: %.*s", STR_ARG(p->path), (unsigned)p->line,
		       STR_ARG(p->text));
}
