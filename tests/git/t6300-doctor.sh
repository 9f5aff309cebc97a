#!/bin/sh
# git alembic doctor: what install.sh has set up, and what can be wrong there.
. "$(dirname "$0")/lib.sh"
! has_config_hooks || git_says 2.53.0

doctor() { # doctor STATUS: the working tree's
    exits "$1" git alembic doctor
}

# An environment without a fault.
sound() { # sound FOLDER
    repository "$1"
    cp -R "$TESTS/../cases/fixtures/models/." .
    rm shop/audit.py
    git add -A
    git commit -qm environment
}

nothing_installed() {
    sound nothing
    doctor 0
    says 'pre-commit is not installed' 'merge driver is not installed' \
        '0 errors, 6 warnings'
    says_no 'pre-receive' 'update'
    clean
}

installed() {
    sound installed
    NO_DRIVER='' install . >/dev/null
    doctor 0
    says 'pre-commit is installed' 'pre-push is installed' \
        'post-merge is installed' 'post-rewrite is installed' \
        'pre-merge-commit is installed' 'the merge driver is installed' \
        'migrations in alembic/versions go to the merge driver' \
        '0 errors, 0 warnings'
    exits 0 git alembic doctor --format json
    says '"errors": 0' '"warnings": 0'
}

from_below() {
    cd installed/shop
    doctor 0
    says '0 errors, 0 warnings'
}

a_program_is_gone() {
    sound gone
    sh "$ROOT/install.sh" --no-build --prefix "$T/other" . >/dev/null
    rm "$T/other/libexec/git-alembic/pre-push"
    doctor 1
    says 'pre-push: its program is gone' 'install.sh again' '1 error, 0 warnings'
    rm "$T/other/libexec/git-alembic/git-alembic-merge"
    doctor 1
    says 'git-alembic-merge: its program is gone' '2 errors, 0 warnings'
}

an_older_one() {
    sound older
    sh "$ROOT/install.sh" --no-build --prefix "$T/old" . >/dev/null
    script "$T/old/libexec/git-alembic/pre-commit" 'echo git-alembic pre-commit 0.0.9'
    doctor 0
    says 'pre-commit: its program is of another version' '0.0.9' '1 warning'
    sed '2s/stub [0-9]*/stub 0/' .git/hooks/pre-push >"$T/stub"
    cat "$T/stub" >.git/hooks/pre-push
    doctor 0
    says 'pre-push: written by another version of install.sh' '2 warnings'
    git config merge.alembic.driver "$(git config merge.alembic.driver |
        sed 's/# git-alembic [0-9]*/# git-alembic 0/')"
    doctor 0
    says 'merge.alembic.driver is somebody else'"'"'s, or of another version'
}

another_hook() {
    sound another
    script .git/hooks/pre-commit true
    doctor 0
    says 'pre-commit is another hook, which does not run ours'
    script .husky/pre-commit 'git alembic hook pre-commit'
    doctor 0
    says '.husky/pre-commit: pre-commit is run by it'
}

hooks_path_empty() {
    cp -R installed empty
    cd empty
    git config core.hooksPath ''
    doctor 1
    says 'core.hooksPath (local) is empty' 'git config --unset core.hooksPath' \
        '1 error, 0 warnings'
    says_no 'pre-commit is'
}

hooks_path_outside() {
    cp -R installed outside
    cd outside
    git config --global core.hooksPath "$T/shared"
    doctor 0
    says 'core.hooksPath (global) leads out of this repository' \
        'pre-commit is not installed'
    git config --global --unset core.hooksPath
}

hooks_path_inside() {
    cp -R installed inside
    cd inside
    mv .git/hooks hooks
    git config core.hooksPath hooks
    doctor 0
    says 'core.hooksPath (local): hooks are in' 'pre-commit is installed'
}

attributes_lost() {
    cp -R installed attributes
    cd attributes
    echo '*.py merge=union' >>.git/info/attributes
    doctor 0
    says 'migrations in alembic/versions do not go to the merge driver' \
        'git alembic attributes'
}

passwords_are_not_shown() {
    sound password
    sed -i 's|^sqlalchemy.url.*|sqlalchemy.url = mysql://a:hunter2@h/d|' alembic.ini
    echo 'u = "postgresql://a:hunter3@h/d"' >>alembic/env.py
    doctor 1
    says 'alembic.ini:3: a password' 'alembic/env.py:11: a password' '2 errors'
    says_no hunter
    exits 1 git alembic doctor --format json
    says_no hunter
}

bare() {
    git clone -q --bare nothing bare.git
    cd bare.git
    doctor 0
    says 'pre-receive is not installed' '0 errors'
    says_no 'pre-commit' 'driver'
}

markers_are_those_of_install() {
    stub=$(sed -n 's/^STUB_VERSION=//p' "$ROOT/hooks/stub.sh")
    driver=$(sed -n 's/^DRIVER_VERSION=//p' "$ROOT/driver/setup.sh")
    grep -q "DOCTOR_STUB_VERSION \"$stub\"" "$ROOT/common/run/doctor_parts.h"
    grep -q "DOCTOR_DRIVER_VERSION \"$driver\"" "$ROOT/common/run/doctor_parts.h"
}

no_repository() {
    mkdir "$T/none"
    cd "$T/none"
    exits 128 git alembic doctor
}

it 'tells what is not installed, and that is no error' nothing_installed
it 'finds what install.sh sets up' installed
it 'does so from a folder below' from_below
it 'tells of programs that are gone' a_program_is_gone
it 'tells of another version' an_older_one
it 'tells of a hook of others, and of one that runs ours' another_hook
it 'tells that an empty core.hooksPath turns hooks off' hooks_path_empty
it 'tells that core.hooksPath leads elsewhere' hooks_path_outside
it 'follows core.hooksPath inside of the repository' hooks_path_inside
it 'tells that attributes of others win' attributes_lost
it 'never shows a password' passwords_are_not_shown
it 'looks at what matters in a bare repository' bare
it 'knows the markers that install.sh writes' markers_are_those_of_install
it 'fails where there is no repository' no_repository
finish
