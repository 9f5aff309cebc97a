#include "base/compat.h"
#include "report/diff.h"
#include "base/utf8.h"

static void add_path(struct buf *out, const char *word, const char *prefix,
		     struct str path, const struct style *style)
{
	buf_addf(out, "%s%s ", style->bold, word);
	if (path.p) {
		buf_addz(out, prefix);
		utf8_add_clean(out, path, true);
	} else {
		buf_addz(out, "/dev/null");
	}
	buf_addf(out, "%s\n", style->reset);
}

static void add_header(struct buf *out, const struct report_diff *d,
		       const struct style *style)
{
	bool is_rename = d->old_path.p && d->new_path.p &&
			 !str_eq(d->old_path, d->new_path);

	if (is_rename) {
		buf_addf(out, "%sdiff --git a/", style->bold);
		utf8_add_clean(out, d->old_path, true);
		buf_addz(out, " b/");
		utf8_add_clean(out, d->new_path, true);
		buf_addf(out, "%s\n", style->reset);
		add_path(out, "rename from", "", d->old_path, style);
		add_path(out, "rename to", "", d->new_path, style);
	}
	if (is_rename && !d->hunks.len)
		return;
	add_path(out, "---", "a/", d->old_path, style);
	add_path(out, "+++", "b/", d->new_path, style);
}

static const char *color_of(struct str line, const struct style *style)
{
	switch (line.len ? line.p[0] : ' ') {
	case '+':
		return style->green;
	case '-':
		return style->red;
	case '@':
		return style->blue;
	default:
		return "";
	}
}

static void add_line(struct buf *out, struct str line, const struct style *style)
{
	const char *color = color_of(line, style);

	if (str_ends(line, STR("\r")))
		line.len--;
	buf_addz(out, color);
	utf8_add_clean(out, line, true);
	buf_addf(out, "%s\n", *color ? style->reset : "");
}

static size_t count_lines(struct str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.p[i] == '\n';
	return n;
}

void report_diff_add(struct buf *out, const struct report_diff *d,
		     size_t max_lines, const struct style *style)
{
	struct str rest = d->hunks, line;
	size_t n = 0, all = count_lines(rest);

	add_header(out, d, style);
	if (d->is_binary)
		buf_addz(out, "(no text)\n");
	while (rest.len && str_split(&rest, '\n', &line)) {
		if (max_lines && n == max_lines && all > max_lines + 1) {
			buf_addf(out, "%s... %zu more lines%s\n", style->dim,
				 all - n, style->reset);
			break;
		}
		n++;
		add_line(out, line, style);
	}
}
