#!/bin/sh
# install.sh --demo: it shows real runs, and notices when one goes wrong.
. "$(dirname "$0")/lib.sh"
! has_config_hooks || git_says 2.53.0

demo() {
    exits 0 install --demo "$W/demo"
    says "\$ git commit -m 'users have a phone'" 'error[multiple-heads]' \
        'error[drop-column]' '(exit 1)' "$W/demo" \
        'the chain had diverged and is in order again' \
        '++down_revision = "8d27e4c0b613"'
    cd "$W/demo"
    same 5 "$(git rev-list --count HEAD)"
    same 1 "$(git rev-list --count --merges HEAD)"
    same 1 "$("$PREFIX/bin/git-alembic" heads | wc -l)"
    clean
    test ! -e "$HOME/.gitconfig.lock"
    PATH="$PREFIX/bin:$PATH"
    exits 0 git alembic check
    exits 0 install --status .
}

demo_somewhere() {
    exits 0 install --demo
    where=$(sed -n 's/^The repository is in \(.*\): try your own\.$/\1/p' "$T/out")
    case $where in
    "${TMPDIR:-/tmp}"/git-alembic-demo.*) ;;
    *) fail "the repository is in $where" ;;
    esac
    rm -rf "$where"
}

not_empty() {
    mkdir full
    : >full/file
    exits 128 install --demo full
    says 'is not empty'
    same file "$(ls full)"
}

without_identity() {
    unset GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
    git config --global user.useConfigOnly true
    git config --global commit.gpgsign true
    git config --global core.hooksPath "$T/global-hooks"
    exits 0 install --demo "$W/anonymous"
    git config --global --unset core.hooksPath
}

not_blocked() { # programs that stop nothing: the demo must say so
    mkdir -p "$T/src/build/release/bin"
    cp -r "$ROOT/install.sh" "$ROOT/hooks" "$ROOT/driver" "$ROOT/docs" "$T/src/"
    for name in pre-commit git-alembic; do
        script "$T/src/build/release/bin/$name" 'exit 0'
    done
    exits 1 sh "$T/src/install.sh" --no-build --prefix "$T/p" --demo "$W/lies"
    says 'went wrong'
}

it 'the demo' demo
it 'without a folder' demo_somewhere
it 'never into a folder that has something' not_empty
it 'without an identity, and with settings in the way' without_identity
it 'fails when a commit is not stopped' not_blocked
finish
