#include "base/compat.h"
#include "lang/py_encoding.h"
#include "base/utf8.h"

/* Code pages that keep ASCII bytes for ASCII characters alone. */
static const char *const opaque_prefixes[] = {
	"iso8859", "iso-8859", "iso-ir", "windows-12", "cp125",
	"koi8",	   "mac",      "cp437",	 "cp85",       "cp86",
	"euc",	   "latin",    "gb2312", "tis-620",    "hp-roman8",
	"ptcp154", "cp737",    "cp775",	 "windows-8",  "l1",
	"l2",	   "cp874",    "cp720",	 "kz1048",     "8859-",
};

static const char *const unsupported[] = {
	"gbk",
	"cp936",
	"gb18030",
	"big5",
	"big5-hkscs",
	"cp950",
	"shift-jis",
	"shiftjis",
	"sjis",
	"s-jis",
	"cp932",
	"ms932",
	"johab",
	"cp949",
	"hz",
	"iso2022-jp",
	"iso-2022-jp",
	"iso-2022-kr",
	"utf-7",
	"utf7",
	"utf-16",
	"utf16",
	"utf-32",
	"utf32",
	"utf-16-le",
	"utf-16-be",
	"punycode",
	"unicode-escape",
	"raw-unicode-escape",
	"cp037",
	"cp500",
	"cp1140",
	"rot13",
	"idna",
};

static const struct {
	const char *name;
	enum py_encoding encoding;
} known[] = {
	{ "utf8", PY_UTF8_STRICT }, { "u8", PY_UTF8_STRICT },
	{ "utf", PY_UTF8_STRICT },  { "cp65001", PY_UTF8_STRICT },
	{ "ascii", PY_ASCII },	    { "us-ascii", PY_ASCII },
	{ "646", PY_ASCII },	    { "latin1", PY_LATIN1 },
	{ "latin", PY_LATIN1 },	    { "l1", PY_LATIN1 },
	{ "8859", PY_LATIN1 },	    { "cp819", PY_LATIN1 },
	{ "iso8859-1", PY_LATIN1 }, { "iso8859", PY_LATIN1 },
	{ "cp1252", PY_CP1252 },    { "windows-1252", PY_CP1252 },
	{ "1252", PY_CP1252 },
};

/* 0x80..0x9f; 0 is undefined. */
static const uint16_t cp1252_high[32] = {
	0x20ac, 0,	0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,	0x017d, 0,
	0,	0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,	0x017e, 0x0178,
};

static bool is_cookie_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/* The name in a comment line; {NULL, 0} when there is none. */
static struct str find_cookie(struct str line)
{
	size_t i = 0;

	while (i < line.len &&
	       (line.p[i] == ' ' || line.p[i] == '\t' || line.p[i] == '\f'))
		i++;
	if (i == line.len || line.p[i] != '#')
		return STR_NULL;
	for (; i + 7 <= line.len; i++) {
		size_t begin, end;

		if (memcmp(line.p + i, "coding", 6) ||
		    (line.p[i + 6] != ':' && line.p[i + 6] != '='))
			continue;
		begin = i + 7;
		while (begin < line.len &&
		       (line.p[begin] == ' ' || line.p[begin] == '\t'))
			begin++;
		for (end = begin; end < line.len; end++)
			if (!is_cookie_char(line.p[end]))
				break;
		if (end > begin)
			return str_cut(line, begin, end);
	}
	return STR_NULL;
}

static bool is_blank_or_comment(struct str line)
{
	for (size_t i = 0; i < line.len; i++) {
		char c = line.p[i];

		if (c == '#')
			return true;
		if (c != ' ' && c != '\t' && c != '\f')
			return false;
	}
	return true;
}

static struct str cut_line(struct str *rest)
{
	size_t end = 0, next;
	struct str line;

	while (end < rest->len && rest->p[end] != '\n' && rest->p[end] != '\r')
		end++;
	next = end;
	if (next < rest->len)
		next += rest->p[next] == '\r' && next + 1 < rest->len &&
					rest->p[next + 1] == '\n' ?
				2 :
				1;
	line = str_cut(*rest, 0, end);
	*rest = str_from(*rest, next);
	return line;
}

