#!/bin/sh
# merge.sh TIMER BIN ROUNDS - what our hooks add to `git merge`, run in a
# repository that bench.sh has made; part of bench.sh. Each round merges once
# without hooks and once with them, and takes the merge back.
set -eu
timer=$1 bin=$2 rounds=$3
GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.com
GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.com
export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
git reset -q --hard
last=$(git grep -l "change number $(git ls-files alembic/versions | wc -l | tr -d ' ')\$" -- alembic/versions)
id=${last##*/}
id=${id%%_*}

next() { # next ID: another migration on the head, committed
    sed -e "s/^revision = .*/revision = \"$1\"/" \
        -e "s/^down_revision = .*/down_revision = \"$id\"/" \
        -e "s/^Revision ID: .*/Revision ID: $1/" \
        -e "s/^Revises: .*/Revises: $id/" \
        -e "s/column_[0-9]*/column_$1/g" "$last" >"alembic/versions/$1_next.py"
    git add alembic
    git commit -qm "$1"
}
on() { git switch -qc "$1" start; }

git branch -f start
on readme && echo more >>README && git commit -qam readme
on code && echo 'value = -2' >app/module_007.py && git commit -qam code
on ours && next ffff00000001
on theirs && next ffff00000002
mkdir -p .git/hooks
for hook in pre-commit pre-merge-commit post-merge; do
    ln -sf "$bin/$hook" ".git/hooks/$hook"
done

merges() { # merges LABEL OURS THEIRS LIMIT
    git switch -q --detach "$2"
    # shellcheck disable=SC2016
    loop='git -c core.hooksPath="$0" merge -q --no-edit "$1"
        git -c core.hooksPath=/dev/null reset -q --hard "$2"'
    "$timer" "$rounds" '' sh -c "$loop" /dev/null "$3" "$2" -- \
        sh -c "$loop" "$PWD/.git/hooks" "$3" "$2" -- \
        git diff --cached --quiet >.git/figures
    { read -r without _ _ && read -r with _ _ && read -r least _ _; } <.git/figures
    awk -v label="$1" -v a="$without" -v b="$with" -v least="$least" \
        -v limit="$4" 'BEGIN {
        more = (b - a) / least
        printf "  %-46s %9.2f ms, with hooks %.2f ms more: %.1f x   %s (target %s)\n",
            label, a / 1000, (b - a) / 1000, more, more <= limit ? "ok" : "over", limit }'
}

merges 'git merge, no migration touched' readme code 8
merges 'git merge, the chain repaired' ours theirs 60
git switch -q main
