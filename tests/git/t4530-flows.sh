#!/bin/sh
# shellcheck disable=SC2089,SC2090
# rebase, cherry-pick, revert, am, stash: hooks cannot repair there, they tell;
# and after the command that is told the chain is one line that runs.
. "$(dirname "$0")/lib.sh"
. "$TESTS/lib-merge.sh"

# What was told last, to be typed as it stands.
told() { sed -n 's/^  repair it: //p' "$T/out" | tail -n 1; }
do_what_is_told() {
    command=$(told)
    echo "told: $command"
    test -n "$command"
    $command
}

# main has two more, feature three of its own, chained.
three() {
    fork "$1"
    on feature gg77_third.py 77aa88bb99cc ee55ff667788
    feature=$(git rev-parse HEAD)
}

three_in_line() {
    parent_is dd44_theirs.py ff6677889900
    parent_is ee55_more.py dd44ee55ff66
    parent_is gg77_third.py ee55ff667788
    untouched main cc33_ours.py ff66_last.py
    runs
}

rebased() { # rebased OPTION...
    three "rebase$1"
    exits 0 git rebase "$@" main
    says 'multiple-heads' 'repair it: git alembic rebase'
    do_what_is_told
    exits 0 git commit -m follow
    three_in_line
}

# A commit that changes a line far from the chain's: am patches by text.
not_adjacent() {
    three apply
    echo '# a remark at the end' >>$V/dd44_theirs.py
    git commit -qnam remark
    exits 0 git rebase --apply main
    says 'repair it: git alembic rebase'
    do_what_is_told
    exits 0 git commit -m follow
    three_in_line
}

pulled() {
    three pull
    git branch -q -m feature mine
    git switch -q main
    git clone -q . "$W/pull clone"
    cd "$W/pull clone"
    hooks
    git reset -q --hard HEAD~2
    git cherry-pick origin/mine~2 origin/mine~1 origin/mine >/dev/null
    exits 0 git pull --rebase
    says 'repair it: git alembic rebase'
    do_what_is_told
    exits 0 git commit -m follow
    untouched origin/main cc33_ours.py ff66_last.py
    parent_is dd44_theirs.py ff6677889900
    runs
}

# Both sides touch the migration that is picked: stopped, and gone on with.
continued() {
    three continue
    git switch -q main
    cp $V/cc33_ours.py $V/dd44_theirs.py
    sed -i 's/cc33dd44ee55/aaaa44ee55ff/; s/bb22cc33dd44/ff6677889900/; s/t_cc33/t_aaaa/g' $V/dd44_theirs.py
    sed -i 's/cc33dd44ee55/aaaa44ee55ff/g; s/Revises: bb22cc33dd44/Revises: ff6677889900/' $V/dd44_theirs.py
    git add -A
    git commit -qnm 'the same name'
    git switch -q feature
    exits 1 git rebase main
    exits 0 git alembic resolve
    says 'keeps both: aaaa44ee55ff' 'as dd44_theirs_dd44ee55ff66.py' \
        'moves dd44ee55ff66 "dd44_theirs" onto aaaa44ee55ff' 'go on: git rebase --continue'
    exits 0 git rebase --continue
    untouched main dd44_theirs.py ff66_last.py
    runs
}

# The same by hand and wrong: told at the end.
continued_by_hand() {
    three by-hand
    git switch -q main
    echo '# main' >>README
    git commit -qnam readme
    git switch -q feature~1 --detach
    echo '# feature' >>README
    git commit -qnam readme
    git branch -q -f feature
    git switch -q feature
    exits 1 git rebase main
    git checkout -q --theirs README
    git add README
    exits 0 git rebase --continue
    says 'repair it: git alembic rebase'
    do_what_is_told
    exits 0 git commit -m follow
    parent_is dd44_theirs.py ff6677889900
    runs
}

# In the middle: what is there now is put right, git goes on with the rest.
stopped_in_the_middle() {
    three middle
    GIT_SEQUENCE_EDITOR="sed -i '1s/^pick/edit/'"
    export GIT_SEQUENCE_EDITOR
    exits 0 git rebase -i main
    exits 0 git alembic rebase
    says 'moves dd44ee55ff66 "dd44_theirs" onto ff6677889900' 'go on: git rebase --continue'
    exits 0 git rebase --continue
    says_no 'repair it'
    three_in_line
    same 3 "$(git rev-list --count main..)"
}

