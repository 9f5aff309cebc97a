#!/bin/sh
# A merge is repaired in every kind of repository: other formats of index and
# objects, parts that are not there, files that git converts on their way.
. "$(dirname "$0")/lib.sh"
. "$TESTS/lib-merge.sh"

MOVED='moves dd44ee55ff66 "dd44_theirs" onto ff6677889900 (was bb22cc33dd44)'

repaired() { # the merge, by the fold and by a commit that ends it
    exits 0 git merge feature
    says "$MOVED" 'that is in the merge commit'
    one_merge HEAD^1 feature
    runs
    git reset -q --hard HEAD^1
    exits 0 git merge --no-commit feature
    exits 0 git commit --no-edit
    says "$MOVED"
    one_merge HEAD^1 feature
    runs
}

with() { # with SETTING...: the index and the folder are made anew under them
    fork "with-${1%%=*}"
    for setting; do git config "${setting%%=*}" "${setting#*=}"; done
    rm .git/index
    git reset -q --hard
    repaired
}

split_index() {
    fork split
    git update-index --split-index
    repaired
}

sha256() {
    GIT_DEFAULT_HASH=sha256
    export GIT_DEFAULT_HASH
    fork sha256
    same 64 "$(git rev-parse HEAD | tr -d '\n' | wc -c)"
    repaired
}

# The migrations are in the tree and in the index, but not in the folder.
outside_of_the_cone() { # outside_of_the_cone OPTION
    fork "cone$1"
    mkdir -p docs
    echo text >docs/text
    git add docs
    git commit -qnm docs
    git sparse-checkout set --cone "$1" docs
    test ! -e $V
    exits 0 git merge feature
    says "$MOVED" 'that is in the merge commit'
    same '' "$(git status --porcelain)"
    git sparse-checkout disable
    one_merge HEAD^1 feature
    runs
}

in_the_cone() {
    fork cone
    mkdir -p docs
    echo text >docs/text
    git add docs
    git commit -qnm docs
    git sparse-checkout set --cone --sparse-index alembic
    repaired
}

shallow() {
    fork deep
    git clone -q --depth 3 --no-single-branch "file://$W/deep" "$W/shallow"
    cd "$W/shallow"
    git config alembic.mainline main
    git branch -q feature origin/feature
    hooks
    exits 0 git merge feature
    says "$MOVED"
    one_merge HEAD^1 feature
    runs
}

partial() {
    fork whole
    git config uploadpack.allowFilter true
    git clone -q --filter=blob:none --no-checkout "file://$W/whole" "$W/partial"
    cd "$W/partial"
    git switch -q main
    git switch -q feature
    on feature ab88_own.py ab8899001122 ee55ff667788
    hooks
    exits 0 git merge origin/main
    says 'moves dd44ee55ff66 "dd44_theirs" onto ff6677889900'
    one_merge HEAD^1 origin/main
    runs
}

submodule() {
    fork inner
    git init -q "$W/outer"
    cd "$W/outer"
    git submodule --quiet add "$W/inner" sub
    cd sub
    git branch -q --no-track feature origin/feature
    hooks
    git config alembic.protected feature
    exits 0 git merge feature
    says 'adds merge revision' 'that is in the merge commit'
    one_merge HEAD^1 feature
    runs
}

# What is in the folder is not what is in the index: line ends, filters.
line_ends() { # CRLF in the folder, LF in the objects
    fork crlf
    echo '*.py text eol=crlf' >.gitattributes
    git add .gitattributes
    git commit -qnm crlf
    git rm -q --cached -r . && git reset -q --hard
    grep -q "$(printf '\r')" $V/bb22_posts.py
    exits 0 git merge feature
    says "$MOVED" 'that is in the merge commit'
    clean
    grep -q "$(printf "^down_revision = 'ff6677889900'\r")" $V/dd44_theirs.py
    same 0 "$(git show HEAD:$V/dd44_theirs.py | grep -c "$(printf '\r')")"
    one_merge HEAD^1 feature
    runs
}

