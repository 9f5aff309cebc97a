/* The ini file: is it read as it is meant, and does it keep its secrets? */
#include "base/compat.h"
#include "config/ini.h"
#include "config/template.h"
#include "run/doctor_parts.h"
#include "run/naming.h"

static const char *const known_keys[] = {
	"script_location",
	"file_template",
	"timezone",
	"truncate_slug_length",
	"revision_environment",
	"sourceless",
	"version_locations",
	"version_path_separator",
	"path_separator",
	"recursive_version_locations",
	"output_encoding",
	"prepend_sys_path",
	"sqlalchemy.url",
	"databases",
	"hooks",
	"timezone",
};

static const char *meant(struct str key)
{
	const char *best = NULL;
	size_t least = 3;

	for (size_t i = 0; i < ARRAY_SIZE(known_keys); i++) {
		size_t distance = str_distance(key, str_z(known_keys[i]));

		if (!distance)
			return NULL;
		if (distance < least && key.len > 5) {
			least = distance;
			best = known_keys[i];
		}
	}
	return best;
}

static void look_at_keys(struct doctor *d, struct str path,
			 const struct ini_section *s)
{
	for (size_t i = 0; i < s->nkeys; i++) {
		const char *other = meant(s->keys[i]->name);
		struct doctor_line *line;

		if (!other)
			continue;
		line = doctor_say(d, DOCTOR_WARNING, "ini-keys",
				  "Alembic knows no key \"%.*s\"",
				  STR_ARG(s->keys[i]->name));
		line->path = path;
		line->line = s->keys[i]->line;
		doctor_fix(d, line, "write %s", other);
	}
}

/* ---- a password in a URL; it is never shown ------------------------------------ */

/* Of ?user=u&password=secret, as libpq takes it. */
static bool find_argument(struct str rest, struct str *password)
{
	size_t at = str_chr(rest, '?');
	struct str part;

	if (at == STR_NPOS)
		return false;
	rest = str_from(rest, at + 1);
	while (str_split(&rest, '&', &part))
		if (str_starts(part, STR("password=")) && part.len > 9) {
			*password = str_from(part, 9);
			return true;
		}
	return false;
}

/* Between the ":" and the "@" of scheme://user:password@host. */
static bool find_password(struct str url, struct str *password)
{
	size_t at = str_find(url, STR("://")), end, colon;
	struct str rest;

	if (at == STR_NPOS)
		return false;
	rest = str_from(url, at + 3);
	if (find_argument(rest, password))
		return true;
	end = str_chr(rest, '/');
	rest = end == STR_NPOS ? rest : str_cut(rest, 0, end);
	end = str_rchr(rest, '@');
	if (end == STR_NPOS)
		return false;
	rest = str_cut(rest, 0, end);
	colon = str_chr(rest, ':');
	if (colon == STR_NPOS || colon + 1 == rest.len)
		return false;
	*password = str_from(rest, colon + 1);
	return true;
}

/* %(DB_PASSWORD)s, ${DB_PASSWORD}, {password}, $PASSWORD, <password> */
static bool is_filled_in(struct str password)
{
	return str_find(password, STR("%(")) != STR_NPOS ||
	       str_chr(password, '{') != STR_NPOS ||
	       str_starts(password, STR("$")) ||
	       str_starts(password, STR("<")) || str_is(password, "***");
}

static void say_password(struct doctor *d, struct str path, uint32_t at)
{
	struct doctor_line *line =
		doctor_say(d, DOCTOR_ERROR, "credentials",
			   "a password is written in a database URL");

	line->path = path;
	line->line = at;
	doctor_fix(d, line,
		   "take it out, let env.py read it: config.set_main_option("
		   "\"sqlalchemy.url\", os.environ[\"DATABASE_URL\"]); and "
		   "change it: git keeps what was committed");
}

static bool look_at_urls(struct doctor *d, struct str path,
			 const struct ini_section *s)
{
	bool has_url = false;

	for (size_t i = 0; i < s->nkeys; i++) {
		const struct ini_key *k = s->keys[i];
		struct str password;

		if (!str_ends(k->name, STR("url")))
			continue;
		has_url |= str_is(k->name, "sqlalchemy.url");
		/* What `alembic init` writes. */
		if (str_is(k->value, "driver://user:pass@localhost/dbname"))
			doctor_say(d, DOCTOR_OK, "credentials",
				   "sqlalchemy.url is the placeholder that "
				   "`alembic init` writes: env.py has to set it");
		else if (find_password(k->value, &password) &&
			 !is_filled_in(password))
			say_password(d, path, k->line);
		else
			continue;
		return true;
	}
	if (has_url)
		doctor_say(d, DOCTOR_OK, "credentials",
			   "no password in sqlalchemy.url");
	return has_url;
}

/* ---- names ------------------------------------------------------------------------- */

/* Does it tell one migration from another? */
static bool is_unique(const struct template *t)
{
	for (size_t i = 0; i < t->nparts; i++)
		switch (t->parts[i].token) {
		case TEMPLATE_REV:
		case TEMPLATE_SLUG:
		case TEMPLATE_EPOCH:
		case TEMPLATE_SECOND:
		case TEMPLATE_ANY:
			return true;
		default:
			break;
		}
	return false;
}

