#include "base/compat.h"
#include "rules/file.h"
#include "rules/name_time.h"

/* bad-timestamp: the date and time that a file name begins with. */

static struct str text_of(struct str name, const struct name_time *t)
{
	return str_cut(name, 0, t->len);
}

static const struct revision *later_parent(const struct chain_run *run,
					   const struct revision *r,
					   const struct name_time *own,
					   struct name_time *time)
{
	for (size_t i = 0; i < r->down.n; i++) {
		const struct revnode *parent =
			revgraph_find(run->g, r->down.items[i].value);

		if (!parent)
			continue;
		name_time_read(path_base(parent->rev->path), time);
		if (time->n && !name_time_fault(time) &&
		    name_time_is_before(own, time))
			return parent->rev;
	}
	return NULL;
}

static void say_order(struct chain_run *run, const struct checked_file *f,
		      const struct name_time *own)
{
	struct str name = path_base(f->revision->path);
	enum level level = chain_level(run, RULE_BAD_TIMESTAMP, false);
	struct name_time time;
	const struct revision *parent =
		later_parent(run, f->revision, own, &time);
	struct finding *finding;

	if (!parent)
		return;
	finding = file_say(run, f, RULE_BAD_TIMESTAMP, level, span_of(0, 0),
			   "\"%.*s\" in the name is before the parent's "
			   "\"%.*s\"",
			   STR_ARG(text_of(name, own)),
			   STR_ARG(text_of(path_base(parent->path), &time)));
	if (!finding)
		return;
	chain_relate(run, finding, chain_place(run, parent->path, span_of(0, 0)),
		     "the parent");
	chain_help(run, finding,
		   "git mv it to a time after that, so that the files stand "
		   "in the order in which they run");
}

void file_timestamp(struct chain_run *run, const struct checked_file *f,
		    bool is_named_wrong)
{
	struct str name = path_base(f->revision->path);
	enum level level = chain_level(run, RULE_BAD_TIMESTAMP, false);
	struct name_time time;
	struct finding *finding;
	const char *fault;

	if (level == LEVEL_OFF || !file_name_is_news(run, f))
		return;
	name_time_read(name, &time);
	fault = time.n ? name_time_fault(&time) : NULL;
	if (time.n && !fault)
		say_order(run, f, &time);
	if (!fault || !time.is_sure || is_named_wrong)
		return;
	finding = file_say(run, f, RULE_BAD_TIMESTAMP, level, span_of(0, 0),
			   "\"%.*s\" in the name is no time: %s",
			   STR_ARG(text_of(name, &time)), fault);
	if (finding)
		chain_help(run, finding,
			   "rename the file (git mv); its id can stay");
}
