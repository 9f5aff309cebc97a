# shellcheck shell=sh disable=SC2034,SC2154
# lib-merge.sh - for tests of merges: all hooks, branches with migrations, and
# what Debian's Alembic makes of the result. Source it after lib.sh.

V=alembic/versions

hooks() { # git runs all of our hooks here, without stubs
    hooks=$(git rev-parse --path-format=absolute --git-path hooks)
    mkdir -p "$hooks"
    for hook in pre-commit pre-merge-commit post-merge post-rewrite; do
        ln -sf "$BIN/$hook" "$hooks/$hook"
    done
}

table() { # table FILE REVISION DOWN [NAME]: a migration that makes a table
    migration "$1" "$2" "$3" \
        "op.create_table('${4-t_$2}', sa.Column('id', sa.Integer(), primary_key=True))" \
        "op.drop_table('${4-t_$2}')"
}

# A repository whose chain Alembic can run on a database.
start() { # start FOLDER
    sample "$1"
    cat >alembic/env.py <<'END'
import os

from alembic import context
from sqlalchemy import create_engine, pool

url = os.environ["DB"]
if context.is_offline_mode():
    context.configure(url=url, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
END
    echo '__pycache__/' >.gitignore
    git add -A
    git commit -qnm 'a database'
    hooks
}

on() { # on BRANCH FILE REVISION DOWN [NAME]...: there, a commit of a table
    git switch -q "$1" 2>/dev/null || git switch -qc "$1" "${from-main}"
    shift
    table "$@"
    git add -A
    git commit -qnm "$1"
}

# main and feature, each with two migrations on bb22cc33dd44; we are on main.
fork() { # fork FOLDER
    start "$1"
    on feature dd44_theirs.py dd44ee55ff66 bb22cc33dd44
    on feature ee55_more.py ee55ff667788 dd44ee55ff66
    on main cc33_ours.py cc33dd44ee55 bb22cc33dd44
    on main ff66_last.py ff6677889900 cc33dd44ee55
}

# The files, the index and HEAD, to be compared with a later state.
state() {
    find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 cksum
    git ls-files -s
    git rev-parse HEAD
    git symbolic-ref -q HEAD || :
}

parent_is() { # parent_is FILE DOWN: both places say so
    grep -qE "^down_revision(: [^=]*)? = ['\"]$2['\"]" "$V/$1" ||
        fail "$1 does not hang on $2"
    ! grep -q '^Revises:' "$V/$1" || grep -qx "Revises: $2" "$V/$1" ||
        fail "the docstring of $1 does not say $2"
}

untouched() { # untouched COMMIT FILE...: as they are there
    commit=$1
    shift
    for file; do
        git show "$commit:$V/$file" | cmp - "$V/$file" || fail "$file has changed"
    done
}

one_merge() { # one_merge PARENT...: HEAD is that merge, nothing is left over
    want=$(git rev-parse "$@" | tr '\n' ' ')
    same "${want% }" "$(git show -s --format=%P)"
    clean
    git diff --quiet HEAD
    test ! -e "$(git rev-parse --git-path MERGE_HEAD)"
    test ! -e "$(git rev-parse --git-path alembic/merge)"
    git fsck --strict --no-dangling >/dev/null
}

ALEMBIC=/usr/bin/alembic

alembic_is_there() { [ -x "$ALEMBIC" ]; }

heads_are() { # heads_are N: as Alembic counts them, and as we do
    git alembic heads >"$T/heads"
    same "$1" "$(wc -l <"$T/heads" | tr -d ' ')"
    alembic_is_there || return 0
    "$ALEMBIC" heads 2>/dev/null | cut -d' ' -f1 | sort >"$T/theirs"
    cut -d' ' -f1 "$T/heads" | sort | cmp - "$T/theirs"
}

# One head, and databases get there and back.
runs() {
    heads_are 1
    alembic_is_there || return 0
    rm -f "$T/db"
    DB=sqlite:///$T/db "$ALEMBIC" upgrade head >/dev/null 2>"$T/alembic" ||
        fail "upgrade: $(cat "$T/alembic")"
    DB=sqlite:///$T/db "$ALEMBIC" downgrade base >/dev/null 2>"$T/alembic" ||
        fail "downgrade: $(cat "$T/alembic")"
    DB=postgresql:// "$ALEMBIC" upgrade head --sql >"$T/sql" 2>"$T/alembic" ||
        fail "upgrade --sql: $(cat "$T/alembic")"
    # Every file of the chain has run.
    same "$(git ls-files "$V/*.py" | wc -l)" "$(grep -c '^-- Running upgrade' "$T/sql")"
    clean
}
