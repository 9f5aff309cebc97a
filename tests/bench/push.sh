#!/bin/sh
# push.sh TIMER BIN ROUNDS - what our hooks add to a push, in a repository
# that bench.sh has made; part of bench.sh. Branches have a migration each, on
# the mainline's head. Beside it what git needs to name the refs and to count
# what is pushed. The objects are there already: no transport is timed.
set -eu
timer=$1 bin=$2 rounds=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
last=$(git grep -l "change number $(git ls-files alembic/versions | wc -l | tr -d ' ')\$" main -- alembic/versions)
last=${last##*/}
head=${last%%_*}

branches() { # branches PREFIX N: refs with a commit and a migration each
    awk -v prefix="$1" -v n="$2" -v head="$head" -v main="$(git rev-parse main)" 'BEGIN {
        for (i = 1; i <= n; i++) {
            printf "commit %s%d\ncommitter A%d <a@example.com> %d +0000\ndata 2\nx\n",
                prefix, i, i % 7, 1710000000 + i
            id = sprintf("%s%07d", length(prefix) > 12 ? "eeeee" : "ddddd", i)
            text = "\"\"\"a branch\"\"\"\nfrom alembic import op\nrevision = \"" id \
                "\"\ndown_revision = \"" head "\"\n\n\ndef upgrade():\n    op.execute(\"SELECT " i \
                "\")\n\n\ndef downgrade():\n    op.execute(\"SELECT 0\")\n"
            printf "from %s\nM 100644 inline alembic/versions/%s_branch.py\ndata %d\n%s\n",
                main, id, length(text), text
        }
        print "done"
    }' | git fast-import --quiet --done
}
zero=0000000000000000000000000000000000000000

grew() { # grew HOOK: one ref, from 10 to 1,000 branches
    awk -v hook="$1" 'NR == 1 { few = $1 } END {
        printf "  %-46s %9.1f times\n", hook ", from 10 to 1,000 branches", $1 / few }' \
        "$work/$1-growth"
}
pushes() { # pushes HOOK LABEL LINES LIMIT: sets took
    cut -d' ' -f2 "$3" >"$work/tips" # of both hooks' lines the new commit
    # shellcheck disable=SC2016
    "$timer" "$rounds" '' sh -c '"$0" <"$1" >/dev/null 2>&1 || :' "$bin/$1" "$3" -- \
        sh -c 'git for-each-ref >/dev/null
            git rev-list --count --stdin --not --remotes <"$0" >/dev/null' "$work/tips" >"$work/figures"
    { read -r took memory _ && read -r base _ _; } <"$work/figures"
    awk -v label="$2" -v t="$took" -v base="$base" -v memory="$memory" -v limit="$4" 'BEGIN {
        printf "  %-46s %9.2f ms %7.1f x, %.0f MB   %s (target %s)\n", label, t / 1000,
            t / base, memory / 1024, t / base <= limit ? "ok" : "over", limit }'
}
lines() { # lines HOOK N: what git says of the first N tips
    git for-each-ref --count="$2" --sort=-committerdate --format="$(
        [ "$1" = pre-push ] &&
            echo "refs/heads/%(refname:lstrip=2) %(objectname) refs/heads/%(refname:lstrip=2) $zero" ||
            echo "$zero %(objectname) refs/heads/%(refname:lstrip=2)"
    )" 'refs/tips/*'
}

git update-ref refs/remotes/origin/main main
git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
branches refs/tips/t 50
for hook in pre-push pre-receive; do
    lines "$hook" 1 >"$work/$hook-1"
    lines "$hook" 50 >"$work/$hook-50"
done
git for-each-ref --format='delete %(refname)' 'refs/tips/*' | git update-ref --stdin
for n in 10 1000; do
    branches refs/remotes/origin/b "$n"
    git for-each-ref --format='create refs/heads/%(refname:lstrip=3) %(objectname)' \
        'refs/remotes/origin/b*' | grep -v '/main ' >"$work/create"
    sed 's/^create/update/' "$work/create" | git update-ref --stdin
    git pack-refs --all
    for hook in pre-push pre-receive; do
        for _ in $(seq 1 $((n / 64 + 1))); do # what is learnt once is kept
            "$bin/$hook" <"$work/$hook-1" >/dev/null 2>&1 || :
        done
        pushes "$hook" "$hook, a ref, $n branches" "$work/$hook-1" 6
        echo "$took $n" >>"$work/$hook-growth"
        pushes "$hook" "$hook, 50 refs, $n branches" "$work/$hook-50" 75
    done
done
grew pre-push
grew pre-receive
