#!/bin/sh
# The head file: git alembic lock, kept by commits, merges and rebases, judged,
# and the conflict that it is there for where nothing of ours runs.
. "$(dirname "$0")/lib.sh"

install --files-only >/dev/null
HEADS=alembic/HEAD
locked() { # locked FOLDER: a sample with hooks, driver and a head file
    sample "$1"
    rm -f .git/hooks/*
    install . >/dev/null
    git alembic lock >/dev/null
    git commit -qm locked
}
names() { # names ID...: the lines of the head file
    same "$(printf '%s\n' "$@")" "$(grep -v '^#' $HEADS)"
}
add() { # add FILE ID DOWN: a migration, committed
    migration "$@"
    git add alembic/versions
    exits 0 git commit -qm "$1"
}
good() { # one head, a clean status, and Alembic agrees
    clean
    same "$1 (head)" "$(git alembic heads | cut -d, -f1)"
    names "$1"
    /usr/bin/alembic heads 2>&1 | grep -qx "$1 (head)"
    exits 0 git alembic check
    says_no head-file
}

# ---- by hand

lock() {
    sample lock
    exits 0 git alembic lock
    says "$HEADS names bb22cc33dd44 (staged)" 'git alembic lock --off'
    same "A  $HEADS" "$(git status --porcelain)"
    grep -q '^# The heads of this Alembic chain' $HEADS
    names bb22cc33dd44
    exits 0 git commit -qm locked
    exits 0 git alembic lock
    says "$HEADS: names the heads already"
    good bb22cc33dd44
    cd alembic/versions
    exits 0 git alembic lock
    says 'already'
}
off() {
    locked off
    exits 0 git alembic lock --off
    says "$HEADS: removed (staged)"
    same "D  $HEADS" "$(git status --porcelain)"
    exits 0 git commit -qm off
    exits 0 git alembic lock --off
    says "$HEADS: there is none"
    add cc33_tags.py cc33dd44ee55 bb22cc33dd44
    test ! -e $HEADS
}
several() {
    locked several
    cp -r alembic billing
    rm billing/HEAD
    git add billing
    git commit -qnm billing
    exits 0 git alembic lock billing/
    says 'billing/HEAD names'
    says_no 'alembic/HEAD'
    exits 128 git alembic lock nowhere
    says 'no environment "nowhere"'
    exits 0 git alembic lock
    says 'alembic/HEAD: names the heads already' 'billing/HEAD: names'
    exits 0 git alembic lock --off alembic
    says_no billing
    test -e billing/HEAD
    test ! -e $HEADS
}
by_setting() { # head-file = true: every environment has one
    sample setting
    printf '[git-alembic]\nhead-file = true\n' >.git-alembic.ini
    git add .
    exits 0 git commit -qm 'by setting'
    says "$HEADS names bb22cc33dd44"
    good bb22cc33dd44
    exits 128 git alembic lock --off
    says 'head-file wants head files'
    git rm -q --cached $HEADS
    exits 0 git commit -qm gone
    names bb22cc33dd44
    git rm -q .git-alembic.ini
    exits 0 git commit -qm unset
    exits 0 git alembic lock --off
}
what_counts_is_staged() {
    sample staged
    migration cc33_tags.py cc33dd44ee55 bb22cc33dd44
    exits 0 git alembic lock
    names bb22cc33dd44
    git add alembic/versions
    exits 0 git alembic lock
    says 'names cc33dd44ee55'
    names cc33dd44ee55
}
not_followed() { # what stands there is no file of ours
    sample link
    echo mine >target
    ln -s ../target $HEADS
    git add .
    git commit -qnm link
    exits 128 git alembic lock
    says 'is a symbolic link: it is left alone'
    same mine "$(cat target)"
    git config alembic.headFile true
    exits 1 git alembic check
    says 'error[head-file]: the head file is a symbolic link'
    add_fails
    git rm -q --cached $HEADS
    rm $HEADS
    mkdir $HEADS
    echo x >$HEADS/x
    git add .
    git commit -qnm folder
    exits 128 git alembic lock
    says 'is no regular file'
    exits 1 git alembic check
    says 'a directory stands where the head file should'
    rm -r $HEADS
    git rm -qr --cached $HEADS
    mkdir $HEADS # in the way on disk, not staged
    echo x >$HEADS/x
    exits 128 git alembic lock
    says 'nothing was done'
}
add_fails() {
    migration cc33_tags.py cc33dd44ee55 bb22cc33dd44
    git add alembic/versions
    exits 1 git commit -qm tags
    says 'head-file'
    git reset -q --hard
}
somebody_elses() { # a file of that name that is none
    sample other
    echo 'ref: refs/heads/main' >$HEADS
    git add .
    git commit -qnm other
    exits 128 git alembic lock
    says 'is no head file: it is left alone'
    exits 128 git alembic lock --off
    exits 0 git alembic check
    add cc33_tags.py cc33dd44ee55 bb22cc33dd44
    same 'ref: refs/heads/main' "$(cat $HEADS)"
}
in_the_top() { # beside a file HEAD no "git diff HEAD" would work
    sample top
    git mv alembic/env.py alembic/script.py.mako alembic/versions .
    printf '[alembic]\nscript_location = .\n' >alembic.ini
    git add .
    git commit -qnm top
    exits 128 git alembic lock
    says 'an environment in the top directory has no head file'
    git config alembic.headFile true
    echo '# ' >>versions/bb22_posts.py
    exits 0 git commit -qam more
    test ! -e HEAD
}
local_edits() {
    locked edits
    echo '# mine' >>$HEADS
    migration cc33_tags.py cc33dd44ee55 bb22cc33dd44
    git add alembic/versions
    exits 128 git alembic lock
    says "\"$HEADS\" has been changed and not staged"
    exits 1 git commit -qm tags
    says 'the head file has to follow the chain' $HEADS
    grep -q '# mine' $HEADS
    git checkout -q $HEADS
    exits 0 git commit -qm tags
    good cc33dd44ee55
}
bare() {
    locked source
    git clone -q --bare . ../bare
    cd ../bare
    exits 128 git alembic lock
    says 'bare'
    exits 0 git alembic check
}
outside_of_alembic() { # Alembic does not mind it
    locked alembic
    /usr/bin/alembic upgrade head --sql >"$T/sql" 2>/dev/null
    grep -q 'CREATE TABLE posts' "$T/sql"
    /usr/bin/alembic history 2>/dev/null | grep -q bb22cc33dd44
    /usr/bin/alembic revision -m more >/dev/null 2>&1
    git add alembic/versions
    exits 0 git commit -qm more
    good "$(grep -v '^#' $HEADS)"
}

it 'git alembic lock writes and stages it' lock
it 'git alembic lock --off' off
it 'of several environments some' several
it 'head-file = true' by_setting
it 'what is staged counts' what_counts_is_staged
it 'a link or a folder in its place is left alone, and said' not_followed
it 'a file of that name that is no head file is left alone' somebody_elses
it 'none in the top directory' in_the_top
it 'what somebody has edited and not staged stays' local_edits
it 'a bare repository' bare
it 'Alembic does not mind it' outside_of_alembic

# ---- kept

commits() {
    locked commits
    migration cc33_tags.py cc33dd44ee55 bb22cc33dd44
    git add alembic/versions
    exits 0 git commit -qm tags
    says 'alembic: the head file follows the chain:' "$HEADS names cc33dd44ee55"
    good cc33dd44ee55
    same "$HEADS" "$(git show --name-only --format= | grep HEAD)"
    echo x >>app/models.py
    exits 0 git commit -qam code
    says_no alembic:
    git rm -q alembic/versions/cc33_tags.py
    exits 0 git commit -qm untagged
    good bb22cc33dd44
    git commit -q --amend -m again
    good bb22cc33dd44
    migration cc33_tags.py cc33dd44ee55 bb22cc33dd44
    git add -N alembic/versions/cc33_tags.py
    exits 0 git commit -qam all
    good cc33dd44ee55
}
stopped() { # a commit that is stopped stages nothing
    locked stopped
    bad_migration
    exits 1 git commit -qm bad
    says 'drop-column'
    names bb22cc33dd44
    same "A  alembic/versions/cc33_drop.py" "$(git status --porcelain)"
}
by_hand() { # somebody writes something else into it
    locked by-hand
    echo 'a note of mine' >>$HEADS
    git add $HEADS
    exits 1 git alembic check --staged
    says 'error[head-file]: this line names no head' "$HEADS:4:1"
    exits 0 git commit -qm note
    names bb22cc33dd44
    sed 's/^bb22cc33dd44/aa11bb22cc33/' $HEADS >"$T/heads"
    cp "$T/heads" $HEADS
    exits 1 git alembic check
    says 'the head file names aa11bb22cc33; the head is bb22cc33dd44' 'git alembic lock'
    git commit -qnam stale
    exits 1 git alembic check HEAD
    says 'the head file names aa11bb22cc33'
    exits 0 git alembic lock
    names bb22cc33dd44
    exits 1 git diff --cached --quiet
    # In other words, and in any order, it says the same.
    printf '# ours\r\n\r\n  bb22cc33dd44  \r\n# end' >$HEADS
    git add .
    printf '[git-alembic]\nhead-file = true\n' >.git-alembic.ini
    git add .
    exits 0 git commit -qm words
    grep -q '^# ours' $HEADS
    exits 0 git alembic check
}
partial() { # a commit of named paths is judged, and told what to do
    locked partial
    migration cc33_tags.py cc33dd44ee55 bb22cc33dd44
    git add alembic/versions
    exits 1 git commit -qm tags alembic/versions/cc33_tags.py
    says 'head-file' 'git alembic lock'
    names bb22cc33dd44
    exits 0 git alembic lock
    exits 0 git commit -qm tags alembic/versions/cc33_tags.py $HEADS
    good cc33dd44ee55
}
in_progress() { # a migration that nobody has added yet
    locked progress
    migration cc33_tags.py cc33dd44ee55 bb22cc33dd44
    exits 0 git alembic check
    says 'note[head-file]'
    git add alembic/versions
    exits 1 git alembic check
}
unreadable() { # where the heads are not known, nothing is written
    locked unreadable
    echo 'def (' >alembic/versions/cc33_bad.py
    git add alembic/versions
    exits 1 git commit -qm bad
    names bb22cc33dd44
    exits 128 git alembic lock
    says 'cannot be told'
}
two_heads() { # that may be there
    locked two-heads
    printf '[environment alembic]\nheads = 2\n' >.git-alembic.ini
    migration cc33_tags.py cc33dd44ee55 None
    git add .
    exits 0 git commit -qm two
    names bb22cc33dd44 cc33dd44ee55
    clean
}
switched_off() {
    locked off-rule
    printf '[rules]\nhead-file = off\n' >.git-alembic.ini
    echo zzz >>$HEADS
    git add .
    git commit -qnm off
    exits 0 git alembic check
}

it 'by git commit' commits
it 'a commit that is stopped leaves it' stopped
it 'by hand it is judged, and written anew' by_hand
it 'git commit PATH' partial
it 'a migration that nobody has added is no error yet' in_progress
it 'heads that cannot be told' unreadable
it 'several heads that may be there' two_heads
it 'the rule can be switched off' switched_off

# ---- merges

sides() { # each branch adds a migration; we are on main
    locked "$1"
    git branch side
    add cc33_ours.py cc33dd44ee55 bb22cc33dd44
    git checkout -q side
    add dd44_theirs.py dd44ee55ff66 bb22cc33dd44
    git checkout -q main
}
one_line() { # the chain is a line again, and the file says its end
    clean
    git alembic heads >"$T/heads"
    same 1 "$(wc -l <"$T/heads")"
    good "$(cut -d' ' -f1 "$T/heads")"
}
merges() {
    sides merges-$1
    exits 0 git merge -q -s $1 side -m merged
    one_line
    same 2 "$(git show -s --format=%P | wc -w)"
    # Nothing of it is left behind for later.
    same '' "$(git ls-files -u; git ls-files -o --exclude-standard)"
}
without_hooks() { # the driver alone: both heads, as the chain has them
    sides driver-only
    rm .git/hooks/*
    exits 0 git merge -q side -m merged
    names cc33dd44ee55 dd44ee55ff66
    exits 1 git alembic check
    says 'multiple-heads'
    says_no 'head-file'
}
rebases() {
    sides rebases-$1
    git checkout -q side
    exits 0 git rebase -q --$1 main
    names cc33dd44ee55 dd44ee55ff66
    clean
}
one_behind_the_other() { # no fork, but both have changed the file
    locked behind
    add cc33_ours.py cc33dd44ee55 bb22cc33dd44
    git branch side
    git checkout -q side
    add dd44_theirs.py dd44ee55ff66 cc33dd44ee55
    git checkout -q main
    git reset -q --hard HEAD~1
    git checkout -q side -- alembic/versions/cc33_ours.py
    exits 0 git commit -qm 'the same again'
    exits 0 git merge -q side -m merged
    one_line
}
on_a_server() { # nothing of ours: a conflict, which is what it is for
    sides server
    git clone -q . ../elsewhere-too
    cd ../elsewhere-too
    git branch -q side origin/side
    exits 1 git merge side
    says "CONFLICT (content): Merge conflict in $HEADS"
    git merge --abort
    status=0
    git merge-tree --write-tree main side >"$T/out" || status=$?
    same 1 $status
}
server_without() { # the same without a head file: nobody notices
    sample unlocked
    git branch side
    add cc33_ours.py cc33dd44ee55 bb22cc33dd44
    git checkout -q side
    add dd44_theirs.py dd44ee55ff66 bb22cc33dd44
    git checkout -q main
    exits 0 git merge-tree --write-tree main side
}
markers() { # committed by mistake
    sides markers
    git config --remove-section merge.alembic
    exits 1 git merge side
    grep -q '^<<<<<<<' $HEADS
    exits 1 git alembic check
    says 'error[head-file]: this line names no head' "$HEADS:3:1"
}
conflict_elsewhere() { # a merge that stops for another reason
    sides elsewhere
    echo main >>README
    git commit -qam main
    git checkout -q side
    echo side >>README
    git commit -qam side
    git checkout -q main
    exits 1 git merge side
    git checkout -q --ours README
    git add README
    exits 0 git commit -q --no-edit
    one_line
}
refuse() { # resolve = refuse: the fork stops, the head file alone does not
    locked refuse
    git config alembic.resolve refuse
    add cc33_ours.py cc33dd44ee55 bb22cc33dd44
    good cc33dd44ee55
    git checkout -qb side HEAD~1
    add dd44_theirs.py dd44ee55ff66 bb22cc33dd44
    exits 1 git merge main
    says multiple-heads
    names cc33dd44ee55 dd44ee55ff66
    git merge --abort
    clean
    names dd44ee55ff66
}
stage() { # resolve = stage
    sides stage
    git config alembic.resolve stage
    exits 1 git merge side
    names "$(git alembic heads | cut -d' ' -f1)"
    exits 0 git commit -q --no-edit
    one_line
}
turned_off() { # on one side: git asks about the file, no more
    sides turned-off
    git checkout -q side
    git alembic lock --off >/dev/null
    git commit -qm off
    git checkout -q main
    exits 1 git merge side
    says "CONFLICT (modify/delete): $HEADS"
    git rm -q $HEADS
    exits 0 git commit -q --no-edit
    clean
    same 1 "$(git alembic heads | wc -l)"
}
rerere() { # nothing is recorded, so nothing is replayed
    sides rerere
    git config rerere.enabled true
    git config rerere.autoUpdate true
    exits 0 git merge -q side -m merged
    one_line
    same '' "$(ls .git/rr-cache 2>/dev/null || :)"
}
stashes() {
    locked stashes
    migration cc33_tags.py cc33dd44ee55 bb22cc33dd44
    git add alembic/versions
    exits 0 git alembic lock
    git stash -q
    add dd44_other.py dd44ee55ff66 bb22cc33dd44
    exits 0 git stash pop
    names cc33dd44ee55 dd44ee55ff66
}

for strategy in ort recursive; do
    it "git merge -s $strategy" merges $strategy
done
it 'the driver without the hooks names all heads' without_hooks
it 'git rebase --merge' rebases merge
it 'git rebase --apply' rebases apply
it 'one head behind the other' one_behind_the_other
it 'a server, where nothing of ours runs, stops' on_a_server
it 'and without a head file it does not' server_without
it 'conflict markers in it are found' markers
it 'a merge with another conflict' conflict_elsewhere
it 'resolve = refuse' refuse
it 'resolve = stage' stage
it 'one side has turned it off' turned_off
it 'rerere records nothing' rerere
it 'git stash pop' stashes
finish
