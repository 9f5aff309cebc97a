#!/bin/sh
# install.sh - builds git-alembic, installs it and sets up a repository.
#
#   install.sh [REPO]              build, install, set up REPO (if one is named)
#   install.sh --server REPO       the same where REPO is pushed to: judges pushes
#   install.sh --demo [DIR]        the same with a sample repository: see it work
#   install.sh --status [REPO]     what is set up there; changes nothing
#   install.sh --uninstall REPO    take the hooks out; what was there comes back
#   install.sh --uninstall --files-only   remove the programs
#
#   --prefix DIR     where programs go (~/.local; /usr/local for root)
#   --hooks=A,B      only these hooks (all there are; on a server pre-receive)
#   --hooks-path     write into a hooks folder of the working tree, too
#   --attributes     name the driver's files in .gitattributes, for everybody
#   --no-driver      no merge driver
#   --files-only     programs only, no repository
#   --no-build       install what has been built
#   --dry-run        say what would be done, and do nothing
#
# Exit: 0 done, 1 something was left for you to do, 128 failed, 129 usage.
# shellcheck disable=SC2016,SC2317
set -eu
LF='
'
TAB=$(printf '\t')
case $0 in */*) src=${0%/*} ;; *) src=. ;; esac
src=$(CDPATH='' cd -P -- "$src" && pwd)

say() { printf '%s\n' "$*"; }
die() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 128
}
help() { sed -n '4,/^# Exit/s/^# \{0,1\}//p' "$src/install.sh"; }
usage() {
    printf 'install.sh: %s\n' "$*" >&2
    help >&2
    exit 129
}
left=0
leave() { # what is left to the person; told, and remembered in the exit status
    left=1
    say "$@"
}
# Whatever changes something goes through here.
act() { # act WHAT COMMAND...
    if [ "$dry_run" = yes ]; then
        say "would $1"
    else
        say "$1"
        shift
        "$@"
    fi
}
# A path may end in a newline, which $(...) would eat.
take() { # take VARIABLE COMMAND...: its output but for the last newline
    take_name=$1
    shift
    take_value=$("$@" && echo x) || return 1
    take_value=${take_value%"${LF}x"}
    eval "$take_name=\$take_value"
}
quote() { # as one word for a shell
    quoted='' rest=$1
    while [ "${rest#*\'}" != "$rest" ]; do
        quoted="$quoted${rest%%\'*}'\\''"
        rest=${rest#*\'}
    done
    printf "'%s'" "$quoted$rest"
}
exists() { [ -e "$1" ] || [ -L "$1" ]; }
put() { # put SOURCE TARGET MODE: only if it differs, and at once
    if cmp -s "$1" "$2" && [ -n "$(find "$2" -prune -perm "$3")" ]; then
        return 0
    fi
    act "install $2" replace "$@"
}
replace() {
    mkdir -p "${2%/*}"
    cp "$1" "$2.tmp.$$"
    chmod "$3" "$2.tmp.$$"
    mv -f "$2.tmp.$$" "$2"
}

# ---- what the build needs

# Asked from the compiler, not from a package manager: any system will do.
has_header() { echo "#include <$1>" | ${CC:-cc} -DPCRE2_CODE_UNIT_WIDTH=8 -E - >/dev/null 2>&1; }
missing_packages() {
    command -v make >/dev/null || printf ' make'
    command -v git >/dev/null || printf ' git'
    if ! has_header stdio.h; then
        printf ' gcc libc6-dev libgit2-dev libpcre2-dev libinih-dev'
        return 0
    fi
    has_header git2.h || printf ' libgit2-dev'
    has_header pcre2.h || printf ' libpcre2-dev'
    has_header ini.h || printf ' libinih-dev'
}
get_packages() {
    packages=$(missing_packages)
    [ -n "$packages" ] || return 0
    if ! command -v apt-get >/dev/null; then
        die "please install what is missing (Debian's names; with headers):$packages"
    fi
    sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    # shellcheck disable=SC2086
    act "install packages:$packages" quietly apt_get $packages
}
apt_get() {
    $sudo apt-get update -qq &&
        $sudo env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@"
}
build() {
    # Not under a make that may be running us.
    unset MAKEFLAGS MFLAGS MAKELEVEL
    make -C "$src" BUILD=release -j"$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)" all
}
quietly() { # only a failure is worth reading
    log=$(mktemp)
    "$@" >"$log" 2>&1 || {
        tail -n 30 "$log" >&2
        rm -f "$log"
        die "that failed: $1"
    }
    rm -f "$log"
}

# ---- programs

hook_names() { # of a folder of programs: all but those that are no hooks
    for hook_file in "$1"/*; do
        case ${hook_file##*/} in
        git-alembic* | *.tmp.* | '*') ;;
        *) [ ! -x "$hook_file" ] || say "${hook_file##*/}" ;;
        esac
    done
}
# The hooks that were built are the hooks there are.
install_programs() {
    bin=$src/build/release/bin
    [ -x "$bin/git-alembic" ] || {
        [ "$dry_run" = yes ] && return 0
        die "no programs in \"$bin\""
    }
    for program in "$bin"/*; do
        case ${program##*/} in
        git-alembic) put "$program" "$prefix/bin/git-alembic" 755 ;;
        *) put "$program" "$libexec/${program##*/}" 755 ;;
        esac
    done
    for page in "$src"/docs/*.1; do
        [ ! -e "$page" ] || put "$page" "$prefix/share/man/man1/${page##*/}" 644
    done
    completion=$src/docs/git-alembic.bash
    [ ! -e "$completion" ] ||
        put "$completion" "$prefix/share/bash-completion/completions/git-alembic" 644
}
remove_programs() {
    for page in "$src"/docs/*.1; do
        set -- "$@" "$prefix/share/man/man1/${page##*/}"
    done
    for file in "$prefix/bin/git-alembic" "$libexec"/* "$@" \
        "$prefix/share/bash-completion/completions/git-alembic"; do
        ! exists "$file" || act "remove $file" rm -f "$file"
    done
    [ "$dry_run" = yes ] || rmdir "$libexec" 2>/dev/null || :
}
advise_path() {
    case :$PATH: in
    *:"$prefix/bin":*) ;;
    *)
        say "git finds \"git alembic\" through PATH. Add this line to ~/.profile:"
        say "    export PATH=$(quote "$prefix/bin"):\"\$PATH\""
        ;;
    esac
}

. "$src/hooks/stub.sh"
. "$src/hooks/server.sh"
. "$src/hooks/setup.sh"
. "$src/driver/setup.sh"

# ---- what was asked for

mode=install dry_run=no files_only=no no_build=no hooks_path=no server=no
no_driver=no track=no
prefix='' only='' repo='' demo=''

while [ $# -gt 0 ]; do
    case $1 in
    --demo)
        mode=demo
        case ${2--} in -*) ;; *) demo=$2 && shift ;; esac
        ;;
    --demo=*) mode=demo demo=${1#*=} ;;
    --status | --uninstall) mode=${1#--} ;;
    --dry-run) dry_run=yes ;;
    --files-only) files_only=yes ;;
    --no-build) no_build=yes ;;
    --hooks-path) hooks_path=yes ;;
    --attributes) track=yes ;;
    --no-driver) no_driver=yes ;;
    --server) server=yes ;;
    --prefix=*) prefix=${1#*=} ;;
    --prefix)
        [ $# -gt 1 ] || usage '--prefix needs a folder'
        prefix=$2
        shift
        ;;
    --hooks=*) only=$(printf %s "${1#*=}" | tr , ' ') ;;
    -h | --help)
        help
        exit 0
        ;;
    --)
        shift
        break
        ;;
    -?*) usage "unknown option \"$1\"" ;;
    *)
        [ -z "$repo" ] || usage 'one repository at a time'
        repo=$1
        ;;
    esac
    shift
done
[ $# -le 1 ] || usage 'one repository at a time'
repo=${1-$repo}

if [ -z "$prefix" ]; then
    if [ "$(id -u)" = 0 ]; then prefix=/usr/local; else prefix=$HOME/.local; fi
fi
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
libexec=$prefix/libexec/git-alembic

choose_hooks() { # choose_hooks FOLDER: sets wanted
    wanted=$(hook_names "$1" | server_hooks) || wanted=
    [ -n "$only" ] || {
        wanted=$(say "$wanted" | usual_hooks) || wanted=
        return 0
    }
    for hook in $only; do
        case "$LF$wanted$LF" in
        *"$LF$hook$LF"*) ;;
        *) usage "no hook \"$hook\"; there are: $(say "$wanted" | tr '\n' ' ')" ;;
        esac
    done
    wanted=$only
}

case $mode in
status)
    repo=${repo:-.}
    find_repository
    choose_hooks "$libexec"
    status
    [ "$no_driver$server" != nono ] || status_of_driver
    exit "$left"
    ;;
uninstall)
    if [ "$files_only" = yes ]; then
        remove_programs
        exit 0
    fi
    [ -n "$repo" ] || usage '--uninstall wants a repository, or --files-only for the programs'
    find_repository
    take_out_driver
    take_out
    exit "$left"
    ;;
esac

if [ "$no_build" = no ]; then
    get_packages
    act build quietly build
fi
install_programs
if [ "$mode" = demo ]; then
    [ "$dry_run" = no ] || exit 0
    sh "$src/docs/demo.sh" "$src/install.sh" "$prefix" "$demo" || exit
    advise_path
    exit 0
fi
[ "$files_only" = no ] || exit 0
if [ -n "$repo" ]; then
    from=$libexec
    [ "$dry_run" = no ] || from=$src/build/release/bin
    choose_hooks "$from"
    find_repository
    say "repository ${top:-$common}"
    set_up
    if [ "$server" = yes ]; then
        advise_server
        exit "$left"
    fi
    [ "$no_driver" = yes ] || set_driver
else
    [ "$server" = no ] || usage '--server wants a repository'
    say "To set up a repository: $src/install.sh REPO"
fi
advise_path
exit "$left"
