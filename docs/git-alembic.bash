# bash completion for `git alembic`; git's own completion calls _git_alembic.

_git_alembic_rules() {
    git alembic explain 2>/dev/null | cut -d' ' -f1
}

_git_alembic_only() {
    local done= last=$cur
    case $cur in
    *,*) done=${cur%,*}, last=${cur##*,} ;;
    esac
    COMPREPLY=($(compgen -P "$done" -W "$(_git_alembic_rules)" -- "$last"))
}

_git_alembic() {
    local commands="check heads history explain lock attributes"
    local i command=
    for ((i = 1; i < cword; i++)); do
        case " $commands " in
        *" ${words[i]} "*) command=${words[i]} && break ;;
        esac
    done
    case $prev in
    --format)
        case $command in
        check) __gitcomp "text json sarif github gitlab" ;;
        *) __gitcomp "text json" ;;
        esac
        return
        ;;
    --only)
        _git_alembic_only
        return
        ;;
    --merge-into)
        __git_complete_refs
        return
        ;;
    esac
    case $command,$cur in
    ,--*) __gitcomp "--help --version" ;;
    ,*) __gitcomp "$commands" ;;
    check,--*) __gitcomp "--merge-into --staged --all --strict --only --format --help" ;;
    heads,--* | history,--*) __gitcomp "--format --help" ;;
    lock,--*) __gitcomp "--off --help" ;;
    explain,*) __gitcomp "$(_git_alembic_rules)" ;;
    check,* | heads,* | history,*) __git_complete_refs ;;
    esac
}
