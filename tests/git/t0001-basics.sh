#!/bin/sh
# The programs start, say who they are, and judge a sample as Alembic does.
. "$(dirname "$0")/lib.sh"

version() {
    exits 0 git alembic --version
    says_like '^git-alembic [0-9]+\.[0-9]+\.[0-9]+'
}

unknown_command() {
    exits 129 git alembic no-such-command
    says 'no command "no-such-command"'
}

good_sample() {
    sample good
    exits 0 git alembic check
    exits 0 git alembic heads
    says bb22cc33dd44
    says_no aa11bb22cc33
    exits 0 git alembic history
    says aa11bb22cc33 bb22cc33dd44
}

explains() {
    exits 0 git alembic explain drop-table
    says drop-table
    exits 129 git alembic explain no-such-rule
}

fork_by_check() {
    sample fork
    migration cc33_a.py cc33dd44ee55 bb22cc33dd44
    migration dd44_b.py dd44ee55ff66 bb22cc33dd44
    git add -A
    exits 1 git alembic check
    says 'error[multiple-heads]' cc33dd44ee55 dd44ee55ff66
    exits 1 git alembic check --staged
    says 'error[multiple-heads]'
}

outside_a_repository() {
    mkdir -p "$T/nowhere"
    cd "$T/nowhere"
    GIT_CEILING_DIRECTORIES=$T
    export GIT_CEILING_DIRECTORIES
    exits 128 git alembic check
}

as_alembic() {
    sample oracle
    migration cc33_a.py cc33dd44ee55 bb22cc33dd44
    migration dd44_b.py dd44ee55ff66 bb22cc33dd44
    migration ee55_c.py ee55ff667788 cc33dd44ee55
    /usr/bin/alembic heads 2>/dev/null | cut -d' ' -f1 | sort >"$T/theirs"
    git alembic heads >"$T/heads"
    cut -d' ' -f1 "$T/heads" | sort >"$T/ours"
    cat "$T/heads"
    test -s "$T/theirs"
    cmp "$T/theirs" "$T/ours"
}

it 'git alembic --version' version
it 'an unknown command is a usage error' unknown_command
it 'a good sample: check, heads, history' good_sample
it 'git alembic explain' explains
it 'git alembic check sees a fork, also --staged' fork_by_check
it 'outside of a repository: fatal' outside_a_repository
if test -x /usr/bin/alembic; then
    it 'git alembic heads says what alembic heads says' as_alembic
else
    skip 'git alembic heads says what alembic heads says' 'no alembic'
fi
finish
