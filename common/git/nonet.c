/*
 * Stands in for the parts of a static libgit2 that speak to a network, so
 * that the linker leaves them and all they need (TLS, SSH, Kerberos, the C
 * library's name services) out. The names are libgit2's own inner ones,
 * where its start-up table and its list of transports refer to them; nothing
 * here is ever called but the two _global_init. link.sh tries whether it
 * fits the libgit2 that is installed, and links another way when not.
 *
 * Only linked when link.sh says so.
 */
#include "base/compat.h"

#include <errno.h>
#include <pwd.h>

int git_http__expect_continue;

int git_mbedtls_stream_global_init(void);
int git_mbedtls__set_cert_location(void);
int git_mbedtls_stream_new(void);
int git_mbedtls_stream_wrap(void);
int git_transport_ssh_global_init(void);
int git_smart_subtransport_git(void);
int git_smart_subtransport_http(void);
int git_smart_subtransport_ssh(void);

int git_mbedtls_stream_global_init(void)
{
	return 0;
}

int git_transport_ssh_global_init(void)
{
	return 0;
}

int git_mbedtls__set_cert_location(void)
{
	return -1;
}

int git_mbedtls_stream_new(void)
{
	return -1;
}

int git_mbedtls_stream_wrap(void)
{
	return -1;
}

int git_smart_subtransport_git(void)
{
	return -1;
}

int git_smart_subtransport_http(void)
{
	return -1;
}

int git_smart_subtransport_ssh(void)
{
	return -1;
}

/*
 * libgit2 asks for the home directory of the user whose rights we have when
 * they are not those of who started us; a static program must not load name
 * service modules for that, and $HOME is what everyone else gets.
 */
int getpwuid_r(uid_t uid UNUSED, struct passwd *entry UNUSED, char *buf UNUSED,
	       size_t size UNUSED, struct passwd **result)
{
	*result = NULL;
	return ENOENT;
}
