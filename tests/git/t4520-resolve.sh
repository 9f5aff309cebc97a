#!/bin/sh
# shellcheck disable=SC2030,SC2031
# `git alembic resolve`: what a merge has left, conflicts in migrations too.
. "$(dirname "$0")/lib.sh"
. "$TESTS/lib-merge.sh"

undo() {
    sed -n 's/^  undo: //p' "$T/out" >"$T/undo"
    test -s "$T/undo"
    cat "$T/undo"
    sh -e "$T/undo"
}

# ---- chains

# resolve = stage and refuse stop the merge; then it is a person's turn.
stopped_merge() {
    for how in stage refuse; do
        fork "stopped-$how"
        git config alembic.resolve "$how"
        exits 1 git merge feature
        exits 0 git alembic resolve
        [ $how = stage ] || says 'moves dd44ee55ff66 "dd44_theirs" onto ff6677889900'
        says 'one head' 'go on: git commit --no-edit'
        exits 0 git alembic resolve
        says 'nothing to do; one head' 'go on: git commit --no-edit'
        exits 0 git commit --no-edit
        one_merge HEAD^1 feature
        untouched HEAD^1 cc33_ours.py ff66_last.py
        runs
    done
}

aborted() {
    fork aborted
    git config alembic.resolve refuse
    state >"$T/before"
    exits 1 git merge feature
    state >"$T/stopped"
    exits 0 git alembic resolve --dry-run
    state | cmp - "$T/stopped"
    exits 0 git alembic resolve
    undo
    state | cmp - "$T/stopped"
    exits 0 git alembic resolve
    exits 0 git merge --abort
    state | cmp - "$T/before"
}

# Committed by hand past the hooks: main's own stay, what was merged moves.
hooks_skipped() {
    fork skipped
    exits 0 git merge -q --no-verify -m merged feature
    git reset -q --hard HEAD^
    exits 0 git -c core.hooksPath=/dev/null merge -q -m merged feature
    heads_are 2
    exits 0 git alembic resolve
    says 'moves dd44ee55ff66 "dd44_theirs" onto ff6677889900' 'go on: git commit'
    git commit -qm resolved
    runs
    # Later commits do not make it forget who came first.
    git reset -q --hard HEAD^
    for i in 1 2 3; do
        echo $i >>README
        git commit -qnam "more $i"
    done
    exits 0 git alembic resolve
    says 'moves dd44ee55ff66 "dd44_theirs" onto ff6677889900'
    # On a branch that was merged main is what moves not.
    git reset -q --hard HEAD~4
    git switch -q feature
    git -c core.hooksPath=/dev/null merge -q -m merged main
    exits 0 git alembic resolve
    says 'moves dd44ee55ff66 "dd44_theirs" onto ff6677889900'
}

octopus() {
    fork octopus
    from=main~2 on third ab12_third.py ab1234567890 bb22cc33dd44
    git switch -q main
    git config alembic.resolve refuse
    exits 1 git merge feature third
    exits 0 git alembic resolve
    says 'one head'
    exits 0 git commit --no-edit
    one_merge HEAD^1 feature third
    runs
}

squashed() {
    fork squash
    git config alembic.resolve refuse
    git merge -q --squash feature
    exits 0 git alembic resolve
    says 'moves dd44ee55ff66' 'go on: git commit'
    exits 0 git commit -qm squashed
    untouched HEAD^ cc33_ours.py ff66_last.py
    runs
}

both_published() {
    fork published
    git config alembic.resolve refuse
    git config alembic.protected feature
    exits 1 git merge feature
    exits 0 git alembic resolve
    says 'adds merge revision'
    exits 0 git commit --no-edit
    untouched feature dd44_theirs.py ee55_more.py
    runs
}

# ---- conflicts

# One name, two migrations.
same_name() {
    start names
    on feature new.py dd44ee55ff66 bb22cc33dd44
    on feature ee55_more.py ee55ff667788 dd44ee55ff66
    on main new.py cc33dd44ee55 bb22cc33dd44
    exits 1 git merge feature
    grep -q '^<<<<<<<' $V/new.py
    exits 1 git alembic rebase
    exits 0 git alembic resolve --dry-run
    grep -q '^<<<<<<<' $V/new.py
    exits 0 git alembic resolve
    says 'keeps both: cc33dd44ee55 "new", and dd44ee55ff66 "new" as new_dd44ee55ff66.py' \
        'moves dd44ee55ff66 "new" onto cc33dd44ee55' 'go on: git commit --no-edit'
    undo
    same "AA $V/new.py" "$(git status --porcelain $V/new.py)"
    exits 0 git alembic resolve
    exits 0 git commit --no-edit
    same "$(git rev-parse main^1:$V/new.py)" "$(git rev-parse HEAD:$V/new.py)"
    one_merge HEAD^1 feature
    runs
}

