#include "base/compat.h"
#include "base/regex.h"
#include "base/buf.h"
#include "base/utf8.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <time.h>

/*
 * PCRE2's own limits hold for each start of a match anew, and do not count
 * the steps of a loop over single characters: both can be made quadratic. So
 * a callout before every item of the pattern adds up how often it came by
 * and how far the match had moved. All of it takes about a second.
 */
#define WORK_MAX ((uint64_t)1000 * 1000 * 1000)
#define WORK_CALLOUT 32
/* A back reference compares unseen: only a clock notices. Looked at rarely. */
#define SECONDS_MAX 3
#define CLOCK_EVERY 256

#define MATCH_LIMIT 5000000
#define DEPTH_LIMIT 250000
#define HEAP_LIMIT_KB (8 * 1024)

struct regex {
	pcre2_code *utf; /* NULL when the pattern is not UTF-8 */
	pcre2_code *bytes; /* for subjects that are not UTF-8 */
	bool bytes_is_utf; /* it only makes sense in UTF-8: around what is bad */
	pcre2_match_data *data;
	pcre2_match_context *context;
	uint32_t ngroups;
	uint64_t work;
	size_t last; /* where the match was at the last callout */
	unsigned ncallouts;
	time_t deadline;
};

/* Nothing is freed alone: it goes with the arena. */
static void *arena_malloc(size_t size, void *arena)
{
	return arena_bytes(arena, size);
}

static void arena_free(void *p UNUSED, void *arena UNUSED)
{
}

static time_t now(void)
{
	struct timespec t;

	return clock_gettime(CLOCK_MONOTONIC, &t) ? 0 : t.tv_sec;
}

/* Returns what ends the match, or 0 to go on. */
static int count_work(pcre2_callout_block *block, void *data)
{
	struct regex *re = data;
	size_t at = block->current_position;

	re->work +=
		WORK_CALLOUT + (at > re->last ? at - re->last : re->last - at);
	re->last = at;
	if (re->work > WORK_MAX)
		return PCRE2_ERROR_MATCHLIMIT;
	if (++re->ncallouts % CLOCK_EVERY == 0 && now() > re->deadline)
		return PCRE2_ERROR_MATCHLIMIT;
	return 0;
}

static void start_counting(struct regex *re)
{
	re->work = 0;
	re->last = 0;
	re->ncallouts = 0;
	re->deadline = now() + SECONDS_MAX;
}

/* ---- compiling --------------------------------------------------------- */

static uint32_t options(unsigned flags)
{
	uint32_t o = PCRE2_AUTO_CALLOUT | PCRE2_NEVER_BACKSLASH_C;

	if (flags & REGEX_NOCASE)
		o |= PCRE2_CASELESS;
	if (flags & REGEX_LINES)
		o |= PCRE2_MULTILINE;
	if (flags & REGEX_DOTALL)
		o |= PCRE2_DOTALL;
	if (flags & REGEX_WHOLE)
		o |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
	return o;
}

static int fail(struct err *err, int code, struct str pattern, size_t at)
{
	PCRE2_UCHAR text[256] = "";

	pcre2_get_error_message(code, text, sizeof(text));
	return err_set(err, "%s at offset %zu of \"%.*s\"", (char *)text, at,
		       STR_ARG(pattern));
}

static pcre2_code *compile(struct str pattern, uint32_t o,
			   pcre2_compile_context *context, int *code, size_t *at)
{
	const char *p = pattern.len ? pattern.p : "";

	return pcre2_compile((PCRE2_SPTR)p, pattern.len, o, code, at, context);
}

static int compile_both(struct regex *re, struct str pattern, unsigned flags,
			pcre2_compile_context *context, size_t *offset,
			struct err *err)
{
	bool is_utf = utf8_is_valid(pattern);
	int code = 0, ignored;
	size_t at = 0, nowhere;

