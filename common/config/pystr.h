/*
 * pystr.h - what Python's str methods do, for UTF-8 that is valid: the
 * places where its idea of white space and of lower case is not C's.
 *
 * Lower case follows the C library's C.UTF-8 locale; where there is none,
 * only ASCII is lowered. The Greek final sigma is not told apart.
 */
#ifndef CONFIG_PYSTR_H
#define CONFIG_PYSTR_H

#include "base/str.h"

/* str.isspace() of one code point; what \s matches too. */
bool py_is_space(uint32_t codepoint);
/* str.strip(), lstrip(), rstrip() */
struct str py_strip(struct str s);
struct str py_lstrip(struct str s);
struct str py_rstrip(struct str s);
/* str.lower() */
struct str py_lower(struct arena *a, struct str s);
uint32_t py_lower_char(uint32_t codepoint);

#endif