same_name_published() {
    start names-published
    on feature new.py dd44ee55ff66 bb22cc33dd44
    on main new.py cc33dd44ee55 bb22cc33dd44
    git switch -q feature
    exits 1 git merge main
    exits 0 git alembic resolve
    says 'keeps both: cc33dd44ee55 "new", and dd44ee55ff66 "new" as new_dd44ee55ff66.py'
    exits 0 git commit --no-edit
    untouched main new.py
    runs
}

by_convention() {
    start convention
    ini 'file_template = %%(year)d_%%(rev)s'
    git commit -qnam convention
    on feature new.py dd44ee55ff66 bb22cc33dd44
    on main new.py cc33dd44ee55 bb22cc33dd44
    exits 1 git merge feature
    exits 0 git alembic resolve
    says 'dd44ee55ff66 "new" as 2026_dd44ee55ff66.py'
    git reset -q --merge
    : >$V/2026_dd44ee55ff66.py
    exits 1 git merge feature
    exits 0 git alembic resolve
    says 'dd44ee55ff66 "new" as new_dd44ee55ff66.py'
    test ! -s $V/2026_dd44ee55ff66.py
}

# Both have put one migration elsewhere; its text is the same.
both_moved() {
    start moved
    on shared dd44_own.py dd44ee55ff66 bb22cc33dd44
    from=shared on feature ee55_theirs.py ee55ff667788 bb22cc33dd44
    sed -i 's/bb22cc33dd44/ee55ff667788/' $V/dd44_own.py
    git commit -qnam 'on theirs'
    from=shared on other cc33_ours.py cc33dd44ee55 bb22cc33dd44
    sed -i 's/bb22cc33dd44/cc33dd44ee55/' $V/dd44_own.py
    git commit -qnam 'on ours'
    exits 1 git merge feature
    exits 0 git alembic resolve
    says 'merges both versions of dd44ee55ff66 "dd44_own", which both have moved: where HEAD has it'
    exits 0 git commit --no-edit
    runs
    # What the mainline has of it is its place.
    git reset -q --hard HEAD^1
    exits 1 git merge feature
    git ls-files -s >"$T/index"
    exits 0 git -c alembic.mainline=feature alembic resolve
    says 'where MERGE_HEAD has it' 'moves cc33dd44ee55'
    # What had no conflict comes back, too; from wherever one stands.
    undo
    git ls-files -s | cmp - "$T/index"
    untouched HEAD cc33_ours.py
    (
        cd alembic
        exits 0 git -c alembic.mainline=feature alembic resolve
        undo
    )
    git ls-files -s | cmp - "$T/index"
    untouched HEAD cc33_ours.py
    exits 0 git -c alembic.mainline=feature alembic resolve
    untouched feature dd44_own.py
    exits 0 git commit --no-edit
    runs
}

# Neighbouring lines: a conflict for git, none for who knows what they mean.
both_changed() {
    start changed
    on shared dd44_own.py dd44ee55ff66 bb22cc33dd44
    from=shared on feature cc33_theirs.py cc33dd44ee55 bb22cc33dd44
    sed -i 's/bb22cc33dd44/cc33dd44ee55/' $V/dd44_own.py
    git commit -qnam 'on theirs'
    git switch -q shared
    sed -i "s/^branch_labels = None/branch_labels = ('own',)/" $V/dd44_own.py
    git commit -qnam label
    exits 1 git merge feature
    exits 0 git alembic resolve
    says 'merges both versions of dd44ee55ff66 "dd44_own"'
    grep -q "^branch_labels = ('own',)" $V/dd44_own.py
    parent_is dd44_own.py cc33dd44ee55
    exits 0 git commit --no-edit
    runs
}

# Two texts of one body are a person's to choose from.
body() {
    start body
    on shared dd44_own.py dd44ee55ff66 bb22cc33dd44 t_own
    for name in feature other; do
        git switch -qc $name shared
        sed -i "s/'t_own'/'t_$name'/" $V/dd44_own.py
        git commit -qnam $name
    done
    echo more >>README
    git commit -qnam readme
    git switch -q feature
    echo less >>README
    git commit -qnam readme
    exits 1 git merge other
    state >"$T/before"
    exits 1 git alembic resolve
    says "left for you:" "$V/dd44_own.py: both sides changed the same lines of it" \
        'README: in conflict' 'git alembic resolve'
    state | cmp - "$T/before"
    git checkout -q --theirs $V/dd44_own.py
    git add $V/dd44_own.py
    exits 1 git alembic resolve
    says 'README: in conflict' 'when you have ended them (git add): git commit --no-edit'
    says_no dd44_own.py
    git checkout -q --ours README
    git add README
    exits 0 git alembic resolve
    exits 0 git commit --no-edit
    runs
}

