#!/bin/sh
# unit.sh BUILD - every unit test, and every fuzz target that is built there
# over its seeds. Prints the failures and "unit: N passed, N failed".
#
#   unit.sh BUILD          all of them
#   unit.sh BUILD FILE     one, as TAP
set -u
build=${1:-build/release}
cd "$(dirname "$0")/.." || exit 128

# What a failed test has to say, joined to its line.
join_reasons() {
    awk '/^(# not ok|# *$)/ { next }
         /^# / && bad != "" { bad = bad " " $0; next }
         bad != "" { print bad; bad = "" }
         /^not ok/ { bad = $0; next }
         { print }
         END { if (bad != "") print bad }'
}

one() { # one FILE: its exit status is not looked at, its plan is
    case ${1##*/} in
    fuzz_*)
        echo 1..1
        name=${1##*/fuzz_}
        if timeout 300 "$1" "tests/fuzz/corpus/$name" 2>&1; then
            echo "ok 1 - seeds of fuzz_$name"
        else
            echo "not ok 1 - seeds of fuzz_$name"
        fi
        ;;
    *)
        CMOCKA_MESSAGE_OUTPUT=tap timeout 300 "$1" 2>&1 | join_reasons
        ;;
    esac
}

if [ "${2-}" ]; then
    one "$2"
    exit 0
fi
set --
for program in "$build"/unit/test_* "$build"/fuzz/fuzz_*; do
    case ${program##*/} in *.*) continue ;; esac
    [ ! -x "$program" ] || set -- "$@" "$program"
done
[ $# -gt 0 ] || {
    echo "not ok - no unit test in $build/unit"
    echo "unit: 0 passed, 1 failed"
    exit 1
}
exec sh tests/tap.sh unit "sh tests/unit.sh $build" "$@"
