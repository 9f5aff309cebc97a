# shellcheck shell=sh disable=SC2034,SC2089,SC2090,SC2119,SC2120
# lib.sh - what the tests with a real git share. Source it first:
#
#   . "$(dirname "$0")/lib.sh"
#   it 'stops a second head' second_head        # a function: one TAP line
#   finish                                      # the plan
#
# `it` runs its function in a subshell under `set -e`, in the test's own
# folder: a function passes when every command in it does. GIT_ALEMBIC_BIN
# names the folder with the programs; all else is made here: HOME, settings,
# identity, clock, language. Nothing outside the folder is touched.

TESTS=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
ROOT=$(CDPATH='' cd -- "$TESTS/../.." && pwd)
BIN=${GIT_ALEMBIC_BIN:-$ROOT/build/release/bin}
BIN=$(CDPATH='' cd -- "$BIN" 2>/dev/null && pwd) || {
    echo "Bail out! no programs in ${GIT_ALEMBIC_BIN:-$ROOT/build/release/bin}"
    exit 1
}

for var in $(git rev-parse --local-env-vars) GIT_CONFIG_GLOBAL GIT_EDITOR \
    EDITOR VISUAL GIT_PAGER PAGER GIT_TRACE ALEMBIC_GIT NO_COLOR TERM \
    XDG_DATA_HOME CDPATH PYTHONPATH PYTHONHOME PYTHONWARNINGS; do
    unset "$var"
done
# Alembic, asked for its heads, must leave no __pycache__ behind.
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

T=$(mktemp -d "${TMPDIR:-/tmp}/git-alembic.XXXXXX") || exit 1
T=$(CDPATH='' cd -P -- "$T" && pwd)
trap 'rm -rf "$T"' EXIT
trap 'exit 129' HUP INT TERM

# Folders are named so that a missing quote shows.
W="$T/it's a \"work\" folder"
HOME="$T/ho me"
XDG_CONFIG_HOME="$HOME/.config"
mkdir -p "$W" "$XDG_CONFIG_HOME" || exit 1

GIT_CONFIG_NOSYSTEM=1
GIT_ATTR_NOSYSTEM=1
GIT_AUTHOR_NAME='A U Thor'
GIT_AUTHOR_EMAIL=author@example.com
GIT_COMMITTER_NAME='C O Mitter'
GIT_COMMITTER_EMAIL=committer@example.com
GIT_AUTHOR_DATE='2026-01-02T03:04:05Z'
GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
GIT_MERGE_AUTOEDIT=no
GIT_EDITOR=:
GIT_TERMINAL_PROMPT=0
LC_ALL=C
LANGUAGE=
TZ=UTC
TERM=dumb
mkdir -p "$T/path" # git-alembic alone: others have a "pre-commit", too
ln -s "$BIN/git-alembic" "$T/path/git-alembic"
PATH="$T/path:$PATH"
export HOME XDG_CONFIG_HOME GIT_CONFIG_NOSYSTEM GIT_ATTR_NOSYSTEM \
    GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL \
    GIT_AUTHOR_DATE GIT_COMMITTER_DATE GIT_MERGE_AUTOEDIT GIT_EDITOR \
    GIT_TERMINAL_PROMPT LC_ALL LANGUAGE TZ TERM PATH BIN ROOT T W

umask 022
git config --global init.defaultBranch main
git config --global advice.detachedHead false
git config --global protocol.file.allow always
cd "$W" || exit 1

LF='
'
n=0
failures=0

result() { # result RC CLAIM [LOG]
    n=$((n + 1))
    if test "$1" = 0; then
        echo "ok $n - $2"
    else
        failures=$((failures + 1))
        echo "not ok $n - $2"
        if test -n "${3-}"; then
            tail -n 60 "$3" | cat -v | sed 's/^/# /'
        fi
    fi
}

it() { # it CLAIM FUNCTION [ARGUMENT...]
    claim=$1
    shift
    (
        set -e
        "$@"
    ) >"$T/log" 2>&1 </dev/null
    result $? "$claim" "$T/log"
}

skip() { # skip CLAIM WHY
    n=$((n + 1))
    echo "ok $n - $1 # SKIP $2"
}

finish() {
    echo "1..$n"
    exit $((failures > 0))
}

# ---- inside of a function given to `it`

fail() {
    echo "FAILED: $*"
    exit 1
}

not() { # for set -e: a command after "!" never fails
    if "$@"; then fail "unexpected: $*"; fi
}

# The command's output, both streams, is in "$T/out" and in the log.
exits() { # exits STATUS COMMAND...
    want=$1
    shift
    echo "\$ $*"
    status=0
    "$@" >"$T/out" 2>&1 || status=$?
    cat "$T/out"
    test "$status" = "$want" || fail "exit $status, not $want"
}

says() { # says TEXT...: each stands in the output
    for text; do
        grep -qF -e "$text" "$T/out" || fail "the output lacks: $text"
    done
}

says_no() {
    for text; do
        ! grep -qF -e "$text" "$T/out" || fail "the output has: $text"
    done
}

says_like() { # an extended regular expression
    for text; do
        grep -qE -e "$text" "$T/out" || fail "no line is like: $text"
    done
}

same() { # same EXPECTED ACTUAL
    test "$1" = "$2" || fail "expected «$1», got «$2»"
}

