#!/bin/sh
# pre-commit: what stops a commit, and how it is said.
. "$(dirname "$0")/lib.sh"

V=alembic/versions

same_id() {
    sample same-id
    migration zz99_again.py bb22cc33dd44 aa11bb22cc33
    git add -A
    stops duplicate-revision $V/zz99_again.py:11 bb22cc33dd44 bb22_posts.py zz99_again.py
}

same_file() { # copied; what is advised can be typed
    sample same-file
    cp $V/bb22_posts.py "$V/a copy.py"
    git add -A
    stops duplicate-revision "$V/a copy.py:11" bb22cc33dd44
    eval "$(sed -n 's/.*they are the same: //p' "$T/out")"
    exits 0 git commit -qm 'one again' --allow-empty
    test ! -e "$V/a copy.py"
}

second_head() {
    sample second-head
    migration cc33_fork.py cc33dd44ee55 aa11bb22cc33
    git add -A
    stops multiple-heads $V/cc33_fork.py:12 cc33dd44ee55 bb22cc33dd44 bb22_posts.py
}

no_parent() {
    sample no-parent
    migration cc33_lost.py cc33dd44ee55 0123456789ab
    git add -A
    stops missing-parent $V/cc33_lost.py:12 0123456789ab cc33dd44ee55
}

parent_removed() {
    sample parent-removed
    git rm -q $V/aa11_users.py
    stops missing-parent $V/bb22_posts.py:12 aa11bb22cc33
}

ring() {
    sample ring
    migration aa11_users.py aa11bb22cc33 bb22cc33dd44 pass
    git add -A
    stops cycle $V/aa11_users.py:12 aa11bb22cc33 bb22cc33dd44
}

conflict_marker() {
    sample marker
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44
    {
        sed 11q $V/cc33_next.py
        echo '<<<<<<< HEAD'
        echo "down_revision = 'bb22cc33dd44'"
        echo '======='
        echo "down_revision = 'aa11bb22cc33'"
        echo '>>>>>>> topic'
        sed 1,12d $V/cc33_next.py
    } >new
    mv new $V/cc33_next.py
    git add -A
    stops unreadable-migration $V/cc33_next.py:12 conflict
}

no_python() {
    sample no-python
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44 'op.execute("'
    git add -A
    stops unreadable-migration $V/cc33_next.py:18
}

no_python_below() { # identity and parents can be read, the rest cannot
    for tail in ' x' '\tx' '# a \r x' 'def f(:' 'x = """' 'else: pass'; do
        sample no-python-below
        migration cc33_next.py cc33dd44ee55 bb22cc33dd44 "op.drop_table('users')"
        printf '%b\n' "$tail" >>$V/cc33_next.py
        /usr/bin/python3 -c 'import sys; compile(open(sys.argv[1], "rb").read(), "x", "exec")' \
            $V/cc33_next.py && fail "Python reads it: $tail"
        git add -A
        stops unreadable-migration $V/cc33_next.py
    done
}

