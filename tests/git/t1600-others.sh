#!/bin/sh
# pre-commit: against what others have: the mainline, and a merge's other side.
. "$(dirname "$0")/lib.sh"

V=alembic/versions

# What is committed now is on origin/main, and work goes on in a branch.
published() {
    git update-ref refs/remotes/origin/main HEAD
    git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main
    git checkout -qb topic
}

# Somebody else's commit on origin/main: a script run on it.
others() { # others COMMAND...
    git checkout -q --detach refs/remotes/origin/main
    "$@"
    git add -A
    git commit -qm 'by others'
    git update-ref refs/remotes/origin/main HEAD
    git checkout -q topic
}

# Two branches that each add a migration on top of the same one.
fork() {
    sample "$1"
    git checkout -qb side
    migration cc33_side.py cc33dd44ee55 bb22cc33dd44
    git add -A
    passes
    git checkout -q main
    migration dd44_main.py dd44ee55ff66 bb22cc33dd44
    git add -A
    passes
}

merge_makes_two_heads() {
    fork merged
    git config alembic.resolve refuse
    git merge -q --no-commit side
    stops multiple-heads $V/cc33_side.py:12 MERGE_HEAD \
        '|-- cc33dd44ee55' '`-- dd44ee55ff66' \
        "    down_revision = \"dd44ee55ff66\"" \
        'alembic merge -m "merge heads" cc33dd44ee55 dd44ee55ff66'
    sed -i "s/^down_revision = .*/down_revision = 'dd44ee55ff66'/
        s/^Revises: .*/Revises: dd44ee55ff66/" $V/cc33_side.py
    git add -A
    silently
}

merge_joins_them() {
    fork joined
    git merge -q --no-commit side
    migration ee55_join.py ee55ff66aa77 "('cc33dd44ee55', 'dd44ee55ff66')" pass
    git add -A
    silently
}

merge_loses_one() {
    fork lost
    git merge -q --no-commit side
    git rm -qf $V/cc33_side.py
    stops lost-in-merge $V/cc33_side.py cc33dd44ee55 \
        "git checkout MERGE_HEAD -- $V/cc33_side.py"
}

merge_deletes_one() {
    sample deleted
    git checkout -qb side
    git rm -q $V/bb22_posts.py
    git commit -qnm 'without posts'
    git checkout -q main
    echo 2 >README
    git commit -qam 'something else'
    git merge -q --no-commit side
    passes
    says_no lost-in-merge
}

edited() {
    sample edited
    published
    sed -i 's/create_table/drop_table/' $V/bb22_posts.py
    git add -A
    stops published-edited $V/bb22_posts.py:17 bb22cc33dd44 'upgrade()'
}

reformatted() {
    sample reformatted
    published
    sed -i "s/'posts'/\"posts\"/; s/^def upgrade():/# as it was\ndef upgrade() -> None:/" \
        $V/bb22_posts.py
    git add -A
    passes
    says_no published-edited
}

removed() {
    sample removed
    published
    git rm -q $V/aa11_users.py
    stops published-removed $V/aa11_users.py aa11bb22cc33 \
        "git checkout HEAD -- $V/aa11_users.py"
    says_no missing-parent
}

own_are_free() { # not published: edited, renamed, removed at will
    sample own
    published
    migration cc33_own.py cc33dd44ee55 bb22cc33dd44 \
        "op.add_column('users', sa.Column('a', sa.Text()))" \
        "raise NotImplementedError"
    git add -A
    silently
    sed -i 's/Text/Integer/' $V/cc33_own.py
    git add -A
    silently
    git mv $V/cc33_own.py $V/cc33_mine.py
    silently
    git rm -q $V/cc33_mine.py
    silently
}

another_id() {
    sample another-id
    published
    sed -i "s/bb22cc33dd44/bb99cc33dd44/" $V/bb22_posts.py
    git add -A
    stops published-renamed $V/bb22_posts.py:11 bb22cc33dd44 bb99cc33dd44
}

another_name() {
    sample another-name
    published
    git mv $V/bb22_posts.py $V/bb22_entries.py
    passes
    says 'note[published-renamed]' bb22_posts.py
}

another_parent() {
    sample another-parent
    published
    migration cc33_between.py cc33dd44ee55 aa11bb22cc33
    sed -i "s/^down_revision = .*/down_revision = 'cc33dd44ee55'/" $V/bb22_posts.py
    git add -A
    stops published-reparented $V/bb22_posts.py:12 \
        "down_revision = 'aa11bb22cc33'"
}

taken_id() {
    sample taken-id
    published
    others migration cc33_theirs.py cc33dd44ee55 bb22cc33dd44
    migration cc33_ours.py cc33dd44ee55 bb22cc33dd44
    git add -A
    stops duplicate-revision $V/cc33_ours.py:11 cc33_theirs.py origin/main
}

taken_name() {
    sample taken-name
    published
    others migration 0003_next.py cc33dd44ee55 bb22cc33dd44
    migration 0003_next.py dd44ee55ff66 bb22cc33dd44
    git add -A
    stops duplicate-filename $V/0003_next.py cc33dd44ee55 origin/main
}

diverged() { # only a note: git merge, and pre-push, come later
    sample diverged
    published
    others migration cc33_theirs.py cc33dd44ee55 bb22cc33dd44 \
        "op.add_column('users', sa.Column('a', sa.Text()))" \
        "raise NotImplementedError"
    migration dd44_ours.py dd44ee55ff66 bb22cc33dd44 \
        "op.add_column('users', sa.Column('b', sa.Text()))" \
        "raise NotImplementedError"
    git add -A
    silently
    says 'note[diverging-heads]' 'git merge origin/main' cc33_theirs.py
}

parent_is_there() {
    sample parent-there
    published
    others migration cc33_theirs.py cc33dd44ee55 bb22cc33dd44
    migration dd44_ours.py dd44ee55ff66 cc33dd44ee55
    git add -A
    stops missing-parent $V/dd44_ours.py:12 cc33_theirs.py 'git merge origin/main'
}

it 'a merge without conflicts that makes two heads' merge_makes_two_heads
it 'a merge that joins them itself' merge_joins_them
it 'a merge that loses a migration' merge_loses_one
it 'a merge that takes over a deletion' merge_deletes_one
it 'a published upgrade() is changed' edited
it 'a published file is only formatted' reformatted
it 'a published migration is removed' removed
it 'what is not published may change' own_are_free
it 'a published migration gets another id' another_id
it 'a published migration gets another file name' another_name
it 'a published migration gets another parent' another_parent
it 'an id that origin/main has in another file' taken_id
it 'a file name that origin/main gave to another migration' taken_name
it 'origin/main has gone on: a note' diverged
it 'a parent that only origin/main has' parent_is_there
finish
