#!/bin/sh
# `git alembic rebase`: what only this branch has goes on top of another's.
. "$(dirname "$0")/lib.sh"
. "$TESTS/lib-merge.sh"

# feature has been rebased by git, its two migrations hang where they did.
rebased() { # rebased FOLDER
    fork "$1"
    git switch -q feature
    git rebase -q main
}

moves_the_branch() {
    rebased moves
    exits 0 git alembic rebase
    says 'moves dd44ee55ff66 "dd44_theirs" onto ff6677889900 (was bb22cc33dd44)' \
        "--- a/$V/dd44_theirs.py" "+++ b/$V/dd44_theirs.py" \
        "-down_revision = 'bb22cc33dd44'" "+down_revision = 'ff6677889900'" \
        '+Revises: ff6677889900' 'one head: ee55ff667788 "ee55_more"' \
        '1 file changed and staged' 'go on: git commit'
    same "M  $V/dd44_theirs.py" "$(git status --porcelain)"
    git commit -qm follow
    untouched main cc33_ours.py ff66_last.py
    runs
    exits 0 git alembic rebase
    same 'alembic: nothing to do; one head: ee55ff667788 "ee55_more"' "$(cat "$T/out")"
    clean
}

own_fork() { # two lines of the branch's own: what is new goes on top
    fork own
    git switch -q feature
    table 0_late.py 0a0b0c0d0e0f dd44ee55ff66
    git add -A
    exits 1 git commit -m late
    says 'put it behind the other: git alembic rebase'
    exits 0 git alembic rebase
    says 'moves 0a0b0c0d0e0f "0_late" onto ee55ff667788'
    untouched feature dd44_theirs.py ee55_more.py
    exits 0 git commit -qm late
}

dry_run() {
    rebased dry
    state >"$T/before"
    exits 0 git alembic rebase --dry-run
    says 'moves dd44ee55ff66' "+down_revision = 'ff6677889900'" '1 file would change'
    says_no staged undo 'go on'
    state | cmp - "$T/before"
}

# What it says puts everything back.
undo() {
    sed -n 's/^  undo: //p' "$T/out" >"$T/undo"
    test -s "$T/undo"
    cat "$T/undo"
    sh -e "$T/undo"
}

undone() {
    rebased undo
    state >"$T/before"
    exits 0 git alembic rebase
    undo
    state | cmp - "$T/before"
    mkdir -p deep/er
    cd deep/er
    exits 0 git alembic rebase
    says "undo: git restore --staged --worktree -- :/$V/dd44_theirs.py"
    undo
    cd ../..
    rm -r deep
    state | cmp - "$T/before"
}

# What was staged and not committed must not be lost by that.
undone_what_was_staged() {
    rebased staged
    git reset -q --soft HEAD~1
    git reset -q --soft HEAD~1
    echo '# more' >>$V/dd44_theirs.py
    git add $V
    state >"$T/before"
    exits 0 git alembic rebase
    says 'undo: git diff-tree -p'
    undo
    state | cmp - "$T/before"
    mkdir deep
    cd deep
    exits 0 git alembic rebase
    undo
    cd ..
    rmdir deep
    state | cmp - "$T/before"
}

not_here_yet() {
    fork not-here
    git switch -q feature
    state >"$T/before"
    exits 1 git alembic rebase
    says 'refused: main ends in ff6677889900 "ff66_last", which is not here yet' \
        'git rebase main, or: git merge main' 'nothing was changed'
    state | cmp - "$T/before"
    # A branch without migrations of its own has nothing to move.
    git switch -qc empty main~1
    exits 0 git alembic rebase
    says 'nothing to do'
}

# An older state of the mainline is here: that fork is repaired, the rest told.
part_is_here() {
    fork part
    git switch -q feature
    git rebase -q main~1
    exits 0 git alembic rebase
    says 'moves dd44ee55ff66 "dd44_theirs" onto cc33dd44ee55' \
        'main ends in ff6677889900 "ff66_last", which is not here yet' 'git rebase main'
    git commit -qm follow
    runs
}

