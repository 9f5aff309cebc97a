#!/bin/sh
# git alembic check in the clones that CI servers make: detached, shallow,
# without the branch that it is about.
. "$(dirname "$0")/lib.sh"

V=alembic/versions

# A server whose main and feature each have a migration on bb22cc33dd44.
server() {
    sample "server $1"
    rm .git/hooks/pre-commit
    git switch -qc feature
    migration dd44_theirs.py dd44ee55ff66 bb22cc33dd44
    git add $V
    git commit -qm theirs
    git switch -q main
    migration cc33_ours.py cc33dd44ee55 bb22cc33dd44
    git add $V
    git commit -qm ours
    git config uploadpack.allowAnySHA1InWant true
    SERVER=file://$PWD
    cd "$W"
    rm -rf "clone $1"
    git init -q "clone $1"
    cd "clone $1"
    git remote add origin "$SERVER"
}

fork_is_told() {
    exits 1 git alembic check --merge-into origin/main
    says 'error[diverging-heads]: merging origin/main would leave 2 heads' \
        "--> $V/dd44_theirs.py:" 'git merge origin/main'
}

# What the message says to type, typed: $1 is what stands before it.
as_told() {
    told=$(sed -n "s/.*$1\\(git fetch [^;]*\\).*/\\1/p" "$T/out")
    echo "\$ $told"
    eval "$told"
}

says_what_to_fetch() {
    server branch
    git fetch -q --depth=1 origin feature
    git checkout -q --detach FETCH_HEAD
    exits 128 git alembic check --merge-into origin/main
    as_told 'fetch it: '
    git rev-parse -q --verify origin/main
}

says_how_deep() { # and the two ways out both work
    server depth
    git fetch -q --depth=1 origin +main:refs/remotes/origin/main feature
    git checkout -q --detach "$(git ls-remote origin feature | cut -f1)"
    exits 128 git alembic check --merge-into origin/main
    says 'it has 1 commit of "HEAD" and 1 of "origin/main"'
    cp -R . "../clone of clone"
    as_told 'if need be: '
    fork_is_told
    cd "../clone of clone"
    exits 128 git alembic check --merge-into origin/main
    as_told 'or all: '
    fork_is_told
    same false "$(git rev-parse --is-shallow-repository)"
}

check_alone_says_so_too() {
    server alone
    git fetch -q --depth=1 origin +main:refs/remotes/origin/main feature
    git checkout -q --detach "$(git ls-remote origin feature | cut -f1)"
    exits 128 git alembic check
    says 'this clone is too shallow'
    exits 128 git alembic check HEAD
    exits 128 git alembic check HEAD~1..HEAD
    says '"HEAD~1" is no' 'this clone is shallow: git fetch --deepen=100 origin'
    exits 128 git alembic check origin/main..HEAD --format sarif
    says '"executionSuccessful": false' 'this clone is too shallow'
}

deep_enough() {
    server enough
    git fetch -q --depth=2 origin +main:refs/remotes/origin/main feature
    git checkout -q --detach FETCH_HEAD
    git checkout -q --detach "$(git ls-remote origin feature | cut -f1)"
    same true "$(git rev-parse --is-shallow-repository)"
    fork_is_told
    exits 1 git alembic check origin/main..HEAD
    exits 1 git alembic check
}

no_mainline() { # green, but not without a word
    server none
    git fetch -q --depth=1 origin feature
    git checkout -q --detach FETCH_HEAD
    exits 0 git alembic check
    says 'no mainline to compare with' 'git alembic check --all'
    exits 0 git alembic check HEAD
    says '3 migrations judged'
    exits 128 git alembic check HEAD~1
    says '"HEAD~1" is neither' 'this clone is shallow: git fetch --deepen=100 origin'
}

bare() {
    server bare
    cd ..
    rm -rf bare.git
    git clone -q --mirror "$SERVER" bare.git
    cd bare.git
    exits 1 git alembic check feature --merge-into main
    says 'error[diverging-heads]: merging main would leave 2 heads'
    exits 0 git alembic check main~1..main
    same '' "$(git status --porcelain 2>/dev/null)"
}

nothing_is_touched() {
    server still
    git fetch -q origin '+refs/heads/*:refs/remotes/origin/*'
    git checkout -q --detach origin/feature
    echo local >>README
    before=$(git status --porcelain; git for-each-ref; git rev-parse HEAD)
    fork_is_told
    same "$before" "$(git status --porcelain; git for-each-ref; git rev-parse HEAD)"
    test ! -e .git/MERGE_HEAD
    test ! -e .git/index.lock
}

pull_request_merge() { # the commit that a server makes: HEAD is the merge
    server merge
    git fetch -q origin '+refs/heads/*:refs/remotes/origin/*'
    git checkout -q --detach origin/main
    git merge -qm merge origin/feature
    exits 1 git alembic check --merge-into origin/main
    says 'error[multiple-heads]'
}

only_touched() { # times and inodes that the index does not have
    sample touched
    find . -name '*.py' -exec touch -d 2001-01-01 {} +
    exits 0 git alembic check
    says '0 migrations judged'
    cp -R . "../touched copy"
    cd "../touched copy"
    exits 0 git alembic check
    says '0 migrations judged'
    sed -i "s/'legacy'/'legaci'/" $V/aa11_users.py # as many bytes
    exits 0 git alembic check
    says '1 migration judged'
}

it 'the ref is not here: says what to fetch, and that does it' says_what_to_fetch
it 'too shallow: says how deep it is, and both ways out' says_how_deep
it 'too shallow: without --merge-into, too' check_alone_says_so_too
it 'shallow, but deep enough' deep_enough
it 'no mainline: says that little was judged' no_mainline
it 'a bare repository' bare
it 'touches nothing' nothing_is_touched
it 'files that only look changed are no news' only_touched
it 'a merge commit that a server made' pull_request_merge
finish
