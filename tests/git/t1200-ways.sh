#!/bin/sh
# pre-commit: each way to commit, and each place to do it. What counts is what
# would be committed.
. "$(dirname "$0")/lib.sh"

V=alembic/versions
drop="op.drop_table('users')"

fork() { # writes a good migration and, after it, a bad one, both unstaged
    sample "$1"
    migration cc33_good.py cc33dd44ee55 bb22cc33dd44
    git add -A
    git commit -qm good
    migration cc33_good.py cc33dd44ee55 bb22cc33dd44 "$drop"
}

refused() { # refused COMMAND...: HEAD stays, the drop is said
    before=$(git rev-parse HEAD)
    exits 1 "$@"
    says '[drop-table]:' "$V/cc33_good.py:18"
    head_is "$before"
}

staged_only() { # the index is judged, not the working tree
    fork staged
    git add -A
    migration cc33_good.py cc33dd44ee55 bb22cc33dd44
    refused git commit -m x
    git add -A
    migration cc33_good.py cc33dd44ee55 bb22cc33dd44 "$drop"
    echo 'x = 2' >app/models.py
    git add app
    passes
    git status --porcelain | grep -qxF " M $V/cc33_good.py"
}

commit_a() {
    fork all
    refused git commit -am x
    migration cc33_good.py cc33dd44ee55 bb22cc33dd44 'pass'
    exits 0 git commit -am x
    clean
}

commit_i() {
    fork include
    refused git commit -i $V/cc33_good.py -m x
    echo 'x = 2' >app/models.py
    exits 0 git commit -i app/models.py -m x
}

commit_paths() { # another index than the one staged: next-index-*.lock
    fork paths
    echo 'x = 2' >app/models.py
    git add -A
    exits 0 git commit -m x app/models.py
    git status --porcelain | grep -qxF "M  $V/cc33_good.py"
    refused git commit -m x $V/cc33_good.py
    git status --porcelain | grep -qxF "M  $V/cc33_good.py"
    test -z "$(find .git -name '*.lock')"
}

commit_p() {
    fork patch
    printf 'y\n' >"$T/yes"
    before=$(git rev-parse HEAD)
    git commit -p -m x <"$T/yes" >"$T/out" 2>&1 && fail 'not stopped'
    says '[drop-table]:'
    head_is "$before"
    printf 'n\n' >"$T/no"
    echo 'x = 2' >app/models.py
    git add app/models.py
    git commit -p -m x <"$T/no" >"$T/out" 2>&1
    same app/models.py "$(git diff --name-only HEAD~1 HEAD)"
}

commit_amend() {
    fork amend
    git add -A
    refused git commit --amend --no-edit
    git checkout -q HEAD -- .
    exits 0 git commit --amend -m other
    git commit -qn --allow-empty -m top
    migration dd44_next.py dd44ee55ff66 cc33dd44ee55 "$drop"
    git add -A
    before=$(git rev-parse HEAD)
    exits 1 git commit --amend --no-edit
    says dd44_next.py:18
    head_is "$before"
}

nothing_staged() {
    fork nothing
    exits 1 git commit -m x
    says_no '[drop-table]'
    exits 0 git commit --allow-empty -m x
}

first_commit() {
    git init -q first
    cd first
    hook
    scaffold
    migration cc33_fork.py cc33dd44ee55 aa11bb22cc33
    git add -A
    stops multiple-heads $V/cc33_fork.py:12 cc33dd44ee55 bb22cc33dd44
    git rm -qf $V/cc33_fork.py
    exits 0 git commit -m first
    git checkout -q --orphan another
    migration cc33_fork.py cc33dd44ee55 aa11bb22cc33
    git add -A
    exits 1 git commit -m orphan
    says '[multiple-heads]'
}

detached() {
    fork detached
    git checkout -q --detach
    git add -A
    refused git commit -m x
}

subfolder() {
    fork sub
    git add -A
    cd alembic/versions
    refused git commit -m x
    cd ../../app
    refused git commit -m x ../$V/cc33_good.py
}

linked_worktree() {
    fork linked
    git checkout -q HEAD -- .
    git worktree add -q -b side "$W/a linked tree"
    cd "$W/a linked tree"
    migration cc33_good.py cc33dd44ee55 bb22cc33dd44 "$drop"
    git add -A
    refused git commit -m x
    refused git commit -m x $V/cc33_good.py
    git checkout -q HEAD -- .
    migration dd44_side.py dd44ee55ff66 cc33dd44ee55
    git add -A
    passes
    # The other worktree's index is another.
    cd "$W/linked"
    clean
}

in_a_submodule() {
    sample module-source
    rm -rf "$W/super"
    git init -q "$W/super"
    cd "$W/super"
    git submodule --quiet add "$W/module-source" 'the module'
    git commit -qm sub
    hook
    cd 'the module'
    hook
    migration cc33_good.py cc33dd44ee55 bb22cc33dd44 "$drop"
    git add -A
    refused git commit -m x
    git checkout -q HEAD -- .
    migration cc33_good.py cc33dd44ee55 bb22cc33dd44
    git add -A
    passes
    # A submodule that moves is no migration of the outer repository.
    cd ..
    git add -A
    passes
}

