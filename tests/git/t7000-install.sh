#!/bin/sh
# install.sh: programs, a hook, a second run, status, trial run, taking out.
. "$(dirname "$0")/lib.sh"
! has_config_hooks || git_says 2.53.0

programs() {
    exits 0 install --files-only
    test -x "$PREFIX/bin/git-alembic"
    test -x "$LIBEXEC/pre-commit"
    test ! -e "$PREFIX/bin/pre-commit"
    test -f "$PREFIX/share/man/man1/git-alembic.1"
    test -f "$PREFIX/share/bash-completion/completions/git-alembic"
    cmp "$PREFIX/bin/git-alembic" "$ROOT/build/release/bin/git-alembic"
}

programs_twice() {
    tree "$PREFIX" >"$T/before"
    find "$PREFIX" -printf '%i %T@ %p\n' | sort >"$T/before-inodes"
    exits 0 install --files-only
    same '' "$(grep -v '^To set up' "$T/out" | grep -v PATH)"
    tree "$PREFIX" | cmp - "$T/before"
    find "$PREFIX" -printf '%i %T@ %p\n' | sort | cmp - "$T/before-inodes"
}

path_advice() {
    exits 0 install
    says "export PATH=" "to ~/.profile"
    PATH="$PREFIX/bin:$PATH"
    exits 0 install
    says_no 'export PATH='
}

stops_a_commit() {
    repository plain
    tree .git >"$T/pristine"
    exits 0 install .
    says 'write' '/.git/hooks/pre-commit'
    bad_migration
    exits 1 git commit -m bad
    says 'drop-column'
    head_is "$(git rev-parse main)"
    same 1 "$(git rev-list --count HEAD)"
}

no_verify() {
    cd plain
    exits 0 git commit --no-verify -m bad
    git reset -q --soft HEAD~1
}

skipped_by_variable() {
    cd plain
    ALEMBIC_GIT=0 exits 0 git commit -m bad
    git reset -q --soft HEAD~1
    ALEMBIC_GIT=1 exits 1 git commit -m bad
}

second_run() {
    cd plain
    tree .git >"$T/once"
    find .git/hooks -printf '%i %T@ %p\n' | sort >"$T/inodes"
    exits 0 install .
    says 'pre-commit: already set up'
    tree .git | cmp - "$T/once"
    find .git/hooks -printf '%i %T@ %p\n' | sort | cmp - "$T/inodes"
}

from_a_subfolder() {
    cd plain
    exits 0 install alembic/versions
    says 'already set up'
    cd alembic/versions
    exits 0 install --status
    says 'pre-commit: installed'
}

status_installed() {
    cd plain
    tree .git >"$T/before"
    exits 0 install --status
    says 'pre-commit: installed' "$LIBEXEC/pre-commit" 'programs: git-alembic'
    tree .git | cmp - "$T/before"
}

touches_nothing_else() {
    repository quiet
    printf 'staged\n' >file
    git add file
    printf 'and not\n' >file
    tree . | grep -v ' \./\.git/' >"$T/before"
    tree .git | grep ' \./index$\| \./HEAD$\| \./refs' >>"$T/before"
    exits 0 install .
    tree . | grep -v ' \./\.git/' >"$T/after"
    tree .git | grep ' \./index$\| \./HEAD$\| \./refs' >>"$T/after"
    cmp "$T/before" "$T/after"
}

during_a_merge() {
    repository merging
    git checkout -qb side
    echo 2 >file
    git commit -qam two
    git checkout -q main
    echo 3 >file
    git commit -qam three
    git merge side || :
    git status --porcelain=v2 >"$T/before"
    test -e .git/MERGE_HEAD
    exits 0 install .
    git status --porcelain=v2 | cmp - "$T/before"
    test -e .git/MERGE_HEAD
    exits 0 install --uninstall .
}

dry_run() {
    repository dry
    tree . >"$T/before"
    exits 0 install --dry-run .
    says 'would write'
    tree . | cmp - "$T/before"
    install . >/dev/null
    tree . >"$T/before"
    exits 0 install --dry-run --uninstall .
    says 'would take out'
    tree . | cmp - "$T/before"
}

dry_run_programs() {
    exits 0 sh "$ROOT/install.sh" --no-build --dry-run --prefix "$T/none"
    says 'would install'
    test ! -e "$T/none"
}

uninstall() {
    repository gone
    tree .git >"$T/before"
    exits 0 install .
    test -x .git/hooks/pre-commit
    exits 0 install --uninstall .
    tree .git | cmp - "$T/before"
    exits 0 install --uninstall .
    exits 1 install --status .
    says 'pre-commit: not installed'
}

uninstall_after_use() { # what the hooks have learnt goes, too
    repository used
    scaffold
    git add -A
    git commit -qm scaffold
    tree .git/hooks >"$T/before"
    find .git -maxdepth 1 | sort >"$T/names"
    exits 0 install .
    bad_migration
    exits 1 git commit -m bad
    exits 0 install --uninstall .
    tree .git/hooks | cmp - "$T/before"
    find .git -maxdepth 1 | sort | cmp - "$T/names"
}

without_a_hooks_folder() {
    git init -q --template= bare-bones
    cd bare-bones
    tree .git >"$T/before"
    test ! -e .git/hooks
    exits 0 install .
    test -x .git/hooks/pre-commit
    exits 0 install --uninstall .
    tree .git | cmp - "$T/before"
    mkdir .git/hooks # an empty folder of somebody else's stays
    tree .git >"$T/before"
    install .
    install --uninstall .
    tree .git | cmp - "$T/before"
}

