#!/bin/sh
# pre-commit: what looks like trouble and is none.
. "$(dirname "$0")/lib.sh"

V=alembic/versions

good() { # good UPGRADE [DOWNGRADE]
    sample good
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44 "$@"
    git add -A
    passes
    says_no 'upgrade)'
}

in_a_docstring() {
    sample docstring
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44 \
        '"""We do not drop table users, nor op.drop_table("users")."""'
    sed -i '1s/.*/"""drop table users; op.drop_table("users")/' $V/cc33_next.py
    git add -A
    silently
}

created_here() {
    good "op.create_table('t', sa.Column('id', sa.Integer()), sa.Column('c', sa.Text()))
    op.drop_column('t', 'c')
    op.execute('DELETE FROM t')
    op.drop_table('t')"
}

merge_of_heads() {
    sample merged
    git checkout -qb side
    migration cc33_side.py cc33dd44ee55 bb22cc33dd44
    git add -A
    passes
    git checkout -q main
    migration dd44_main.py dd44ee55ff66 bb22cc33dd44
    git add -A
    passes
    git merge -q --no-commit side
    migration ee55_merge.py ee55ff667788 "('cc33dd44ee55', 'dd44ee55ff66')" pass
    git add -A
    passes
}

merge_conflict() { # a merge that ends in `git commit` is judged as well
    sample conflict
    git checkout -qb side
    migration cc33_side.py cc33dd44ee55 bb22cc33dd44
    echo side >README
    git add -A
    passes
    git checkout -q main
    migration dd44_main.py dd44ee55ff66 bb22cc33dd44
    echo main >README
    git add -A
    passes
    git config alembic.resolve refuse
    git merge side && fail 'no conflict'
    echo both >README
    git add -A
    exits 1 git commit --no-edit
    says 'error[multiple-heads]' cc33dd44ee55 dd44ee55ff66
    migration cc33_side.py cc33dd44ee55 dd44ee55ff66
    git add -A
    exits 0 git commit --no-edit
}

linear_rename() { # the file of an unpublished migration gets another name
    sample rename
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44
    git add -A
    passes
    git checkout -qb topic
    migration dd44_topic.py dd44ee55ff66 cc33dd44ee55
    git add -A
    passes
    git mv $V/dd44_topic.py $V/dd44_better.py
    passes
    git rm -q $V/dd44_better.py
    passes
}

older_trouble() { # a fork that is in HEAD already is not this commit's doing
    sample older
    migration cc33_a.py cc33dd44ee55 bb22cc33dd44 "op.drop_table('users')"
    git add -A
    git commit -qnm 'past the hook'
    echo 'x = 2' >app/models.py
    git add -A
    passes
    migration dd44_b.py dd44ee55ff66 cc33dd44ee55
    git add -A
    passes
}

no_alembic() {
    repository without
    hook
    mkdir -p versions
    printf 'revision = "x"\ndown_revision = "y"\n' >versions/a.py
    git add -A
    passes
}

it 'op.drop_table in downgrade' good "op.create_table('t', sa.Column('id', sa.Integer()))" "op.drop_table('t')"
it 'drop table in a docstring' in_a_docstring
it 'drop table in a comment' good 'pass  # DROP TABLE users; op.drop_table("users")'
it 'drop table in an SQL literal' good "op.execute(\"UPDATE users SET legacy = 'drop table users' WHERE id = 1\")"
it 'drop table in an SQL comment' good 'op.execute("CREATE TABLE t (id int) -- drop table users")'
it 'ON DELETE CASCADE' good 'op.execute("CREATE TABLE t (id int REFERENCES users (id) ON DELETE CASCADE)")'
it 'a table that this upgrade has created' created_here
it 'a merge with its merge revision' merge_of_heads
it 'a merge that had conflicts is judged' merge_conflict
it 'the newest migration renamed, removed' linear_rename
it 'trouble that HEAD has already' older_trouble
it 'a repository without Alembic' no_alembic
finish
