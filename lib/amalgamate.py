#!/usr/bin/env python3
"""amalgamate.py LIB OUTPUT SOURCE...: the whole library as one file that compiles by itself beside mimeo.h. Sources in the
order of their floors; each internal header once, where it is first included; names that are static in one file are unique
in all. Defines that must stand before any system header are hoisted. Functions that the floors share become static, their few
tables hidden, so that an object of it shows the functions of mimeo.h and nothing more."""
import os
import pathlib
import re
import sys

HEAD = """/* mimeo {version} in one file: compile it with your program, or by itself, with nothing but mimeo.h beside it:
 *
 *     cc -std=c11 -O2 -c mimeo.c
 *
 * -DMIMEO_ICONV for other charsets, where the platform has iconv; -DMIMEO_IDN with libidn2 (-lidn2); -DMIMEO_PLAIN_C without
 * vector code. Made from the sources in lib; change those. MIT licence, see COPYING. */
#if !defined(_WIN32) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#if !defined(_WIN32) && !defined(_FILE_OFFSET_BITS)
#define _FILE_OFFSET_BITS 64 /* files of more than 2 GiB where off_t has 32 bits */
#endif
#if defined(_WIN32) && !defined(_CRT_RAND_S)
#define _CRT_RAND_S
#endif
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function" /* what only an option uses, or a test */
#endif
#if defined(__GNUC__) && !defined(_WIN32)
#define MIMEO_HIDDEN __attribute__((visibility("hidden")))
#else
#define MIMEO_HIDDEN
#endif

"""
FOOT = """#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
"""
INTERNAL = re.compile(r'^#include "((?:base|encode|field|message|output|guard)/[^"]+)"\s*$')
FEATURES = re.compile(r"^#if (?:defined\(__linux__\)|!defined\(_WIN32\))\n#define _GNU_SOURCE\n(?:#elif defined\(_WIN32\)\n#define _CRT_RAND_S\n)?#endif\n", re.M)
SHARED = re.compile(r"^(?=(?:const )?\w+ \**mimeo_\w+\()(?!return |static |typedef )", re.M)
TABLE = re.compile(r"^extern (?=const )", re.M)


def inline(path, lib, seen):
    """The text of a file with its internal headers in place."""
    lines = []
    text = SHARED.sub("static ", FEATURES.sub("", path.read_text(encoding="utf-8")))
    for line in TABLE.sub("MIMEO_HIDDEN extern ", text).splitlines():
        found = INTERNAL.match(line)
        if not found:
            lines.append(line)
        elif found[1] not in seen:
            seen.add(found[1])
            lines += inline(lib / found[1], lib, seen)
    return lines


def main():
    lib, sources = pathlib.Path(sys.argv[1]), sys.argv[3:]
    output = pathlib.Path(os.environ.get("MESON_DIST_ROOT", ""), sys.argv[2])  # of meson dist
    output.parent.mkdir(parents=True, exist_ok=True)
    header = (lib.parent / "include/mimeo.h").read_text(encoding="utf-8")
    version = re.search(r'MSG_VERSION_STRING "([^"]+)"', header)[1]
    seen, text = set(), HEAD.format(version=version)
    for source in sources:
        path = pathlib.Path(source).resolve()
        text += f"/* ---- {path.relative_to(lib.resolve())} ---- */\n\n" + "\n".join(inline(path, lib, seen)) + "\n\n"
    left = [line for line in text.splitlines() if INTERNAL.match(line) or re.match(r"#define _[A-Z]", line)]
    if len(left) != 3:
        sys.exit(f"not inlined: {left}")
    output.write_text(text + FOOT, encoding="utf-8")
    (output.parent / "mimeo.h").write_text(header, encoding="utf-8")


if __name__ == "__main__":
    main()