remote_first() {
    fork remote
    git clone -q . "$W/clone"
    cd "$W/clone"
    git switch -q feature
    git rebase -q origin/main
    git branch -q -f main main~2
    exits 0 git alembic rebase
    says 'onto ff6677889900'
    heads_are 1
}

onto_another() {
    fork onto
    from=main~2 on other gg77_other.py 77aa88bb99cc bb22cc33dd44
    git switch -q feature
    git merge -q --no-verify -m other other
    heads_are 2
    exits 0 git alembic rebase --onto other
    says 'moves dd44ee55ff66 "dd44_theirs" onto 77aa88bb99cc (was bb22cc33dd44)'
    untouched other gg77_other.py
    heads_are 1
    git reset -q --hard
    exits 0 git alembic rebase --onto=feature~1
    says 'moves 77aa88bb99cc "gg77_other" onto ee55ff667788'
    exits 128 git alembic rebase --onto nowhere
    says 'fatal: "nowhere" is no commit that git knows'
}

# Published by another ref, it stays: both are joined then.
published_stays() {
    rebased published
    git branch release-1
    git config alembic.protected release-1
    exits 0 git alembic rebase
    says 'adds merge revision' 'of ee55ff667788 and ff6677889900'
    git commit -qm join
    untouched release-1 dd44_theirs.py ee55_more.py
    runs
}

without_mainline() {
    rebased trunk
    git branch -q -D main
    exits 0 git alembic rebase
    says 'moves dd44ee55ff66 "dd44_theirs" onto ff6677889900'
    git reset -q --hard
    # On the mainline itself what came last moves.
    git branch -m main
    exits 0 git alembic rebase
    says 'moves dd44ee55ff66 "dd44_theirs" onto ff6677889900'
    git commit -qm follow
    runs
}

local_edits() {
    rebased edits
    echo '# mine' >>$V/dd44_theirs.py
    state >"$T/before"
    exits 1 git alembic rebase
    says 'in the way' "$V/dd44_theirs.py: it has edits that are not staged: git add it" \
        'nothing was changed'
    state | cmp - "$T/before"
    git add $V/dd44_theirs.py
    exits 0 git alembic rebase
    grep -q '# mine' $V/dd44_theirs.py
    # Others may be edited at will.
    git reset -q --hard
    echo '# mine' >>$V/ee55_more.py
    exits 0 git alembic rebase
    says "$V/ee55_more.py is not staged, and was not looked at"
    same "M  $V/dd44_theirs.py
 M $V/ee55_more.py" "$(git status --porcelain)"
}

untracked() {
    start untracked
    git switch -qc feature
    on main cc33_ours.py cc33dd44ee55 bb22cc33dd44
    git switch -q feature
    table dd44_new.py dd44ee55ff66 bb22cc33dd44
    git rebase -q main
    state >"$T/before"
    exits 1 git alembic rebase
    says "$V/dd44_new.py: git does not know it yet: git add it first"
    state | cmp - "$T/before"
    git add -N $V
    exits 1 git alembic rebase
    git add $V
    exits 0 git alembic rebase
    parent_is dd44_new.py cc33dd44ee55
    heads_are 1
}

# By hand, and not staged: right is right.
put_right_by_hand() {
    rebased by-hand
    sed -i 's/bb22cc33dd44/ff6677889900/' $V/dd44_theirs.py
    exits 0 git alembic rebase
    says '1 file changed and staged'
    same "M  $V/dd44_theirs.py" "$(git status --porcelain)"
    git commit -qm follow
    # A fork that is on disk alone.
    rm $V/cc33_ours.py
    exits 1 git alembic rebase
    says "$V/cc33_ours.py: it is gone here, but not staged"
    git checkout -q -- $V
    sed -i "s/= 'ff6677889900'/= 'cc33dd44ee55'/" $V/dd44_theirs.py
    exits 1 git alembic rebase
    says "$V/dd44_theirs.py: it has edits that are not staged"
    git add $V
    exits 0 git alembic rebase
    clean
}

