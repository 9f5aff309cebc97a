#!/bin/sh
# Prints the make variables that say how programs are linked: the fastest to
# start of the ways that work here, found out by trying.
#
# usage: link.sh BUILD OUTDIR
#
#   static-pie, static  everything inside, libgit2 without its network parts
#   partial             libgit2 inside, the C library shared
#   interposed          libgit2 shared, its reading of certificates cut short
#   shared              as any program
#
# GIT_ALEMBIC_LINK=<one of these> takes that one without trying. Sanitizer and
# fuzzer builds, and unit tests (for valgrind), are always shared.
set -eu

build=$1
out=$2
cc=${CC:-cc}
here=$(dirname "$0")
try=$out/link-try
objects=$out/common/git/nonet.o
shared='-lgit2 -lpcre2-8 -linih'
inside='-lgit2 -lhttp_parser -lmbedcrypto -lpcre2-8 -linih -lz'
keep=
for name in mbedtls_x509_crt_parse_file mbedtls_x509_crt_parse_path; do
    keep="$keep -Wl,-u,$name -Wl,--export-dynamic-symbol=$name"
done

flags_of() {
    case $1 in
    static-pie) echo "-static-pie" ;;
    static) echo "-static" ;;
    interposed) echo "$keep" ;;
    esac
}

libs_of() {
    case $1 in
    static-pie | static) echo "$inside" ;;
    partial) echo "-Wl,-Bstatic $inside -Wl,-Bdynamic" ;;
    *) echo "$shared" ;;
    esac
}

stand_in_of() {
    case $1 in
    static-pie | static | partial) echo "$2" ;;
    esac
}

# Links a program that needs all of them, and runs it.
works() {
    # The lists are meant to be split.
    # shellcheck disable=SC2046,SC2086
    $cc -std=c11 -I"$here/.." $(flags_of "$1") -o "$try/program" \
        "$try/program.c" $(test "$1" != interposed || echo "$here/startup.c") \
        $(stand_in_of "$1" "$here/nonet.c") $(libs_of "$1") \
        >>"$try/log" 2>&1 && "$try/program" >>"$try/log" 2>&1
}

mkdir -p "$try"
: >"$try/log"
cat >"$try/program.c" <<'PROGRAM'
#define PCRE2_CODE_UNIT_WIDTH 8
#include <git2.h>
#include <ini.h>
#include <pcre2.h>
int main(void)
{
	git_repository *r = 0;
	git_diff *d = 0;
	git_config *c = 0;
	char version[64];

	if (git_libgit2_init() < 1 || pcre2_config(PCRE2_CONFIG_VERSION, version) < 0)
		return 1;
	if (!git_repository_open(&r, "/nonexistent"))
		return 1;
	if (r && git_diff_tree_to_tree(&d, r, 0, 0, 0))
		return 1;
	if (git_config_open_default(&c))
		return 1;
	git_config_free(c);
	return ini_parse("/nonexistent", 0, 0) ? 0 : 1;
}
PROGRAM

way=${GIT_ALEMBIC_LINK:-}
if test "$build" != release; then
    way=shared
elif test -z "$way"; then
    way=shared
    for candidate in static-pie static partial interposed; do
        if works "$candidate"; then
            way=$candidate
            break
        fi
    done
fi
rm -rf "$try/program"

echo "LINK_WAY = $way"
echo "LINK_FLAGS = $(flags_of "$way")"
echo "LINK_LIBS = $(stand_in_of "$way" "$objects") $(libs_of "$way")"
echo "LINK_SHARED_LIBS = $shared"
