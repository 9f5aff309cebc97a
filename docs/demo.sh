#!/bin/sh
# demo.sh - git-alembic at work in a small repository of its own. Part of
# install.sh: "install.sh --demo [DIR]". Every line shown is a real run.
# usage: demo.sh INSTALL.SH PREFIX [DIR]
set -eu
install=$1 prefix=$2 demo=${3-}

if [ -n "$demo" ]; then
    mkdir -p -- "$demo"
    [ -z "$(ls -A -- "$demo")" ] || {
        echo "install.sh: \"$demo\" is not empty" >&2
        exit 128
    }
else
    demo=$(mktemp -d "${TMPDIR:-/tmp}/git-alembic-demo.XXXXXX")
fi
demo=$(CDPATH='' cd -P -- "$demo" && pwd)
cd "$demo"
# shellcheck disable=SC2046
unset $(git rev-parse --local-env-vars)
PATH=$prefix/bin:$PATH
GIT_PAGER="cat"
export PATH GIT_PAGER
bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR-}" ] && [ "${TERM-dumb}" != dumb ]; then
    bold=$(printf '\033[1m') plain=$(printf '\033[0m')
fi

note() { printf '\n%s\n' "$bold# $*$plain"; }
# Shows a command and runs it; what it must exit with comes first.
run() {
    want=$1
    shift
    printf '%s' "$bold\$"
    for word; do
        case $word in
        *[!a-zA-Z0-9_./:=-]*) printf " '%s'" "$(printf %s "$word" | sed "s/'/'\\\\''/g")" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '%s\n' "$plain"
    status=0
    "$@" 2>&1 || status=$?
    [ "$status" = "$want" ] || {
        echo
        echo "That went wrong: exit $status where $want was due. The repository is in $demo" >&2
        exit 1
    }
    [ "$status" = 0 ] || echo "(exit $status)"
}
migration() { # migration FILE REVISION PARENT UPGRADE DOWNGRADE
    parent=None
    [ -z "$3" ] || parent="\"$3\""
    message=${1#*_}
    cat >"alembic/versions/$1" <<END
"""$(echo "${message%.py}" | tr _ ' ')

Revision ID: $2
Revises: $3

"""
import sqlalchemy as sa
from alembic import op

revision = "$2"
down_revision = $parent


def upgrade():
    $4


def downgrade():
    $5
END
}

git init -q -b main .
git config user.name 'Ada Example'
git config user.email ada@example.com
git config commit.gpgsign false
git config gc.auto 0
! git config core.hooksPath >/dev/null || git config core.hooksPath "$demo/.git/hooks"
mkdir -p alembic/versions
printf '[alembic]\nscript_location = alembic\n' >alembic.ini
printf 'from alembic import context\n\ncontext.configure(url="sqlite://")\n' >alembic/env.py
cat >alembic/script.py.mako <<'END'
"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}

"""
import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
END
migration 5f0c1a9be2d4_users.py 5f0c1a9be2d4 '' \
    'op.create_table("users", sa.Column("id", sa.Integer, primary_key=True), sa.Column("legacy", sa.Text))' \
    'op.drop_table("users")'
git add .
git commit -q -m 'an application with one table'

note 'A repository with one migration gets its hooks:'
run 0 sh "$install" --no-build --prefix "$prefix" .

note 'A good migration goes in as ever.'
migration 8d27e4c0b613_add_email.py 8d27e4c0b613 5f0c1a9be2d4 \
    'op.add_column("users", sa.Column("email", sa.Text))' \
    'op.drop_column("users", "email")'
run 0 git add alembic
run 0 git commit -m 'users have an email'

note 'A second head is stopped: the next deploy would fail.'
migration c41b98f7d05e_add_phone.py c41b98f7d05e 5f0c1a9be2d4 \
    'op.add_column("users", sa.Column("phone", sa.Text))' \
    'op.drop_column("users", "phone")'
run 0 git add alembic
run 1 git commit -m 'users have a phone'

note 'On a branch of its own, begun before the other was there, nobody sees it.'
run 0 git stash -q
run 0 git switch -q -c phone HEAD~1
run 0 git stash pop -q
run 0 git commit -q -m 'users have a phone'

note 'git merge would put both on one parent without a word. Now it ends with one head.'
run 0 git switch -q main
run 0 git merge -q --no-edit phone
run 0 git show --format='%s%n%n%b' HEAD --
run 0 git status --short

note 'A migration that destroys data is stopped as well ...'
migration e90a3d6c7f12_tidy_up.py e90a3d6c7f12 c41b98f7d05e \
    'op.drop_column("users", "legacy")' \
    'op.add_column("users", sa.Column("legacy", sa.Text))'
run 0 git add alembic
run 1 git commit -m 'tidy up'

note '... until somebody says why it may.'
run 0 sed -i '/^    op.drop_column/i\    # git-alembic: allow drop-column -- nothing has read it since 4.2' \
    alembic/versions/e90a3d6c7f12_tidy_up.py
run 0 git add alembic
run 0 git commit -m 'tidy up'

note 'One line from the first migration to the last:'
run 0 git alembic history

printf '\n%s\n' "The repository is in $demo: try your own."
