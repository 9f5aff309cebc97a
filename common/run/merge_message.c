#include "base/compat.h"
#include "run/fold.h"
#include "base/io.h"
#include "base/utf8.h"

/* What git commit will take for the message of a merge: MERGE_MSG. */

#define MAX_MESSAGE ((size_t)16 * 1024 * 1024)
#define CUT "------------------------ >8 ------------------------"

/* "# Conflicts:", with whatever core.commentChar says; or the scissors. */
static bool ends_message(struct str line)
{
	return (line.len == 12 && str_eq(str_from(line, 1), STR(" Conflicts:"))) ||
	       (line.len > sizeof(CUT) && line.len < sizeof(CUT) + 8 &&
		str_ends(line, STR(CUT)));
}

/* Where git's own remarks begin, or the end. */
static size_t find_remarks(struct str text)
{
	struct str rest = text, line;

	while (rest.len) {
		const char *begin = rest.p;

		str_split(&rest, '\n', &line);
		if (ends_message(line))
			return (size_t)(begin - text.p);
	}
	return text.len;
}

int fold_announce(struct run *run, const struct strs *done, struct err *err)
{
	struct str path = path_join(&run->arena, repo_paths(run->repo)->git_dir,
				    STR("MERGE_MSG"));
	struct buf b = BUF_INIT(&run->arena);
	struct str text, message;
	size_t at;

	if (io_read_file(path.p, &run->arena, MAX_MESSAGE, &text, err) != IO_OK)
		return -1;
	at = find_remarks(text);
	message = fold_message(&run->arena, str_of(text.p, at), done,
			       utf8_is_valid(text));
	buf_adds(&b, message);
	if (at < text.len) {
		buf_addc(&b, '\n');
		buf_adds(&b, str_from(text, at));
	}
	return io_replace_file(path.p, buf_str(&b), false, err);
}
