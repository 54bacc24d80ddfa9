#!/bin/bash -eu
# Builds every target as OSS-Fuzz and ClusterFuzzLite ask for it, with their variables:
#   CC CXX CFLAGS CXXFLAGS   the compilers, and the flags of the sanitizer
#   LIB_FUZZING_ENGINE       what to link; where it is not set, driver.c, which runs files and mutations of them
#   OUT                      where programs, dictionaries, options and zipped corpora go
#   WORK                     where objects go
# AFL++: CC=afl-clang-fast CXX=afl-clang-fast++ LIB_FUZZING_ENGINE=-fsanitize=fuzzer OUT=... fuzz/build.sh
cd "$(dirname "$0")/.."
: "${CC:=clang}" "${CXX:=clang++}" "${CFLAGS:=-O1 -g}" "${CXXFLAGS:=$CFLAGS}" "${LIB_FUZZING_ENGINE:=}"
mkdir -p "${OUT:?is not set}"
OUT=$(cd "$OUT" && pwd)
[ -n "${WORK:-}" ] || { WORK=$(mktemp -d); trap 'rm -rf "$WORK"' EXIT; }

export CC CFLAGS WORK
printf '%s\n' lib/*/*.c tests/support/strict*.c fuzz/*.c | xargs -P "$(nproc)" -I '{}' bash -euc '
	source={}
	$CC $CFLAGS -std=c11 -DMIMEO_ICONV -Iinclude -Ilib -Itests -c "$source" -o "$WORK/${source//\//-}.o"'
# Library, strict reader, and what targets share, in one archive: a target takes of it what it needs.
rm -f "$WORK/shared.a"
ar rcs "$WORK/shared.a" "$WORK"/lib-*.o "$WORK"/tests-*.o "$WORK"/fuzz-message.c.o "$WORK"/fuzz-program.c.o

for source in fuzz/fuzz_*.c; do
	program=$(basename "$source" .c)
	name=${program#fuzz_}
	$CXX $CXXFLAGS "$WORK/fuzz-$program.c.o" "$WORK/shared.a" ${LIB_FUZZING_ENGINE:-"$WORK/fuzz-driver.c.o"} -o "$OUT/$program"
	rm -f "$OUT/${program}_seed_corpus.zip"
	zip -q -j "$OUT/${program}_seed_corpus.zip" fuzz/corpus/"$name"/*
	cp fuzz/mime.dict "$OUT/$program.dict"
	[ ! -f "fuzz/$name.options" ] || cp "fuzz/$name.options" "$OUT/$program.options"
done
