#!/usr/bin/env python3
"""header.py CC [CXX]: mimeo.h between its markers is text that foreign-function parsers take as it is; the whole compiles by
itself in C99 to C23, C++17 and C++20; the numbers of the statuses are those that were once given out."""
import pathlib
import re
import subprocess
import sys
import tempfile
from common import ROOT, prove, report, without_comments

sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "docs/man"))
from declarations import region  # noqa: E402

TYPES = {"int", "size_t", "int64_t", "uint32_t", "uint64_t", "char", "void", "const", "struct", "enum", "typedef"}
PINNED = ["NONE", "NOMEM", "ARGUMENT", "UTF8", "CONTROL", "ADDRESS", "NAME", "FIELD", "VALUE", "TYPE", "NEEDS_UTF8", "IDN",
          "CHARSET", "LIMIT", "VISIBLE", "DISCLOSURE", "INCOMPLETE", "IO", "STOPPED", "SPACE", "CONFLICT", "PROFILE", "SOURCE"]

WARNINGS = ["-Werror", "-pedantic", "-Wall", "-Wextra", "-Wshadow", "-Wconversion", "-Wsign-conversion", "-Wundef", "-Wcast-qual",
            "-Wredundant-decls"]


def check_region(text):
    faults = []
    code = without_comments(text)
    for number, line in enumerate(code.splitlines(), 1):
        for wrong in ("#", "__attribute__", "inline", "//", "...", "restrict", "static", "extern", "[", "bool", "long",
                      "unsigned", "short"):
            if re.search(r"\b%s\b" % wrong if wrong.isalpha() else re.escape(wrong), line):
                faults.append(f"line {number} of the region: {wrong}")
    names = set(re.findall(r"\b(msg_\w+)\b", code))
    for word in re.findall(r"\b([a-z]\w*)\b(?=\s+\*?\s*\w+\s*[,;)(])", code):
        if word not in TYPES and word not in names:
            faults.append(f"not a type of the header: {word}")
    for enum in re.findall(r"enum\s*\{(.*?)\}", code, re.S):
        faults += [f"no number written: {item.strip()}" for item in enum.split(",") if item.strip() and "=" not in item]
    return faults


def check_numbers(text):
    found = {name: int(value) for name, value in re.findall(r"MSG_ERR_(\w+) = (-?\d+)", text)}
    return [f"MSG_ERR_{name} is {found.get(name)}, not {-i}" for i, name in enumerate(PINNED) if found.get(name) != -i]


def check_compiles(compilers):
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        for command, standard, ending in compilers:
            source = pathlib.Path(folder) / ("header" + ending)
            source.write_text('#include "mimeo.h"\nint main(void) { return 0; }\n')
            done = subprocess.run([command, standard, *WARNINGS, "-I", ROOT / "include", "-c", source, "-o",
                                   pathlib.Path(folder) / "o"], capture_output=True, text=True, check=False)
            if done.returncode != 0:
                faults.append(f"{command} {standard}: {done.stderr.splitlines()[:1]}")
    return faults


if __name__ == "__main__":
    prove("header", check_region("#define X 1\n"))
    prove("header", check_region("MSG_API int f(unsigned x);\n"))
    prove("header", check_region("enum { A };\n"))
    prove("header", check_numbers("MSG_ERR_NONE = 1,"))
    whole = (ROOT / "include/mimeo.h").read_text(encoding="utf-8")
    runs = [(sys.argv[1], "-std=" + standard, ".c") for standard in ("c99", "c11", "c17", "c2x")]
    runs += [(compiler, "-std=" + standard, ".cc") for compiler in sys.argv[2:] for standard in ("c++17", "c++20")]
    report("header", check_region(region(whole)) + check_numbers(whole) + check_compiles(runs), len(runs))
