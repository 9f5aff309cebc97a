/*
 * Makes plans, for tests/diff/plan_*.py.
 *
 *	plan OPTION... <files
 *	plan mako TEMPLATE ID MESSAGE DATE PARENT...
 *
 * Files are lines «in published file path», fields behind tabs: the sides
 * that have it (a number), 0 or 1, where its bytes are, its path. Options:
 *	-s N   sides          -a N   heads allowed     -l LABEL stays apart
 *	-m     style = merge  -t F   script.py.mako    -n FORM  names: "%(rev)s"
 *	-v DIR versions ("-": beside what is merged)
 *	-b ONTO (rebase; "-": nothing) or -j (merge)
 *	-k ID[=NEW] rekey     -r ID  a revision for -b and -j
 * Prints «refusal TEXT», or «change KIND PATH OLD BYTES» (hexadecimal),
 * «summary TEXT» and «head ID».
 */
#include "base/compat.h"
#include "resolve/plan_parts.h"

#include <unistd.h>

static struct arena arena;

struct file {
	struct plan_revision plan;
	struct source *source;
};

struct probe {
	struct plan_request request;
	VEC_OF(struct file *) files;
	struct strs revisions;
	const char *onto;
	const char *rekey;
	const char *form;
	bool joins;
};

static struct str slurp(const char *path)
{
	struct buf b = BUF_INIT(&arena);
	char chunk[65536];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f) {
		perror(path);
		exit(2);
	}
	while ((n = fread(chunk, 1, sizeof(chunk), f)))
		buf_add(&b, chunk, n);
	fclose(f);
	return buf_str(&b);
}

static int read_file(void *data, const struct revision *rev,
		     struct source **out, struct err *err)
{
	struct probe *p = data;

	for (size_t i = 0; i < p->files.n; i++)
		if (p->files.v[i]->plan.rev == rev) {
			*out = p->files.v[i]->source;
			return 0;
		}
	return err_set(err, "no such file");
}

static struct str name_file(void *data, struct arena *a, struct str revision,
			    struct str message, struct str date)
{
	struct probe *p = data;
	struct str form = str_z(p->form);
	size_t at = str_find(form, STR("%(rev)s"));

	(void)message;
	(void)date;
	if (at == STR_NPOS)
		return str_fmt(a, "%.*s.py", STR_ARG(form));
	return str_fmt(a, "%.*s%.*s%.*s.py", STR_ARG(str_cut(form, 0, at)),
		       STR_ARG(revision), STR_ARG(str_from(form, at + 7)));
}

static void add_file(struct probe *p, struct str line)
{
	struct file *f = arena_new(&arena, struct file);
	struct revision *rev = arena_new(&arena, struct revision);
	struct migration m;
	struct str field[4];

	for (size_t i = 0; i < 4; i++)
		if (!str_split(&line, '\t', &field[i]))
			exit(2);
	f->source = arena_new(&arena, struct source);
	source_init(f->source, &arena, str_dup(&arena, field[3]),
		    slurp(str_dup(&arena, field[2]).p));
	migration_read(&m, &arena, f->source);
	revision_from_migration(rev, &m);
	f->plan.rev = rev;
	f->plan.in = strtoull(str_dup(&arena, field[0]).p, NULL, 10);
	f->plan.is_published = str_is(field[1], "1");
	vec_push(&p->files, &arena, f);
}

static void read_request(struct probe *p)
{
	struct plan_revision *v;
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;

	while ((len = getline(&line, &cap, stdin)) > 0) {
		if (line[len - 1] == '\n')
			len--;
		add_file(p, str_dup(&arena, str_of(line, (size_t)len)));
	}
	free(line);
	v = arena_array(&arena, p->files.n, sizeof(*v));
	for (size_t i = 0; i < p->files.n; i++)
		v[i] = p->files.v[i]->plan;
	p->request.v = v;
	p->request.n = p->files.n;
	p->request.read = read_file;
	p->request.data = p;
	if (p->form)
		p->request.name = name_file;
}

