/*
 * The workflow commands of GitHub Actions, a line each:
 *
 *	::error title=RULE,file=PATH,line=1,col=2,endLine=1,endColumn=3::TEXT
 *
 * The runner takes "%25", "%0D" and "%0A" in the text, and "%3A" and "%2C" in
 * a property, for the characters they stand for (actions/runner,
 * ActionCommand.cs). It drops both columns of a place that ends on another
 * line than it begins on, so that such a place is told by its begin alone.
 * Of each kind a step may have ten annotations; the rest is in the log only,
 * which shows the text alone: therefore the text begins with the place.
 */
#include "base/compat.h"
#include "report/formats.h"
#include "base/utf8.h"

/* An annotation's text may have 64 KB; nobody reads that. */
#define TEXT_MAX ((size_t)8 * 1024)
#define SHOWN_MAX 10

static const char *command_of(enum level level)
{
	switch (level) {
	case LEVEL_CRITICAL:
	case LEVEL_ERROR:
		return "error";
	case LEVEL_WARNING:
		return "warning";
	default:
		return "notice";
	}
}

/* s must be clean: of control characters it may have line ends. */
static void add_escaped(struct buf *out, struct str s, bool is_property)
{
	for (size_t i = 0; i < s.len; i++) {
		switch (s.p[i]) {
		case '%':
			buf_addz(out, "%25");
			break;
		case '\n':
			buf_addz(out, "%0A");
			break;
		case ':':
		case ',':
			if (is_property) {
				buf_addz(out, s.p[i] == ':' ? "%3A" : "%2C");
				break;
			}
			/* fall through */
		default:
			buf_addc(out, s.p[i]);
		}
	}
}

static void add_region(struct buf *out, const struct region *r)
{
	buf_addf(out, ",line=%u,col=%u", r->begin.line, r->begin.column);
	if (r->end.line == r->begin.line)
		buf_addf(out, ",endLine=%u,endColumn=%u", r->end.line,
			 r->end.column);
}

/* Cut where a character begins. */
static struct str shortened(struct str s)
{
	size_t at = TEXT_MAX;

	if (s.len <= TEXT_MAX)
		return s;
	while (at && ((unsigned char)s.p[at] & 0xc0) == 0x80)
		at--;
	return str_cut(s, 0, at);
}

static struct str text_of(struct arena *a, const struct finding *f,
			  struct str path, const struct region *at)
{
	struct buf text = BUF_INIT(a);
	struct str help = help_text(a, f, true);

	buf_adds(&text, path);
	if (f->at.has_span && f->at.source)
		buf_addf(&text, ":%u:%u", at->begin.line, at->begin.column);
	buf_addf(&text, ": %s[%s]: ", level_name(f->level), f->rule);
	utf8_add_clean(&text, f->message, true);
	if (help.len) {
		buf_addc(&text, '\n');
		buf_adds(&text, help);
	}
	return shortened(buf_str(&text));
}

static void add_finding(struct buf *out, const struct finding *f)
{
	struct region at = region_of(&f->at);
	struct str path = utf8_clean(out->arena, f->at.path);

	buf_addf(out, "::%s title=", command_of(f->level));
	add_escaped(out, utf8_clean(out->arena, str_z(f->rule)), true);
	buf_addz(out, ",file=");
	add_escaped(out, path, true);
	add_region(out, &at);
	buf_addz(out, "::");
	add_escaped(out, text_of(out->arena, f, path, &at), false);
	buf_addc(out, '\n');
}

/* Comes first: it is one of ten notices itself. */
static void add_overflow(struct buf *out, const size_t *counts)
{
	size_t errors = counts[LEVEL_CRITICAL] + counts[LEVEL_ERROR];

	if (errors <= SHOWN_MAX && counts[LEVEL_WARNING] <= SHOWN_MAX &&
	    counts[LEVEL_NOTE] < SHOWN_MAX)
		return;
	buf_addf(out,
		 "::notice title=git-alembic::found: %zu error%s, %zu "
		 "warning%s, %zu note%s; of each kind GitHub shows the first "
		 "%d of a step, the log has all\n",
		 errors, errors == 1 ? "" : "s", counts[LEVEL_WARNING],
		 counts[LEVEL_WARNING] == 1 ? "" : "s", counts[LEVEL_NOTE],
		 counts[LEVEL_NOTE] == 1 ? "" : "s", SHOWN_MAX);
}

void report_github(struct buf *out, const struct findings *findings,
		   const struct report_summary *summary,
		   const struct report_options *options UNUSED)
{
	add_overflow(out, summary->counts);
	for (size_t i = 0; i < findings->n; i++)
		add_finding(out, &findings->v[i]);
}

void report_github_failure(struct buf *out, struct str why)
{
	buf_addz(out, "::error title=git-alembic::could not judge: ");
	add_escaped(out, utf8_clean(out->arena, why), false);
	buf_addc(out, '\n');
}
