#!/bin/sh
# Runs the case folders: tests/cases/AREA/WHAT/
#
#   fixture       a name below tests/cases/fixtures/ ("three" when missing,
#                 "none" for an empty repository): committed as the start
#   base/         files on top of it, in the same first commit
#   mainline/     files that origin/main has beyond the first commit
#   tree/         files that are then written over it and staged
#   remove        paths, a line each, that are removed and staged
#   run           a shell script run in the repository instead of all that
#                 follows the first commit (git is set up, $FILES is the case)
#   args          arguments of `git alembic`, a line ("check --staged")
#   expected.txt  what it prints, stdout and stderr, then `exit N`
#
# A folder whose name ends in .known-bug records one: it must differ.
#
# usage: cases.sh OUTDIR [--update] [CASE...]
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
bin=$build/bin
shift
update=
[ "${1-}" = --update ] && update=1 && shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

HOME=$work/home
mkdir "$HOME"
export HOME GIT_CONFIG_NOSYSTEM=1 LC_ALL=C TZ=UTC
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org
export GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org
export GIT_AUTHOR_DATE='1767600000 +0000' GIT_COMMITTER_DATE='1767600000 +0000'
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE XDG_CONFIG_HOME NO_COLOR
PATH=$bin:$PATH
git config --global init.defaultBranch main

copy() {
    [ ! -d "$1" ] || cp -R "$1/." .
}

build() {
    fixture=three
    [ ! -f "$FILES/fixture" ] || fixture=$(cat "$FILES/fixture")
    git init -q . &&
        { [ "$fixture" = none ] || copy "$here/cases/fixtures/$fixture"; } &&
        copy "$FILES/base" && git add -A &&
        git commit -q --allow-empty -m start || return 1
    if [ -d "$FILES/mainline" ]; then
        git checkout -q -b feature && git checkout -q -B main-now main &&
            copy "$FILES/mainline" && git add -A &&
            git commit -q -m mainline &&
            git update-ref refs/remotes/origin/main HEAD &&
            git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main &&
            git checkout -q feature && git branch -q -D main-now main || return 1
    fi
    if [ -f "$FILES/run" ]; then
        sh -e "$FILES/run"
        return
    fi
    copy "$FILES/tree"
    [ ! -f "$FILES/remove" ] || xargs git rm -q -- <"$FILES/remove"
    git add -A
}

one() {
    FILES=$1
    export FILES
    name=${FILES#"$here/cases/"}
    rm -rf "$work/repo" && mkdir "$work/repo" && cd "$work/repo" || exit 2
    args='check --staged'
    [ ! -f "$FILES/args" ] || args=$(cat "$FILES/args")
    if build >"$work/setup" 2>&1; then
        eval "git alembic $args" >"$work/out" 2>&1 </dev/null
        echo "exit $?" >>"$work/out"
    else
        { echo 'setup failed:'; cat "$work/setup"; } >"$work/out"
    fi
    cd "$here" || exit 2
    same=1
    [ -f "$FILES/expected.txt" ] && cmp -s "$work/out" "$FILES/expected.txt" || same=0
    case $name in *.known-bug) same=$((1 - same)) ;; esac
    if [ $same = 1 ]; then
        passed=$((passed + 1))
        echo "ok - $name"
    elif [ -n "$update" ]; then
        cp "$work/out" "$FILES/expected.txt"
        passed=$((passed + 1))
        echo "ok - $name # updated"
    else
        failed=$((failed + 1))
        echo "not ok - $name"
        diff -u "$FILES/expected.txt" "$work/out" 2>&1 | sed 's/^/# /'
    fi
}

top=$PWD
if [ $# -gt 0 ]; then
    for c in "$@"; do
        c=$(cd "$top" && cd "$c" && pwd) || exit 2
        one "$c"
    done
else # side by side, some at a time
    mkdir "$work/logs"
    for c in "$here"/cases/*/*/; do
        case $c in */fixtures/*) continue ;; esac
        printf '%s\0' "${c%/}"
    done | xargs -0 -n 30 -P "${JOBS:-$(nproc)}" sh -c \
        'log=$1/$$ && shift && exec sh "$@" >"$log" 2>&1' - \
        "$work/logs" "$here/cases.sh" "$build" ${update:+--update}
    cat "$work/logs"/* >"$work/all"
    grep -v '^cases: ' "$work/all"
    # shellcheck disable=SC2046
    set -- $(awk '/^cases: / { p += $2; f += $4 } END { print p + 0, f + 0 }' "$work/all")
    passed=$1 failed=$2
fi
echo "cases: $passed passed, $failed failed"
[ "$failed" = 0 ]
