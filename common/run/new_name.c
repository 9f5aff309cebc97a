/* The id of a new migration, its description, and the name of its file. */
#include "base/compat.h"
#include "run/new_parts.h"
#include "base/utf8.h"
#include "config/template.h"
#include "rules/name_time.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- the description ----------------------------------------------------------- */

#define LONGEST 200 /* characters: a line of a docstring */

/*
 * Alembic puts it as it is into a string of Python, which it then runs: what
 * could end the string, or mean something in it, is not taken.
 */
static bool is_harmless(struct new_work *w, struct str text)
{
	if (!utf8_is_valid(text))
		return new_refuse(w, "the description is not UTF-8");
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.p[i] < ' ' || text.p[i] == 0x7f)
			return new_refuse(w, "the description is to be one line "
					     "without control characters");
	if (str_chr(text, '\\') != STR_NPOS)
		return new_refuse(w, "the description has a backslash, which "
				     "Python would read in its own way");
	if (str_find(text, STR("\"\"\"")) != STR_NPOS ||
	    str_find(text, STR("'''")) != STR_NPOS)
		return new_refuse(w, "the description has three quotes, which "
				     "end the docstring");
	if (utf8_length(text) > LONGEST)
		return new_refuse(w,
				  "the description has more than %d "
				  "characters",
				  LONGEST);
	return true;
}

bool new_description_is_good(struct new_work *w)
{
	struct arena *a = &w->run->arena;
	struct str text = w->request->description;
	bool is_timestamp = w->now.settings.naming == NAMING_TIMESTAMP;
	struct str word = is_timestamp ? timestamp_description(a, text) :
					 template_slug(a, text, 40);

	if (!is_harmless(w, text))
		return false;
	if (word.len)
		return true;
	return new_refuse(w,
			  "the description \"%.*s\" has no %sletter and no "
			  "digit to make a file name of",
			  STR_ARG(text), is_timestamp ? "ASCII " : "");
}

/* ---- the id --------------------------------------------------------------------- */

static int random_id(struct arena *a, struct str *out, struct err *err)
{
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	unsigned char v[6];
	ssize_t got;

	if (fd < 0)
		return err_errno(err, errno, "cannot open \"/dev/urandom\"");
	got = read(fd, v, sizeof(v));
	close(fd);
	if (got != sizeof(v))
		return err_set(err, "cannot read \"/dev/urandom\"");
	*out = str_fmt(a, "%02x%02x%02x%02x%02x%02x", v[0], v[1], v[2], v[3],
		       v[4], v[5]);
	return 0;
}

/* All digits looks like a number of a chain that is numbered. */
static bool is_number(struct str id)
{
	for (size_t i = 0; i < id.len; i++)
		if (id.p[i] > '9')
			return false;
	return true;
}

static bool is_like_another(const struct new_work *w, struct str id)
{
	revnodes_each (&w->versions.graph.all, it) {
		struct str other = (*it)->rev->id;

		if (other.len && (str_starts(id, other) || str_starts(other, id)))
			return true;
	}
	return false;
}

int new_id(struct new_work *w, struct err *err)
{
	do {
		if (random_id(&w->run->arena, &w->out->id, err))
			return -1;
	} while (is_number(w->out->id) || is_like_another(w, w->out->id));
	return 0;
}

/* ---- the name --------------------------------------------------------------------- */

bool new_is_taken(const struct new_work *w, struct str name)
{
	struct arena *a = &w->run->arena;
	struct str path = path_join(a, w->dir, name);
	struct stat st;

	if (listing_find(&w->now.listing, path) != LISTING_NONE)
		return true;
	path = path_join(a, repo_paths(w->run->repo)->top, path);
	return !lstat(path.p, &st);
}

bool new_is_early(const struct new_work *w, struct str name)
{
	struct name_time own, other;

	name_time_read(path_base(name), &own);
	if (!own.n || name_time_fault(&own))
		return false;
	revnodes_each (&w->versions.graph.all, it) {
		name_time_read(path_base((*it)->rev->path), &other);
		if (!other.n || name_time_fault(&other))
			continue;
		if (*it == w->parent && name_time_is_before(&own, &other))
			return true;
		if (own.n == NAME_TIME_PARTS && other.n == NAME_TIME_PARTS &&
		    !memcmp(own.v, other.v, sizeof(own.v)))
			return true;
	}
	return false;
}

/* As Alembic itself would name it. */
static bool alembics_template(const struct new_work *w, struct template *t)
{
	const struct environment *e = w->environment;
	struct err ignored = ERR_INIT;

	return !template_read(t, &w->run->arena,
			      e->file_template.p ? e->file_template :
						   STR(TEMPLATE_DEFAULT),
			      e->truncate_slug_length, &ignored);
}

static struct str alembics_name(const struct new_work *w,
				const struct template *t,
				const struct clock_time *time)
{
	struct arena *a = &w->run->arena;
	struct template_subject subject = {
		.revision = w->out->id,
		.message = w->request->description,
		.create_date = clock_text(a, time),
		.epoch = clock_epoch(time),
	};
	struct str name = template_render(t, a, &subject);

	return str_chr(name, '<') == STR_NPOS ? name : STR_NULL;
}

/* Of a chain whose names begin with numbers the next one; p NULL: of none. */
static struct str next_number(const struct new_work *w)
{
	uint64_t next = 0;
	size_t width = 0;

	revnodes_each (&w->versions.graph.all, it) {
		struct str name = path_base((*it)->rev->path);
		uint64_t n = 0;
		size_t i = 0;

		for (; i < name.len && name.p[i] >= '0' && name.p[i] <= '9'; i++)
			n = n * 10 + (uint64_t)(name.p[i] - '0');
		if (!i || i > 6 || i == name.len || !strchr("_-.", name.p[i]))
			continue;
		if (n >= next) {
			next = n + 1;
			width = i;
		}
	}
	if (!width)
		return STR_NULL;
	return str_fmt(&w->run->arena, "%0*llu", (int)width,
		       (unsigned long long)next);
}