symlink() {
    rebased symlink
    mv $V/dd44_theirs.py "$T/elsewhere.py"
    ln -s "$T/elsewhere.py" $V/dd44_theirs.py
    cp "$T/elsewhere.py" "$T/before"
    exits 1 git alembic rebase
    says "$V/dd44_theirs.py: something else is there that must not be lost"
    # Staged, it is out of sight: what hung on it is an orphan.
    git add $V
    exits 0 git alembic rebase
    says 'dd44ee55ff66, on which ee55ff667788 "ee55_more" hung, is not here'
    cmp "$T/before" "$T/elsewhere.py"
    git reset -q --hard
    chmod +x $V/dd44_theirs.py
    git commit -qnam executable
    exits 0 git alembic rebase
    test -x $V/dd44_theirs.py
    same 100755 "$(git ls-files -s $V/dd44_theirs.py | cut -d' ' -f1)"
}

locked() {
    rebased locked
    : >.git/index.lock
    exits 128 git alembic rebase
    says 'fatal:' 'index.lock' locked
    rm .git/index.lock
    clean
    exits 0 git alembic rebase
}

places() {
    rebased places
    exits 0 git -C alembic/versions alembic rebase --dry-run
    git switch -q --detach
    exits 0 git alembic rebase
    git reset -q --hard
    git worktree add -q "$W/linked one" -b work
    cd "$W/linked one"
    exits 0 git alembic rebase
    says 'undo: git restore'
    git commit -qm follow
    runs
    cd "$T"
    exits 128 git alembic rebase
    says 'fatal: not a git repository'
    git clone -q --bare "$W/places" "$T/places.git"
    cd "$T/places.git"
    exits 128 git alembic rebase
    says 'fatal: this writes to the working tree' 'bare'
    git init -q "$T/empty"
    cd "$T/empty"
    exits 1 git alembic rebase
    says 'no environment found'
}

# Two environments: each has a line of its own.
environments() {
    rebased two
    git switch -q main
    cp -R alembic blog
    sed -i 's/script_location = .*/script_location = blog/' alembic.ini
    git checkout -q -- alembic.ini
    printf '[blog]\nscript_location = blog\n' >>alembic.ini
    git add -A
    git commit -qnm blog
    git switch -q feature
    git merge -q --no-verify -m main main
    cp $V/dd44_theirs.py blog/versions/dd44_theirs.py
    git add -A
    git commit -qnm 'a fork there, too'
    exits 0 git alembic rebase --dry-run
    says 'alembic: moves dd44ee55ff66' 'blog: moves dd44ee55ff66' 'in blog: one head'
    exits 0 git alembic rebase --environment blog/
    says "+++ b/blog/versions/dd44_theirs.py"
    says_no "+++ b/$V/dd44_theirs.py"
    cd blog
    exits 0 git alembic rebase --environment .
    says 'nothing to do'
    cd ..
    exits 128 git alembic rebase --environment shop
    says 'no environment "shop"' 'there is alembic, blog'
}

# Both add one column: whose runs first is not for a program to say.
conflicting() {
    start conflict
    git switch -qc feature
    migration dd44_theirs.py dd44ee55ff66 bb22cc33dd44 \
        "op.add_column('users', sa.Column('email', sa.Text()))" "op.drop_column('users', 'email')"
    git add -A
    git commit -qnm theirs
    git switch -q main
    migration cc33_ours.py cc33dd44ee55 bb22cc33dd44 \
        "op.add_column('users', sa.Column('email', sa.String(99)))" "op.drop_column('users', 'email')"
    git add -A
    git commit -qnm ours
    git switch -q feature
    git rebase -q main
    state >"$T/before"
    for command in rebase merge resolve; do
        exits 1 git alembic "$command"
        says 'semantic-conflict' dd44_theirs.py cc33_ours.py 'nothing was changed'
        state | cmp - "$T/before"
    done
    exits 0 git -c alembic.rules.semantic-conflict=warning alembic rebase
    says 'warning[semantic-conflict]' 'moves dd44ee55ff66'
    heads_are 1
}

