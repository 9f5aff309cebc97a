# shellcheck shell=sh disable=SC2034
# lib-alembic.sh - a project that the real Alembic runs, on a SQLite file;
# and ways to have no Alembic, or another one. Source it behind lib.sh.

V=alembic/versions

# What the models say is in models.py; Alembic compares it with app.db.
runnable() { # runnable FOLDER [INI_LINE...]
    sample "$1"
    shift
    cat >alembic/env.py <<'END'
from alembic import context
from sqlalchemy import create_engine, pool

from models import metadata

engine = create_engine("sqlite:///app.db", poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata,
                      render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
END
    cat >models.py <<'END'
import sqlalchemy as sa

metadata = sa.MetaData()
users = sa.Table("users", metadata, sa.Column("id", sa.Integer(), primary_key=True),
                 sa.Column("legacy", sa.Text()))
posts = sa.Table("posts", metadata, sa.Column("id", sa.Integer(), primary_key=True))
END
    ini 'prepend_sys_path = .' "$@"
    printf '__pycache__/\napp.db\n.venv/\n' >.gitignore
    git add -A
    git commit -qm 'it runs'
}

has_alembic() {
    test -x /usr/bin/alembic && /usr/bin/alembic --version >/dev/null 2>&1
}

model() { # model NAME: one more table
    printf '%s = sa.Table("%s", metadata, sa.Column("id", sa.Integer(), primary_key=True))\n' \
        "$1" "$1" >>models.py
}

# A PATH with all that git and the tests need, and nothing that runs Alembic.
without_alembic() {
    rm -rf "$T/bare"
    mkdir -p "$T/bare"
    for dir in /usr/local/bin /usr/bin /bin; do
        for file in "$dir"/*; do
            case ${file##*/} in
            alembic | flask | uv | poetry | pdm | pipenv) continue ;;
            esac
            test -e "$T/bare/${file##*/}" || ln -s "$file" "$T/bare/${file##*/}"
        done
    done
    PATH="$T/path:$T/bare"
}

# A program that says how it was called, and then does what Alembic does.
shim() { # shim PATH NAME
    script "$1" "echo \"shim $2: \$*\" >&2" \
        "while [ \$# -gt 0 ] && [ \"\$1\" != alembic ] && [ \"$2\" != venv ]; do shift; done" \
        "[ \"$2\" = venv ] || shift" \
        'exec /usr/bin/alembic "$@"'
}

made() { # made: the path that was printed
    sed -n 's/^\(.*\.py\)$/\1/p' "$T/out" | tail -n 1
}