static int look_at_name(struct doctor *d, const struct environment *e,
			const struct template *t, struct err *err)
{
	struct template_subject subject = {
		.revision = STR("1975ea83b712"),
		.message = STR("add user email"),
		.create_date = STR("2026-01-31 12:34:56.123456"),
		.epoch = 1769862896
	};
	struct str name = template_render(t, d->arena, &subject), why;
	struct doctor_line *line;
	struct naming *naming;

	if (naming_read(&d->state, e, &naming, err))
		return -1;
	if (!naming) {
		doctor_say(d, DOCTOR_OK, "file-template",
			   "names are like %.*s; no convention is set",
			   STR_ARG(name));
		return 0;
	}
	if (naming_fits(naming, d->arena, name, subject.revision,
			subject.message, &why)) {
		doctor_say(d, DOCTOR_OK, "file-template",
			   "names are like %.*s, as the convention wants them",
			   STR_ARG(name));
		return 0;
	}
	line = doctor_say(d, DOCTOR_ERROR, "file-template",
			  "`alembic revision` makes names like %.*s, and the "
			  "rule naming refuses them: %.*s",
			  STR_ARG(name), STR_ARG(why));
	line->path = e->file_template_path.p ? e->file_template_path : e->ini;
	line->line = e->file_template_line;
	if (d->state.settings.naming == NAMING_TIMESTAMP)
		doctor_fix(d, line,
			   "file_template = %%%%(year)d%%%%(month).2d%%%%(day)"
			   ".2d_%%%%(hour).2d%%%%(minute).2d%%%%(second).2d_"
			   "%%%%(slug)s; or make new ones by git alembic new");
	else
		doctor_fix(d, line,
			   "a file_template that makes such names, or another "
			   "convention under [naming] of " SETTINGS_PATH);
	return 0;
}

static int look_at_template(struct doctor *d, const struct environment *e,
			    struct err *err)
{
	struct template t;
	struct err wrong = ERR_INIT;
	struct doctor_line *line;

	if (template_read(&t, d->arena,
			  e->file_template.p ? e->file_template :
					       STR(TEMPLATE_DEFAULT),
			  e->truncate_slug_length, &wrong)) {
		line = doctor_say(d, DOCTOR_ERROR, "file-template", "%s",
				  wrong.text);
		line->path = e->file_template_path;
		line->line = e->file_template_line;
		doctor_fix(d, line,
			   "in an ini file every %% is written twice: "
			   "%%%%(rev)s_%%%%(slug)s");
		return 0;
	}
	if (!is_unique(&t)) {
		line = doctor_say(d, DOCTOR_WARNING, "file-template",
				  "two migrations may get one name: neither "
				  "%%(rev)s, %%(slug)s nor the second is in it");
		line->path = e->file_template_path;
		line->line = e->file_template_line;
		doctor_fix(d, line, "add %%%%(rev)s");
	}
	return look_at_name(d, e, &t, err);
}

/* ---- the whole ----------------------------------------------------------------------- */

static void look_at_file(struct doctor *d, const struct environment *e)
{
	struct str bytes = doctor_read(d, e->ini);
	struct doctor_line *line;
	struct ini ini;

	if (!bytes.p)
		return;
	ini_read(&ini, d->arena, bytes, 0);
	line = doctor_say(d, DOCTOR_OK, "ini", "[%.*s] has script_location",
			  STR_ARG(e->section));
	line->path = e->ini;
	line->line = e->line;
	for (size_t i = 0; i < ini.nsections; i++) {
		if (str_eq(ini.sections[i]->name, e->section))
			look_at_keys(d, e->ini, ini.sections[i]);
		look_at_urls(d, e->ini, ini.sections[i]);
	}
	look_at_urls(d, e->ini, &ini.defaults);
}

/* The script directory as an ini in dir calls it. */
static struct str where(struct str dir, struct str script_dir)
{
	if (str_eq(dir, script_dir))
		return STR("%(here)s");
	return dir.len ? str_from(script_dir, dir.len + 1) : script_dir;
}

/* An alembic.ini on the way to the top that `alembic` would take, in vain. */
static bool is_misled(struct doctor *d, const struct environment *e)
{
	struct str dir = e->script_dir;

	for (;;) {
		struct str path = path_join(d->arena, dir, STR("alembic.ini"));
		struct str text = doctor_read(d, path);
		struct doctor_line *line;

		if (text.p && str_find(text, STR("script_location")) != STR_NPOS)
			return false; /* another environment's */
		if (text.p) {
			line = doctor_say(d, DOCTOR_WARNING, "ini",
					  "has no script_location: `alembic` "
					  "does nothing with it");
			line->path = path;
			doctor_fix(d, line,
				   "[alembic], and below it script_location = "
				   "%.*s",
				   STR_ARG(where(dir, e->script_dir)));
			return true;
		}
		if (!dir.len)
			return false;
		dir = path_dir(dir);
	}
}

int doctor_ini(struct doctor *d, const struct environment *e, struct err *err)
{
	if (!e->ini.p && is_misled(d, e))
		return look_at_template(d, e, err);
	if (!e->ini.p)
		doctor_say(d, DOCTOR_OK, "ini",
			   "no ini file names it: it is configured in code");
	else if (str_ends(e->ini, STR(".toml")))
		doctor_say(d, DOCTOR_OK, "ini", "%.*s names it", STR_ARG(e->ini));
	else
		look_at_file(d, e);
	return look_at_template(d, e, err);
}
