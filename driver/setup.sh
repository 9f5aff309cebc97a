# shellcheck shell=sh disable=SC2016,SC2154,SC2317
# setup.sh - the merge driver of a repository: its settings, and the attributes
# that give files to it. Part of install.sh.
#
# git stops every merge by a driver that has a name and no command, and takes
# what a command leaves behind for the merge. So the command comes first and
# goes last, and git's own merge steps in when the program is gone or dies: the
# file has our markers by then, or is as git wrote it.
DRIVER_VERSION=1
DRIVER_NAME='Alembic migrations, by what they mean'

driver_line() { # driver_line LIBEXEC
    program=$(quote "$1/git-alembic-merge" | sed 's/%/%%/g')
    text="if test -x $program; then $program %O %A %B %L %P %S %X %Y; rc=\$?; test \$rc -le 1 && exit \$rc; rm -f %A.alembic; read -r line <%A; case \$line in '<'*) exit 1 ;; esac; fi; exec git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B"
    say "$text # git-alembic $DRIVER_VERSION $(say "$text" | sum_of)"
}
sum_of() { cksum | sed 's/ .*//'; }
# Sets driver (none, ours, edited, foreign) and line.
find_driver() { # find_driver [--local]: of this scope, else of any
    line=$(git config "$@" --get merge.alembic.driver || :)
    case $line in
    '') driver=none ;;
    *' # git-alembic '[0-9]*' '[0-9]*)
        driver=edited
        [ "${line##* }" != "$(say "${line% \# git-alembic *}" | sum_of)" ] || driver=ours
        ;;
    *git-alembic-merge*) driver=edited ;;
    *) driver=foreign ;;
    esac
}

has_program() {
    [ -x "$libexec/git-alembic-merge" ] ||
        { [ "$dry_run" = yes ] && [ -x "$src/build/release/bin/git-alembic-merge" ]; }
}
set_driver() {
    has_program || return 0
    find_driver
    case $driver in
    edited)
        leave 'driver: merge.alembic.driver is ours, but somebody has edited it: left alone'
        return 0
        ;;
    foreign)
        leave "driver: merge.alembic.driver is somebody else's ($(git config --show-origin --get merge.alembic.driver | cut -f1)): left alone"
        return 0
        ;;
    esac
    find_driver --local
    if [ "$line" = "$(driver_line "$libexec")" ] && has_whole_driver; then
        say 'driver: already set up'
    else
        act 'set merge.alembic in the settings of the repository' write_driver
    fi
    set_attributes
}
has_whole_driver() {
    [ "$(git config --local --get merge.alembic.name)" = "$DRIVER_NAME" ] &&
        [ "$(git config --local --get merge.alembic.recursive)" = alembic ]
}
write_driver() {
    git config --local --replace-all merge.alembic.driver "$(driver_line "$libexec")"
    git config --local --replace-all merge.alembic.name "$DRIVER_NAME"
    # The bases of a criss-cross merge are merged the same way.
    git config --local --replace-all merge.alembic.recursive alembic
}
# Where nobody has put more into it the section goes at once.
remove_driver() {
    if git config --local --name-only --get-regexp '^merge\.alembic\.' |
        grep -qvxE 'merge\.alembic\.(name|recursive|driver)'; then
        for key in name recursive driver; do
            git config --local --unset-all "merge.alembic.$key" || :
        done
    else
        git config --local --remove-section merge.alembic
    fi
}

# ---- attributes: a block of lines between two marks
#
# The first mark has the sum of the lines, and what to undo besides: "new"
# file, "folder" new too, "open": the line before had no end.

BLOCK_BEGIN='# >>> git-alembic'
BLOCK_END='# <<< git-alembic'

# Sets lines: what the block shall say; empty if nobody can tell.
find_lines() {
    asked=$prefix/bin/git-alembic
    [ -x "$asked" ] || asked=$src/build/release/bin/git-alembic
    lines=$("$asked" attributes) || lines=
}
private_attributes() {
    attributes=$common/info/attributes # of all worktrees
}
# Sets block (none, ours, edited, odd), first and last, the lines of the marks.
find_block() { # find_block FILE
    block=odd first='' last=''
    [ ! -L "$1" ] || return 0
    if [ ! -e "$1" ]; then
        block=none
    elif [ -f "$1" ]; then
        first=$(grep -an "^$BLOCK_BEGIN [0-9]" "$1" | cut -d: -f1)
        last=$(grep -anx "$BLOCK_END" "$1" | cut -d: -f1)
        case $first:$last in
        :) block=none ;;
        *[!0-9:]* | :* | *:) ;;
        *) [ "$first" -gt "$last" ] || block=edited ;;
        esac
    fi
    if [ "$block" = edited ] &&
        [ "$(block_sum "$1")" = "$(block_lines "$1" | sum_of)" ]; then
        block=ours
    fi
}
block_sum() { sed -n "${first}s/^$BLOCK_BEGIN \([0-9]*\).*/\1/p" "$1"; }
block_words() { sed -n "${first}s/^$BLOCK_BEGIN [0-9]*//p" "$1"; }
block_lines() { sed -n "$first,${last}p" "$1" | sed '1d;$d'; }
before_block() { [ "$first" = 1 ] || head -n "$((first - 1))" "$1"; }
behind_block() { tail -n "+$((last + 1))" "$1"; }

