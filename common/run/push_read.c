#include "base/compat.h"
#include "run/push.h"
#include "base/io.h"
#include "base/utf8.h"

#include <unistd.h>

#define MAX_INPUT ((size_t)64 * 1024 * 1024)

int push_read_stdin(struct run *run, struct str *out, struct err *err)
{
	int rc = io_read_fd(STDIN_FILENO, &run->arena, MAX_INPUT, out,
			    "the refs that are pushed", err);

	if (rc == IO_TOO_LARGE)
		return err_set(err, "more than %zu bytes of refs to push",
			       MAX_INPUT);
	return rc ? -1 : 0;
}

static bool cut_last(struct str *line, struct str *field)
{
	size_t blank = str_rchr(*line, ' ');

	if (blank == STR_NPOS)
		return false;
	*field = str_from(*line, blank + 1);
	line->len = blank;
	return true;
}

int push_refs_read_client(struct push_refs *out, struct arena *a,
			  struct str bytes, struct err *err)
{
	struct str line;

	while (bytes.len && str_split(&bytes, '\n', &line)) {
		struct push_ref ref;
		struct str rest = line, old, new;

		if (!line.len && !bytes.p)
			break;
		if (!cut_last(&rest, &old) || !cut_last(&rest, &ref.ref) ||
		    !cut_last(&rest, &new) || !oid_parse(&ref.old, old) ||
		    !oid_parse(&ref.new, new) || !ref.ref.len)
			return err_set(
				err,
				"cannot read what git says it pushes: \"%.*s\"",
				STR_ARG(line));
		vec_push(out, a, ref);
		if (!bytes.p)
			break;
	}
	return 0;
}

int push_refs_read_server(struct push_refs *out, struct arena *a,
			  struct str bytes, struct err *err)
{
	struct str line;

	while (bytes.len && str_split(&bytes, '\n', &line)) {
		struct push_ref ref;
		struct str rest = line, old, new;

		if (!line.len && !bytes.p)
			break;
		if (!str_split(&rest, ' ', &old) ||
		    !str_split(&rest, ' ', &new) || !rest.len ||
		    !oid_parse(&ref.old, old) || !oid_parse(&ref.new, new))
			return err_set(
				err,
				"cannot read what git says it receives: \"%.*s\"",
				STR_ARG(line));
		ref.ref = rest;
		vec_push(out, a, ref);
		if (!bytes.p)
			break;
	}
	return 0;
}

int push_report(struct run *run, const struct push_judgement *judged,
		const struct report_options *options)
{
	const struct judgement *j = &judged->judgement;
	struct buf out = BUF_INIT(&run->arena);

	report_findings(&out, &j->findings, &j->summary, options);
	for (size_t i = 0; i < judged->notes.n; i++) {
		buf_addz(&out, "alembic: ");
		utf8_add_clean(&out, judged->notes.v[i], true);
		buf_addc(&out, '\n');
	}
	if (judged->has_more_notes)
		buf_addz(&out, "alembic: further notes are not shown\n");
	run_print(stderr, buf_str(&out));
	return report_blocks(&j->summary, false) ? RUN_FINDINGS : RUN_CLEAN;
}
