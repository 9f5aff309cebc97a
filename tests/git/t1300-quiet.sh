#!/bin/sh
# pre-commit: where nothing staged concerns it, it has read next to nothing.
. "$(dirname "$0")/lib.sh"

V=alembic/versions

forget_blobs() { # removes every blob that HEAD has
    for path in $(git ls-tree -r --name-only HEAD); do
        oid=$(git rev-parse "HEAD:$path")
        rm -f ".git/objects/$(echo "$oid" | cut -c1-2)/$(echo "$oid" | cut -c3-)"
    done
    not git cat-file -e HEAD:app/models.py
}

# A file that can be neither a migration nor a setting nor a link to a folder.
a_document() {
    sample document
    printf 'this is [no settings file\n' >.git-alembic.ini
    echo text >notes.md
    git add -A
    git commit -qnm 'bad settings'
    forget_blobs
    echo more >notes.md
    git add notes.md
    exits 0 "$BIN/pre-commit"
    same '' "$(cat "$T/out")"
    test ! -e .git/alembic
}

# A Python file may be a migration: which folders matter is learnt once.
an_application_file() {
    sample application
    printf '[rules]\ndrop-index = off\n' >.git-alembic.ini
    echo 'x = 2' >app/models.py
    git add -A
    exits 0 git commit -m 'an application file'
    same '' "$(grep -v '^.main\| file\| create\| Author' "$T/out" | sed 1d)"
    forget_blobs
    echo 'x = 3' >app/models.py
    echo 'y = 1' >app/other.py
    git add app
    exits 0 "$BIN/pre-commit"
    same '' "$(cat "$T/out")"
    # Other settings: what was learnt no longer holds.
    printf '[rules]\n' >.git-alembic.ini
    git add .git-alembic.ini
    exits 128 "$BIN/pre-commit"
}

reads_when_asked() { # the same repository, with a migration staged
    sample migration
    echo 'x = 2' >app/models.py
    git commit -qam 'an application file'
    forget_blobs
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44
    git add $V/cc33_next.py
    exits 128 env GIT_ALEMBIC_NO_CACHE=1 "$BIN/pre-commit"
    says '--no-verify'
}

opens() { # opens FILE: our hook opens no blob and starts no program
    exits 0 "$BIN/pre-commit"
    exits 0 strace -f -o "$T/trace" -e trace=openat,open,execve,connect,socket \
        "$BIN/pre-commit"
    same 1 "$(grep -c execve "$T/trace")"
    not grep -E 'connect|socket' "$T/trace"
    for path in README app/models.py $V/aa11_users.py alembic.ini; do
        oid=$(git rev-parse ":$path")
        not grep -F "objects/$(echo "$oid" | cut -c1-2)/$(echo "$oid" | cut -c3-)" "$T/trace"
    done
}

traced() { # traced FILE
    sample traced
    echo more >>"$1"
    git add "$1"
    opens
}

nothing_at_all() {
    sample nothing
    exits 0 "$BIN/pre-commit"
    same '' "$(cat "$T/out")"
}

it 'a document: no blob, no settings are read' a_document
it 'an application file: nor are they, from the second time on' an_application_file
it 'a migration: they are, and what is missing stops the commit' reads_when_asked
if strace true 2>/dev/null; then
    it 'what is opened: a README' traced README
    it 'what is opened: an application file' traced app/models.py
else
    skip 'what is opened' 'no strace'
fi
it 'nothing staged' nothing_at_all
finish
