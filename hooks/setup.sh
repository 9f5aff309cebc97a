# shellcheck shell=sh disable=SC2016,SC2034,SC2154,SC2317
# setup.sh - what install.sh does to a repository: look, set up, take out, tell.
# Everything is asked from git.

find_repository() { # leaves us in it; sets common, top, hooks
    unset CDPATH
    # shellcheck disable=SC2046
    unset $(git rev-parse --local-env-vars)
    case $repo in
    /*) ;;
    *) repo=./$repo ;; # "-" is a name, too
    esac
    cd "$repo" 2>/dev/null || die "cannot enter \"$repo\""
    take common git rev-parse --path-format=absolute --git-common-dir ||
        die "\"$repo\" is not in a git repository that git lets you use"
    if [ "$(git rev-parse --is-bare-repository)" = true ]; then
        [ "$server" = yes ] || [ "$mode" != install ] ||
            die "\"$common\" is bare: nobody commits there. install.sh --server sets up what judges a push to it"
        server=yes
    fi
    take top git rev-parse --show-toplevel 2>/dev/null || top=
    # From here on git is told: a working tree need not show its repository.
    take GIT_DIR git rev-parse --absolute-git-dir
    export GIT_DIR
    [ -z "$top" ] || cd "$top" || exit # what a relative core.hooksPath starts from
    common=$(physical "$common")
    common=${common%x}
    find_hooks_folder
}
physical() { # the folder's real path, then an x
    (CDPATH='' cd -P "$1" 2>/dev/null && printf '%sx' "$PWD") || printf '%sx' "$1"
}
# Sets hooks, the folder; owner, "" or who else has a say there; scope and
# origin of core.hooksPath ("" where it is not set).
find_hooks_folder() {
    hooks=$common/hooks owner='' scope='' origin=''
    if setting=$(git config --show-scope --show-origin --get core.hooksPath); then
        scope=${setting%%"$TAB"*}
        origin=${setting#*"$TAB"}
        origin=${origin%%"$TAB"*}
        [ -n "$(git config --get core.hooksPath)" ] || {
            owner=empty
            return 0
        }
        take hooks git rev-parse --path-format=absolute --git-path hooks
    fi
    real=$(physical "$hooks")
    real=${real%x}
    case $real/ in
    "$common"/*) return 0 ;;
    esac
    real_top=$(physical "$top")
    real_top=${real_top%x}
    case $scope:$real/ in
    local:"$real_top"/.husky/* | worktree:"$real_top"/.husky/*) owner=husky ;;
    :"$real_top"/* | local:"$real_top"/* | worktree:"$real_top"/*) owner=tree ;;
    *) owner=outside ;;
    esac
    [ -n "$top" ] || owner=outside
}
# git 2.54 and later run hooks named in the settings, beside hook files and
# whatever core.hooksPath says: nothing of others need be touched.
has_config_hooks() {
    git_version=$(git version)
    git_version=${git_version#git version }
    major=${git_version%%.*}
    minor=${git_version#*.}
    minor=${minor%%.*}
    [ "$major" -gt 2 ] || { [ "$major" = 2 ] && [ "$minor" -ge 54 ]; }
}

# Where our stub has to stand: git's own place, but where the pre-commit
# framework has that, the place from which it runs a former hook first. That
# is where its "install" would move our stub to, and its "uninstall" back.
slot() {
    if [ "$server" = yes ]; then
        server_slot "$1"
        return 0
    fi
    case $(kind "$hooks/$1") in
    pre-commit) say "$hooks/$1.legacy" ;;
    *) say "$hooks/$1" ;;
    esac
}

# For files that a team shares. Arguments are as the tool hands them on.
portable_command() { # portable_command TOOL HOOK
    case $2 in
    pre-commit | pre-merge-commit)
        say "git alembic hook $2"
        return
        ;;
    esac
    case $1 in
    husky4)
        ! reads_stdin "$2" || printf 'printf "%%s\\n" "$HUSKY_GIT_STDIN" | '
        say "git alembic hook $2 \$HUSKY_GIT_PARAMS"
        ;;
    lefthook) say "git alembic hook $2 {0}" ;;
    *) say "git alembic hook $2 \"\$@\"" ;;
    esac
}
# Tools that write hooks anew whenever they like: nothing of ours would last
# beside them, so they have to run us. Perhaps they do already.
snippet() { # snippet TOOL HOOK
    hook=$2
    command=$(portable_command "$1" "$hook")
    case $1 in
    husky) set -- "$1" ".husky/$hook" ;;
    husky4) set -- "$1" package.json .huskyrc .huskyrc.json ;;
    lefthook) set -- "$1" lefthook.yml .lefthook.yml lefthook.yaml lefthook.toml ;;
    overcommit) set -- "$1" .overcommit.yml ;;
    prek) set -- "$1" .pre-commit-config.yaml prek.toml ;;
    tree) set -- "$1" "${hooks#"$top"/}/$hook" ;;
    esac
    tool=$1
    shift
    for file; do
        runs_us "$top/$file" || continue
        say "$hook: run by $file"
        return 0
    done
    if [ "$tool" = prek ] && reads_stdin "$hook"; then
        leave "$hook: the hooks here belong to prek, which does not hand on what git tells this one; prek 0.3.5 and later leaves room for ours"
        return 0
    fi
    belong="belong to $tool"
    [ "$tool" != tree ] || belong='stand in the working tree'
    leave "$hook: the hooks here $belong; add to $1:"
    snippet_text | sed 's/^/    /'
    [ "$tool" != tree ] ||
        say "  or let install.sh --hooks-path write into that folder"
}
# A file of one hook by any word of us; one for several by the hook's name.
runs_us() { # runs_us FILE
    case $hook/${1##*/} in
    "$hook/$hook" | pre-commit/*) grep -qs 'git[ -]alembic' "$1" ;;
    *) grep -qs "git[ -]alembic hook $hook\\>" "$1" ;;
    esac
}
snippet_text() {
    case $tool in
    husky | tree) say "$command || exit" ;;
    husky4) say "\"$hook\": \"$(say "$command" | sed 's/["\\]/\\&/g')\"" ;;
    lefthook)
        say "$hook:$LF  commands:$LF    git-alembic:"
        say "      run: $command"
        ! reads_stdin "$hook" || say '      use_stdin: true'
        ;;
    overcommit)
        say "$hook:" | awk -F- '{ for (i = 1; i <= NF; i++)
            printf "%s", toupper(substr($i, 1, 1)) substr($i, 2); print "" }'
        say "  GitAlembic:$LF    enabled: true"
        say "    command: ['sh', '-c', '$(say "$command" | sed "s/'/''/g")']"
        ;;
    prek)
        say "- repo: local$LF  hooks:$LF    - id: git-alembic-$hook"
        say "      name: git-alembic$LF      entry: git alembic hook $hook"
        say "      language: system$LF      pass_filenames: false"
        say "      always_run: true$LF      stages: [$hook]"
        ;;
    esac
}

# ---- setting up

# Nothing here needs a quiet repository: hooks may come and go during a merge
# or a rebase. Index, working tree, HEAD and refs are never touched.
set_up() {
    if has_config_hooks && ! has_stubs; then
        for hook in $wanted; do set_config_hook "$hook"; done
        return 0
    fi
    case $owner in
    empty)
        leave "core.hooksPath is empty ($origin): git runs no hook here. Unset it: git config --$scope --unset core.hooksPath"
        return 0
        ;;
    outside)
        leave "core.hooksPath is $scope ($origin) and leads to $hooks, which other repositories may share: left alone."
        leave "  To have hooks of its own here: git --git-dir=$(quote "$common") config core.hooksPath $(quote "$common/hooks")"
        return 0
        ;;
    tree) [ "$hooks_path" = yes ] && owner= ;;
    esac
    for hook in $wanted; do
        if [ -n "$owner" ]; then
            snippet "$owner" "$hook"
        else
            set_hook "$hook"
        fi
    done
}
has_stubs() {
    for file in "$hooks"/*; do
        [ "$(kind "$file")" != ours ] || return 0
    done
    return 1
}
set_hook() {
    take at slot "$1"
    was=$(kind "$at")
    by=
    case $at in
    "$hooks/$1") ;;
    *.d/git-alembic) by=' (which the server runs)' ;;
    *) by=' (which the pre-commit framework runs)' ;;
    esac
    case $was in
    none) act "write $at$by" write_stub "$1" "$at" ;;
    ours)
        if stub "$1" "$libexec" | cmp -s - "$at"; then
            say "$1: already set up$by"
        else
            act "renew $at$by" write_stub "$1" "$at"
        fi
        ;;
    edited) leave "$1: $at is ours, but somebody has edited it; move it away and run this again" ;;
    odd) leave "$1: $at is not a file" ;;
    foreign)
        before=$hooks/$1.before-alembic
        if exists "$before" && [ "$(inode "$before")" != "$(inode "$at")" ]; then
            leave "$1: there is a $before already, and another hook at $at; one of them has to go"
            return 0
        fi
        ! grep -aqs 'basename "\{0,1\}\$0\|\${0##' "$at" ||
            leave "$1: look at the hook that was there: it asks for its own name, which changes"
        act "keep $at as $before, to be run first" keep_and_write "$1" "$at"
        ;;
    *) snippet "$was" "$1" ;;
    esac
}
inode() { # of the link itself where it is one
    inode_line=$(ls -di "$1")
    inode_line=${inode_line#"${inode_line%%[0-9]*}"}
    say "${inode_line%%[!0-9]*}"
}
write_stub() { # write_stub HOOK PATH
    if [ ! -d "$hooks" ]; then
        mkdir -p "$hooks"
        : >"$hooks/.made-by-git-alembic" # then --uninstall removes the folder
    fi
    make_folder "${2%/*}"
    stub "$1" "$libexec" >"$2.alembic-tmp.$$"
    chmod +x "$2.alembic-tmp.$$"
    share "$2.alembic-tmp.$$"
    mv -f "$2.alembic-tmp.$$" "$2"
}
# The former hook gets a second name before its place is taken, so that at no
# moment there is no hook. It stays in its folder: scripts look around with
# $(dirname "$0"), and links may be relative.
keep_and_write() {
    exists "$before" || ln -P "$2" "$before" 2>/dev/null || cp -pP "$2" "$before"
    write_stub "$1" "$2"
}
share() { # as git would make an executable file here
    case $(git config --get core.sharedRepository || :) in
    group | true | 1) chmod g+rwx "$1" ;;
    all | world | everybody | 2) chmod g+rwx,o+rx "$1" ;;
    0[0-7][0-7][0-7])
        mode=$(($(git config --get core.sharedRepository)))
        chmod "$(printf %o $((mode | (mode & 0444) >> 2)))" "$1"
        ;;
    esac
}
set_config_hook() {
    program=$(quote "$libexec/$1")
    end=1
    is_gate "$1" || end=0
    command="f() { test \"\${ALEMBIC_GIT-}\" != 0 || return 0; test ! -x $program || exec $program \"\$@\"; echo \"git-alembic: the program of the $1 hook is gone: run its install.sh again\" >&2; exit $end; }; f"
    if [ "$(git config --local --get "hook.alembic-$1.command")" = "$command" ] &&
        [ "$(git config --local --get "hook.alembic-$1.event")" = "$1" ]; then
        say "$1: already set up"
    else
        act "set hook.alembic-$1 in the repository's settings" write_config_hook "$1" "$command"
    fi
}
write_config_hook() {
    git config --local --replace-all "hook.alembic-$1.command" "$2"
    git config --local --replace-all "hook.alembic-$1.event" "$1"
}

# ---- taking out: needs no program of ours, nor that we know the hook

take_out() {
    for file in "$hooks"/*; do
        case $(kind "$file") in
        ours) act "take out $file" restore "$file" ;;
        edited) leave "$file is ours, but somebody has edited it: left alone" ;;
        esac
    done
    for file in "$hooks"/*.d/git-alembic "$common"/custom_hooks/*.d/git-alembic; do
        case $(kind "$file") in
        ours)
            act "take out $file" restore "$file"
            [ "$dry_run" = yes ] || remove_folder "${file%/*}"
            ;;
        edited) leave "$file is ours, but somebody has edited it: left alone" ;;
        esac
    done
    for file in "$hooks"/*.before-alembic; do
        exists "$file" || continue
        if exists "${file%.before-alembic}"; then
            # In a trial run the stub is still there.
            [ "$dry_run" = yes ] || leave "$file is a hook of before, but another has its place: left alone"
        else
            act "put $file back" mv -f "$file" "${file%.before-alembic}"
        fi
    done
    names=$(git config --local --name-only --get-regexp '^hook\.alembic-.*\.command$' || :)
    for name in $names; do
        act "remove ${name%.command} from the settings" git config --local --remove-section "${name%.command}"
    done
    [ ! -e "$common/alembic" ] ||
        act "forget what was learnt ($common/alembic)" rm -rf "$common/alembic"
    [ "$dry_run" = no ] || return 0
    rm -f "$hooks"/*.alembic-tmp.*
    if [ -e "$hooks/.made-by-git-alembic" ]; then
        rm -f "$hooks/.made-by-git-alembic"
        rmdir "$hooks" 2>/dev/null || :
    fi
}
restore() {
    was_before=${1%.legacy}.before-alembic
    if exists "$was_before"; then
        mv -f "$was_before" "$1"
    else
        rm -f "$1"
    fi
}

# ---- status

status() {
    version=$("$prefix/bin/git-alembic" --version 2>/dev/null) ||
        version='not installed'
    say "programs: $version ($prefix)"
    say "hooks: $hooks${scope:+ (core.hooksPath, $scope, $origin)}"
    for file in "$hooks"/*; do
        case $(kind "$file") in
        ours | edited)
            file=${file##*/}
            case " $wanted " in
            *[\ $LF]"${file%.legacy}"[\ $LF]*) ;;
            *) wanted="$wanted $file" ;;
            esac
            ;;
        esac
    done
    [ -n "$wanted" ] || left=1
    for hook in $wanted; do status_of "$hook"; done
}
status_of() {
    if git config --local --get "hook.alembic-$1.command" >/dev/null; then
        if ! has_config_hooks; then
            leave "$1: installed in the repository's settings, which this git does not look at"
        elif [ ! -x "$libexec/$1" ]; then
            leave "$1: installed, but its program is missing: $libexec/$1"
        else
            say "$1: installed in the repository's settings"
        fi
        return 0
    fi
    case $owner in
    empty | outside) leave "$1: not installed: git does not look into this repository's hooks"; return 0 ;;
    husky) snippet husky "$1"; return 0 ;;
    esac
    take at slot "$1"
    was=$(kind "$at")
    with=
    ! exists "$hooks/$1.before-alembic" || with=', after the hook of before'
    case $at in
    "$hooks/$1") ;;
    *.d/git-alembic) with="$with, run by the server" ;;
    *) with="$with, run by the pre-commit framework" ;;
    esac
    case $was in
    none) leave "$1: not installed" ;;
    ours) status_of_stub "$@" ;;
    edited) leave "$1: ours, but edited by somebody: $at" ;;
    foreign) leave "$1: not installed; there is another hook" ;;
    odd) leave "$1: not installed; $at is not a file" ;;
    *) snippet "$was" "$1" ;;
    esac
}
status_of_stub() {
    program=$(sed -n "s/^run='\(.*\)'\$/\1/p" "$at" | sed "s/'\\\\''/'/g")
    if [ ! -x "$program" ]; then
        leave "$1: installed, but its program is missing: $program"
    elif stub "$1" "${program%/*}" | cmp -s - "$at"; then
        say "$1: installed$with ($program)"
    else
        leave "$1: installed by another version$with; run install.sh again"
    fi
}
