#!/bin/sh
# install.sh: where hooks stand - core.hooksPath, worktrees, odd names, modes.
. "$(dirname "$0")/lib.sh"
NO_DRIVER=--no-driver # which asks for none of these places
! has_config_hooks || git_says 2.53.0

stops_bad_commits() {
    bad_migration
    exits 1 git commit -m bad
    says 'drop-column'
}

odd_names() {
    for name in 'with space' "it's" 'quo"te' 'do$lar' 'back\slash' "new${LF}line" \
        'star*' -dash ' lead' "end${LF}" 'ümlaut'; do
        cd "$W"
        git init -q -- "./$name"
        tree "./$name/.git" >"$T/before"
        exits 0 install -- "$name"
        cd "./$name"
        exits 0 install .
        says 'already set up'
        exits 0 install --status
        stops_bad_commits
        cd "$W"
        exits 0 install --uninstall -- "$name"
        tree "./$name/.git/hooks" >"$T/after"
        git init -q "$T/reference"
        tree "$T/reference/.git/hooks" | cmp - "$T/after"
    done
}

odd_prefixes() {
    for name in "new${LF}line" "q'q''" 'a"b' 'c$d`e' 'f\g' '-h' 'SUM'; do
        repository prefixed
        exits 0 sh "$ROOT/install.sh" --no-build --prefix "$T/p/$name" .
        exits 0 sh "$ROOT/install.sh" --no-build --prefix "$T/p/$name" .
        says 'already set up'
        stops_bad_commits
    done
    cd "$T"
    exits 0 sh "$ROOT/install.sh" --no-build --prefix relative "$W/prefixed"
    says 'renew'
    cd "$W/prefixed"
    exits 1 git commit -m bad
}

worktree() {
    repository main-worktree
    git worktree add -q -b linked "$W/linked one"
    cd "$W/linked one"
    exits 0 install .
    test -x "$W/main-worktree/.git/hooks/pre-commit"
    stops_bad_commits
    exits 0 install --status
    says "$W/main-worktree/.git/hooks"
    cd "$W/main-worktree"
    exits 0 install .
    says 'already set up'
    stops_bad_commits
    cd "$W/linked one"
    exits 0 install --uninstall .
    test ! -e "$W/main-worktree/.git/hooks/pre-commit"
}

submodule() {
    repository part
    repository whole
    git submodule --quiet add "$W/part" 'sub module'
    git commit -qm sub
    tree .git >"$T/before"
    exits 0 install 'sub module'
    test -x '.git/modules/sub module/hooks/pre-commit'
    test ! -e .git/hooks/pre-commit
    (
        cd 'sub module'
        stops_bad_commits
        git reset -q --hard
    )
    exits 0 install --uninstall 'sub module'
    tree .git | grep -F /hooks/ >"$T/after"
    grep -F /hooks/ "$T/before" | cmp - "$T/after"
}

separate_git_dir() {
    git init -q --separate-git-dir "$T/elsewhere.git" separate
    exits 0 install separate
    test -x "$T/elsewhere.git/hooks/pre-commit"
    cd separate
    stops_bad_commits
}

yadm() { # a git directory whose working tree is said in its settings
    mkdir "$W/home tree"
    git init -q --bare "$T/yadm.git"
    git -C "$T/yadm.git" config core.bare false
    git -C "$T/yadm.git" config core.worktree "$W/home tree"
    exits 0 install "$T/yadm.git"
    test -x "$T/yadm.git/hooks/pre-commit"
    git -C "$T/yadm.git" config core.hooksPath my-hooks
    exits 1 install "$T/yadm.git"
    says 'in the working tree' 'my-hooks/pre-commit'
    git -C "$T/yadm.git" config --unset core.hooksPath
    exits 0 install --uninstall "$T/yadm.git"
}

bare() {
    git init -q --bare "$T/bare.git"
    tree "$T/bare.git" >"$T/before"
    exits 128 install "$T/bare.git"
    says 'is bare'
    tree "$T/bare.git" | cmp - "$T/before"
}

path_in_tree() {
    repository tracked
    script .githooks/pre-commit 'echo theirs'
    git add .githooks
    git commit -qm hooks
    git config core.hooksPath .githooks
    tree . >"$T/before"
    mkdir deep
    exits 1 install --hooks=pre-commit deep
    says 'stand in the working tree' '.githooks/pre-commit' \
        '    git alembic hook pre-commit || exit' --hooks-path
    rmdir deep
    tree . | cmp - "$T/before"
    exits 0 install --hooks=pre-commit --hooks-path .
    test -x .githooks/pre-commit.before-alembic
    bad_migration
    exits 1 git commit -m bad
    says theirs drop-column
    exits 0 install --uninstall .
    git reset -q --hard
    git clean -qfd
    clean
    tree .githooks >"$T/after"
    echo 'git alembic check --staged || exit' >>.githooks/pre-commit
    exits 0 install --hooks=pre-commit .
    says 'run by .githooks/pre-commit'
    bad_migration
    exits 1 git commit -m bad
    says theirs drop-column
}

path_in_git_dir() {
    repository pinned
    git config core.hooksPath "$W/pinned/.git/hooks"
    exits 0 install .
    stops_bad_commits
    git config core.hooksPath .git/hooks
    exits 0 install .
    says 'already set up'
}

hooks_folder_is_a_link() {
    repository linked-folder
    rm -r .git/hooks
    mkdir hooks
    ln -s ../hooks .git/hooks
    exits 1 install .
    says 'stand in the working tree'
    same '' "$(ls hooks)"
    rm .git/hooks
    mkdir "$T/shared-hooks"
    ln -s "$T/shared-hooks" .git/hooks
    exits 1 install .
    same '' "$(ls "$T/shared-hooks")"
}

