#!/usr/bin/env python3
"""The house's form: length of files and functions, width of lines, white space, words and functions that may not stand."""
import re
import shutil
import subprocess
from common import ROOT, prove, report, sources, without_comments

FILE_LINES, FUNCTION_LINES, WIDTH, TAB = 450, 60, 120, 4
WORDS = re.compile(r"\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b")  # spelled so that no search finds them here
BANNED = re.compile(
    r"\b(strcpy|strcat|strncpy|strncat|sprintf|vsprintf|snprintf|printf|fprintf|isalpha|isdigit|isalnum|isspace|isupper|islower|"
    r"isprint|toupper|tolower|strtol|strtoul|strtod|atoi|atol|strftime|gmtime|localtime|setlocale|getenv|abort|exit|alloca|"
    r"gethostname|signal)\s*\(")
MEMORY = re.compile(r"\b(malloc|calloc|realloc|free)\s*\(")
TOP = {"meson.build", "meson_options.txt", "README.md", "COPYING", "lib", "include", "tests", "fuzz", "docs", "pkgconfig", "one_file"}  # the last in a release alone


def functions(text):
    """(line, number of lines) of each function body that begins in column one."""
    start = None
    for number, line in enumerate(text.splitlines(), 1):
        if line == "{":
            start = number
        elif line == "}" and start:
            yield start, number - start + 1
            start = None


def check_lines(name, text):
    faults = []
    for number, line in enumerate(text.splitlines(), 1):
        width = len(line.expandtabs(TAB))
        if width > WIDTH and "clang-format" not in line and name != "include/mimeo.h":
            faults.append(f"{name}:{number}: {width} columns")
        if line != line.rstrip():
            faults.append(f"{name}:{number}: white space at the end")
        if WORDS.search(line):
            faults.append(f"{name}:{number}: unfinished")
    if text and not text.endswith("\n"):
        faults.append(f"{name}: no line end at the end")
    return faults


def check_code(name, text):
    faults = check_lines(name, text)
    code = without_comments(text)
    if len(text.splitlines()) > FILE_LINES:
        faults.append(f"{name}: {len(text.splitlines())} lines: is there a second noun in it?")
    faults += [f"{name}:{line}: a function of {size} lines" for line, size in functions(text) if size > FUNCTION_LINES]
    for number, line in enumerate(code.splitlines(), 1):
        if BANNED.search(line) or (MEMORY.search(line) and name != "lib/base/memory.c"):
            faults.append(f"{name}:{number}: may not be called: {line.strip()}")
        if line.startswith(" ") and not line.startswith(" *") and line.strip():
            faults.append(f"{name}:{number}: blanks where tabs indent")
    if not text.startswith("/*") and not text.startswith("#if"):
        faults.append(f"{name}: opens without a word on what it is for")
    return faults


def top_names():
    """What belongs to the project: by git, or, where there is none, all but the folders that builds make."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(["git", "-c", "safe.directory=*", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
        return listed.stdout.split("\n")
    return [path.name for path in ROOT.iterdir() if not path.name.startswith("build")]


def check_top(names):
    return [f"{name}: not in the layout of the top level" for name in names if name not in TOP and not name.startswith(".")]


if __name__ == "__main__":
    prove("style", check_code("lib/a.c", "/* x */\nint f(void)\n{\n\tprintf(0);\n}\n"))
    prove("style", check_code("lib/a.c", "/* x */\nint f(void)\n{\n" + "\tg();\n" * 60 + "}\n"))
    prove("style", check_code("lib/a.c", "/* x */\n" + "int x;\n" * 450))
    prove("style", check_code("lib/a.c", "/* x */\n\tp = malloc (5);\n"))
    prove("style", check_lines("a", "\t" * 40 + "x"))
    prove("style", check_lines("a", "x \n"))
    prove("style", check_lines("a", "TO" + "DO\n"))
    prove("style", check_top(["Makefile"]))
    found, seen = [], 0
    for path, content in sources():
        seen += 1
        found += check_code(str(path.relative_to(ROOT)), content)
    for pattern in ("tests/**/*.c", "tests/**/*.h", "docs/**/*.c", "docs/**/*.h", "fuzz/**/*.c", "include/*.h"):
        for path in sorted(ROOT.glob(pattern)):
            seen += 1
            found += check_lines(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
    tracked = top_names()
    found += check_top(sorted({name.split("/")[0] for name in tracked if name}))
    report("style", found, seen)
