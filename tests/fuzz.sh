#!/bin/sh
# fuzz.sh SECONDS [NAME...] - each fuzz target for so long, from its seeds.
#
# Built with clang into build/fuzz. The seeds are worked on in a copy; an
# input that crashes stays in build/fuzz/crashes/. Exit 1 when there is one,
# 77 when clang or its libFuzzer is missing.
set -u
seconds=${1:-60}
[ $# -eq 0 ] || shift
cd "$(dirname "$0")/.." || exit 128
tmp=$(mktemp -d) || exit 128
trap 'rm -rf "$tmp"' EXIT
cc=${FUZZ_CC:-clang}

echo 'int LLVMFuzzerTestOneInput(const char *, unsigned long);
int LLVMFuzzerTestOneInput(const char *p, unsigned long n)
{ return p && n ? 0 : 0; }' >"$tmp/try.c"
if ! "$cc" -fsanitize=fuzzer,address -o "$tmp/try" "$tmp/try.c" 2>/dev/null
then
    echo "fuzz: skipped: $cc cannot link -fsanitize=fuzzer" \
        "(Debian: clang, libclang-rt-14-dev)"
    exit 77
fi
nice make -s BUILD=fuzz CC="$cc" fuzz-build >"$tmp/make.log" 2>&1 || {
    tail -n 40 "$tmp/make.log"
    echo "fuzz: 0 passed, 1 failed"
    exit 1
}

[ $# -gt 0 ] || for file in tests/fuzz/fuzz_*.c; do
    name=${file#tests/fuzz/fuzz_}
    set -- "$@" "${name%.c}"
done
passed=0 failed=0
mkdir -p build/fuzz/crashes
for name; do
    mkdir "$tmp/$name"
    [ ! -d "tests/fuzz/corpus/$name" ] ||
        cp "tests/fuzz/corpus/$name"/* "$tmp/$name/" 2>/dev/null
    if nice "build/fuzz/fuzz/fuzz_$name" -max_total_time="$seconds" \
        -timeout=20 -rss_limit_mb=3000 -max_len=65536 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/crashes/$name-" \
        "$tmp/$name" >"$tmp/$name.log" 2>&1 </dev/null; then
        passed=$((passed + 1))
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' \
            "$tmp/$name.log")
        echo "ok - $name: $runs inputs in $seconds s"
    else
        failed=$((failed + 1))
        echo "not ok - $name"
        grep -vE '^#[0-9]+' "$tmp/$name.log" | tail -n 60
    fi
done
echo "fuzz: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
