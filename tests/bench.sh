#!/bin/sh
# bench.sh BUILD [COUNT...] - what a commit waits for, beside what git itself
# takes for the least question about the index, in one run on one machine.
# Prints figures; "over" marks a target that was missed. No test.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build/release}
[ $# = 0 ] || shift
[ $# -gt 0 ] || set -- 100 1000 10000
bin=$PWD/$build/bin
# shellcheck disable=SC2046
unset $(git rev-parse --local-env-vars)
GIT_CONFIG_NOSYSTEM=1 HOME=/nonexistent
export GIT_CONFIG_NOSYSTEM HOME

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
timer=$work/timer
${CC:-cc} -std=gnu11 -O2 -Icommon -o "$timer" tests/bench/timer.c

ratio() { # ratio LABEL LIMIT MEDIAN BASE
    awk -v label="$1" -v limit="$2" -v t="$3" -v base="$4" 'BEGIN {
        printf "  %-46s %9.2f ms %7.1f x", label, t / 1000, t / base
        if (limit)
            printf "   %s (target %s)", (t / base <= limit) ? "ok" : "over", limit
        printf "\n" }'
}
# Runs git and pre-commit side by side; sets base, ours, memory.
against_git() { # against_git ROUNDS FORGET
    "$timer" "$1" "$2" git diff --cached --quiet -- "$bin/pre-commit" >"$work/out"
    { read -r base _ _ && read -r ours memory status; } <"$work/out"
    [ "$status" = "${expected:-0}" ] || echo "  (exit $status)"
}

heads() { # heads LABEL DONTWRITEBYTECODE
    PYTHONDONTWRITEBYTECODE=$2 "$timer" 5 '' /usr/bin/alembic heads -- \
        "$bin/git-alembic" heads -- "$bin/git-alembic" heads HEAD >"$work/out"
    { read -r theirs _ _ && read -r tree _ _ && read -r commit _ _; } <"$work/out"
    awk -v label="$1" -v t="$theirs" -v tree="$tree" -v commit="$commit" '
        function line(label, o) {
            printf "  %-46s %9.2f ms: %.0f times as fast   %s (target 100)\n", \
                label, o / 1000, t / o, (t / o >= 100) ? "ok" : "over"
        }
        BEGIN {
            printf "  %-46s %9.2f ms\n", label, t / 1000
            line("git alembic heads (working tree)", tree)
            line("git alembic heads HEAD", commit)
        }'
}

for count; do
    repo=$work/$count
    git init -q -b main "$repo"
    awk -v n="$count" -f tests/bench/repository.awk |
        git -C "$repo" fast-import --quiet --done
    cd "$repo"
    git reset -q --hard
    git gc -q
    rounds=$((count >= 10000 ? 60 : 200))
    limit=$((count >= 10000 ? 10 : 6))
    cache=$(git rev-parse --absolute-git-dir)/alembic/cache

    echo "$count migrations"
    echo 'value = -1' >app/module_007.py
    git add app
    against_git $rounds ''
    printf '  %-46s %9.2f ms\n' 'git diff --cached --quiet' \
        "$(echo "$base" | awk '{ print $1 / 1000 }')"
    ratio 'pre-commit, an application file staged' 3 "$ours" "$base"
    git reset -q --hard
    echo more >>README
    git add README
    against_git $rounds ''
    ratio 'pre-commit, a README staged' 3 "$ours" "$base"

    git reset -q --hard
    last=$(git grep -l "change number $count\$" -- alembic/versions)
    id=${last##*/}
    id=${id%%_*}
    sed -e "s/^revision = .*/revision = \"ffff00000000\"/" \
        -e "s/^down_revision = .*/down_revision = \"$id\"/" \
        -e "s/^Revision ID: .*/Revision ID: ffff00000000/" \
        -e "s/^Revises: .*/Revises: $id/" \
        -e 's/column_[0-9]*/another_column/g' "$last" \
        >alembic/versions/ffff00000000_next.py
    git add alembic
    against_git $((rounds / 4)) "$cache"
    first=$memory
    ratio 'pre-commit, a migration staged, first run' '' "$ours" "$base"
    "$bin/pre-commit" 2>/dev/null || echo '  (the commit would be stopped)'
    against_git $rounds ''
    ratio 'pre-commit, a migration staged, second run on' $limit "$ours" "$base"
    awk -v first="$first" -v second="$memory" -v judge="$count" 'BEGIN {
        printf "  %-46s %9.1f MB, second run on %.1f MB", \
            "greatest memory, first run", first / 1024, second / 1024
        if (judge >= 10000)
            printf "   %s (target 40)", (first <= 40 * 1024) ? "ok" : "over"
        printf "\n" }'

    if [ "$count" = 1000 ] && [ -x /usr/bin/alembic ]; then
        find alembic/versions -type f -exec touch -d '1 hour ago' {} +
        git update-index -q --refresh
        heads 'alembic heads, nothing compiled (a fresh clone)' 1
        heads 'alembic heads, from Python'"'"'s cache' ''
    fi
    git reset -q --hard
    sh "$OLDPWD/tests/bench/merge.sh" "$timer" "$bin" $((rounds / 10))
    [ "$count" != 1000 ] ||
        sh "$OLDPWD/tests/bench/push.sh" "$timer" "$bin" $((rounds / 10))
    cd - >/dev/null
    rm -rf "$repo"
done