long_id() {
    sample long-id
    id=abcdefghijklmnopqrstuvwxyz0123456
    same 33 ${#id}
    migration cc33_long.py $id bb22cc33dd44
    git add -A
    stops revision-too-long $V/cc33_long.py:11 $id 33
    migration cc33_long.py ${id%?} bb22cc33dd44
    git add -A
    passes
}

file_template() {
    sample template
    ini 'file_template = %%(year)d_%%(month).2d_%%(day).2d_%%(rev)s_%%(slug)s'
    git add -A
    git commit -qm 'a template'
    migration add_phone.py cc33dd44ee55 bb22cc33dd44
    git add -A
    stops naming $V/add_phone.py add_phone.py
    git mv -f $V/add_phone.py $V/2026_01_02_cc33dd44ee55_add_phone.py
    passes
}

timestamp() {
    sample timestamp
    printf '[naming]\nconvention = timestamp\n' >.git-alembic.ini
    git add -A
    git commit -qm 'a convention'
    migration 20260102_0304_add_phone.py cc33dd44ee55 bb22cc33dd44
    git add -A
    stops naming $V/20260102_0304_add_phone.py
    git mv -f $V/20260102_0304_add_phone.py $V/20260102_030405_add_phone.py
    passes
}

destroys() { # destroys RULE LINE UPGRADE OBJECT
    sample destroys
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44 "$3"
    git add -A
    stops "$1" "$V/cc33_next.py:$2" "$4" cc33dd44ee55 upgrade
}

drop_column_batch() {
    destroys drop-column 19 "with op.batch_alter_table('users') as batch_op:
        batch_op.drop_column('legacy')" users.legacy
}

in_a_constant() {
    sample constant
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44 'op.execute(SQL)'
    sed -i '14a\
SQL = """\
  drop /* quietly */\
    table users;\
"""' $V/cc33_next.py
    git add -A
    stops drop-table $V/cc33_next.py users
}

in_a_helper() {
    sample helper
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44 "tidy('users')"
    sed -i '15a\
\
def tidy(name):\
    op.execute("DROP TABLE users")' $V/cc33_next.py
    git add -A
    stops drop-table $V/cc33_next.py users
}

says_what_to_do() {
    sample advice
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44 "op.drop_column('users', 'legacy')"
    git add -A
    stops drop-column $V/cc33_next.py:18 \
        "18 |     op.drop_column('users', 'legacy')" \
        '|     ^^^^' '= help:' 'git-alembic: allow drop-column --' \
        'git alembic explain drop-column'
    sed -i '18i\    # git-alembic: allow drop-column -- unread since 4.2' $V/cc33_next.py
    git add -A
    exits 0 git commit -m allowed
}

allow_without_reason() {
    sample no-reason
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44 \
        "op.drop_column('users', 'legacy')  # git-alembic: allow drop-column"
    git add -A
    stops bad-allow $V/cc33_next.py:18
}

several_at_once() {
    sample several
    migration cc33_one.py cc33dd44ee55 aa11bb22cc33 "op.drop_table('users')"
    migration dd44_two.py dd44ee55ff66 nowhere00000
    git add -A
    stops drop-table $V/cc33_one.py:18
    says '[multiple-heads]' '[missing-parent]'
    cp "$T/out" "$T/first"
    exits 1 git commit -m again
    cmp "$T/first" "$T/out"
}

rules_of_the_commit() { # settings count as they are staged
    sample settings
    printf '[rules]\ndrop-column = off\n' >.git-alembic.ini
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44 "op.drop_column('users', 'legacy')"
    git add $V
    stops drop-column $V/cc33_next.py:18
    git add -A
    passes
    printf '[rules]\nno-such-rule = off\n' >.git-alembic.ini
    git add -A
    before=$(git rev-parse HEAD)
    exits 1 git commit -m 'bad settings' # git makes 1 of any failure
    head_is "$before"
    says '.git-alembic.ini' no-such-rule
}

it 'a second file with an id that exists' same_id
it 'a file twice' same_file
it 'a second head' second_head
it 'a parent that is not there' no_parent
it 'a parent that is removed' parent_removed
it 'a ring' ring
it 'a conflict marker' conflict_marker
it 'a file that is no Python' no_python
it 'a file that is no Python further down' no_python_below
it 'an id of 33 characters' long_id
it 'a file name against file_template' file_template
it 'a file name without its time' timestamp
it 'op.drop_table in upgrade' destroys drop-table 18 "op.drop_table('users')" users
it 'op.drop_column' destroys drop-column 18 "op.drop_column('users', 'legacy')" users.legacy
it 'batch_op.drop_column' drop_column_batch
it 'DELETE without WHERE' destroys delete-without-where 18 'op.execute("DELETE FROM users")' users
it 'TRUNCATE' destroys truncate 18 'op.execute("TRUNCATE users")' users
it 'ALTER TABLE ... DROP COLUMN' destroys drop-column 18 \
    'op.execute(sa.text("alter table users drop column legacy"))' users.legacy
it 'DROP TABLE in a constant of the module' in_a_constant
it 'DROP TABLE in a function of the file' in_a_helper
it 'says what to do, and how to allow it' says_what_to_do
it 'allowing needs a reason' allow_without_reason
it 'several findings: all said, the same each time' several_at_once
it 'settings count as they are staged; bad ones stop' rules_of_the_commit
finish