path_global() {
    repository global
    mkdir -p "$T/global-hooks"
    git config --global core.hooksPath "$T/global-hooks"
    tree .git >"$T/before"
    exits 1 install .
    says 'core.hooksPath is global' "$HOME/.gitconfig" "$T/global-hooks"
    exits 1 install --hooks-path .
    exits 1 install --status .
    says 'not installed'
    same '' "$(ls "$T/global-hooks")"
    tree .git | cmp - "$T/before"
    # What it says to type, typed.
    exits 1 install .
    eval "$(sed -n 's/.*own here: //p' "$T/out")"
    exits 0 install .
    stops_bad_commits
    git config --global --unset core.hooksPath
}

path_outside() {
    repository outside
    mkdir -p "$T/outside"
    git config core.hooksPath "$T/outside"
    exits 1 install --hooks-path .
    says 'core.hooksPath is local'
    same '' "$(ls "$T/outside")"
    git config core.hooksPath /dev/null
    exits 1 install .
}

path_empty() {
    repository empty-path
    git config core.hooksPath ''
    tree . >"$T/before"
    exits 1 install .
    says 'core.hooksPath is empty' 'git config --local --unset core.hooksPath'
    tree . | cmp - "$T/before"
    git config --local --unset core.hooksPath
    exits 0 install .
}

path_of_one_worktree() {
    repository per-worktree
    git config extensions.worktreeConfig true
    git worktree add -q "$W/second"
    cd "$W/second"
    git config --worktree core.hooksPath my-hooks
    exits 1 install .
    says 'my-hooks/pre-commit'
    cd "$W/per-worktree"
    exits 0 install .
    test -x .git/hooks/pre-commit
}

modes() {
    for setting in 'umask 755' 'group 775' 'all 775' '0640 750' '0600 700'; do
        rm -rf shared
        git init -q --shared="${setting% *}" shared
        exits 0 install shared
        same "${setting#* }" "$(stat -c %a shared/.git/hooks/pre-commit)"
    done
    (
        umask 077
        git init -q private
        exits 0 install private
        same 700 "$(stat -c %a private/.git/hooks/pre-commit)"
    )
}

# A git that reads hooks from its settings (2.54 and later), in what it says of
# itself; the settings are then tried out as it would.
settings() {
    git_says 2.54.0
    repository config-hooks
    git config core.hooksPath "$T/outside"
    script .git/hooks/pre-commit 'echo theirs'
    tree .git >"$T/before"
    exits 0 install .
    says 'set hook.alembic-pre-commit'
    same pre-commit "$(git config hook.alembic-pre-commit.event)"
    tree .git/hooks >"$T/hooks"
    exits 0 install .
    says 'already set up'
    exits 0 install --status .
    says "in the repository's settings"
    command=$(git config hook.alembic-pre-commit.command)
    exits 0 sh -c "$command \"\$@\"" "$command"
    bad_migration
    exits 1 sh -c "$command \"\$@\"" "$command"
    says drop-column
    ALEMBIC_GIT=0 exits 0 sh -c "$command \"\$@\"" "$command"
    mv "$LIBEXEC" "$LIBEXEC.away"
    exits 1 sh -c "$command \"\$@\"" "$command"
    says 'is gone'
    exits 0 install --uninstall .
    mv "$LIBEXEC.away" "$LIBEXEC"
    git rm -q -r --cached alembic alembic.ini app README
    rm -rf .git/objects .git/index
    tree .git | grep -vE ' \./(objects|index)' >"$T/after"
    grep -vE ' \./(objects|index)' "$T/before" | cmp - "$T/after"
    # Never both: a repository with stubs keeps them.
    repository stubs
    git_says 2.53.1
    install . >/dev/null
    git_says 3.0.1
    exits 0 install .
    says 'already set up'
    exits 1 git config hook.alembic-pre-commit.command
    # An old git does not look at the settings: said.
    exits 0 install --uninstall .
    exits 0 install .
    git_says 2.39.5
    exits 1 install --status .
    says 'this git does not look at'
}

# The same with such a git, where there is one.
settings_for_real() {
    repository for-real
    mkdir -p "$T/outside"
    git config core.hooksPath "$T/outside"
    exits 0 install .
    exits 0 git commit --allow-empty -m good
    stops_bad_commits
    ALEMBIC_GIT=0 exits 0 git commit -m bad
}

it 'odd names of repositories' odd_names
it 'odd names of prefixes' odd_prefixes
it 'linked worktrees share their hooks' worktree
it 'a submodule has its own' submodule
it 'a git directory elsewhere' separate_git_dir
it 'a git directory named as such, with a working tree elsewhere' yadm
it 'a bare repository is refused' bare
it 'core.hooksPath in the working tree: asks first' path_in_tree
it 'core.hooksPath in the git directory' path_in_git_dir
it 'hooks is a link out of the git directory' hooks_folder_is_a_link
it 'core.hooksPath of all repositories: refused, and how to go on' path_global
it 'core.hooksPath outside: refused' path_outside
it 'core.hooksPath empty: refused' path_empty
it 'core.hooksPath of one worktree' path_of_one_worktree
it 'core.sharedRepository and umask' modes
it 'git 2.54: hooks in the settings' settings
rm -f "$T/path/git"
if has_config_hooks; then
    it 'git 2.54, for real' settings_for_real
else
    skip 'git 2.54, for real' 'this git is older'
fi
finish
