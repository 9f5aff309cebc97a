#include "base/compat.h"
#include "show_picture.h"
#include "base/utf8.h"

/* ---- text */

static size_t count_idle(const struct branches *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->list.n; i++)
		n += !b->list.v[i].is_base && !b->list.v[i].is_here &&
		     !branch_adds(b, i);
	return n;
}

/* Nobody may take those that are drawn for all there are. */
static void add_idle(struct show *show, const struct branches *b)
{
	size_t n = count_idle(b);

	if (!n)
		return;
	buf_addf(show->out, "\n%s%zu branch%s nothing that ", show->style->dim,
		 n, n == 1 ? " has" : "es have");
	utf8_add_clean(show->out, b->base, true);
	buf_addf(show->out, " has not%s\n", show->style->reset);
}

static void show_text(struct show *show, const struct branches *b,
		      const struct picture *pictures)
{
	for (size_t i = 0; i < b->n; i++) {
		if (pictures[i].title.len) {
			buf_addf(show->out, "%s%s", i ? "\n" : "",
				 show->style->bold);
			utf8_add_clean(show->out, pictures[i].title, true);
			buf_addf(show->out, ":%s\n", show->style->reset);
		}
		picture_text(show->out, &pictures[i], show->style);
	}
	add_idle(show, b);
}

/* ---- JSON */

static void add_ids(struct json *j, const char *name,
		    const struct branch_nodes *nodes)
{
	json_open(j, name, '[');
	for (size_t i = 0; i < nodes->n; i++)
		json_string(j, NULL, nodes->v[i]->rev->id);
	json_close(j, ']');
}

/* The base's revisions that hang below what the branch adds. */
static void add_forks(struct json *j, const struct branch_chain *chain)
{
	struct map seen;

	map_init(&seen, j->out->arena);
	json_open(j, "forks_from", '[');
	for (size_t i = 0; i < chain->ahead.n; i++) {
		const struct branch_nodes *down = &chain->ahead.v[i]->down;

		for (size_t k = 0; k < down->n; k++) {
			struct str id = down->v[k]->rev->id;

			if (!down->v[k]->is_in_base || map_has(&seen, id))
				continue;
			map_put(&seen, id, NULL);
			json_string(j, NULL, id);
		}
	}
	json_close(j, ']');
}

static void add_branch(struct json *j, const struct branch *b,
		       const struct branch_chain *chain)
{
	char hex[OID_MAX_HEX + 1];

	json_open(j, NULL, '{');
	json_string(j, "name", b->name);
	json_string(j, "ref", b->ref);
	json_open(j, "also", '[');
	for (size_t i = 0; i < b->also.n; i++)
		json_string(j, NULL, b->also.v[i]);
	json_close(j, ']');
	json_string(j, "commit", str_z(oid_hex(&b->commit, hex)));
	json_string(j, "author", b->author.p ? b->author : STR(""));
	json_string(j, "day", b->day.p ? b->day : STR(""));
	json_bool(j, "is_base", b->is_base);
	json_bool(j, "is_here", b->is_here);
	add_ids(j, "heads", &chain->heads);
	add_ids(j, "ahead", &chain->ahead);
	json_number(j, "behind", chain->behind);
	add_forks(j, chain);
	json_close(j, '}');
}

static void add_revisions(struct json *j, const struct branch_nodes *nodes)
{
	json_open(j, "revisions", '[');
	for (size_t i = 0; i < nodes->n; i++) {
		const struct branch_node *node = nodes->v[i];

		json_open(j, NULL, '{');
		json_string(j, "revision", node->rev->id);
		add_ids(j, "down_revision", &node->down);
		add_ids(j, "depends_on", &node->depends);
		json_string(j, "path", node->rev->path);
		json_string(j, "message",
			    node->rev->message.p ? node->rev->message : STR(""));
		json_bool(j, "is_in_base", node->is_in_base);
		json_bool(j, "is_published", node->is_published);
		json_bool(j, "is_twice", node->is_twice);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void show_json(struct show *show, const struct branches *b)
{
	struct json j;

	json_init(&j, show->out);
	json_open(&j, NULL, '{');
	json_string_or_null(&j, "base", b->base);
	json_open(&j, "environments", '[');
	for (size_t i = 0; i < b->n; i++) {
		json_open(&j, NULL, '{');
		show_json_environment(&j, b->v[i].environment);
		json_open(&j, "branches", '[');
		for (size_t k = 0; k < b->list.n; k++)
			add_branch(&j, &b->list.v[k], &b->v[i].chains[k]);
		json_close(&j, ']');
		if (show->is_whole)
			add_revisions(&j, &b->v[i].nodes);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
}

/* ---- all */

static void warn_unknown(const struct branches *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		for (size_t k = 0; k < b->list.n; k++)
			n += b->v[i].chains[k].unknown;
	if (n)
		fprintf(stderr,
			"alembic: %zu file%s without an id that can be told %s "
			"not drawn\n",
			n, n == 1 ? "" : "s", n == 1 ? "is" : "are");
}

static void warn_empty(const struct show *show, const struct branches *b)
{
	if (!b->list.n)
		fputs("alembic: no branch has a commit\n", stderr);
	else if (!b->n)
		say_no_environment();
	else if (b->list.n == 1 && show->words.n)
		fputs("alembic: no branch matches\n", stderr);
}

static struct picture *pictures_of(struct show *show, const struct branches *b)
{
	struct arena *a = &show->run->arena;
	struct picture *pictures = arena_array(a, b->n, sizeof(*pictures));

	for (size_t i = 0; i < b->n; i++)
		picture_of_branches(a, b, i, show->is_whole, &pictures[i]);
	return pictures;
}

int show_branches(struct show *show, struct err *err)
{
	struct branches b;

	if (branches_load(show->run, &show->words, &b, err))
		return -1;
	if (show->form == SHOW_JSON)
		show_json(show, &b);
	else if (show->form == SHOW_TEXT)
		show_text(show, &b, pictures_of(show, &b));
	else if (show_drawn(show, pictures_of(show, &b), b.n, err))
		return -1;
	if (show->form != SHOW_JSON)
		warn_empty(show, &b);
	warn_unknown(&b);
	return 0;
}

int show_pictures(struct show *show, const struct chains *chains, struct err *err)
{
	struct arena *a = &show->run->arena;
	struct picture *pictures = arena_array(a, chains->n, sizeof(*pictures));

	for (size_t i = 0; i < chains->n; i++) {
		picture_of_chain(a, &chains->v[i], &pictures[i]);
		if (chains->n > 1)
			pictures[i].title = chains->v[i].environment->name;
	}
	return show_drawn(show, pictures, chains->n, err);
}
