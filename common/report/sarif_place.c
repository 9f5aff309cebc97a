#include "base/compat.h"
#include "report/sarif.h"
#include "base/utf8.h"

/* A region longer than this is told by its numbers alone. */
#define SNIPPET_MAX ((size_t)2 * 1024)

void sarif_add_plain(struct buf *out, struct str s)
{
	struct str clean = utf8_clean(out->arena, s);

	for (size_t i = 0; i < clean.len; i++) {
		char c = clean.p[i];

		buf_addc(out, c);
		if (c == '{' || c == '}')
			buf_addc(out, c);
		else if (c == ']' && i + 1 < clean.len && clean.p[i + 1] == '(')
			buf_addc(out, ' ');
	}
}

void sarif_add_text(struct json *j, const char *name, struct str text)
{
	json_open(j, name, '{');
	json_string(j, "text", text);
	json_close(j, '}');
}

static bool is_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	       c == '~' || c == '/';
}

/* RFC 3986: bytes as they are, a reference that can be no scheme or host. */
static struct str uri_of(struct arena *a, struct str path)
{
	struct buf uri = BUF_INIT(a);

	for (size_t i = 0; i < path.len; i++) {
		unsigned char c = (unsigned char)path.p[i];

		if (is_unreserved(c) && (i || c != '/'))
			buf_addc(&uri, (char)c);
		else
			buf_addf(&uri, "%%%02X", c);
	}
	return buf_str(&uri);
}

/* The bytes meant, where they are text that can be told as it is. */
static void add_snippet(struct json *j, const struct place *place)
{
	struct str text;

	if (!place->has_span || !place->source)
		return;
	text = source_text(place->source, place->span);
	if (text.len && text.len <= SNIPPET_MAX && utf8_is_valid(text))
		sarif_add_text(j, "snippet", text);
}

static void add_region(struct json *j, const struct place *place)
{
	struct region at = region_of(place);

	json_open(j, "region", '{');
	json_number(j, "startLine", at.begin.line);
	json_number(j, "startColumn", at.begin.column);
	json_number(j, "endLine", at.end.line);
	json_number(j, "endColumn", at.end.column);
	add_snippet(j, place);
	json_close(j, '}');
}

static void add_physical(struct json *j, const struct place *place)
{
	json_open(j, "physicalLocation", '{');
	json_open(j, "artifactLocation", '{');
	json_string(j, "uri", uri_of(j->out->arena, place->path));
	json_string(j, "uriBaseId", STR("%SRCROOT%"));
	json_close(j, '}');
	add_region(j, place);
	json_close(j, '}');
}

static void add_function(struct json *j, struct str revision, struct str function)
{
	struct arena *a = j->out->arena;

	json_open(j, "logicalLocations", '[');
	json_open(j, NULL, '{');
	json_string(j, "name", function);
	if (revision.len)
		json_string(j, "fullyQualifiedName",
			    str_fmt(a, "%.*s.%.*s", STR_ARG(revision),
				    STR_ARG(function)));
	json_string(j, "kind", STR("function"));
	json_close(j, '}');
	json_close(j, ']');
}

/* "the other head (HEAD)" */
static struct str words_of(struct arena *a, const struct place *place)
{
	struct buf words = BUF_INIT(a);

	sarif_add_plain(&words, place->message);
	if (place->origin.len) {
		buf_addz(&words, words.len ? " (" : "(");
		sarif_add_plain(&words, place->origin);
		buf_addc(&words, ')');
	}
	return buf_str(&words);
}

void sarif_add_location(struct json *j, const struct place *place, size_t id,
			struct str revision, struct str function)
{
	json_open(j, NULL, '{');
	if (id)
		json_number(j, "id", id);
	add_physical(j, place);
	if (function.len)
		add_function(j, revision, function);
	if (id) {
		struct str words = words_of(j->out->arena, place);

		if (words.len)
			sarif_add_text(j, "message", words);
	}
	json_close(j, '}');
}