# What can be ended is, beside what cannot.
some_of_it() {
    start some
    on feature new.py dd44ee55ff66 bb22cc33dd44
    echo more >>README
    git commit -qnam readme
    on main new.py cc33dd44ee55 bb22cc33dd44
    echo less >>README
    git commit -qnam readme
    exits 1 git merge feature
    exits 1 git alembic resolve
    says 'keeps both' 'moves dd44ee55ff66' 'README: in conflict' 'one head'
    same "UU README" "$(git status --porcelain | grep -v '^[AM]  ')"
    git add README
    exits 0 git commit --no-edit
    runs
}

# Begun by hand: it is not touched any more.
edited_since() {
    start edited
    on feature new.py dd44ee55ff66 bb22cc33dd44
    on main new.py cc33dd44ee55 bb22cc33dd44
    exits 1 git merge feature
    echo '# mine' >>$V/new.py
    state >"$T/before"
    exits 1 git alembic resolve
    says "$V/new.py: edited since" "git checkout --merge -- $V/new.py"
    state | cmp - "$T/before"
    rm $V/new.py
    exits 1 git alembic resolve
    says 'edited since'
    git checkout -q --merge -- $V/new.py
    exits 0 git alembic resolve
}

# However git was told to write conflicts.
styles() {
    for style in merge diff3 zdiff3; do
        start "style-$style"
        git config merge.conflictStyle $style
        git config core.autocrlf input
        on feature new.py dd44ee55ff66 bb22cc33dd44
        on main new.py cc33dd44ee55 bb22cc33dd44
        echo "$V/*.py conflict-marker-size=11" >.git/info/attributes
        exits 1 git merge feature
        grep -q '^<<<<<<<<<<< ' $V/new.py
        exits 0 git alembic resolve
        git commit -q --no-edit
        runs
    done
}

modify_delete() {
    start deleted
    on shared dd44_own.py dd44ee55ff66 bb22cc33dd44
    from=shared on feature cc33_theirs.py cc33dd44ee55 bb22cc33dd44
    sed -i 's/bb22cc33dd44/cc33dd44ee55/' $V/dd44_own.py
    git commit -qnam 'on theirs'
    git switch -q shared
    git rm -q $V/dd44_own.py
    git commit -qnm gone
    exits 1 git merge feature
    state >"$T/before"
    exits 1 git alembic resolve
    says "$V/dd44_own.py: HEAD deleted it, the other side changed it: git add it, or git rm it"
    state | cmp - "$T/before"
    git add $V/dd44_own.py
    exits 0 git alembic resolve
    exits 0 git commit --no-edit
    runs
    # Renamed beyond recognition, it is the same still.
    git reset -q --hard HEAD^1
    git reset -q --hard HEAD^1
    git rm -q $V/dd44_own.py
    {
        echo "revision = 'dd44ee55ff66'"
        echo "down_revision = 'bb22cc33dd44'"
        echo 'def upgrade(): pass'
        echo 'def downgrade(): pass'
    } >$V/renamed.py
    git add $V
    git commit -qnm renamed
    exits 1 git merge feature
    exits 0 git alembic resolve
    says 'drops dd44_own.py: renamed.py has the same migration, and gets its place'
    exits 0 git commit --no-edit
    test ! -e $V/dd44_own.py
    heads_are 1
}

false_rename() {
    start rename
    on shared dd44_own.py dd44ee55ff66 bb22cc33dd44
    seq 1 99 | sed 's/^/# /' >>$V/dd44_own.py
    git commit -qnam longer
    git switch -qc feature shared
    sed 's/dd44/cc99/g' $V/dd44_own.py >$V/cc99_again.py
    git rm -q $V/dd44_own.py
    git add $V
    git commit -qnm regenerated
    git switch -q shared
    sed -i "s/^branch_labels = None/branch_labels = ('own',)/" $V/dd44_own.py
    git commit -qnam label
    exits 1 git merge feature
    state >"$T/before"
    exits 1 git alembic resolve
    says "$V/cc99_again.py: one side changed dd44ee55ff66 \"dd44_own\", the other replaced it by cc99ee55ff66"
    state | cmp - "$T/before"
}

renamed_twice() {
    start twice
    on shared dd44_own.py dd44ee55ff66 bb22cc33dd44
    for name in feature other; do
        git switch -qc $name shared
        git mv $V/dd44_own.py $V/dd44_$name.py
        git commit -qnm $name
    done
    exits 1 git merge feature
    exits 0 git alembic resolve
    says 'drops the old name dd44_own.py'
    exits 0 git commit --no-edit
    same 1 "$(git ls-files $V/dd44\* | wc -l)"
    runs
}

