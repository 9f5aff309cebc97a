/*
 * We never speak to a network, but Debian's libgit2 reads every certificate
 * of the system when it is started (git_mbedtls_stream_global_init): 85 % of
 * the time a small program takes. These two stand before the real ones and
 * fail at once, which libgit2 takes for "no certificates here". link.sh
 * makes the linker keep and export them.
 */
#include "base/compat.h"

#if defined(__GNUC__)
#define EXPORTED __attribute__((visibility("default"), used))
#else
#define EXPORTED
#endif

struct mbedtls_x509_crt;

int mbedtls_x509_crt_parse_file(struct mbedtls_x509_crt *chain, const char *path);
int mbedtls_x509_crt_parse_path(struct mbedtls_x509_crt *chain, const char *path);

EXPORTED int mbedtls_x509_crt_parse_file(struct mbedtls_x509_crt *chain UNUSED,
					 const char *path UNUSED)
{
	return -1;
}

EXPORTED int mbedtls_x509_crt_parse_path(struct mbedtls_x509_crt *chain UNUSED,
					 const char *path UNUSED)
{
	return -1;
}