set_attributes() {
    private_attributes
    if [ "$track" = yes ]; then
        [ -n "$top" ] || die '--attributes wants a working tree'
        attributes=$top/.gitattributes
    fi
    find_lines
    [ -n "$lines" ] || {
        leave 'attributes: "git alembic attributes" cannot tell which files the driver is for'
        return 0
    }
    find_block "$attributes"
    case $block in
    none) act "write to $attributes which files it is for" write_block ;;
    ours)
        if [ "$(block_lines "$attributes")" = "$lines" ]; then
            say "attributes: already set up ($attributes)"
        else
            act "renew the lines in $attributes" write_block
        fi
        ;;
    edited) leave "attributes: somebody has edited our lines in $attributes: left alone" ;;
    odd) leave "attributes: $attributes is no file, or has one mark of ours alone: left alone" ;;
    esac
    [ "$track" = no ] ||
        say '  .gitattributes is for everybody: git add and commit it'
    [ "$dry_run" = yes ] || check_attributes
}
# Later lines, and those of deeper folders, win.
check_attributes() {
    sample=$(git ls-files -z -- ':(top,glob)**/versions/**/*.py' 2>/dev/null |
        tr '\0\n' '\n?' | sed 1q)
    found=$(git check-attr merge -- "${sample:-versions/sample.py}")
    case $found in
    *': merge: alembic') ;;
    *) leave "attributes: others win over ours: $found" ;;
    esac
}
write_block() { # of $lines, to $attributes; keeps what stands around it
    words=
    if [ "$block" = ours ]; then
        words=$(block_words "$attributes")
    elif [ ! -e "$attributes" ]; then
        words=' new'
        [ -d "${attributes%/*}" ] || words="$words folder"
        mkdir -p "${attributes%/*}"
    elif [ -n "$(tail -c 1 "$attributes")" ]; then
        words=' open'
    fi
    {
        case $block$words in
        ours*) before_block "$attributes" ;;
        none\ new*) ;;
        *) cat "$attributes" ;;
        esac
        [ "$block$words" != 'none open' ] || echo
        say "$BLOCK_BEGIN $(say "$lines" | sum_of)$words"
        say "$lines"
        say "$BLOCK_END"
        [ "$block" != ours ] || behind_block "$attributes"
    } >"$attributes.alembic-tmp.$$"
    put_attributes
}
put_attributes() { # $attributes.alembic-tmp.$$, with the mode of what was there
    if [ -e "$attributes" ]; then
        cp -p "$attributes" "$attributes.alembic-mode.$$"
        cat "$attributes.alembic-tmp.$$" >"$attributes.alembic-mode.$$"
        mv -f "$attributes.alembic-mode.$$" "$attributes.alembic-tmp.$$"
    fi
    mv -f "$attributes.alembic-tmp.$$" "$attributes"
    case $words in
    ' new'*)
        share "$attributes"
        chmod a-x "$attributes"
        ;;
    esac
}
remove_block() { # from $attributes
    words=$(block_words "$attributes")
    before_block "$attributes" >"$attributes.alembic-tmp.$$"
    case $words:$(behind_block "$attributes" | head -c 1 | wc -c) in
    ' open':*0)
        size=$(wc -c <"$attributes.alembic-tmp.$$")
        head -c "$((size - 1))" "$attributes.alembic-tmp.$$" >"$attributes.alembic-cut.$$"
        mv -f "$attributes.alembic-cut.$$" "$attributes.alembic-tmp.$$"
        ;;
    esac
    behind_block "$attributes" >>"$attributes.alembic-tmp.$$"
    case $words in
    ' new'*)
        if [ ! -s "$attributes.alembic-tmp.$$" ]; then
            rm -f "$attributes" "$attributes.alembic-tmp.$$"
            [ "$words" = ' new' ] || rmdir "${attributes%/*}" 2>/dev/null || :
            return 0
        fi
        ;;
    esac
    put_attributes
}

# ---- taking out, and status

take_out_driver() {
    find_driver --local
    case $driver in
    ours) act 'remove merge.alembic from the settings' remove_driver ;;
    edited) leave 'driver: merge.alembic.driver is ours, but somebody has edited it: left alone' ;;
    esac
    private_attributes
    for attributes in "$attributes" ${top:+"$top/.gitattributes"}; do
        find_block "$attributes"
        case $block in
        ours)
            act "take our lines out of $attributes" remove_block
            [ "$attributes" != "$top/.gitattributes" ] ||
                say '  .gitattributes is for everybody: git add and commit it'
            ;;
        edited) leave "attributes: somebody has edited our lines in $attributes: left alone" ;;
        esac
    done
}

status_of_driver() {
    find_driver
    case $driver in
    none) ! has_program || leave 'driver: not installed' ;;
    foreign) leave "driver: merge.alembic.driver is somebody else's" ;;
    edited) leave 'driver: ours, but edited by somebody' ;;
    ours) status_of_program ;;
    esac
    [ "$driver" = ours ] || return 0
    private_attributes
    find_block "$attributes"
    [ "$block" != none ] || [ -z "$top" ] || {
        attributes=$top/.gitattributes
        find_block "$attributes"
    }
    find_lines
    case $block in
    none) leave 'attributes: no lines give files to the driver; run install.sh again' ;;
    odd | edited) leave "attributes: our lines in $attributes have been edited" ;;
    ours)
        if [ -z "$lines" ] || [ "$(block_lines "$attributes")" = "$lines" ]; then
            say "attributes: in $attributes"
            check_attributes
        else
            leave "attributes: $attributes does not name all folders of migrations; run install.sh again"
        fi
        ;;
    esac
}
status_of_program() {
    program=${line#if test -x \'}
    program=$(say "${program%%\'; then *}" | sed "s/'\\\\''/'/g;s/%%/%/g")
    if [ ! -x "$program" ]; then
        leave "driver: installed, but its program is missing (git merges as usual): $program"
    elif [ "$line" != "$(driver_line "${program%/*}")" ] || ! has_whole_driver; then
        leave 'driver: installed by another version; run install.sh again'
    else
        say "driver: installed ($program)"
    fi
}