broken() {
    start broken
    on feature new.py dd44ee55ff66 bb22cc33dd44
    echo 'revision = "' >$V/new.py
    git commit -qnam broken
    on main new.py cc33dd44ee55 bb22cc33dd44
    exits 1 git -c core.hooksPath=/dev/null merge feature
    exits 1 git alembic resolve
    says "$V/new.py: one of the versions is no readable migration"
    git rm -qf $V/new.py
    ln -s /etc/passwd $V/new.py
    git add $V/new.py
    exits 0 git alembic resolve
}

symlinks() {
    start links
    git switch -qc feature
    ln -s aa11_users.py $V/link.py
    git add $V
    git commit -qnm link
    on main link.py cc33dd44ee55 bb22cc33dd44
    git -c core.hooksPath=/dev/null merge feature && fail 'no conflict'
    exits 1 git alembic resolve
    says 'left for you'
}

environments() {
    start two
    cp -R alembic blog
    git add -A
    git commit -qnm blog
    for name in feature main; do
        git switch -q $name 2>/dev/null || git switch -qc $name
        for e in alembic blog; do
            id=$(echo $name$e | cksum | cut -c1-6)abc
            (V=$e/versions && mkdir -p x && cd x && mkdir -p alembic/versions && table new.py "$id" bb22cc33dd44)
            mv x/alembic/versions/new.py $e/versions/
            rm -r x
        done
        git add -A
        git commit -qnm $name
        [ $name = main ] || git switch -q main
    done
    exits 1 git merge feature
    exits 1 git alembic resolve --environment blog
    says 'keeps both' "$V/new.py: in conflict" 'blog: moves'
    exits 0 git alembic resolve
    exits 0 git commit --no-edit
    git alembic heads >"$T/heads"
    same 2 "$(grep -c '(head)' "$T/heads")"
    clean
}

in_subfolder() {
    start deep
    on feature new.py dd44ee55ff66 bb22cc33dd44
    on main new.py cc33dd44ee55 bb22cc33dd44
    git worktree add -q "$W/deep linked" -b work
    cd "$W/deep linked/alembic"
    exits 1 git merge feature
    exits 0 git alembic resolve
    says 'undo: git checkout --merge -- :/alembic/versions/new.py'
    exits 0 git commit --no-edit
    cd ..
    runs
}

nothing() {
    start nothing
    exits 0 git alembic resolve
    same 'alembic: nothing to do; one head: bb22cc33dd44 "bb22_posts"' "$(cat "$T/out")"
    on feature dd44_theirs.py dd44ee55ff66 bb22cc33dd44
    git switch -q main
    git merge -q --no-commit --no-ff feature
    exits 0 git alembic resolve
    says 'nothing to do' 'go on: git commit --no-edit'
    exits 129 git alembic resolve now
    exits 129 git alembic resolve --abort
}

# A migration goes that another hangs on.
orphans() {
    start orphans
    on main cc33_ours.py cc33dd44ee55 bb22cc33dd44
    on main ee55_more.py ee55ff667788 cc33dd44ee55
    git rm -q $V/cc33_ours.py
    exits 0 git alembic resolve
    says 'moves ee55ff667788 "ee55_more" onto bb22cc33dd44 (was cc33dd44ee55)' \
        'cc33dd44ee55, on which ee55ff667788 "ee55_more" hung, is not here'
    git commit -qm gone
    runs
    # On which of two heads nobody knows.
    git reset -q --hard HEAD^
    table dd44_two.py dd44ee55ff66 aa11bb22cc33
    git add $V
    git rm -q $V/cc33_ours.py
    exits 1 git alembic resolve
    says 'refused: ee55ff667788 hangs on cc33dd44ee55, which is not there'
}

it 'resolve = stage and refuse: finishes what has stopped' stopped_merge
it 'undone; aborted' aborted
it 'a merge committed past the hooks, and later' hooks_skipped
it 'an octopus' octopus
it 'a squash' squashed
it 'both sides published' both_published
it 'two migrations under one name both live' same_name
it 'of them the published one keeps the name' same_name_published
it 'the other gets a name by the convention, if that is free' by_convention
it 'one migration that both sides have moved' both_moved
it 'one migration, changed on neighbouring lines' both_changed
it 'one body in two texts is left, and files of others' body
it 'what can be ended is' some_of_it
it 'a conflict that somebody has begun to end is not touched' edited_since
it 'merge.conflictStyle, conflict-marker-size' styles
it 'changed here, deleted there' modify_delete
it 'one that git took for the new name of another' false_rename
it 'renamed on both sides' renamed_twice
it 'no Python' broken
it 'a symbolic link against a file' symlinks
it 'two environments, or one of them' environments
it 'in a subfolder of a linked worktree' in_subfolder
it 'nothing to do, wrong usage' nothing
it 'what hangs on nothing any more' orphans
finish