program_gone() {
    repository broken
    tree .git >"$T/before"
    prefix=$T/short-lived
    sh "$ROOT/install.sh" --no-build --prefix "$prefix" . >/dev/null
    rm -r "$prefix"
    echo 2 >file
    exits 1 git commit -am two
    says 'is gone' "$prefix/libexec/git-alembic/pre-commit" 'install.sh'
    same 1 "$(git rev-list --count HEAD)"
    ALEMBIC_GIT=0 exits 0 git commit -am two
    exits 1 sh "$ROOT/install.sh" --prefix "$prefix" --status .
    says 'its program is missing'
    git reset -q --hard HEAD~1
    exits 0 sh "$ROOT/install.sh" --prefix "$prefix" --uninstall .
    tree .git/hooks | cksum >"$T/a"
    git init -q "$T/fresh"
    tree "$T/fresh/.git/hooks" | cksum | cmp - "$T/a"
}

edited() {
    repository edited
    install --hooks=pre-commit . >/dev/null
    echo '# mine' >>.git/hooks/pre-commit
    tree .git/hooks >"$T/before"
    exits 1 install --hooks=pre-commit .
    says 'somebody has edited it'
    exits 1 install --uninstall .
    says 'left alone'
    tree .git/hooks | cmp - "$T/before"
    exits 1 install --status .
    says 'edited'
}

renewed() { # a stub as another version, or for another prefix, has written it
    repository upgrade
    sh "$ROOT/install.sh" --no-build --prefix "$T/old" . >/dev/null
    exits 0 install --status .
    says "$T/old/libexec/git-alembic/pre-commit"
    exits 0 install .
    says 'renew'
    grep -qF 'pre fix' .git/hooks/pre-commit
    # The sum is over all lines but the second.
    sum=$(sed 's/^rc=0$/rc=0 # once/' .git/hooks/pre-commit | sed 2d | cksum | cut -d' ' -f1)
    sed "s/^rc=0\$/rc=0 # once/;2s/stub [0-9]* [0-9]*/stub 0 $sum/" \
        .git/hooks/pre-commit >"$T/stub"
    cat "$T/stub" >.git/hooks/pre-commit
    exits 1 install --status .
    says 'another version'
    exits 0 install .
    says 'renew'
    exits 0 install --status .
}

killed() { # between the two steps of putting a hook aside
    repository killed
    script .git/hooks/pre-commit 'echo first'
    tree .git >"$T/before"
    ln .git/hooks/pre-commit .git/hooks/pre-commit.before-alembic
    : >.git/hooks/pre-commit.alembic-tmp.1
    exits 0 install .
    exits 0 git commit --allow-empty -m x
    says first
    exits 0 install --uninstall .
    tree .git/hooks >"$T/after"
    git init -q reference
    script reference/.git/hooks/pre-commit 'echo first'
    tree reference/.git/hooks | cmp - "$T/after"
}

remove_programs() {
    exits 0 sh "$ROOT/install.sh" --no-build --prefix "$T/rm" --files-only
    mkdir -p "$T/rm/bin"
    : >"$T/rm/bin/other"
    exits 0 sh "$ROOT/install.sh" --prefix "$T/rm" --uninstall --files-only
    same "$T/rm/bin/other" "$(find "$T/rm" -type f)"
}

usage() {
    exits 129 install --no-such-option
    exits 129 install --uninstall
    exits 129 install --hooks=no-such-hook "$W/plain"
    says 'pre-commit'
    exits 129 install one two
    exits 0 install --help
    says '--uninstall'
    exits 128 install "$T/nowhere"
    mkdir -p "$T/no-repository"
    GIT_CEILING_DIRECTORIES=$T
    export GIT_CEILING_DIRECTORIES
    exits 128 install "$T/no-repository"
    says 'not in a git repository'
}

only_some() {
    repository some
    exits 0 install --hooks=pre-commit .
    test -x .git/hooks/pre-commit
}

inside_of_git() { # the variables that git gives to hooks and aliases
    repository alias
    install . >/dev/null
    GIT_DIR=$W/plain/.git GIT_WORK_TREE=$W/plain exits 0 install --uninstall "$W/alias"
    test ! -e .git/hooks/pre-commit
    test -e "$W/plain/.git/hooks/pre-commit"
}

it 'programs go below the prefix, hooks not into PATH' programs
it 'programs, a second time: not a file is written' programs_twice
it 'says which line brings git alembic into PATH' path_advice
it 'a repository that is set up stops a bad commit' stops_a_commit
it 'git commit --no-verify goes past it' no_verify
it 'ALEMBIC_GIT=0 goes past it' skipped_by_variable
it 'a second run changes nothing' second_run
it 'REPO may be a folder in it, or the current one' from_a_subfolder
it '--status tells, and changes nothing' status_installed
it 'index, working tree and HEAD stay' touches_nothing_else
it 'also during a merge' during_a_merge
it '--dry-run changes nothing' dry_run
it '--dry-run installs nothing' dry_run_programs
it '--uninstall: .git is as before, byte by byte' uninstall
it 'the same after use' uninstall_after_use
it 'where there was no hooks folder, there is none again' without_a_hooks_folder
it 'the program is gone: commits stop and say why; --uninstall works' program_gone
it 'an edited stub is left alone' edited
it 'a stub of another version is renewed' renewed
it 'a run that was killed is finished by the next' killed
it '--uninstall --files-only removes the programs and no more' remove_programs
it 'usage errors, and what is no repository' usage
it '--hooks chooses' only_some
it 'GIT_DIR and friends do not lead it elsewhere' inside_of_git
finish
