#include "base/compat.h"
#include "run/brief.h"
#include "base/utf8.h"

struct str brief_revision(struct arena *a, const struct revision *r)
{
	struct str message = r->message;
	size_t end = str_chr(message, '\n');
	size_t at = 0;

	if (end != STR_NPOS)
		message.len = end;
	message = str_trim(message);
	if (!message.len)
		return utf8_clean(a, r->id);
	for (int i = 0; at < message.len && i < 50; i++)
		utf8_next(message, &at);
	return utf8_clean(a, str_fmt(a, "%.*s \"%.*s%s\"", STR_ARG(r->id), (int)at,
				     message.p, at < message.len ? "..." : ""));
}

#define MOST_LISTED 6

struct str brief_list(struct arena *a, const struct revnodes *nodes)
{
	struct buf b = BUF_INIT(a);
	size_t n = nodes->n > MOST_LISTED ? MOST_LISTED - 1 : nodes->n;

	for (size_t i = 0; i < n; i++)
		buf_addf(&b, "%s%.*s", i ? ", " : "",
			 STR_ARG(brief_revision(a, nodes->v[i]->rev)));
	if (n < nodes->n)
		buf_addf(&b, " and %zu more", nodes->n - n);
	return buf_str(&b);
}
