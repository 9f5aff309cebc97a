#!/bin/sh
# The hook under valgrind: no read of what was never written, none beyond its
# bounds, nothing lost that was allocated.
. "$(dirname "$0")/lib.sh"

V=alembic/versions
VALGRIND=$BIN/../valgrind

under_valgrind() { # under_valgrind STATUS PROGRAM
    exits "$1" valgrind -q --error-exitcode=99 --leak-check=full \
        --errors-for-leak-kinds=definite,indirect,possible "$VALGRIND/$2"
    not grep '^==' "$T/out"
}

nothing_of_ours() {
    sample nothing
    echo more >notes.md
    git add notes.md
    under_valgrind 0 pre-commit
}

a_good_migration() {
    sample good
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44
    git add -A
    under_valgrind 0 pre-commit
    under_valgrind 0 pre-commit # with what the first one learnt
}

findings() {
    sample findings
    migration cc33_fork.py cc33dd44ee55 aa11bb22cc33 \
        "op.drop_table('users'); op.execute('DELETE FROM t')"
    printf 'revision = "dd44\n' >$V/dd44_broken.py
    git add $V
    under_valgrind 1 pre-commit
}

bad_settings() {
    sample settings
    printf '[rules]\nno-such-rule = loud\n' >.git-alembic.ini
    git add -A
    under_valgrind 128 pre-commit
}

git_answers() { # the other back end
    sample plumbing
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44
    git add -A
    GIT_ALEMBIC_BACKEND=git
    export GIT_ALEMBIC_BACKEND
    under_valgrind 0 pre-commit
}

if [ ! -x "$VALGRIND/pre-commit" ] || ! command -v valgrind >/dev/null; then
    echo '1..0 # SKIP no valgrind, or no programs linked for it'
    exit 0
fi
it 'nothing staged that concerns it' nothing_of_ours
it 'a good migration' a_good_migration
it 'findings' findings
it 'settings that cannot be read' bad_settings
it "git's plumbing instead of libgit2" git_answers
finish
