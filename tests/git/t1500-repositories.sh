#!/bin/sh
# pre-commit in repositories of every kind: what is staged is judged, or the
# commit stops; never is half of a repository taken for clean.
. "$(dirname "$0")/lib.sh"

V=alembic/versions

# In the current repository: a good migration goes in, a bad one and a fork
# do not.
judged() {
    hook
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44
    git add $V/cc33_next.py
    exits 0 git commit -m good
    migration dd44_drop.py dd44ee55ff66 cc33dd44ee55 "op.drop_table('users')"
    git add $V/dd44_drop.py
    stops drop-table $V/dd44_drop.py:18 users
    git rm -qf $V/dd44_drop.py
    migration dd44_fork.py dd44ee55ff66 bb22cc33dd44
    git add $V/dd44_fork.py
    stops multiple-heads $V/dd44_fork.py:12 cc33dd44ee55 dd44ee55ff66
}

set_up() { # set_up FOLDER [CONFIG...]: a sample under settings
    rm -rf "$1"
    git init -q "$1"
    cd "$1"
    shift
    for setting; do git config "${setting%%=*}" "${setting#*=}"; done
    scaffold
    git add -A
    git commit -qm 'the application'
}

with() { # with CONFIG...
    set_up with "$@"
    judged
}

split_index() {
    set_up split
    git update-index --split-index
    echo more >>README
    git add README
    judged
}

skip_hash() {
    set_up skip-hash index.skipHash=true
    judged
}

sparse() {
    set_up sparse
    git sparse-checkout set --cone app
    test ! -e alembic/env.py
    hook
    mkdir -p $V
    migration dd44_drop.py dd44ee55ff66 bb22cc33dd44 "op.drop_table('users')"
    git add --sparse $V/dd44_drop.py
    stops drop-table $V/dd44_drop.py:18 users
}

sparse_index() {
    set_up sparse-index
    git sparse-checkout set --cone --sparse-index app
    hook
    migration dd44_fork.py dd44ee55ff66 aa11bb22cc33
    git add --sparse $V/dd44_fork.py
    git ls-files --sparse --stage >"$T/sparse"
    stops multiple-heads $V/dd44_fork.py:12 bb22cc33dd44 dd44ee55ff66
    git reset -q --hard
    # Nothing of the folder is staged: the folder is one entry of the index.
    echo 'x = 2' >app/models.py
    git add app
    passes
}

sha256() {
    rm -rf sha256
    git init -q --object-format=sha256 sha256
    cd sha256
    scaffold
    git add -A
    git commit -qm 'the application'
    judged
}

packed() {
    set_up packed
    git gc -q
    git pack-refs --all
    judged
}

alternates() {
    set_up lender
    cd "$W"
    rm -rf borrower
    git clone -q --shared lender borrower
    cd borrower
    judged
}

shallow() {
    set_up deep
    echo 1 >>README
    git commit -qam more
    cd "$W"
    rm -rf shallow
    git clone -q --depth 1 "file://$W/deep" shallow
    cd shallow
    judged
}

partial() { # blobs are fetched when they are asked for
    set_up full uploadpack.allowFilter=true uploadpack.allowAnySHA1InWant=true
    cd "$W"
    rm -rf partial
    git clone -q --no-checkout --filter=blob:none "file://$W/full" partial
    cd partial
    git read-tree HEAD
    judged
}

partial_offline() { # and where they cannot be had, the commit stops
    set_up lost uploadpack.allowFilter=true uploadpack.allowAnySHA1InWant=true
    cd "$W"
    rm -rf cut-off
    git clone -q --no-checkout --filter=blob:none "file://$W/lost" cut-off
    cd cut-off
    git read-tree HEAD
    hook
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44
    git add $V/cc33_next.py
    mv "$W/lost" "$W/gone"
    before=$(git rev-parse HEAD)
    git commit -m x && fail 'committed'
    head_is "$before"
    exits 128 "$BIN/pre-commit"
    mv "$W/gone" "$W/lost"
    exits 0 git commit -m x
}

missing_blob() {
    set_up broken
    hook
    oid=$(git rev-parse "HEAD:$V/aa11_users.py")
    rm -f ".git/objects/$(echo "$oid" | cut -c1-2)/$(echo "$oid" | cut -c3-)"
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44
    git add $V/cc33_next.py
    exits 128 "$BIN/pre-commit"
    says '--no-verify'
}

worktree_config() {
    set_up wtc extensions.worktreeConfig=true core.repositoryFormatVersion=1
    git worktree add -q -b side "$W/wtc side"
    cd "$W/wtc side"
    judged
    cd "$W/wtc"
    judged
}

unborn() {
    rm -rf unborn
    git init -q unborn
    cd unborn
    hook
    exits 0 git commit --allow-empty -m empty
    scaffold
    git add -A
    exits 0 git commit -m first
    judged
}

replaced() { # what git shows is what is judged
    set_up replaced
    hook
    good=$(git rev-parse "HEAD:$V/bb22_posts.py")
    migration bb22_posts.py bb22cc33dd44 aa11bb22cc33
    other=$(git hash-object -w $V/bb22_posts.py)
    git replace "$good" "$other"
    git reset -q --hard
    migration cc33_next.py cc33dd44ee55 bb22cc33dd44
    git add $V/cc33_next.py
    exits 0 git commit -m x
}

somebody_elses() { # git has checked the owner; safe.directory is its business
    set_up owned
    hook
    chown -R nobody .git
    chmod -R a+rwX .git .
    migration dd44_drop.py dd44ee55ff66 bb22cc33dd44 "op.drop_table('users')"
    git config --global safe.directory '*'
    git add $V
    stops drop-table $V/dd44_drop.py:18 users
    git config --global --unset safe.directory
}

two_at_once() { # commits in two worktrees share nothing but objects
    set_up both
    hook
    i=0
    while test $i -lt 4; do
        git worktree add -q -b "b$i" "$W/both $i"
        (
            cd "$W/both $i"
            migration "cc33_$i.py" "cc33dd44ee0$i" bb22cc33dd44
            git add -A
        )
        i=$((i + 1))
    done
    for i in 0 1 2 3; do
        (
            cd "$W/both $i"
            status=0
            git commit -qm x >"$T/out.$i" 2>&1 || status=$?
            echo $status >"$T/status.$i"
        ) &
    done
    wait
    cat "$T"/out.?
    same '0 0 0 0 ' "$(cat "$T"/status.? | tr '\n' ' ')"
}

it 'an unborn branch, an empty commit' unborn
it 'index version 4' with index.version=4
it 'untracked cache, many files' with feature.manyFiles=true
it 'index.skipHash' skip_hash
it 'a split index' split_index
it 'a sparse checkout' sparse
it 'a sparse index' sparse_index
it 'packed' packed
it 'alternates' alternates
it 'a shallow clone' shallow
it 'a partial clone' partial
it 'a partial clone whose remote is away: stops' partial_offline
it 'a blob is missing: stops' missing_blob
it 'extensions.worktreeConfig' worktree_config
it 'replaced objects' replaced
it 'several worktrees at once' two_at_once
it 'SHA-256' sha256
if test "$(id -u)" = 0; then
    it 'the repository of somebody else' somebody_elses
else
    skip 'the repository of somebody else' 'not root'
fi
finish
