# shellcheck shell=sh disable=SC2016,SC2154,SC2317
# server.sh - where a server runs our hooks. Part of install.sh.
#
# pre-receive sees a whole push at once and nothing of it is kept when it
# refuses; update sees one ref after the other. One of them is enough.

server_hooks() { # keeps the names that are a server's hooks, or all others
    if [ "$server" = yes ]; then
        grep -x -e pre-receive -e update
    else
        grep -vx -e pre-receive -e update
    fi
}
usual_hooks() { # of those, the ones that nobody had to ask for
    if [ "$server" = yes ]; then grep -vx update; else cat; fi
}

# GitLab runs custom_hooks/NAME.d/*, Gitea and Forgejo write a NAME of their
# own that runs NAME.d/*. Elsewhere it is git's own place.
server_slot() { # server_slot HOOK
    if git config --get gitlab.fullpath >/dev/null; then
        say "$common/custom_hooks/$1.d/git-alembic"
    elif [ -d "$hooks/$1.d" ] && [ "$(kind "$hooks/$1")" = foreign ]; then
        say "$hooks/$1.d/git-alembic"
    else
        say "$hooks/$1"
    fi
}
make_folder() { # make_folder DIR: with a mark, then it is removed again
    [ -d "$1" ] || {
        make_folder "${1%/*}"
        mkdir "$1"
        : >"$1/.made-by-git-alembic"
    }
}
remove_folder() { # as far up as we have made it
    while [ -e "$1/.made-by-git-alembic" ]; do
        rm -f "$1/.made-by-git-alembic"
        rmdir "$1" 2>/dev/null || return 0
        set -- "${1%/*}"
    done
}

advise_server() {
    [ "$(git config --type=bool --get alembic.pushOption || :)" = true ] ||
        say "nobody can push past it; to allow git push -o alembic.skip: git config receive.advertisePushOptions true, and alembic.pushOption true"
}