	if (is_utf) {
		re->utf = compile(pattern, options(flags) | PCRE2_UTF, context,
				  &code, &at);
		re->bytes = compile(pattern, options(flags) | PCRE2_NEVER_UTF,
				    context, &ignored, &nowhere);
		re->bytes_is_utf = !re->bytes;
		if (!re->bytes)
			re->bytes = compile(pattern,
					    options(flags) | PCRE2_UTF |
						    PCRE2_MATCH_INVALID_UTF,
					    context, &code, &at);
	} else {
		re->bytes = compile(pattern, options(flags) | PCRE2_NEVER_UTF,
				    context, &code, &at);
	}
	if (re->bytes && (re->utf || !is_utf))
		return 0;
	if (offset)
		*offset = at;
	return fail(err, code, pattern, at);
}

static void make_context(struct regex *re, pcre2_general_context *general)
{
	re->context = pcre2_match_context_create(general);
	if (!re->context)
		die_out_of_memory();
	pcre2_set_match_limit(re->context, MATCH_LIMIT);
	pcre2_set_depth_limit(re->context, DEPTH_LIMIT);
	pcre2_set_heap_limit(re->context, HEAP_LIMIT_KB);
	pcre2_set_callout(re->context, count_work, re);
}

int regex_compile(struct regex **out, struct arena *a, struct str pattern,
		  unsigned flags, size_t *offset, struct err *err)
{
	pcre2_general_context *general =
		pcre2_general_context_create(arena_malloc, arena_free, a);
	pcre2_compile_context *context =
		general ? pcre2_compile_context_create(general) : NULL;
	struct regex *re = arena_new(a, struct regex);

	if (!context)
		die_out_of_memory();
	if (offset)
		*offset = 0;
	if (pattern.len > REGEX_PATTERN_MAX)
		return err_set(err, "pattern is longer than %zu bytes",
			       REGEX_PATTERN_MAX);
	if (compile_both(re, pattern, flags, context, offset, err))
		return -1;
	pcre2_pattern_info(re->bytes, PCRE2_INFO_CAPTURECOUNT, &re->ngroups);
	re->data = pcre2_match_data_create(re->ngroups + 1, general);
	if (!re->data)
		die_out_of_memory();
	make_context(re, general);
	*out = re;
	return 0;
}

size_t regex_group_count(const struct regex *re)
{
	return re->ngroups;
}

size_t regex_group(const struct regex *re, const char *name)
{
	int n = pcre2_substring_number_from_name(re->bytes, (PCRE2_SPTR)name);

	return n > 0 ? (size_t)n : 0;
}

/* ---- matching ---------------------------------------------------------- */

/* How a subject is matched; decided once a call, for it takes a look at all. */
struct way {
	const pcre2_code *code;
	uint32_t options;
	bool is_utf;
	bool is_checked; /* all of the subject by each match */
};

static struct way way_for(const struct regex *re, struct str subject)
{
	if (re->utf && utf8_is_valid(subject))
		return (struct way){ re->utf, PCRE2_NO_UTF_CHECK, true, false };
	return (struct way){ re->bytes, 0, re->bytes_is_utf, re->bytes_is_utf };
}

static enum regex_result match(struct regex *re, struct way way,
			       struct str subject, size_t from, uint32_t o)
{
	const char *p = subject.len ? subject.p : "";
	int rc;

	re->last = from;
	if (way.is_checked) {
		re->work += subject.len;
		if (re->work > WORK_MAX)
			return REGEX_LIMIT;
	}
	rc = pcre2_match(way.code, (PCRE2_SPTR)p, subject.len, from,
			 way.options | o, re->data, re->context);
	if (rc > 0)
		return REGEX_FOUND;
	return rc == PCRE2_ERROR_NOMATCH ? REGEX_NONE : REGEX_LIMIT;
}

