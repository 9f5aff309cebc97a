#include "base/compat.h"
#include "git/history.h"

/*
 * One pass a pattern character over the set of places in the name that the
 * pattern read so far may have reached: no backtracking.
 */
bool ref_matches(struct str pattern, struct str name)
{
	bool *at;
	bool glob = false;
	bool result;

	for (size_t i = 0; i < pattern.len; i++)
		glob |= pattern.p[i] == '*' || pattern.p[i] == '?';
	if (!glob)
		return str_eq(pattern, name) ||
		       (pattern.len && path_is_below(name, pattern));
	at = calloc(name.len + 1, sizeof(*at));
	if (!at)
		die_out_of_memory();
	at[0] = true;
	for (size_t i = 0; i < pattern.len; i++) {
		bool many = pattern.p[i] == '*';
		bool deep = many && i + 1 < pattern.len &&
			    pattern.p[i + 1] == '*';

		i += deep;
		if (many) {
			for (size_t k = 0; k < name.len; k++)
				if (at[k] && (deep || name.p[k] != '/'))
					at[k + 1] = true;
			continue;
		}
		for (size_t k = name.len + 1; k-- > 0;)
			at[k] = k && at[k - 1] &&
				(pattern.p[i] == '?' ?
					 name.p[k - 1] != '/' :
					 name.p[k - 1] == pattern.p[i]);
	}
	result = at[name.len];
	free(at);
	return result;
}