/* What people's patterns look like; the first that fits. */
static struct str name_by_pattern(struct new_work *w,
				  const struct clock_time *time)
{
	static const char *const forms[] = {
		"%(year)d%(month).2d%(day).2d_%(hour).2d%(minute).2d"
		"%(second).2d_%(slug)s",
		"%(year)d%(month).2d%(day).2d%(hour).2d%(minute).2d"
		"%(second).2d_%(slug)s",
		"%(year)d_%(month).2d_%(day).2d_%(hour).2d%(minute).2d-%(rev)s_"
		"%(slug)s",
		"%(year)d_%(month).2d_%(day).2d_%(hour).2d%(minute).2d_"
		"%(slug)s",
		"%(year)d-%(month).2d-%(day).2d_%(slug)s",
		"%(year)d%(month).2d%(day).2d_%(slug)s",
		"%(rev)s_%(slug)s",
		"%(rev)s",
		"%(slug)s",
	};
	struct arena *a = &w->run->arena;
	struct template_subject subject = {
		.revision = w->out->id,
		.message = w->request->description,
		.create_date = clock_text(a, time),
	};
	struct str number = next_number(w), why, name;
	struct err ignored = ERR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		struct template t = { .parts = NULL };

		if (template_read(&t, a, str_z(forms[i]), 40, &ignored))
			BUG("a form of a name that is none");
		name = template_render(&t, a, &subject);
		if (naming_fits(w->naming, a, name, w->out->id,
				w->request->description, &why))
			return name;
	}
	name = str_fmt(a, "%.*s_%.*s.py", STR_ARG(number),
		       STR_ARG(template_slug(a, w->request->description, 40)));
	if (number.p && naming_fits(w->naming, a, name, w->out->id,
				    w->request->description, &why))
		return name;
	return STR_NULL;
}

bool new_has_convention(struct new_work *w, const struct clock_time *time)
{
	if (!w->naming)
		return false;
	return w->now.settings.naming != NAMING_PATTERN ||
	       name_by_pattern(w, time).p;
}

static struct str name_at(struct new_work *w, const struct clock_time *time)
{
	struct arena *a = &w->run->arena;
	struct template t = { .parts = NULL };
	struct str name = STR_NULL;

	if (w->naming && w->now.settings.naming == NAMING_PATTERN)
		name = name_by_pattern(w, time);
	else if (w->naming)
		name = naming_render(w->naming, a, w->out->id,
				     w->request->description,
				     clock_text(a, time));
	if (name.p)
		return name;
	return alembics_template(w, &t) ? alembics_name(w, &t, time) : STR_NULL;
}

/* To the parent's time, if that is no slip of the pen (zones: 26 hours). */
static void follow_parent(const struct new_work *w, struct clock_time *time)
{
	struct name_time of = { .n = 0 };
	struct clock_time parent;
	struct str text;

	if (w->parent)
		name_time_read(path_base(w->parent->rev->path), &of);
	if (!of.n || name_time_fault(&of))
		return;
	text = str_fmt(&w->run->arena, "%04u-%02u-%02u %02u:%02u:%02u", of.v[0],
		       of.v[1], of.v[2], of.v[3], of.v[4], of.v[5]);
	if (clock_parse(text, &parent) && parent.seconds > time->seconds &&
	    parent.seconds - time->seconds <= (int64_t)26 * 60 * 60)
		time->seconds = parent.seconds;
}

#define MOST_STEPS 3600 /* seconds: one of them is another minute, and hour */

struct str new_name(struct new_work *w, struct clock_time *time)
{
	struct clock_time begun;
	struct str first = name_at(w, time);

	if (!first.p)
		return STR_NULL;
	if (new_is_early(w, first))
		follow_parent(w, time);
	begun = *time;
	for (int i = 0; i <= MOST_STEPS; i++, time->seconds++) {
		struct str name = name_at(w, time);

		if (!new_is_taken(w, name) && !new_is_early(w, name))
			return name;
	}
	/* A parent of tomorrow: the rule will say so. */
	*time = begun;
	first = name_at(w, time);
	return new_is_taken(w, first) ? STR_NULL : first;
}

/* ---- what Alembic could overwrite ------------------------------------------------ */

#define WINDOW 600 /* seconds that comparing with a database may take */
#define PATIENCE 2

static bool has_whole_revision(const struct template *t)
{
	for (size_t i = 0; i < t->nparts; i++)
		if (t->parts[i].token == TEMPLATE_REV &&
		    t->parts[i].precision == TEMPLATE_NO_PRECISION)
			return true;
	return false;
}

bool new_is_safe(struct new_work *w, const struct clock_time *now,
		 unsigned *seconds)
{
	struct template t = { .parts = NULL };
	struct clock_time time = *now;
	struct str taken = STR_NULL;

	*seconds = 0;
	if (!alembics_template(w, &t) || has_whole_revision(&t))
		return true;
	for (unsigned i = 0; i <= WINDOW; i++, time.seconds++) {
		struct str name = alembics_name(w, &t, &time);

		if (!name.p || !new_is_taken(w, name))
			continue;
		*seconds = i + 1;
		taken = name;
	}
	if (*seconds <= PATIENCE)
		return true;
	new_refuse(w,
		   "Alembic would write over %.*s: file_template makes the "
		   "same name again",
		   STR_ARG(path_join(&w->run->arena, w->dir, taken)));
	new_advise(w, "another description, or a file_template with %%(rev)s");
	return false;
}