static bool has_name(const char *const *names, size_t n, struct str name,
		     bool prefix)
{
	for (size_t i = 0; i < n; i++)
		if (prefix ? str_starts(name, str_z(names[i])) :
			     str_is(name, names[i]))
			return true;
	return false;
}

/* Lower case, _ as -: the first 12 bytes as get_normal_name() does. */
static struct str normal_name(struct str cookie, char *out, size_t size)
{
	size_t n = cookie.len < size ? cookie.len : size;

	for (size_t i = 0; i < n; i++) {
		char c = cookie.p[i];

		out[i] = c == '_'	      ? '-' :
			 c >= 'A' && c <= 'Z' ? (char)(c + 32) :
						c;
	}
	return str_of(out, n);
}

static bool is_name_or_prefix(struct str name, const char *z)
{
	struct str want = str_z(z);

	return str_starts(name, want) &&
	       (name.len == want.len || name.p[want.len] == '-');
}

static enum py_encoding encoding_of(struct str cookie)
{
	char space[32];
	struct str name = normal_name(cookie, space, sizeof(space));

	if (is_name_or_prefix(name, "utf-8"))
		return PY_UTF8;
	if (is_name_or_prefix(name, "latin-1") ||
	    is_name_or_prefix(name, "iso-8859-1") ||
	    is_name_or_prefix(name, "iso-latin-1"))
		return PY_LATIN1;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (str_is(name, known[i].name))
			return known[i].encoding;
	if (has_name(unsupported, ARRAY_SIZE(unsupported), name, false))
		return PY_ENCODING_UNSUPPORTED;
	if (has_name(opaque_prefixes, ARRAY_SIZE(opaque_prefixes), name, true))
		return PY_OPAQUE;
	return PY_ENCODING_UNKNOWN;
}

struct py_coding py_detect_encoding(struct str bytes)
{
	struct py_coding coding = { .encoding = PY_UTF8 };
	struct str rest, line;

	if (str_starts(bytes, STR("\xef\xbb\xbf")))
		coding.start = 3;
	rest = str_from(bytes, coding.start);
	line = cut_line(&rest);
	coding.cookie = find_cookie(line);
	if (!coding.cookie.p && is_blank_or_comment(line))
		coding.cookie = find_cookie(cut_line(&rest));
	if (!coding.cookie.p)
		return coding;
	coding.span.begin = (size_t)(coding.cookie.p - bytes.p);
	coding.span.end = coding.span.begin + coding.cookie.len;
	coding.encoding = encoding_of(coding.cookie);
	coding.is_bom_clash = coding.start && coding.encoding != PY_UTF8;
	return coding;
}

size_t py_first_undecodable(enum py_encoding encoding, struct str bytes)
{
	if (encoding == PY_UTF8 || encoding == PY_UTF8_STRICT)
		return utf8_first_invalid(bytes);
	if (encoding != PY_ASCII && encoding != PY_CP1252)
		return STR_NPOS;
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		if (c >= 0x80 && (encoding == PY_ASCII ||
				  (c < 0xa0 && !cp1252_high[c - 0x80])))
			return i;
	}
	return STR_NPOS;
}

bool py_add_decoded(struct buf *b, enum py_encoding encoding, struct str bytes)
{
	bool is_known = true;

	if (py_is_utf8(encoding)) {
		buf_adds(b, bytes);
		return true;
	}
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		if (c < 0x80) {
			buf_addc(b, (char)c);
		} else if (encoding == PY_LATIN1 ||
			   (encoding == PY_CP1252 && c >= 0xa0)) {
			utf8_add(b, c);
		} else if (encoding == PY_CP1252 && cp1252_high[c - 0x80]) {
			utf8_add(b, cp1252_high[c - 0x80]);
		} else {
			utf8_add(b, 0xfffd);
			is_known = false;
		}
	}
	return is_known;
}
