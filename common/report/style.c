#include "base/compat.h"
#include "report/style.h"

static const struct style plain = { "", "", "", "", "", "", "" };
static const struct style coloured = {
	"\033[1m",    "\033[2m",    "\033[1;31m", "\033[1;33m",
	"\033[1;34m", "\033[1;32m", "\033[m",
};

const struct style *style_get(bool use_color)
{
	return use_color ? &coloured : &plain;
}

const char *style_of_level(const struct style *style, enum level level)
{
	switch (level) {
	case LEVEL_CRITICAL:
	case LEVEL_ERROR:
		return style->red;
	case LEVEL_WARNING:
		return style->yellow;
	default:
		return style->blue;
	}
}
