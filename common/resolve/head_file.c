#include "base/compat.h"
#include "resolve/head_file.h"
#include "base/buf.h"

#define OPENING "# The heads of this Alembic chain"

static const char comment[] = OPENING
	", kept by git-alembic: two branches\n"
	"# that add migrations meet here. Resolve with: git alembic resolve\n";

static bool is_id(struct str line)
{
	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.p[i] <= ' ' || line.p[i] == 0x7f)
			return false;
	return !str_starts(line, STR("<<<<<<<")) &&
	       !str_starts(line, STR("=======")) &&
	       !str_starts(line, STR(">>>>>>>")) &&
	       !str_starts(line, STR("|||||||"));
}

static bool has_bom(struct str bytes)
{
	return str_starts(bytes, STR("\xef\xbb\xbf"));
}

/* The next line that says something; false at the end. */
static bool next_line(struct str *rest, struct str *line)
{
	while (rest->p && str_split(rest, '\n', line)) {
		*line = str_trim(*line);
		if (line->len && line->p[0] != '#')
			return true;
	}
	return false;
}

bool head_file_read(struct arena *a, struct str bytes, struct strs *heads)
{
	struct str rest = has_bom(bytes) ? str_from(bytes, 3) : bytes;
	struct str line;

	*heads = (struct strs)VEC_INIT;
	while (next_line(&rest, &line)) {
		if (!is_id(line))
			return false;
		vec_push(heads, a, line);
	}
	return true;
}

struct span head_file_bad_line(struct str bytes)
{
	struct str rest = has_bom(bytes) ? str_from(bytes, 3) : bytes;
	struct str line;

	while (next_line(&rest, &line)) {
		size_t begin = (size_t)(line.p - bytes.p);

		if (!is_id(line))
			return span_of(begin, begin + line.len);
	}
	return span_of(0, 0);
}

bool head_file_is_ours(struct str bytes)
{
	return str_starts(has_bom(bytes) ? str_from(bytes, 3) : bytes,
			  STR(OPENING));
}

struct str head_file_write(struct arena *a, const struct strs *heads)
{
	struct strs sorted = VEC_INIT;
	struct buf b = BUF_INIT(a);

	for (size_t i = 0; i < heads->n; i++)
		vec_push(&sorted, a, heads->v[i]);
	strs_sort(&sorted);
	buf_addz(&b, comment);
	for (size_t i = 0; i < sorted.n; i++)
		if (!i || !str_eq(sorted.v[i], sorted.v[i - 1]))
			buf_addf(&b, "%.*s\n", STR_ARG(sorted.v[i]));
	return buf_str(&b);
}