head_is() { # head_is COMMIT [REPOSITORY]
    same "$1" "$(git -C "${2-.}" rev-parse HEAD)"
}

clean() { # nothing staged, changed or left over
    same '' "$(git status --porcelain)"
}

# ---- sample repositories

ini() { # ini [LINE...]: alembic.ini with further lines
    {
        printf '[alembic]\nscript_location = alembic\n'
        for line; do printf '%s\n' "$line"; done
        printf 'sqlalchemy.url = sqlite://\n'
    } >alembic.ini
}

migration() { # migration FILE REVISION DOWN [UPGRADE [DOWNGRADE]]
    case $3 in
    None | "("* | "["*) down=$3 ;;
    *) down="'$3'" ;;
    esac
    body=${4-"op.add_column('users', sa.Column('c_$2', sa.Text()))"}
    back=${5-"pass"}
    mkdir -p alembic/versions
    cat >"alembic/versions/$1" <<END
"""${1%.py}

Revision ID: $2
Revises: $(test "$3" = None || echo "$3" | tr -d "()[]'\"")
Create Date: 2026-01-02 03:04:05.000000

"""
from alembic import op
import sqlalchemy as sa

revision = '$2'
down_revision = $down
branch_labels = None
depends_on = None


def upgrade():
    $body


def downgrade():
    $back
END
}

scaffold() { # the files that "alembic init" makes, and two good migrations
    mkdir -p alembic/versions app
    ini
    cat >alembic/env.py <<'END'
from alembic import context

context.configure(url="sqlite://", literal_binds=True)
with context.begin_transaction():
    context.run_migrations()
END
    cat >alembic/script.py.mako <<'END'
"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
END
    echo 'x = 1' >app/models.py
    echo 'A sample.' >README
    migration aa11_users.py aa11bb22cc33 None \
        "op.create_table('users', sa.Column('id', sa.Integer(), primary_key=True), sa.Column('legacy', sa.Text()))" \
        "op.drop_table('users')"
    migration bb22_posts.py bb22cc33dd44 aa11bb22cc33 \
        "op.create_table('posts', sa.Column('id', sa.Integer(), primary_key=True))" \
        "op.drop_table('posts')"
}

hook() { # hook [REPOSITORY]: git runs our pre-commit there, without a stub
    hooks=$(git -C "${1-.}" rev-parse --path-format=absolute --git-path hooks)
    mkdir -p "$hooks"
    ln -sf "$BIN/pre-commit" "$hooks/pre-commit"
}

sample() { # sample FOLDER: a repository with a good chain and our hook
    rm -rf "$1"
    git init -q "$1"
    cd "$1"
    scaffold
    git add -A
    git commit -qm 'the application'
    hook
}

# ---- install.sh

PREFIX="$T/pre fix's"
LIBEXEC=$PREFIX/libexec/git-alembic

# From 2.54 on hooks can stand in the settings, and install.sh puts them there.
# These tests are about stubs, but for those that say otherwise.
has_config_hooks() {
    case $(git version) in
    *' '2.[0-9].* | *' '2.[1-4][0-9].* | *' '2.5[0-3].*) return 1 ;;
    esac
}
git_says() { # git_says VERSION: a git that takes itself for another
    script "$T/path/git" "[ \"\$*\" = version ] && echo git version $1 && exit" \
        "exec '$REAL_GIT' \"\$@\""
}
REAL_GIT=$(command -v git)

install() { # install ARGUMENT...: what was built, into a prefix of our own
    sh "$ROOT/install.sh" --no-build --prefix "$PREFIX" ${NO_DRIVER-} "$@"
}

# Every name, type, mode, link and byte below a folder.
tree() { # tree FOLDER
    (
        cd "$1"
        find . ! -type f -printf '%M %p %l\n' | sort
        find . -type f -printf '%M %p\n' | sort
        find . -type f -print0 | sort -z | xargs -0r cksum
    )
}

repository() { # repository FOLDER: with one commit and no hook
    rm -rf "$1"
    git init -q "$1"
    cd "$1"
    echo 1 >file
    git add file
    git commit -qm one
}

script() { # script PATH LINE...: an executable shell script
    path=$1
    shift
    mkdir -p "${path%/*}"
    {
        echo '#!/bin/sh'
        for line; do printf '%s\n' "$line"; done
    } >"$path"
    chmod +x "$path"
}

bad_migration() { # stages what our pre-commit stops
    [ -e alembic/env.py ] || scaffold
    migration cc33_drop.py cc33dd44ee55 bb22cc33dd44 "op.drop_column('users', 'legacy')"
    git add -A
}

# ---- pre-commit

# stops RULE PLACE TEXT...: `git commit` is refused; a finding of that rule
# stands at the place ("path", "path:line"), and the texts are said.
stops() {
    rule=$1 place=$2
    shift 2
    before=$(git rev-parse -q --verify HEAD || echo none)
    exits 1 git commit -m 'to be stopped'
    same "$before" "$(git rev-parse -q --verify HEAD || echo none)"
    says "[$rule]:" "$@"
    grep -F -A 1 -e "[$rule]:" "$T/out" | grep -qE -e "--> $place(:| )" ||
        fail "[$rule] does not stand at $place"
}

passes() { # `git commit` is done; nothing blocks
    exits 0 git commit -m 'to pass'
    says_no 'error[' 'critical['
}
silently() { # and nothing is worth a warning
    passes
    says_no 'warning['
}