sequence() { # sequence SCRIPT FOLDER OPTION...: the todo list edited by sed
    edit=$1
    three "$2"
    shift 2
    GIT_SEQUENCE_EDITOR="sed -i -e '$edit'"
    export GIT_SEQUENCE_EDITOR
    exits 0 git rebase -i "$@" main
    says 'repair it: git alembic rebase'
    do_what_is_told
    exits 0 git commit -m follow
    three_in_line
}

reworded() {
    # pre-commit runs for a reworded commit: it judges what is there then.
    three reword
    GIT_SEQUENCE_EDITOR="sed -i -e '1s/^pick/reword/'"
    export GIT_SEQUENCE_EDITOR
    status=0
    git rebase -i main >"$T/out" 2>&1 || status=$?
    cat "$T/out"
    if [ $status != 0 ]; then
        exits 0 git alembic rebase
        GIT_EDITOR=: exits 0 git rebase --continue
    fi
    [ -z "$(told)" ] || {
        do_what_is_told
        exits 0 git commit -m follow
    }
    three_in_line
}

squashed() { sequence '2,3s/^pick/squash/' squash; }
fixed_up() { sequence '2s/^pick/fixup/' fixup; }

autosquash() {
    three autosquash
    echo '# more' >>$V/dd44_theirs.py
    git commit -qna --fixup=HEAD~2
    GIT_SEQUENCE_EDITOR=: exits 0 git rebase -i --autosquash main
    says 'repair it: git alembic rebase'
    do_what_is_told
    exits 0 git commit -m follow
    grep -q '^# more' $V/dd44_theirs.py
    three_in_line
}

# As one would have it done on the way.
executed() {
    three exec
    exits 0 git rebase --exec 'git alembic rebase && git commit -q --amend --no-edit' main
    says_no 'repair it'
    three_in_line
    same 3 "$(git rev-list --count main..)"
}

with_merges() {
    three merges
    from=feature~2 on topic ab12_topic.py ab1234567890 dd44ee55ff66
    git switch -q feature
    exits 0 git merge --no-edit topic
    exits 0 git rebase --rebase-merges main
    says 'repair it: git alembic rebase'
    do_what_is_told
    exits 0 git commit -m follow
    untouched main cc33_ours.py ff66_last.py
    runs
}

onto_fixup() { # as it says: folded into the commit that brought it
    three fold
    git rebase -q main
    exits 0 git alembic rebase
    git commit -q --fixup="$(git log -1 --format=%h --diff-filter=A -- $V/dd44_theirs.py)"
    GIT_SEQUENCE_EDITOR=: exits 0 git rebase -i --autosquash main
    says_no 'repair it'
    three_in_line
    same 3 "$(git rev-list --count main..)"
}

# ---- cherry-pick and revert

picked_first() {
    three pick
    git switch -q main
    exits 0 git cherry-pick feature~2
    exits 0 git alembic rebase
    says 'moves dd44ee55ff66 "dd44_theirs" onto ff6677889900'
    git commit -qm follow
    runs
}

picked_from_the_middle() {
    three pick-middle
    git switch -qc release main
    exits 0 git cherry-pick feature~1
    exits 0 git alembic rebase
    says 'moves ee55ff667788 "ee55_more" onto ff6677889900 (was dd44ee55ff66)' \
        'dd44ee55ff66, on which ee55ff667788 "ee55_more" hung, is not here'
    exits 0 git commit -m follow
    runs
    # On the mainline itself, where nobody else has it.
    git switch -q main
    exits 0 git cherry-pick feature~1
    exits 0 git alembic rebase
    exits 0 git commit -m follow
    runs
}

picked_without_commit() {
    three pick-staged
    git switch -qc release main
    exits 0 git cherry-pick -n feature~2 feature~1 feature
    exits 0 git alembic rebase
    exits 0 git commit -m 'all three'
    three_in_line
}

picked_with_conflict() {
    three pick-conflict
    git switch -qc release main
    echo release >>README
    table dd44_theirs.py ab1234567890 ff6677889900
    git add -A
    git commit -qnm 'the same name'
    exits 1 git cherry-pick feature~2
    exits 0 git alembic resolve
    says 'keeps both' 'go on: git cherry-pick --continue'
    exits 0 git cherry-pick --continue
    untouched HEAD^ dd44_theirs.py
    runs
}