filtered() { # a filter of the project's
    fork filter
    git config filter.rot.clean 'sed s/SECRET/hidden/'
    git config filter.rot.smudge 'sed s/hidden/SECRET/'
    echo '*.py filter=rot' >.git/info/attributes
    git switch -q feature
    echo '# SECRET' >>$V/dd44_theirs.py
    git commit -qnam secret
    git switch -q main
    exits 0 git merge feature
    says "$MOVED" 'that is in the merge commit'
    clean
    tail -1 $V/dd44_theirs.py | grep -qx '# SECRET'
    git show HEAD:$V/dd44_theirs.py | tail -1 | grep -qx '# hidden'
    one_merge HEAD^1 feature
    runs
}

executable() { # a mode stays
    fork mode
    git switch -q feature
    git update-index --chmod=+x $V/dd44_theirs.py
    chmod +x $V/dd44_theirs.py
    git commit -qnm mode
    git switch -q main
    exits 0 git merge feature
    clean
    same 100755 "$(git ls-tree HEAD $V/dd44_theirs.py | cut -d' ' -f1)"
    test -x $V/dd44_theirs.py
    runs
}

assumed() { # files that git is told not to look at stay so
    fork assumed
    git update-index --assume-unchanged README
    git update-index --skip-worktree app/models.py
    exits 0 git merge feature
    says "$MOVED" 'that is in the merge commit'
    git ls-files -v README app/models.py | cut -c1 | tr '\n' ' ' >"$T/flags"
    same 'h S ' "$(cat "$T/flags")"
    runs
}

dotfiles() { # as yadm does it: the home folder, and a repository beside it
    fork dots
    mv .git "$W/dots.git"
    git --git-dir="$W/dots.git" config core.worktree "$W/dots"
    git --git-dir="$W/dots.git" config core.bare false
    cd "$T"
    exits 0 git --git-dir="$W/dots.git" merge feature
    says "$MOVED" 'that is in the merge commit'
    cd "$W/dots"
    echo "gitdir: $W/dots.git" >.git
    one_merge HEAD^1 feature
    runs
}

encoded() { # a message in another encoding keeps it
    fork latin
    git config i18n.commitEncoding ISO-8859-1
    printf 'Z\374ge\n' >"$T/message"
    exits 0 git merge -F "$T/message" feature
    says 'that is in the merge commit'
    git cat-file commit HEAD | grep -aqx 'encoding ISO-8859-1'
    git cat-file commit HEAD | LC_ALL=C grep -aq "$(printf '^Z\374ge$')"
    same 'Züge' "$(git -c i18n.logOutputEncoding=UTF-8 log -1 --format=%s)"
    runs
}

# What it says is in another file, which may be more than a migration.
symlinked() {
    fork symlinked
    git switch -q feature
    mkdir shared
    git mv $V/dd44_theirs.py shared/
    ln -s ../../shared/dd44_theirs.py $V/dd44_theirs.py
    git add -A
    git commit -qnm 'a link'
    git switch -q main
    exits 1 git merge feature
    says 'multiple-heads' \
        "\"$V/dd44_theirs.py\" would have to change, but is a symbolic link"
    says_no 'overwrite'
    exits 0 git merge --abort
    clean
    exits 0 git merge --no-commit feature
    exits 0 git alembic merge
    exits 0 git commit -m joined
    runs
}

it 'index version 4' with index.version=4
it 'many files, untracked cache' with feature.manyFiles=true
it 'index.skipHash' with index.skipHash=true
it 'core.fileMode=false, core.trustctime=false' with core.fileMode=false core.trustctime=false
it 'core.autocrlf=input' with core.autocrlf=input
it 'a split index' split_index
it 'SHA-256' sha256
it 'a sparse checkout without the migrations' outside_of_the_cone --no-sparse-index
it 'a sparse index without the migrations' outside_of_the_cone --sparse-index
it 'a sparse index with the migrations' in_the_cone
it 'a shallow clone' shallow
it 'a partial clone' partial
it 'a submodule' submodule
it 'CRLF in the folder' line_ends
it 'a filter' filtered
it 'an executable file' executable
it 'assume-unchanged, skip-worktree' assumed
it 'a work tree elsewhere, by the settings' dotfiles
it 'a message in another encoding' encoded
it 'a migration that is a symbolic link' symlinked
finish
