#!/bin/sh
# A merge whose two sides cannot run in just any order stops, shows both
# places, and leaves what git itself has done.
. "$(dirname "$0")/lib.sh"
. "$TESTS/lib-merge.sh"

one() { # one BRANCH FILE REVISION UPGRADE: a commit with that migration
    git switch -q "$1" 2>/dev/null || git switch -qc "$1" main
    migration "$2" "$3" bb22cc33dd44 "$4"
    git add -A
    git commit -qnm "$2"
}

ADD="op.add_column('users', sa.Column('nick', sa.String(50)))"
DROP="op.drop_table('users')"

sides() { # sides OURS THEIRS: main and feature; we are on main
    start "$1"
    one feature dd44_theirs.py dd44ee55ff66 "$3"
    one main cc33_ours.py cc33dd44ee55 "$2"
}

# The merge is stopped as git leaves one that a hook stops, and no further.
stopped() {
    head=$(git rev-parse HEAD)
    exits 1 git merge feature
    same "$head" "$(git rev-parse HEAD)"
    same "$(git rev-parse feature)" "$(cat .git/MERGE_HEAD)"
    # What is staged is git's own merge, and the files are that.
    same "$(git merge-tree --write-tree HEAD feature)" "$(git write-tree)"
    git diff --quiet
    test ! -e .git/alembic/merge
}

says_both() {
    says "error[semantic-conflict]: $1" \
        'git-alembic: allow semantic-conflict -- <reason>'
    grep -qx 'alembic: merge stopped: 1 error' "$T/out" # of the two sides, no file's
    says_like "^ *--> $V/cc33_ours.py:[0-9]+:[0-9]+   \(HEAD; revision cc33dd44ee55, upgrade\)" \
        "^ *::: $V/dd44_theirs.py:[0-9]+:[0-9]+   \(feature\)"
}

both_add() {
    sides both "$ADD" "$ADD"
    stopped
    says_both 'HEAD and feature both add column "users.nick"'
}

one_drops() {
    sides drops "$ADD" "$DROP"
    stopped
    says_both 'HEAD adds column "users.nick", feature drops table "users"'
}

in_sql() {
    sides sql "op.execute('ALTER TABLE users DROP COLUMN name')" \
        "op.execute(\"UPDATE users SET name = 'x' WHERE name IS NULL\")"
    stopped
    says_both 'HEAD drops column "users.name", feature updates rows of table "users"'
}

abort() {
    sides abort "$ADD" "$DROP"
    state >"$T/before"
    stopped
    git merge --abort
    state | cmp - "$T/before"
    clean
}

# The file is corrected while the merge waits; git commit ends it.
corrected() {
    sides corrected "$ADD" "$ADD"
    stopped
    sed -i "s/op.add_column('users'.*/pass/" $V/dd44_theirs.py
    git add -A
    git commit -q --no-edit
    one_merge HEAD^1 feature
    runs
}

allowed() {
    start allowed
    one feature dd44_theirs.py dd44ee55ff66 \
        "op.execute('UPDATE users SET name = 1')"
    one main cc33_ours.py cc33dd44ee55 \
        "op.alter_column('users', 'name', new_column_name='nick')  # git-alembic: allow semantic-conflict -- tried"
    git merge -q feature
    one_merge HEAD^1 feature
    heads_are 1
}

as_warning() {
    sides level "$ADD" "$ADD"
    printf '[rules]\nsemantic-conflict = %s\n' warning >.git-alembic.ini
    git add -A
    git commit -qnm settings
    exits 0 git merge feature
    heads_are 1
}

off() {
    sides off "$ADD" "$ADD"
    printf '[rules]\nsemantic-conflict = off\n' >.git-alembic.ini
    git add -A
    git commit -qnm settings
    exits 0 git merge feature
    says_no semantic-conflict
    heads_are 1
}

unread() {
    sides unread "$ADD" "op.execute(open('x.sql').read())"
    exits 0 git merge feature
    says '1 part'
    heads_are 1
}

apart() {
    sides apart "$ADD" "op.add_column('users', sa.Column('age', sa.Integer()))"
    exits 0 git merge feature
    says_no ' part'
    runs
}

it 'both add one column: stopped, both places shown' both_add
it 'one drops the table: stopped, both places shown' one_drops
it 'raw SQL on both sides' in_sql
it 'git merge --abort brings back what was' abort
it 'corrected while it waits, git commit ends it' corrected
it 'allowed at one of the two lines' allowed
it 'a warning does not stop it' as_warning
it 'off: nothing is compared' off
it 'what cannot be read: goes on and says how much' unread
it 'two columns of one table: no conflict' apart
finish
