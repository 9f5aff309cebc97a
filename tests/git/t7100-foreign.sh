#!/bin/sh
# install.sh: hooks that were there before, and tools that own them.
. "$(dirname "$0")/lib.sh"
! has_config_hooks || git_says 2.53.0

# The same installer over programs of our own making: hooks that do not exist
# yet. What was built is what there is, nothing else names a hook.
SRC=$T/src
LOG=$T/hook-log
export LOG
mkdir -p "$SRC/build/release/bin" "$SRC/hooks" "$SRC/driver" "$SRC/docs"
cp "$ROOT/install.sh" "$SRC/"
cp "$ROOT"/hooks/*.sh "$SRC/hooks/"
cp "$ROOT"/driver/*.sh "$SRC/driver/"
cp "$BIN/git-alembic" "$BIN/pre-commit" "$SRC/build/release/bin/"
for name in pre-push post-merge post-rewrite prepare-commit-msg; do
    script "$SRC/build/release/bin/$name" \
        "{ echo \"ours $name \$*\"; cat; } >>\"\$LOG\"" 'exit "${OURS:-0}"'
done
more() { # the installer of SRC
    sh "$SRC/install.sh" --no-build --prefix "$T/more" "$@"
}

new_hooks() {
    repository many
    tree .git >"$T/before"
    exits 0 more .
    for name in pre-commit pre-push post-merge post-rewrite prepare-commit-msg; do
        test -x ".git/hooks/$name"
    done
    exits 0 more --status .
    says 'pre-push: installed' 'post-merge: installed'
    exits 0 more --uninstall .
    tree .git | cmp - "$T/before"
}

chosen_hooks() {
    repository few
    exits 0 more --hooks=pre-push,post-merge .
    test -x .git/hooks/pre-push
    test -x .git/hooks/post-merge
    test ! -e .git/hooks/pre-commit
}

runs_first() {
    repository first
    script .git/hooks/pre-commit 'echo "theirs $0"; echo theirs >>"$LOG"' \
        'exit "${THEIRS:-0}"'
    tree .git >"$T/before"
    exits 0 install .
    says 'to be run first'
    bad_migration
    : >"$LOG"
    exits 1 git commit -m bad
    says 'theirs' 'drop-column'
    THEIRS=42 exits 1 git commit -m bad
    says_no 'drop-column'
    status=0
    THEIRS=42 .git/hooks/pre-commit || status=$?
    same 42 "$status"
    git rm -q --cached -r .
    git reset -q
    ALEMBIC_GIT=0 exits 0 git commit --allow-empty -m x
    says 'theirs'
    exits 0 install .
    says 'already set up'
    exits 0 install --status .
    says 'after the hook of before'
    tree .git/hooks >"$T/hooks"
    exits 0 install --uninstall .
    grep -F ./hooks "$T/before" >"$T/want"
    tree .git | grep -F ./hooks | cmp - "$T/want"
}

arguments() {
    repository arguments
    script .git/hooks/prepare-commit-msg 'echo "theirs $# <$1> <$2>" >>"$LOG"'
    more . >/dev/null
    : >"$LOG"
    exits 0 git commit --allow-empty -m 'a message'
    grep -qxF 'theirs 2 <.git/COMMIT_EDITMSG> <message>' "$LOG"
    grep -qxF 'ours prepare-commit-msg .git/COMMIT_EDITMSG message' "$LOG"
}

stdin_twice() {
    repository pusher
    git init -q --bare "$T/remote.git"
    git remote add origin "$T/remote.git"
    script .git/hooks/pre-push '{ echo "theirs $*"; cat; } >>"$LOG"' \
        'exit "${THEIRS:-0}"'
    more . >/dev/null
    git branch two
    : >"$LOG"
    exits 0 git push -q origin main two
    cat "$LOG"
    oid=$(git rev-parse HEAD)
    zero=0000000000000000000000000000000000000000
    for who in 'theirs' 'ours pre-push'; do
        echo "$who origin $T/remote.git"
        echo "refs/heads/main $oid refs/heads/main $zero"
        echo "refs/heads/two $oid refs/heads/two $zero"
    done | cmp - "$LOG"
    # Each can refuse; the second is not asked when the first has.
    git commit -q --no-verify --allow-empty -m more
    : >"$LOG"
    THEIRS=3 exits 1 git push -q origin main
    not grep ours "$LOG"
    OURS=3 exits 1 git push -q origin main
    grep ours "$LOG"
}

stdin_unread() { # a hook of before that reads nothing of many lines
    repository unread
    script .git/hooks/pre-push 'exit 0'
    more . >/dev/null
    : >"$LOG"
    i=0
    while test $i -lt 3000; do
        echo "refs/heads/b$i 1111111111111111111111111111111111111111 refs/heads/b$i 2222222222222222222222222222222222222222"
        i=$((i + 1))
    done >"$T/lines"
    .git/hooks/pre-push origin url <"$T/lines"
    sed 1d "$LOG" | cmp - "$T/lines"
    rm .git/hooks/pre-push.before-alembic
    : >"$LOG"
    .git/hooks/pre-push origin url <"$T/lines"
    sed 1d "$LOG" | cmp - "$T/lines"
}

after_the_fact() { # post-* hooks: ours runs even if the first failed
    repository after
    script .git/hooks/post-rewrite '{ echo theirs; cat; } >>"$LOG"; exit 5'
    more --hooks=post-rewrite . >/dev/null
    : >"$LOG"
    old=$(git rev-parse HEAD)
    exits 0 git commit -q --amend --no-verify -m other
    printf '%s %s\n' "$old" "$(git rev-parse HEAD)" >"$T/line"
    {
        echo theirs
        cat "$T/line"
        echo ours post-rewrite amend
        cat "$T/line"
    } | cmp - "$LOG"
    status=0
    .git/hooks/post-rewrite amend </dev/null || status=$?
    same 5 "$status"
    rm -r "$T/more/libexec"
    exits 0 git commit -q --amend --no-verify -m again
    says 'is gone'
    .git/hooks/post-rewrite.before-alembic </dev/null || :
    rm .git/hooks/post-rewrite.before-alembic
    exits 0 .git/hooks/post-rewrite amend
    says 'is gone'
}

not_executable() { # git passes over it; so do we
    repository asleep
    script .git/hooks/pre-commit 'echo theirs; exit 1'
    chmod 640 .git/hooks/pre-commit
    tree .git >"$T/before"
    exits 0 install .
    exits 0 git commit --allow-empty -m x
    says_no theirs
    chmod 755 .git/hooks/pre-commit.before-alembic
    exits 1 git commit --allow-empty -m x
    says theirs
    chmod 640 .git/hooks/pre-commit.before-alembic
    exits 0 install --uninstall .
    grep -F ./hooks "$T/before" >"$T/want"
    tree .git | grep -F ./hooks | cmp - "$T/want"
}

a_link() {
    repository link
    script scripts/hook.sh 'echo "theirs in $(basename "$(dirname "$0")")"'
    ln -s ../../scripts/hook.sh .git/hooks/pre-commit
    tree .git >"$T/before"
    exits 0 install .
    exits 0 git commit --allow-empty -m x
    says 'theirs in hooks'
    exits 0 install --uninstall .
    grep -F ./hooks "$T/before" >"$T/want"
    tree .git | grep -F ./hooks | cmp - "$T/want"
}

a_dangling_link() {
    repository dangling
    ln -s ../../no/such/hook .git/hooks/pre-commit
    tree .git >"$T/before"
    exits 0 install .
    bad_migration
    exits 1 git commit -m bad
    says drop-column
    exits 0 install --uninstall .
    same ../../no/such/hook "$(readlink .git/hooks/pre-commit)"
}

a_binary() {
    repository binary
    cp /bin/true .git/hooks/pre-commit
    tree .git/hooks >"$T/before"
    exits 0 install .
    bad_migration
    exits 1 git commit -m bad
    exits 0 install --uninstall .
    tree .git/hooks | cmp - "$T/before"
}

a_folder() {
    repository folder
    mkdir .git/hooks/pre-commit
    exits 1 install .
    says 'is not a file'
    test -d .git/hooks/pre-commit
}

two_before() {
    repository two
    script .git/hooks/pre-commit 'echo one'
    script .git/hooks/pre-commit.before-alembic 'echo two'
    tree .git/hooks >"$T/before"
    exits 1 install --hooks=pre-commit .
    says 'already'
    tree .git/hooks | cmp - "$T/before"
}

own_name() {
    repository name
    script .git/hooks/pre-commit 'exec "hooks.d/$(basename "$0")"'
    exits 1 install .
    says 'its own name'
}

replaced_later() { # another tool puts our stub aside, or a person removes it
    repository later
    script .git/hooks/pre-commit 'echo theirs'
    install . >/dev/null
    rm .git/hooks/pre-commit
    exits 0 install .
    exits 0 git commit --allow-empty -m x
    says theirs
    mv .git/hooks/pre-commit .git/hooks/pre-commit.old
    script .git/hooks/pre-commit 'echo newer'
    exits 1 install --uninstall .
    says 'another has its place'
    test ! -e .git/hooks/pre-commit.old
    rm .git/hooks/pre-commit
    exits 0 install --uninstall .
    grep -q theirs .git/hooks/pre-commit
    test ! -e .git/hooks/pre-commit.before-alembic
}

templates() {
    mkdir -p "$T/template/hooks"
    script "$T/template/hooks/pre-commit" 'echo from the template'
    git config --global init.templateDir "$T/template"
    repository templated
    exits 0 install .
    exits 0 git commit --allow-empty -m x
    says 'from the template'
    tree .git/hooks >"$T/before"
    git init -q .
    tree .git/hooks | cmp - "$T/before"
    git config --global --unset init.templateDir
}

# The tools write what their releases write, in the parts that matter.
framework_config() {
    cat >.pre-commit-config.yaml <<'END'
repos:
- repo: local
  hooks:
  - id: local
    name: a local hook
    entry: echo from the framework
    language: system
    always_run: true
    pass_filenames: false
    verbose: true
END
    git add .pre-commit-config.yaml
    git commit -qnm 'configure pre-commit'
}

framework_there() {
    repository framework
    framework_config
    /usr/bin/pre-commit install
    tree .git/hooks >"$T/before"
    exits 0 install .
    says 'which the pre-commit framework runs'
    exits 0 install .
    says 'already set up'
    exits 0 install --status .
    says 'run by the pre-commit framework'
    exits 0 git commit --allow-empty -m x
    says 'from the framework'
    bad_migration
    exits 1 git commit -m bad
    says 'drop-column' 'from the framework'
    exits 0 /usr/bin/pre-commit install
    exits 1 git commit -m bad
    says 'drop-column' 'from the framework'
    exits 0 install .
    says 'already set up'
    exits 0 install --uninstall .
    tree .git/hooks | cmp - "$T/before"
}

framework_comes() {
    repository comes
    framework_config
    script .git/hooks/pre-commit 'echo the oldest of all'
    tree .git/hooks >"$T/before"
    install . >/dev/null
    exits 0 /usr/bin/pre-commit install
    test -e .git/hooks/pre-commit.legacy
    bad_migration
    exits 1 git commit -m bad
    says 'the oldest of all' 'drop-column' 'from the framework'
    exits 0 install .
    says 'already set up'
    exits 0 /usr/bin/pre-commit install
    exits 1 git commit -m bad
    says 'the oldest of all' 'drop-column' 'from the framework'
    exits 0 /usr/bin/pre-commit uninstall
    exits 1 git commit -m bad
    says 'the oldest of all' 'drop-column'
    exits 0 install --uninstall .
    tree .git/hooks | cmp - "$T/before"
}

framework_runs_us() { # .pre-commit-hooks.yaml, from a clone of this repository
    repository hooks-yaml
    git init -q "$T/published"
    cp "$ROOT/.pre-commit-hooks.yaml" "$T/published/"
    git -C "$T/published" add -A
    git -C "$T/published" commit -qm x
    cat >.pre-commit-config.yaml <<END
repos:
- repo: $T/published
  rev: $(git -C "$T/published" rev-parse HEAD)
  hooks:
  - id: git-alembic
END
    git add -A
    git commit -qm config
    exits 0 /usr/bin/pre-commit install
    exits 0 git commit --allow-empty -m good
    says_no rror
    bad_migration
    exits 1 git commit -m bad
    says 'drop-column' 'Failed'
    migration cc33_drop.py cc33dd44ee55 bb22cc33dd44
    git add -A
    exits 0 git commit -m good
}

prek_there() {
    repository prek
    script .git/hooks/pre-commit '# File generated by prek: https://github.com/j178/prek' 'exit 0'
    tree .git/hooks >"$T/before"
    script "$T/path/prek" 'echo prek 0.3.4'
    exits 1 install --hooks=pre-commit .
    says 'belong to prek' 'entry: git alembic hook pre-commit' 'id: git-alembic-pre-commit'
    tree .git/hooks | cmp - "$T/before"
    script "$T/path/prek" 'echo prek 0.3.5'
    exits 0 install --hooks=pre-commit .
    test -x .git/hooks/pre-commit.legacy
    exits 0 install --uninstall .
    tree .git/hooks | cmp - "$T/before"
}

lefthook_there() {
    repository lefthook
    script .git/hooks/pre-commit '' 'call_lefthook()' '{' '  lefthook "$@"' '}' \
        'call_lefthook run "pre-commit" "$@"'
    tree .git/hooks >"$T/before"
    exits 1 install --hooks=pre-commit .
    says 'belong to lefthook' 'lefthook.yml' 'run: git alembic hook pre-commit'
    tree .git/hooks | cmp - "$T/before"
    exits 1 install --hooks=pre-commit --status .
    says 'belong to lefthook'
    printf 'pre-commit:\n  commands:\n    git-alembic:\n      run: git alembic check --staged\n' >lefthook.yml
    exits 0 install --hooks=pre-commit .
    says 'run by lefthook.yml'
    exits 0 install --hooks=pre-commit --status .
    tree .git/hooks | cmp - "$T/before"
    # Each hook by its name: what runs one of them does not run the others.
    script .git/hooks/pre-push '' 'call_lefthook()' '{' '  lefthook "$@"' '}' \
        'call_lefthook run "pre-push" "$@"'
    exits 1 install --hooks=pre-commit,pre-push .
    says 'run by lefthook.yml' 'pre-push:' 'run: git alembic hook pre-push {0}' \
        'use_stdin: true'
    printf 'pre-push:\n  commands:\n    git-alembic:\n      run: git alembic hook pre-push {0}\n      use_stdin: true\n' >>lefthook.yml
    exits 0 install --hooks=pre-commit,pre-push .
}

overcommit_there() {
    repository overcommit
    script .git/hooks/pre-commit '# Entrypoint for Overcommit hook integration.' 'exit 0'
    exits 1 install .
    says 'belong to overcommit' 'PreCommit:' 'GitAlembic:' \
        "command: ['sh', '-c', 'git alembic hook pre-commit']"
}

husky_there() {
    repository husky
    mkdir -p .husky/_
    script .husky/_/pre-commit 'sh -e .husky/pre-commit'
    printf 'echo from husky\n' >.husky/pre-commit
    git config core.hooksPath .husky/_
    tree .husky >"$T/before"
    exits 1 install --hooks=pre-commit .
    says 'belong to husky' '.husky/pre-commit' '    git alembic hook pre-commit || exit'
    exits 1 install --hooks=pre-commit --hooks-path .
    tree .husky | cmp - "$T/before"
    # What it says to add, added.
    sed -n 's/^    //p' "$T/out" >>.husky/pre-commit
    exits 0 install --hooks=pre-commit .
    says 'run by .husky/pre-commit'
    bad_migration
    exits 1 git commit -m bad
    says 'from husky' 'drop-column'
}

lfs_there() {
    repository lfs
    git lfs install --local
    tree .git/hooks >"$T/before"
    exits 0 more .
    test -x .git/hooks/pre-push.before-alembic
    test -x .git/hooks/post-merge.before-alembic
    git init -q --bare "$T/lfs.git"
    git remote add origin "$T/lfs.git"
    git lfs track '*.bin'
    echo big >a.bin
    git add .gitattributes a.bin
    git commit -qm lfs
    : >"$LOG"
    exits 0 git push origin main
    grep ours "$LOG"
    test -n "$(find "$T/lfs.git/lfs/objects" -type f)"
    exits 0 more --uninstall .
    tree .git/hooks | cmp - "$T/before"
}

it 'a hook more is a program more, and nothing else' new_hooks
it '--hooks takes some of them' chosen_hooks
it 'the hook of before runs first, and can refuse' runs_first
it 'both get the arguments' arguments
it 'both get the lines on stdin' stdin_twice
it 'also when the first reads none of many' stdin_unread
it 'post-* hooks: both run, the exit status stays' after_the_fact
it 'one that is not executable sleeps on' not_executable
it 'a link into the working tree' a_link
it 'a link to nowhere' a_dangling_link
it 'a binary' a_binary
it 'a folder in the place of a hook' a_folder
it 'two hooks of before: refused, untouched' two_before
it 'a hook that asks for its name: said' own_name
it 'our stub removed, or put aside by others' replaced_later
it 'init.templateDir' templates
if test -x /usr/bin/pre-commit; then
    it 'pre-commit is there, then we' framework_there
    it 'we are there, then pre-commit' framework_comes
    it 'pre-commit runs us by .pre-commit-hooks.yaml' framework_runs_us
else
    skip 'pre-commit, the framework' 'not installed'
fi
it 'prek: as pre-commit where it runs former hooks' prek_there
it 'lefthook: says what to add' lefthook_there
it 'overcommit: says what to add' overcommit_there
it 'husky: says what to add, and that works' husky_there
if git lfs version >/dev/null 2>&1; then
    it 'Git LFS goes on' lfs_there
else
    skip 'Git LFS goes on' 'not installed'
fi
finish
