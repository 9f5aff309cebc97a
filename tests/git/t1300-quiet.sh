#!/bin/sh
# pre-commit: where nothing staged concerns it, it has read next to nothing.
. "$(dirname "$0")/lib.sh"

V=alembic/versions

broken() { # a sample in which whatever is read, but for trees, is a failure
    sample "$1"
    printf 'this is [no settings file\n' >.git-alembic.ini
    git add -A
    git commit -qnm 'bad settings'
    for path in $(git ls-tree -r --name-only HEAD); do
        oid=$(git rev-parse "HEAD:$path")
        rm -f ".git/objects/$(echo "$oid" | cut -c1-2)/$(echo "$oid" | cut -c3-)"
    done
    git cat-file -e HEAD:README && fail 'README is still there'
    echo 'x = 2' >app/models.py
}

reads_no_blob() {
    broken no-blob
    git add app/models.py
    exits 0 "$BIN/pre-commit"
    same '' "$(cat "$T/out")"
    exits 0 git commit -m 'application only'
}

reads_when_asked() { # the same repository, with a migration staged
    broken blobs
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44
    git add $V/cc33_next.py
    exits 128 "$BIN/pre-commit"
    says '--no-verify'
}

readme_only() {
    sample readme
    echo more >>README
    git add README
    exits 0 strace -f -o "$T/trace" -e trace=openat,open "$BIN/pre-commit"
    # Neither a blob nor a settings file is opened; no other program runs.
    not grep -F git-alembic.ini "$T/trace"
    for path in README app/models.py $V/aa11_users.py alembic.ini; do
        oid=$(git rev-parse "HEAD:$path")
        not grep -F "objects/$(echo "$oid" | cut -c1-2)/$(echo "$oid" | cut -c3-)" "$T/trace"
    done
    exits 0 strace -f -o "$T/trace" -e trace=execve,connect,socket "$BIN/pre-commit"
    same 1 "$(grep -c execve "$T/trace")"
    not grep -E 'connect|socket' "$T/trace"
}

nothing_at_all() {
    sample nothing
    exits 0 "$BIN/pre-commit"
    same '' "$(cat "$T/out")"
}

new_python_elsewhere() {
    broken elsewhere
    mkdir -p src/versions
    echo 'x = 1' >src/other.py
    git add src/other.py
    exits 0 "$BIN/pre-commit"
}

it 'an application file: no blob, no settings are read' reads_no_blob
it 'a migration: they are, and what is missing stops the commit' reads_when_asked
if strace true 2>/dev/null; then
    it 'a README: what is opened' readme_only
else
    skip 'a README: what is opened' 'no strace'
fi
it 'nothing staged' nothing_at_all
it 'a new file elsewhere' new_python_elsewhere
finish
