#!/bin/sh
# pre-push: every way to push, and every kind of repository to push from.
. "$(dirname "$0")/lib.sh"
. "$TESTS/push.sh"

# What git gives the hook, given by hand.
lines() { # lines LINE...: the hook's exit status is that of the function
    printf '%s\n' "$@" | "$BIN/pre-push" origin "$D/server.git"
}
zero=0000000000000000000000000000000000000000

several() {
    apart several
    git switch -qc fine origin/main
    migration ee55_fine.py ee55ff667788 cc33dd44ee55
    commit fine
    exits 1 git push origin fine feature
    says 'error[diverging-heads]' "$V/dd44_ours.py"
    says_no "$V/ee55_fine.py:1"
    same none "$(on_server fine)"
}
head_to_main() { # by whatever name
    two_clones head
    git switch -qc feature
    bad_migration
    git commit -qnm drop
    refused main origin HEAD:main
    says 'error[drop-column]'
    refused main origin "$(git rev-parse HEAD):refs/heads/main"
    git commit -q --allow-empty -nm more
    refused main origin 'HEAD@{0 seconds ago}:refs/heads/main'
    says 'error[drop-column]'
}
blanks_in_the_expression() {
    apart blanks
    exits 1 lines "HEAD@{1 second ago} $(git rev-parse feature) refs/heads/x $zero"
    says 'error[diverging-heads]'
    exits 128 lines 'nonsense'
    says 'cannot read what git says it pushes' 'git push --no-verify'
}
no_lines() { # up to date, or all rejected before
    apart nothing
    exits 0 sh -c "'$BIN/pre-push' origin url </dev/null"
    same '' "$(cat "$T/out")"
    git push -q --no-verify origin feature
    exits 0 git push -q origin feature
    same '' "$(cat "$T/out")"
}
deletion_and_tags() {
    apart refs
    git push -q --no-verify origin feature
    exits 0 git push -q origin :feature
    git tag light feature
    git tag -a -m annotated heavy feature
    exits 0 git push -q origin light heavy
    same '' "$(cat "$T/out")"
    exits 1 git push origin heavy^{}:refs/heads/other
    says 'error[diverging-heads]'
    exits 0 git push -q --delete origin light
}
no_branch_at_all() {
    apart odd
    git notes add -m note feature
    exits 0 git push -q origin refs/notes/commits
    blob=$(git hash-object -w README)
    exits 0 lines "x $blob refs/heads/blob $zero"
    exits 0 lines "x $(git rev-parse 'feature^{tree}') refs/heads/tree $zero"
    same '' "$(cat "$T/out")"
    # For review: what is to be merged is a branch like any other.
    exits 1 git push origin feature:refs/for/main
    says 'error[diverging-heads]'
}
unseen_remote() { # force over what was never fetched
    two_clones unseen
    (
        cd "$D/theirs"
        git switch -qc feature
        migration cc33_theirs.py cc33dd44ee55 bb22cc33dd44
        commit theirs
        git push -q --no-verify origin feature
    )
    git switch -qc feature
    bad_migration
    git commit -qnm drop
    refused feature -f origin feature
    says 'error[drop-column]'
    # The mainline itself has moved on, unseen.
    (
        cd "$D/theirs"
        git push -q --no-verify origin feature:main
    )
    refused main -f origin feature:main
    says 'origin/main has moved on to a commit that is not here' 'git fetch'
}
by_url() {
    apart url
    refused feature "$D/server.git" feature
    says 'error[diverging-heads]'
}
another_remote() { # what the one has is news to the other
    apart another
    git init -q --bare "$D/fork.git"
    git remote add fork "$D/fork.git"
    git push -q --no-verify fork feature
    refused feature
    says 'error[diverging-heads]' 'git merge origin/main'
    git switch -qc second origin/main
    bad_migration
    git commit -qnm drop
    git push -q --no-verify fork second
    refused second
    says 'error[drop-column]'
}
old_fork() { # it is given what the mainline has already
    two_clones old-fork
    git clone -q --bare "$D/server.git" "$D/fork.git"
    git remote add fork "$D/fork.git"
    git fetch -q fork
    (
        cd "$D/theirs"
        migration cc33_drop.py cc33dd44ee55 bb22cc33dd44 "op.drop_column('users', 'legacy')"
        commit drop
        git push -q --no-verify origin main
    )
    git fetch -q
    exits 0 git push fork origin/main:main
    says_no 'error['
    # A branch is compared with the newer mainline, not with the fork's.
    git -C "$D/fork.git" update-ref refs/heads/main main~1
    git fetch -q fork
    git switch -qc feature main
    migration dd44_ours.py dd44ee55ff66 bb22cc33dd44
    commit ours
    exits 1 git push fork feature
    says 'error[diverging-heads]' 'git merge origin/main'
}
newer_upstream() { # origin is an old fork of what is pushed to
    two_clones upstream
    git clone -q --bare "$D/server.git" "$D/up.git"
    git remote add up/stream "$D/up.git"
    (
        cd "$D/theirs"
        migration cc33_theirs.py cc33dd44ee55 bb22cc33dd44
        commit theirs
        git push -q --no-verify "$D/up.git" main
    )
    git fetch -q up/stream
    git switch -qc feature
    migration dd44_ours.py dd44ee55ff66 bb22cc33dd44
    commit ours
    exits 1 git push up/stream feature
    says 'error[diverging-heads]' 'git merge up/stream/main'
    exits 0 git push origin feature
    # What somebody says is the mainline is it.
    git config alembic.mainline origin/main
    exits 0 git push -n up/stream feature
}
never_fetched() { # a repository that knows of no remote
    two_clones never
    git remote remove origin
    git switch -qc feature
    bad_migration
    git commit -qnm drop
    exits 1 git push "$D/server.git" feature
    says 'error[drop-column]'
    git init -q --bare "$D/empty.git"
    exits 0 git push "$D/empty.git" main
}
no_mainline() { # neither a HEAD of the remote, nor a main or master
    two_clones no-mainline
    git -C "$D/server.git" branch -m main develop
    git clone -q "$D/server.git" "$D/other"
    cd "$D/other"
    all_hooks
    git remote set-head origin -d
    git switch -qc feature
    migration dd44_ours.py dd44ee55ff66 bb22cc33dd44
    commit ours
    exits 0 git push -n origin feature
    says 'not judged with the mainline' 'git remote set-head origin --auto'
    git remote set-head origin --auto
    exits 0 git push -n origin feature
    says_no 'not judged'
}
dry_run_and_mirror() {
    apart mirror
    exits 1 git push -n origin feature
    says 'error[diverging-heads]'
    git clone -q --mirror . "$D/copy.git"
    ln -sf "$BIN/pre-push" "$D/copy.git/hooks/pre-push"
    exits 1 git -C "$D/copy.git" push --mirror "$D/server.git"
    says 'error[published-removed]' cc33dd44ee55
}
many_refs() { # three thousand names of one thing
    apart many
    git push -q --no-verify origin feature
    awk -v c="$(git rev-parse feature)" 'BEGIN {
        for (i = 0; i < 3000; i++) print "create refs/heads/n" i " " c }' |
        git update-ref --stdin
    exits 0 timeout 60 git push -q origin 'refs/heads/n*'
    git switch -q feature
    migration ee55_more.py ee55ff667788 dd44ee55ff66
    commit more
    awk -v c="$(git rev-parse feature)" 'BEGIN {
        for (i = 0; i < 3000; i++) print "update refs/heads/n" i " " c }' |
        git update-ref --stdin
    exits 1 timeout 60 git push origin 'refs/heads/n*'
    same 1 "$(grep -c 'error\[diverging-heads\]' "$T/out")"
}
subdirectory_and_worktree() {
    apart places
    git worktree add -q "$D/work tree" feature~1 -b other
    git switch -q --detach
    cd app
    exits 1 git push origin feature
    says "--> $V/dd44_ours.py"
    cd "$D/work tree"
    git switch -q feature
    exits 1 git push origin feature
    says 'error[diverging-heads]'
}
criss_cross() { # two merge bases
    two_clones criss
    git switch -qc one main
    migration cc33_one.py cc33dd44ee55 bb22cc33dd44
    commit one
    git switch -qc two main
    echo 'x = 2' >app/models.py
    commit two
    git switch -qc one2 one
    git merge -q --no-verify -m m1 two
    git switch -qc two2 two
    git merge -q --no-verify -m m2 one
    same 2 "$(git merge-base --all one2 two2 | wc -l | tr -d ' ')"
    git push -q --no-verify origin two2:main
    git switch -q one2
    migration dd44_ours.py dd44ee55ff66 cc33dd44ee55
    commit ours
    taken one2
    git switch -q two2
    migration ee55_theirs.py ee55ff667788 cc33dd44ee55
    commit theirs
    git push -q --no-verify origin two2:main
    git push -q origin :one2
    git fetch -q
    refused one2
    says 'error[diverging-heads]' dd44ee55ff66 ee55ff667788
}
unrelated() {
    apart unrelated
    git switch -q --orphan pages
    echo hello >index.html
    commit pages
    exits 0 git push -q origin pages
    same '' "$(cat "$T/out")"
}
unrelated_chain() { # what is advised can be typed, here and on a server
    apart unrelated-chain
    git switch -q --orphan anew
    scaffold
    rm $V/*
    migration ee55_anew.py ee55ff667788 None "op.create_table('anew')"
    commit anew
    refused anew
    says 'error[diverging-heads]' \
        'help: git merge --allow-unrelated-histories origin/main'
    server_hook
    refused anew
    says 'git pull --no-rebase --allow-unrelated-histories origin main'
}

# ---- repositories that are not whole, or of another kind

shallow() {
    apart shallow
    git clone -q --depth 1 "file://$D/server.git" "$D/shallow"
    cd "$D/shallow"
    all_hooks
    git switch -qc new
    migration ee55_new.py ee55ff667788 cc33dd44ee55
    commit new
    exits 0 git push -q origin new
    says_no 'error[' 'the history here is shallow'
    migration ff66_drop.py ff6677889900 ee55ff667788 "op.drop_column('users', 'legacy')"
    commit drop
    exits 1 git push origin new
    says 'error[drop-column]'
}
shallow_apart() { # where the two parted is beyond what is here
    apart shallow-apart
    git push -q --no-verify origin feature
    for n in 1 2 3; do
        (
            cd "$D/theirs"
            echo "$n" >>README
            commit "$n"
            git push -q --no-verify origin main
        )
    done
    git clone -q --depth 1 --no-single-branch "file://$D/server.git" "$D/shallow"
    cd "$D/shallow"
    all_hooks
    git switch -q feature
    migration ee55_more.py ee55ff667788 dd44ee55ff66
    commit more
    exits 1 git push origin feature
    says 'error[diverging-heads]' 'the history here is shallow' 'git fetch --unshallow'
    git fetch -q --unshallow
    exits 1 git push origin feature
    says_no 'the history here is shallow'
}
partial() { # blobs are fetched when they are wanted
    apart partial
    git -C "$D/server.git" config uploadpack.allowFilter true
    git -C "$D/server.git" config uploadpack.allowAnySHA1InWant true
    git clone -q --filter=blob:none "file://$D/server.git" "$D/partial"
    cd "$D/partial"
    all_hooks
    git switch -qc new origin/main~1
    migration ee55_new.py ee55ff667788 bb22cc33dd44
    commit new
    exits 1 git push origin new
    says 'error[diverging-heads]'
    # Without its remote half of it cannot be read: that is no "clean".
    git switch -qc further origin/main~1
    rm -rf .git/alembic
    git clone -q --filter=blob:none --no-checkout "file://$D/server.git" "$D/offline"
    cd "$D/offline"
    all_hooks
    tree=$(git rev-parse "origin/main~1^{tree}")
    blob=$(printf 'revision = "ee55ff667788"\ndown_revision = "bb22cc33dd44"\ndef upgrade():\n    pass\n' |
        git hash-object -w --stdin)
    export GIT_INDEX_FILE="$T/index"
    git read-tree "$tree"
    git update-index --add --cacheinfo "100644,$blob,$V/ee55_new.py"
    commit=$(git commit-tree -p origin/main~1 -m new "$(git write-tree)")
    unset GIT_INDEX_FILE
    mv "$D/server.git" "$D/gone.git"
    exits 128 lines "x $commit refs/heads/x $zero"
    says 'fatal:' 'git push --no-verify' 'from promisor remote'
    mv "$D/gone.git" "$D/server.git"
}
backends() { # libgit2 cannot open these
    for kind in sha256 split skiphash sparse; do
        two_clones "kind-$kind"
        cd "$D"
        rm -rf ours
        case $kind in
        sha256)
            rm -rf "$D/server.git"
            git init -q --bare --object-format=sha256 "$D/server.git"
            git init -q --object-format=sha256 "$D/ours"
            cd "$D/ours"
            git remote add origin "$D/server.git"
            scaffold
            commit start
            git push -q origin main
            ;;
        *) git clone -q "$D/server.git" "$D/ours" && cd "$D/ours" ;;
        esac
        case $kind in
        split) git update-index --split-index ;;
        skiphash) git config index.skipHash true && git update-index --force-write-index ;;
        sparse) git sparse-checkout set --cone --sparse-index app ;;
        esac
        git switch -qc other
        mkdir -p $V
        migration cc33_main.py cc33dd44ee55 bb22cc33dd44
        git add --sparse $V/cc33_main.py
        git commit -qnm main
        git push -q origin other:main
        git fetch -q
        git switch -qc feature other~1
        mkdir -p $V
        migration dd44_ours.py dd44ee55ff66 bb22cc33dd44
        git add --sparse $V/dd44_ours.py
        git commit -qnm ours
        all_hooks
        echo "# $kind"
        exits 1 git push origin feature
        says 'error[diverging-heads]' cc33dd44ee55 dd44ee55ff66
    done
}
alternates_and_replaced() {
    apart alternates
    git clone -q -s "$D/ours" "$D/shared"
    cd "$D/shared"
    all_hooks
    git remote set-url origin "$D/server.git"
    git fetch -q
    git switch -qc mine origin/main~1
    migration ee55_mine.py ee55ff667788 bb22cc33dd44
    commit mine
    exits 1 git push origin mine
    says 'error[diverging-heads]'
    git replace "$(git rev-parse HEAD)" "$(git rev-parse origin/main)"
    exits 1 env GIT_NO_REPLACE_OBJECTS=1 git push origin mine
}
framework() { # pre-commit tells of one ref in the environment
    apart framework
    exits 1 env PRE_COMMIT_TO_REF="$(git rev-parse feature)" \
        PRE_COMMIT_FROM_REF="$(git rev-parse feature~1)" \
        PRE_COMMIT_REMOTE_BRANCH=refs/heads/feature \
        PRE_COMMIT_REMOTE_NAME=origin "$BIN/pre-push" </dev/null
    says 'error[diverging-heads]'
}

it 'several refs at once' several
it 'HEAD, a commit, an expression to main' head_to_main
it 'blanks in what git says; nonsense' blanks_in_the_expression
it 'nothing to push' no_lines
it 'deletions and tags' deletion_and_tags
it 'notes, blobs, trees; refs/for' no_branch_at_all
it 'over what was never fetched' unseen_remote
it 'to a URL' by_url
it 'what another remote has already' another_remote
it 'to a fork that is behind' old_fork
it 'to a remote that is ahead of origin' newer_upstream
it 'from where nothing was ever fetched' never_fetched
it 'where no mainline is known' no_mainline
it '--dry-run and --mirror' dry_run_and_mirror
it 'three thousand refs' many_refs
it 'from a subdirectory and a linked working tree' subdirectory_and_worktree
it 'a criss-cross history' criss_cross
it 'an unrelated history' unrelated
it 'an unrelated history of migrations' unrelated_chain
it 'a shallow clone' shallow
it 'a shallow clone that lacks the merge base' shallow_apart
it 'a partial clone' partial
it 'sha256, split and sparse index, skipHash' backends
it 'alternates, replaced objects' alternates_and_replaced
it 'under the pre-commit framework' framework
finish
