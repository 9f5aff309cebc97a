#include "base/compat.h"
#include "resolve/file_merge_parts.h"
#include "base/buf.h"
#include "base/utf8.h"

/* ---- results ------------------------------------------------------------------ */

void merger_say(struct merger *g, const char *fmt, ...)
{
	struct buf b = BUF_INIT(g->arena);
	char text[1000];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	utf8_add_clean(&b, g->request->path, true);
	buf_addz(&b, ": ");
	utf8_add_clean(&b, str_z(text), true);
	g->result->message = buf_str(&b);
}

static void add_marker(struct buf *b, char c, unsigned size, struct str label)
{
	buf_fill(b, c, size);
	if (label.len)
		buf_addf(b, " %.*s", STR_ARG(label));
	buf_addc(b, '\n');
}

static void add_lines(struct buf *b, struct str text)
{
	buf_adds(b, text);
	if (text.len && text.p[text.len - 1] != '\n')
		buf_addc(b, '\n');
}

struct str file_merge_whole(struct arena *a, const struct file_merge_texts *t)
{
	struct buf b = BUF_INIT(a);

	add_marker(&b, '<', t->marker_size, t->our_label);
	add_lines(&b, t->ours);
	add_marker(&b, '=', t->marker_size, STR(""));
	add_lines(&b, t->theirs);
	add_marker(&b, '>', t->marker_size, t->their_label);
	return buf_str(&b);
}

int merger_text(struct merger *g, struct str base, struct str ours,
		struct str theirs)
{
	struct file_merge_texts texts = g->request->texts;

	texts.base = base.p ? base : STR("");
	texts.ours = ours;
	texts.theirs = theirs;
	return g->request->merge_text(g->request->data, g->arena, &texts,
				      &g->result->bytes,
				      &g->result->has_conflict, g->err);
}

/* ---- line ends, byte order mark, newline at the end ----------------------------- */

static bool has_uniform_ends(struct str s, bool *has_crlf)
{
	size_t crlf = 0, lf = 0, cr = 0;

	for (size_t i = 0; i < s.len; i++) {
		bool is_pair = s.p[i] == '\r' && i + 1 < s.len &&
			       s.p[i + 1] == '\n';

		crlf += is_pair;
		lf += s.p[i] == '\n';
		cr += s.p[i] == '\r' && !is_pair;
	}
	*has_crlf = crlf > 0;
	return !cr && (!crlf || crlf == lf);
}

static struct str with_ends(struct arena *a, struct str s, bool crlf)
{
	struct buf b = BUF_INIT(a);

	buf_reserve(&b, s.len);
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '\r' && i + 1 < s.len && s.p[i + 1] == '\n')
			continue;
		if (s.p[i] == '\n' && crlf)
			buf_addc(&b, '\r');
		buf_addc(&b, s.p[i]);
	}
	return buf_str(&b);
}

bool merger_read(struct merger *g, int which, struct str raw)
{
	struct version *v = &g->v[which];
	struct str text = raw.p ? raw : STR("");
	bool is_uniform = has_uniform_ends(text, &v->has_crlf);

	v->raw = raw;
	v->has_bom = str_starts(text, STR("\xef\xbb\xbf"));
	if (v->has_bom)
		text = str_from(text, 3);
	v->has_final_newline = !text.len || text.p[text.len - 1] == '\n';
	if (is_uniform)
		text = with_ends(g->arena, text, false);
	if (!v->has_final_newline)
		text = str_fmt(g->arena, "%.*s\n", STR_ARG(text));
	v->text = text;
	source_init(&v->source, g->arena, g->request->path, v->text);
	migration_read(&v->m, g->arena, &v->source);
	return is_uniform;
}

static bool decide_flag(const struct merger *g, bool base, bool ours, bool theirs)
{
	return g->has_base && base == ours ? theirs : ours;
}

void merger_dress(struct merger *g)
{
	const struct version *v = g->v;
	struct str s = g->result->bytes;
	struct buf b = BUF_INIT(g->arena);

	if (decide_flag(g, v[BASE].has_bom, v[OURS].has_bom, v[THEIRS].has_bom))
		buf_addz(&b, "\xef\xbb\xbf");
	if (!decide_flag(g, v[BASE].has_final_newline, v[OURS].has_final_newline,
			 v[THEIRS].has_final_newline) &&
	    !g->result->has_conflict && s.len && s.p[s.len - 1] == '\n')
		s.len--;
	buf_adds(&b, with_ends(g->arena, s,
			       decide_flag(g, v[BASE].has_crlf, v[OURS].has_crlf,
					   v[THEIRS].has_crlf)));
	g->result->bytes = buf_str(&b);
}