/* \K in a lookahead can put the begin behind the end: then it is empty. */
static struct regex_span group_of(const struct regex *re, size_t i)
{
	const PCRE2_SIZE *v = pcre2_get_ovector_pointer(re->data);
	struct regex_span span = { STR_NPOS, STR_NPOS };

	if (i >= pcre2_get_ovector_count(re->data) || v[2 * i] == PCRE2_UNSET)
		return span;
	span.begin = v[2 * i];
	span.end = v[2 * i + 1] < span.begin ? span.begin : v[2 * i + 1];
	return span;
}

enum regex_result regex_find(struct regex *re, struct str subject, size_t from,
			     struct regex_span *groups, size_t ngroups)
{
	enum regex_result result;

	if (subject.len > REGEX_SUBJECT_MAX)
		return REGEX_LIMIT;
	if (from > subject.len)
		return REGEX_NONE;
	start_counting(re);
	result = match(re, way_for(re, subject), subject, from, 0);
	for (size_t i = 0; i < ngroups; i++)
		groups[i] = result == REGEX_FOUND && i <= re->ngroups ?
				    group_of(re, i) :
				    (struct regex_span){ STR_NPOS, STR_NPOS };
	return result;
}

/* One character on, that a match is not looked for inside of one. */
static size_t step(struct way way, struct str subject, size_t at)
{
	if (way.is_utf && at < subject.len)
		utf8_next(subject, &at);
	else
		at++;
	return at;
}

/* The next match at or after *at, *at moved behind it. */
static enum regex_result next_match(struct regex *re, struct way way,
				    struct str subject, size_t *at, uint32_t *o,
				    struct regex_span *span)
{
	enum regex_result result = match(re, way, subject, *at, *o);

	if (result == REGEX_NONE && *o) {
		/* nothing but the empty one was at this place */
		*at = step(way, subject, *at);
		*o = 0;
		if (*at > subject.len)
			return REGEX_NONE;
		result = match(re, way, subject, *at, 0);
	}
	if (result != REGEX_FOUND)
		return result;
	*span = group_of(re, 0);
	*at = span->end > *at ? span->end : *at;
	*o = span->begin == span->end ? PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED :
					0;
	return REGEX_FOUND;
}

enum regex_result regex_find_all(struct regex *re, struct arena *a,
				 struct str subject, size_t max,
				 struct regex_spans *spans)
{
	enum regex_result result = REGEX_FOUND;
	struct regex_span span;
	struct way way;
	uint32_t o = 0;
	size_t at = 0;

	memset(spans, 0, sizeof(*spans));
	if (subject.len > REGEX_SUBJECT_MAX)
		return REGEX_LIMIT;
	way = way_for(re, subject);
	start_counting(re);
	while (spans->n < max && result == REGEX_FOUND) {
		result = next_match(re, way, subject, &at, &o, &span);
		if (result == REGEX_FOUND)
			vec_push(spans, a, span);
	}
	if (result == REGEX_LIMIT)
		return result;
	return spans->n ? REGEX_FOUND : REGEX_NONE;
}

struct str regex_quote(struct arena *a, struct str literal)
{
	struct buf b = BUF_INIT(a);

	buf_reserve(&b, literal.len);
	for (size_t i = 0; i < literal.len; i++) {
		unsigned char c = (unsigned char)literal.p[i];

		if (!c)
			buf_addz(&b, "\\x00");
		else if (c < 0x80 && !strchr("abcdefghijklmnopqrstuvwxyz"
					     "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					     "0123456789_",
					     c))
			buf_addf(&b, "\\%c", c);
		else
			buf_addc(&b, (char)c);
	}
	return buf_str(&b);
}

struct str regex_version(struct arena *a)
{
	char text[64];

	if (pcre2_config(PCRE2_CONFIG_VERSION, NULL) > (int)sizeof(text) ||
	    pcre2_config(PCRE2_CONFIG_VERSION, text) < 0)
		return STR("?");
	return str_dup(a, str_z(text));
}
