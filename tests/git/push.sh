# shellcheck shell=sh disable=SC2034
# push.sh - two people and the repository they push to, for t50 and t51.

V=alembic/versions

all_hooks() { # all_hooks: git runs every program of ours here, without stubs
    hooks=$(git rev-parse --path-format=absolute --git-path hooks)
    mkdir -p "$hooks"
    for program in "$BIN"/*; do
        case ${program##*/} in
        git-alembic* | pre-receive | update) ;;
        *) ln -sf "$program" "$hooks/${program##*/}" ;;
        esac
    done
}
no_hooks() {
    rm -f "$(git rev-parse --path-format=absolute --git-path hooks)"/*
}

# Sets $D. In it: server.git, bare, with a good chain on main; ours and
# theirs, two clones of it with our hooks. We are in ours.
two_clones() { # two_clones FOLDER
    D="$W/$1"
    rm -rf "$D"
    mkdir -p "$D"
    git init -q --bare "$D/server.git"
    git init -q "$D/first"
    cd "$D/first"
    scaffold
    git add -A
    git commit -qm 'the application'
    git push -q "$D/server.git" main
    for name in ours theirs; do
        git clone -q "$D/server.git" "$D/$name"
        cd "$D/$name"
        all_hooks
    done
    cd "$D/ours"
}
server_hook() { # server_hook [HOOK]: the server judges; the clones do not
    ln -sf "$BIN/${1-pre-receive}" "$D/server.git/hooks/${1-pre-receive}"
    for name in ours theirs; do (cd "$D/$name" && no_hooks); done
}

commit() { # commit MESSAGE: all there is, whatever our hooks say
    git add -A
    git commit -qnm "$1"
}

# They push a migration to main; we have fetched it, and a branch "feature"
# from before with one of our own on the same parent, committed but not pushed.
apart() { # apart FOLDER
    two_clones "$1"
    (
        cd "$D/theirs"
        migration cc33_theirs.py cc33dd44ee55 bb22cc33dd44
        commit theirs
        exits 0 git push -q origin main
    )
    git switch -qc feature
    migration dd44_ours.py dd44ee55ff66 bb22cc33dd44
    commit ours
    git fetch -q
}

on_server() { # on_server BRANCH: its commit there, or "none"
    git -C "$D/server.git" rev-parse -q --verify "refs/heads/$1" || echo none
}

# refused BRANCH [GIT PUSH ARGUMENTS]: nothing of it arrives
refused() {
    was=$(on_server "$1")
    branch=$1
    shift
    [ $# -gt 0 ] || set -- origin "$branch"
    exits 1 git push "$@"
    same "$was" "$(on_server "$branch")"
}
taken() { # taken BRANCH [GIT PUSH ARGUMENTS]
    branch=$1
    shift
    [ $# -gt 0 ] || set -- origin "$branch"
    exits 0 git push "$@"
    says_no 'error[' 'critical['
    same "$(git rev-parse "$branch")" "$(on_server "$branch")"
}
