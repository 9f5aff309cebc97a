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

_git_alembic_revisions() {
    __gitcomp "head heads base $(git alembic history --format json 2>/dev/null |
        sed -n 's/^ *"revision": "\([^"]*\)".*/\1/p')"
}

_git_alembic() {
    local commands="check check-destructive validate list heads history explain rebase merge resolve rekey new current upgrade downgrade lock hook attributes schema diff graph index doctor"
    local i command=
    for ((i = 1; i < cword; i++)); do
        case " $commands " in
        *" ${words[i]} "*) command=${words[i]} && break ;;
        esac
    done
    case $prev in
    --format)
        case $command in
        check | check-destructive | validate) __gitcomp "text json sarif github gitlab" ;;
        schema) __gitcomp "text json sql mermaid" ;;
        *) __gitcomp "text json" ;;
        esac
        return
        ;;
    --only)
        _git_alembic_only
        return
        ;;
    --dialect)
        __gitcomp "postgresql mysql mariadb sqlite mssql oracle"
        return
        ;;
    --against | -o | -f | --file)
        COMPREPLY=($(compgen -f -- "$cur"))
        return
        ;;
    --merge-into | --at | --onto)
        __git_complete_refs
        return
        ;;
    esac
    case $command,$cur in
    ,--*) __gitcomp "--help --version" ;;
    ,*) __gitcomp "$commands" ;;
    check,--*) __gitcomp "--merge-into --staged --all --strict --only --format --help" ;;
    history,--*)
        __gitcomp "--branches --verbose --format --mermaid --dot --svg --help"
        ;;
    heads,--*)
        __gitcomp "--branches --format --mermaid --dot --svg --help"
        ;;
    list,--*) __gitcomp "--format --help" ;;
    validate,--*) __gitcomp "--strict --format --help" ;;
    check-destructive,--*) __gitcomp "--file --strict --format --help" ;;
    check-destructive,*) __git_complete_refs ;;
    current,--*) __gitcomp "--environment --format --help" ;;
    upgrade,--*) __gitcomp "--environment --help" ;;
    downgrade,--*) __gitcomp "--yes --dry-run --format --environment --help" ;;
    upgrade,* | downgrade,*) _git_alembic_revisions ;;
    lock,--*) __gitcomp "--off --help" ;;
    rebase,--*) __gitcomp "--onto --dry-run --environment --help" ;;
    merge,--*) __gitcomp "--message --dry-run --environment --help" ;;
    resolve,--* | rekey,--*) __gitcomp "--dry-run --environment --help" ;;
    new,--*) __gitcomp "--no-autogenerate --head --environment --format --help" ;;
    merge,* | rekey,*) _git_alembic_revisions ;;
    hook,*) __gitcomp "$(git alembic hook 2>/dev/null)" ;;
    schema,--*) __gitcomp "--at --format --dialect --environment --help" ;;
    diff,--*) __gitcomp "--against --at --format --dialect --exit-code --environment --help" ;;
    graph,--*) __gitcomp "--models --exit-code --order --drop-order --mermaid --dot --svg --format --at --environment --help" ;;
    index,--*) __gitcomp "--check --at --help" ;;
    doctor,--*) __gitcomp "--format --help" ;;
    schema,* | diff,* | graph,*) _git_alembic_revisions ;;
    explain,*) __gitcomp "$(_git_alembic_rules)" ;;
    check,* | heads,* | history,* | list,*) __git_complete_refs ;;
    esac
}
