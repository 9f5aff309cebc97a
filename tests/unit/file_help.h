/*
 * file_help.h - migrations as texts, judged by check_chain() and check_file().
 */
#ifndef TESTS_FILE_HELP_H
#define TESTS_FILE_HELP_H

#include "chain_help.h"
#include "model/migration.h"

static inline struct migration *migration_of(const char *path, const char *text)
{
	struct source *source = arena_new(&t.arena, struct source);
	struct migration *m = arena_new(&t.arena, struct migration);

	source_init(source, &t.arena, str_z(path), str_z(text));
	migration_read(m, &t.arena, source);
	return m;
}

/* A chain of texts: path, text, path, text, ..., NULL. */
static inline struct chain *texts_of(const char *name, const char *const *texts)
{
	struct chain *chain = arena_new(&t.arena, struct chain);
	struct rev_list revs = VEC_INIT;

	for (; texts && *texts; texts += 2) {
		struct revision *r = arena_new(&t.arena, struct revision);
		struct source *source = arena_new(&t.arena, struct source);
		struct migration *m = arena_new(&t.arena, struct migration);

		/* As for a file that nobody judges. */
		source_init(source, &t.arena, str_z(texts[0]), str_z(texts[1]));
		migration_read_metadata(m, &t.arena, source);
		revision_from_migration(r, m);
		r->oid = str_z(texts[1]);
		vec_push(&revs, &t.arena, r);
	}
	chain->graph = arena_new(&t.arena, struct revgraph);
	chain->name = str_z(name);
	revgraph_build(chain->graph, &t.arena, revs.v, revs.n);
	map_init(&chain->by_path, &t.arena);
	for (size_t i = 0; i < revs.n; i++)
		map_put(&chain->by_path, revs.v[i]->path, revs.v[i]);
	return chain;
}

static inline const char *text_at(const char *const *texts, struct str path)
{
	for (; texts && *texts; texts += 2)
		if (str_is(path, texts[0]))
			return texts[1];
	return NULL;
}

/* Reads what is judged, and what it was, as run/ does. */
static inline void read_files(const char *const *now, const char *const *before,
			      const char *const *published)
{
	for (size_t i = 0; i < t.check.nfiles; i++) {
		struct checked_file *f = &t.check.files[i];
		struct str path = f->revision->path;
		struct str was = f->old_path.p ? f->old_path : path;
		const char *text = text_at(now, path);
		const char *old = text_at(before, was);
		const char *theirs = text_at(published, was);
		const struct migration *m = migration_of(text_of(path), text);

		f->migration = m;
		f->source = m->source;
		if (old && f->change != FILE_ADDED)
			f->old = migration_of(text_of(was), old);
		if (theirs && strcmp(theirs, text))
			f->published = migration_of(text_of(was), theirs);
		f->is_legacy = theirs || (!published && old);
	}
}

static inline void judge_texts(const char *const *now, const char *const *before,
			       const char *const *mainline)
{
	t.findings.n = 0;
	t.check.now = texts_of("staged", now);
	t.check.before = before ? texts_of("HEAD", before) : NULL;
	t.check.mainline = mainline ? texts_of("origin/main", mainline) : NULL;
	if (mainline)
		publish();
	t.check.nfiles = 0;
	add_files();
	read_files(now, before, mainline);
	check_chain(&t.check);
	for (size_t i = 0; i < t.check.nfiles; i++)
		check_file(&t.check, &t.check.files[i]);
}

#define TEXTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

#define UP "def upgrade():\n    op.drop_table('t')\n"

#endif