hostile_names() {
    rebased hostile
    odd=$(printf '%s/dd 44\t"it'\''s" \033[31m é.py' $V)
    git mv $V/dd44_theirs.py "$odd"
    sed -i '1s/.*/"""evil \x1b[2J\x07 message/' "$odd"
    git add -A
    git commit -qnm odd
    state >"$T/before"
    exits 0 git alembic rebase
    not grep -q "$(printf '\033')" "$T/out"
    says '\x1b[2J'
    undo
    state | cmp - "$T/before"
    exits 0 git alembic rebase
    git commit -qnm follow
    runs
}

many_files() {
    start many
    git switch -qc feature
    i=0
    while [ $i -lt 30 ]; do
        table "x$i.py" "x$i" bb22cc33dd44
        i=$((i + 1))
    done
    git add -A
    git commit -qnm many
    on main cc33_ours.py cc33dd44ee55 bb22cc33dd44
    git switch -q feature
    git rebase -q main
    state >"$T/before"
    exits 0 git alembic rebase
    says '... and 18 more files' '30 files changed' 'undo: git diff-tree -p'
    heads_are 1
    undo
    state | cmp - "$T/before"
}

too_many_heads() {
    start crowd
    git switch -qc feature
    i=0
    while [ $i -lt 70 ]; do
        table "x$i.py" "x$i" bb22cc33dd44
        i=$((i + 1))
    done
    git add -A
    git commit -qnm many
    on main cc33_ours.py cc33dd44ee55 bb22cc33dd44
    git switch -q feature
    git rebase -q main
    exits 128 git alembic rebase
    says 'too many'
    exits 128 git alembic resolve
    says 'too many'
    clean
}

usage() {
    rebased usage
    exits 129 git alembic rebase main
    says 'did you mean --onto main?' 'usage: git alembic rebase'
    exits 129 git alembic rebase --on main
    exits 129 git alembic rebase --onto
    exits 129 git alembic rebase -m x
    exits 0 git alembic rebase -h
    says '--onto REF' '--dry-run' '--environment'
    printf '[rules]\nno-such = off\n' >.git-alembic.ini
    git add .git-alembic.ini
    exits 128 git alembic rebase
    says 'fatal: .git-alembic.ini:2'
}

it 'a branch that git has rebased follows with its migrations' moves_the_branch
it 'what the branch has forked by itself: the new one moves' own_fork
it '--dry-run says the same and changes nothing' dry_run
it 'undone by the command it names, from a subfolder too' undone
it 'undone, what was staged before is staged again' undone_what_was_staged
it 'REF is not here yet: says what to do first' not_here_yet
it 'some of REF is here: that much is put right' part_is_here
it 'the remote-tracking branch comes before the local one' remote_first
it '--onto names who stays, published or not' onto_another
it 'what another protected ref has is joined, not moved' published_stays
it 'without a mainline, and on it: what came last moves' without_mainline
it 'local edits are in the way only where they are' local_edits
it 'a migration that git does not know yet' untracked
it 'put right by hand but not staged; a fork on disk alone' put_right_by_hand
it 'a symbolic link, an executable file' symlink
it 'a locked index' locked
it 'subfolder, detached HEAD, linked worktree, bare, nowhere, empty' places
it 'two environments, or one of them' environments
if [ -f "$ROOT/common/run/order.c" ]; then
    it 'where the order matters: refused, unless told otherwise' conflicting
fi
it 'names and messages with control characters' hostile_names
it 'many files: the rest is counted, and undone all the same' many_files
it 'more heads than can be put in a line' too_many_heads
it 'wrong usage, wrong settings' usage
finish
