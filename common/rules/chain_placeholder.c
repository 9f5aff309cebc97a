#include "base/compat.h"
#include "rules/chain.h"

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The next one when counting in digits, or in the letters a to f. */
static bool follows(char a, char b)
{
	int x = hex_value(a), y = hex_value(b);

	if (x < 10 && y < 10)
		return (x + 1) % 10 == y;
	if (x >= 10 && y >= 10)
		return (x - 10 + 1) % 6 == y - 10;
	return (x == 9 && y == 10) || (x == 15 && (y == 0 || y == 1));
}

/*
 * Typed rather than drawn: nearly every character is that `period` places
 * before, or the one after it: 000000000000, abcabcabcabc, 123456789abc,
 * a1b2c3d4e5f6. By chance that happens once in 16^7 ids.
 */
static bool has_pattern(struct str id, size_t period, bool counts)
{
	size_t odd = 0;

	for (size_t i = period; i < id.len; i++) {
		char a = id.p[i - period], b = id.p[i];

		odd += counts ? !follows(a, b) : hex_value(a) != hex_value(b);
	}
	return odd <= (counts ? 1 : 0);
}

#define PATTERN_MIN 10

bool chain_is_placeholder(struct str id)
{
	size_t letters = 0;

	if (id.len < PATTERN_MIN || id.len > 40)
		return false;
	for (size_t i = 0; i < id.len; i++) {
		if (hex_value(id.p[i]) < 0)
			return false;
		letters += hex_value(id.p[i]) > 9;
	}
	/* A number with leading zeros counts, it is no pattern. */
	if (!letters)
		return has_pattern(id, 1, true) || has_pattern(id, 1, false);
	return has_pattern(id, 1, true) || has_pattern(id, 2, true) ||
	       has_pattern(id, 1, false) || has_pattern(id, 2, false) ||
	       has_pattern(id, 3, false) || has_pattern(id, 4, false);
}
