#!/bin/sh
# Rebase, cherry-pick, amend: no hook of ours runs in between; what came of it
# is told afterwards, once.
. "$(dirname "$0")/lib.sh"
. "$TESTS/lib-merge.sh"

FORK='alembic: multiple-heads: the chain has 2 heads: ee55ff667788 and ff6677889900'

rebase() { # rebase FOLDER OPTION...
    fork "$1"
    shift
    git switch -q feature
    exits 0 git rebase "$@" main
    says "$FORK" 'repair it: git alembic rebase'
    same 1 "$(grep -c 'alembic:' "$T/out")"
    clean
    heads_are 2
}

merged_back() { # a rebased branch is a fast-forward: told again
    rebase back
    git switch -q main
    exits 0 git merge feature
    says "$FORK"
}

conflict() {
    fork conflict
    git switch -q feature
    echo theirs >README
    git commit -qnam theirs
    git switch -q main
    echo ours >README
    git commit -qnam ours
    git switch -q feature
    exits 1 git rebase main
    says_no alembic:
    echo both >README
    git add README
    exits 0 git rebase --continue
    says "$FORK" 'git alembic rebase'
}

interactive() {
    fork interactive
    git switch -q feature
    GIT_SEQUENCE_EDITOR="sed -i '2s/pick/reword/'" exits 0 git rebase -i main
    says "$FORK"
    same 1 "$(grep -c 'alembic: multiple' "$T/out")"
}

squashed() {
    fork squashed
    git switch -q feature
    GIT_SEQUENCE_EDITOR="sed -i '2s/pick/fixup/'" exits 0 git rebase -i main
    says "$FORK"
}

pulled() {
    fork upstream
    git clone -q . "$W/pulled"
    cd "$W/pulled"
    hooks
    git switch -q feature
    on feature ab88_f.py ab8899001122 ee55ff667788
    exits 0 git pull --rebase origin main
    says 'multiple-heads' 'git alembic rebase'
}

in_order() { # nothing to tell
    fork in-order
    git switch -q feature
    sed -i 's/bb22cc33dd44/ff6677889900/' $V/dd44_theirs.py
    git commit -qnam 'put it on top'
    exits 0 git rebase main
    says_no alembic:
    runs
    echo more >>README
    git commit -qnam more
    exits 0 git commit -q --amend -m 'more of it'
    says_no alembic:
    exits 0 git rebase -q --force-rebase HEAD~2
    says_no alembic:
}

amended() {
    fork amended
    table ab88_x.py ab8899001122 cc33dd44ee55
    git add -A
    exits 0 git commit --no-verify --amend --no-edit
    says 'multiple-heads' 'git alembic rebase'
    exits 0 git commit --no-verify --amend -m 'another word'
    says_no alembic:
}

had_it_before() { # two heads that the mainline has are not this rebase's
    fork before
    git switch -q main
    git merge -q --no-verify --no-edit feature 2>/dev/null
    git switch -qc topic main~1
    echo more >>README
    git commit -qnam more
    exits 0 git rebase main
    says_no alembic:
}

missing() {
    fork missing
    git switch -qc part main
    git cherry-pick -n feature
    git commit -qnm 'only the second'
    git switch -q main
    echo more >>README
    git commit -qnam more
    git switch -q part
    git reset -q --hard HEAD
    exits 0 git rebase --force-rebase main
    says 'missing-parent'
}

all_published() {
    fork published
    git switch -q feature
    git config alembic.protected feature
    git branch copy
    git switch -q copy
    exits 0 git rebase main
    says 'multiple-heads' 'repair it: git alembic merge'
}

picked() { # cherry-pick tells nothing, git commit after it would
    fork picked
    exits 0 git cherry-pick feature~1
    heads_are 2
    git reset -q --hard HEAD^
    exits 0 git cherry-pick -n feature~1
    exits 1 git commit -m pick
    says 'error[multiple-heads]'
}

aside() {
    fork aside
    git switch -q feature
    exits 0 env ALEMBIC_GIT=0 git rebase main
    says_no alembic:
}

it 'git rebase' rebase rebase
it 'git rebase --apply' rebase apply --apply
it 'a rebased branch, merged' merged_back
it 'a conflict, --continue' conflict
it 'rebase -i with reword tells once' interactive
it 'rebase -i with fixup' squashed
it 'git pull --rebase' pulled
it 'a chain in order is nothing to tell' in_order
it 'git commit --amend' amended
it 'what was there before is not told' had_it_before
it 'a parent that is missing' missing
it 'what is published is joined' all_published
it 'cherry-pick' picked
it 'ALEMBIC_GIT=0' aside
finish