static void print(const struct plan *plan)
{
	static const char *const kinds[] = { "edit", "create", "rename",
					     "delete" };

	if (plan->refusal.p) {
		printf("refusal\t%.*s\n", STR_ARG(plan->refusal));
		return;
	}
	for (size_t i = 0; i < plan->changes.n; i++) {
		const struct plan_change *c = &plan->changes.v[i];

		printf("change\t%s\t%.*s\t%.*s\t", kinds[c->kind],
		       STR_ARG(c->path), STR_ARG(c->old_path));
		for (size_t k = 0; k < c->bytes.len; k++)
			printf("%02x", (unsigned char)c->bytes.p[k]);
		printf("\n");
	}
	for (size_t i = 0; i < plan->summary.n; i++)
		printf("summary\t%.*s\n", STR_ARG(plan->summary.v[i]));
	for (size_t i = 0; i < plan->heads.n; i++)
		printf("head\t%.*s\n", STR_ARG(plan->heads.v[i]->rev->id));
}

static int make(struct probe *p, struct plan *plan, struct err *err)
{
	struct str id, new_id;

	if (p->onto)
		return plan_rebase(
			plan, &arena, &p->request, &p->revisions,
			strcmp(p->onto, "-") ? str_z(p->onto) : STR_NULL, err);
	if (p->joins)
		return plan_merge_revision(plan, &arena, &p->request,
					   &p->revisions, err);
	if (p->rekey) {
		new_id = str_z(p->rekey);
		str_split(&new_id, '=', &id);
		return plan_rekey(plan, &arena, &p->request, id, new_id, err);
	}
	return plan_make(plan, &arena, &p->request, err);
}

static int mako(int argc, char **argv)
{
	struct plan_merge merge = { .id = str_z(argv[3]),
				    .message = str_z(argv[4]),
				    .date = str_z(argv[5]) };
	struct str out;

	for (int i = 6; i < argc; i++)
		vec_push(&merge.parents, &arena, str_z(argv[i]));
	if (!plan_render_mako(&arena, slurp(argv[2]), &merge, &out))
		return 1;
	fwrite(out.p, 1, out.len, stdout);
	return 0;
}

static void option(struct probe *p, int c)
{
	switch (c) {
	case 's':
		p->request.nsides = strtoul(optarg, NULL, 10);
		break;
	case 'a':
		p->request.heads_allowed = strtoul(optarg, NULL, 10);
		break;
	case 'l':
		vec_push(&p->request.head_labels, &arena, str_z(optarg));
		break;
	case 'm':
		p->request.always_merges = true;
		break;
	case 't':
		p->request.mako = slurp(optarg);
		break;
	case 'n':
		p->form = optarg;
		break;
	case 'v':
		p->request.versions_dir = strcmp(optarg, "-") ? str_z(optarg) :
								STR_NULL;
		break;
	case 'b':
		p->onto = optarg;
		break;
	case 'j':
		p->joins = true;
		break;
	case 'k':
		p->rekey = optarg;
		break;
	case 'r':
		vec_push(&p->revisions, &arena, str_z(optarg));
		break;
	default:
		exit(129);
	}
}

int main(int argc, char **argv)
{
	struct err err = ERR_INIT;
	struct probe p = { .request = { .nsides = 2,
					.heads_allowed = 1,
					.versions_dir = STR("versions") } };
	struct plan plan;
	int c;

	arena_init(&arena);
	if (argc > 5 && !strcmp(argv[1], "mako"))
		return mako(argc, argv);
	while ((c = getopt(argc, argv, "s:a:l:mt:n:v:b:jk:r:")) != -1)
		option(&p, c);
	read_request(&p);
	if (make(&p, &plan, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 128;
	}
	print(&plan);
	arena_release(&arena);
	return 0;
}
