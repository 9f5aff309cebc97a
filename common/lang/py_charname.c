#include "base/compat.h"
#include "lang/py_parser.h"
#include "base/utf8.h"

/*
 * \N{...}: not the 34,000 names Unicode has, but those that a text in a
 * migration may use. Unknown ones leave the string's value unknown.
 */
static const struct {
	const char *name;
	uint32_t codepoint;
} characters[] = {
	{ "SPACE", ' ' },
	{ "EXCLAMATION MARK", '!' },
	{ "QUOTATION MARK", '"' },
	{ "NUMBER SIGN", '#' },
	{ "DOLLAR SIGN", '$' },
	{ "PERCENT SIGN", '%' },
	{ "AMPERSAND", '&' },
	{ "APOSTROPHE", '\'' },
	{ "LEFT PARENTHESIS", '(' },
	{ "RIGHT PARENTHESIS", ')' },
	{ "ASTERISK", '*' },
	{ "PLUS SIGN", '+' },
	{ "COMMA", ',' },
	{ "HYPHEN-MINUS", '-' },
	{ "FULL STOP", '.' },
	{ "SOLIDUS", '/' },
	{ "COLON", ':' },
	{ "SEMICOLON", ';' },
	{ "LESS-THAN SIGN", '<' },
	{ "EQUALS SIGN", '=' },
	{ "GREATER-THAN SIGN", '>' },
	{ "QUESTION MARK", '?' },
	{ "COMMERCIAL AT", '@' },
	{ "LEFT SQUARE BRACKET", '[' },
	{ "REVERSE SOLIDUS", '\\' },
	{ "RIGHT SQUARE BRACKET", ']' },
	{ "CIRCUMFLEX ACCENT", '^' },
	{ "LOW LINE", '_' },
	{ "GRAVE ACCENT", '`' },
	{ "LEFT CURLY BRACKET", '{' },
	{ "VERTICAL LINE", '|' },
	{ "RIGHT CURLY BRACKET", '}' },
	{ "TILDE", '~' },
	{ "NULL", 0 },
	{ "CHARACTER TABULATION", '\t' },
	{ "LINE FEED", '\n' },
	{ "CARRIAGE RETURN", '\r' },
	{ "NO-BREAK SPACE", 0xa0 },
	{ "POUND SIGN", 0xa3 },
	{ "SECTION SIGN", 0xa7 },
	{ "COPYRIGHT SIGN", 0xa9 },
	{ "DEGREE SIGN", 0xb0 },
	{ "MICRO SIGN", 0xb5 },
	{ "MIDDLE DOT", 0xb7 },
	{ "MULTIPLICATION SIGN", 0xd7 },
	{ "LATIN SMALL LETTER SHARP S", 0xdf },
	{ "LATIN CAPITAL LETTER AE", 0xc6 },
	{ "LATIN SMALL LETTER AE", 0xe6 },
	{ "LATIN CAPITAL LETTER O WITH STROKE", 0xd8 },
	{ "LATIN SMALL LETTER O WITH STROKE", 0xf8 },
	{ "HYPHEN", 0x2010 },
	{ "EN DASH", 0x2013 },
	{ "EM DASH", 0x2014 },
	{ "LEFT SINGLE QUOTATION MARK", 0x2018 },
	{ "RIGHT SINGLE QUOTATION MARK", 0x2019 },
	{ "LEFT DOUBLE QUOTATION MARK", 0x201c },
	{ "RIGHT DOUBLE QUOTATION MARK", 0x201d },
	{ "BULLET", 0x2022 },
	{ "HORIZONTAL ELLIPSIS", 0x2026 },
	{ "EURO SIGN", 0x20ac },
	{ "ZERO WIDTH SPACE", 0x200b },
	{ "LEFTWARDS ARROW", 0x2190 },
	{ "RIGHTWARDS ARROW", 0x2192 },
	{ "REPLACEMENT CHARACTER", 0xfffd },
};

static const char *const digits[] = { "ZERO", "ONE", "TWO",   "THREE", "FOUR",
				      "FIVE", "SIX", "SEVEN", "EIGHT", "NINE" };

/* In Latin-1, the letters with a mark: one row a mark, '.' is none. */
static const struct {
	const char *mark;
	const char *letters;
	uint16_t codepoints[6]; /* of the capitals; small ones are +32 */
} marks[] = {
	{ "GRAVE", "AEIOU", { 0xc0, 0xc8, 0xcc, 0xd2, 0xd9 } },
	{ "ACUTE", "AEIOUY", { 0xc1, 0xc9, 0xcd, 0xd3, 0xda, 0xdd } },
	{ "CIRCUMFLEX", "AEIOU", { 0xc2, 0xca, 0xce, 0xd4, 0xdb } },
	{ "TILDE", "ANO", { 0xc3, 0xd1, 0xd5 } },
	{ "DIAERESIS", "AEIOU", { 0xc4, 0xcb, 0xcf, 0xd6, 0xdc } },
	{ "RING ABOVE", "A", { 0xc5 } },
	{ "CEDILLA", "C", { 0xc7 } },
};

static uint32_t marked_letter(char letter, struct str mark)
{
	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		const char *at;

		if (!str_eq_nocase(mark, str_z(marks[i].mark)))
			continue;
		at = strchr(marks[i].letters, letter);
		return at ? marks[i].codepoints[at - marks[i].letters] :
			    UTF8_INVALID;
	}
	return UTF8_INVALID;
}

/* What follows "LATIN SMALL LETTER " or "LATIN CAPITAL LETTER ". */
static uint32_t latin_letter(struct str rest, bool is_small)
{
	static const char with[] = " WITH ";
	uint32_t c;
	char letter;

	if (!rest.len)
		return UTF8_INVALID;
	letter = (char)(rest.p[0] & ~0x20);
	if (letter < 'A' || letter > 'Z')
		return UTF8_INVALID;
	c = (uint32_t)letter;
	if (rest.len > 1) {
		if (rest.len < sizeof(with) ||
		    !str_eq_nocase(str_cut(rest, 1, sizeof(with)), str_z(with)))
			return UTF8_INVALID;
		c = marked_letter(letter, str_from(rest, sizeof(with)));
	}
	return c != UTF8_INVALID && is_small ? c + 32 : c;
}

static bool cut_prefix(struct str *name, const char *prefix)
{
	size_t len = strlen(prefix);

	if (name->len < len ||
	    !str_eq_nocase(str_cut(*name, 0, len), str_z(prefix)))
		return false;
	*name = str_from(*name, len);
	return true;
}

uint32_t py_character_named(struct str name)
{
	struct str rest = name;

	for (size_t i = 0; i < ARRAY_SIZE(characters); i++)
		if (str_eq_nocase(name, str_z(characters[i].name)))
			return characters[i].codepoint;
	if (cut_prefix(&rest, "LATIN SMALL LETTER "))
		return latin_letter(rest, true);
	if (cut_prefix(&rest, "LATIN CAPITAL LETTER "))
		return latin_letter(rest, false);
	if (cut_prefix(&rest, "DIGIT "))
		for (uint32_t i = 0; i < ARRAY_SIZE(digits); i++)
			if (str_eq_nocase(rest, str_z(digits[i])))
				return '0' + i;
	return UTF8_INVALID;
}