reverted() {
    three revert
    git rebase -q main
    git alembic rebase >/dev/null
    git commit -qm follow
    exits 0 git revert --no-edit HEAD~2
    exits 0 git alembic rebase
    says 'moves 77aa88bb99cc "gg77_third" onto dd44ee55ff66 (was ee55ff667788)'
    exits 0 git commit -m follow
    runs
    # On the mainline, of which nobody else has anything.
    git reset -q --hard HEAD~2
    git switch -q main
    git merge -q --ff-only feature
    exits 0 git revert --no-edit HEAD~2
    exits 0 git alembic rebase
    says 'moves 77aa88bb99cc "gg77_third" onto dd44ee55ff66 (was ee55ff667788)'
    exits 0 git commit -m follow
    runs
}

reverted_with_conflict() {
    three revert-conflict
    git switch -q main
    sed -i "s/^branch_labels = None/branch_labels = ('x',)/" $V/cc33_ours.py
    git commit -qnam label
    sed -i "s/^branch_labels = .*/branch_labels = ('y',)/" $V/cc33_ours.py
    git commit -qnam label
    exits 1 git revert --no-edit HEAD~1
    exits 1 git alembic resolve
    says 'left for you' "$V/cc33_ours.py: both sides changed the same lines of it"
    git checkout -q --ours $V/cc33_ours.py
    git add $V
    exits 0 git alembic resolve
    says 'go on: git revert --continue'
    git revert --quit
    clean
}

# ---- am, stash

mailed() {
    three mail
    git format-patch -q -o "$T/mail" main..feature
    git switch -qc mailed main
    exits 0 git am "$T/mail"/*.patch
    exits 0 git alembic rebase
    exits 0 git commit -m follow
    three_in_line
    git switch -qc again main
    echo more >>$V/../../README
    table dd44_theirs.py ab1234567890 ff6677889900
    git add -A
    git commit -qnm 'the same name'
    status=0
    git am -3 "$T/mail"/*.patch >"$T/out" 2>&1 || status=$?
    test $status != 0
    exits 0 git alembic resolve
    says 'keeps both' 'go on: git am --continue'
    exits 0 git am --continue
    untouched HEAD~3 dd44_theirs.py
    heads_are 1
}

stashed() {
    start stash
    git switch -qc feature
    table dd44_new.py dd44ee55ff66 bb22cc33dd44
    git add $V
    git stash -q
    on main cc33_ours.py cc33dd44ee55 bb22cc33dd44
    git switch -q feature
    git rebase -q main
    exits 0 git stash pop
    exits 0 git alembic rebase
    says 'moves dd44ee55ff66 "dd44_new" onto cc33dd44ee55'
    exits 0 git commit -m follow
    runs
}

stash_conflict() {
    start stash-conflict
    git switch -qc feature
    table new.py dd44ee55ff66 bb22cc33dd44
    git add $V
    git stash -q
    on main new.py cc33dd44ee55 bb22cc33dd44
    exits 1 git stash apply
    exits 0 git alembic resolve
    says 'keeps both: cc33dd44ee55 "new", and dd44ee55ff66' 'onto cc33dd44ee55' 'go on: git commit'
    exits 0 git commit -m follow
    untouched HEAD^ new.py
    runs
}

amended() {
    three amend
    git rebase -q main
    exits 0 git alembic rebase
    exits 0 git commit --amend --no-edit
    says_no 'repair it'
    three_in_line
}

it 'rebase --merge: three chained revisions follow' rebased --merge
it 'rebase --apply' rebased --apply
it 'rebase --apply, lines that are not adjacent' not_adjacent
it 'pull --rebase' pulled
it 'rebase stopped by a conflict in a migration' continued
it 'rebase stopped by another conflict, gone on with' continued_by_hand
it 'rebase -i: put right in the middle' stopped_in_the_middle
it 'rebase -i: reword' reworded
it 'rebase -i: squash' squashed
it 'rebase -i: fixup' fixed_up
it 'rebase -i --autosquash' autosquash
it 'rebase --exec' executed
it 'rebase --rebase-merges' with_merges
it 'folded into the commit that brought the migration' onto_fixup
it 'amended' amended
it 'cherry-pick' picked_first
it 'cherry-pick from the middle of a chain' picked_from_the_middle
it 'cherry-pick -n' picked_without_commit
it 'cherry-pick with a conflict' picked_with_conflict
it 'revert in the middle of a chain' reverted
it 'revert with a conflict' reverted_with_conflict
it 'am' mailed
it 'stash pop' stashed
it 'stash apply with a conflict' stash_conflict
finish