index_file() {
    fork index
    cp .git/index "$T/other-index"
    GIT_INDEX_FILE=$T/other-index git add -A
    GIT_INDEX_FILE=$T/other-index refused git commit -m x
    cp "$T/other-index" .git/relative-index
    GIT_INDEX_FILE=.git/relative-index refused git commit -m x
    exits 0 git commit --allow-empty -m x
    clean_but_one=$(git status --porcelain)
    same " M $V/cc33_good.py" "$clean_but_one"
}

work_tree() { # dot files under git: no .git in sight, variables for each call
    rm -rf "$T/dotfiles.git" "$W/home tree"
    mkdir "$W/home tree"
    git init -q --bare "$T/dotfiles.git"
    git -C "$T/dotfiles.git" config core.bare false
    cd "$W/home tree"
    scaffold
    GIT_DIR=$T/dotfiles.git
    GIT_WORK_TREE=$PWD
    export GIT_DIR GIT_WORK_TREE
    git add -A
    git commit -qm first
    ln -s "$BIN/pre-commit" "$GIT_DIR/hooks/pre-commit"
    migration cc33_good.py cc33dd44ee55 bb22cc33dd44 "$drop"
    git add -A
    refused git commit -m x
    cd alembic
    refused git commit -m x
    unset GIT_DIR GIT_WORK_TREE
    cd "$W"
    refused_in git --git-dir="$T/dotfiles.git" --work-tree="$W/home tree" commit -m x
}
refused_in() {
    exits 1 "$@"
    says '[drop-table]:' "$V/cc33_good.py:18"
}

separate() {
    rm -rf "$T/sgd" "$W/separate"
    git init -q --separate-git-dir "$T/sgd" "$W/separate"
    cd "$W/separate"
    scaffold
    git add -A
    git commit -qm first
    hook
    migration cc33_good.py cc33dd44ee55 bb22cc33dd44 "$drop"
    git add -A
    refused git commit -m x
    migration cc33_good.py cc33dd44ee55 bb22cc33dd44
    git add -A
    passes
}

through_a_link() {
    fork target
    git add -A
    ln -s "$W/target" "$W/link"
    cd "$W/link/app"
    refused git commit -m x
}

staged_rename() {
    sample renames
    migration cc33_good.py cc33dd44ee55 bb22cc33dd44
    git add -A
    git commit -qm good
    git mv $V/cc33_good.py $V/zz99_good.py
    passes
    mkdir -p old
    git mv $V/zz99_good.py old/
    exits 0 git commit -m 'out of the folder'
    git mv old/zz99_good.py $V/bb22_posts_too.py
    sed -i 's/^revision = .*/revision = "bb22cc33dd44"/' $V/bb22_posts_too.py
    git add -A
    exits 1 git commit -m 'into it, under an id that is taken'
    says '[duplicate-revision]:'
}

staged_deletion() {
    sample deletions
    git rm -q --cached $V/aa11_users.py
    exits 1 git commit -m x
    says '[missing-parent]:' aa11bb22cc33
    git add -A
    git rm -q -r alembic alembic.ini
    exits 0 git commit -m 'without Alembic'
}

staged_edit() {
    sample edits
    sed -i "s/^down_revision = .*/down_revision = 'gone00000000'/" $V/bb22_posts.py
    git add -A
    stops missing-parent $V/bb22_posts.py:12 gone00000000
}

env_removed() { # what makes the folder an environment goes, the files stay
    sample env
    migration cc33_good.py cc33dd44ee55 bb22cc33dd44 "$drop"
    git rm -q alembic/script.py.mako
    git add -A
    exits 1 git commit -m x
    says '[drop-table]:'
}

intent_to_add() {
    sample intent
    migration cc33_good.py cc33dd44ee55 bb22cc33dd44 "$drop"
    git add -N $V/cc33_good.py
    echo 'x = 2' >app/models.py
    git add app
    exits 0 git commit -m x
}

never_writes() { # judging leaves the repository as it was
    fork quiet
    rm -rf .git/alembic
    git add -A
    tree . >"$T/before"
    GIT_ALEMBIC_NO_CACHE=1 exits 1 "$BIN/pre-commit"
    tree . | cmp - "$T/before"
    exits 1 "$BIN/pre-commit" # but for what it has learnt
    exits 1 "$BIN/pre-commit"
    rm -rf .git/alembic
    tree . | cmp - "$T/before"
}

it 'the index is judged, not the working tree' staged_only
it 'git commit -a' commit_a
it 'git commit -i' commit_i
it 'git commit PATH' commit_paths
it 'git commit -p' commit_p
it 'git commit --amend' commit_amend
it 'nothing staged, --allow-empty' nothing_staged
it 'the first commit, and the first of an orphan branch' first_commit
it 'a detached HEAD' detached
it 'from a subfolder' subfolder
it 'in a linked worktree' linked_worktree
it 'in a submodule, and around it' in_a_submodule
it 'GIT_INDEX_FILE' index_file
it 'GIT_DIR and GIT_WORK_TREE' work_tree
it '--separate-git-dir' separate
it 'through a symbolic link' through_a_link
it 'a staged rename' staged_rename
it 'a staged deletion' staged_deletion
it 'a staged edit' staged_edit
it 'env.py removed in the same commit' env_removed
it 'git add -N is not staged' intent_to_add
it 'judging writes nothing' never_writes
finish
