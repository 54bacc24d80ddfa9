#!/usr/bin/env python3
"""symbols.py CC SHARED ARCHIVE...: exported are exactly the functions that mimeo.h declares; what is shared inside begins with
mimeo_; there is no writable data; static names, macros, tags and enumerators are unique in the whole library."""
import pathlib
import re
import subprocess
import sys
import tempfile
from common import ROOT, prove, report, sources, without_comments

DECLARED = re.compile(r"^(?:[a-z_0-9]+[ *]+)+(msg_\w+)\(", re.M)


def declared():
    text = without_comments((ROOT / "include/mimeo.h").read_text(encoding="utf-8"))
    return {name for line in text.splitlines() if not line.startswith("typedef") for name in DECLARED.findall(line)}


def nm(path, *options):
    out = subprocess.run(["nm", *options, path], check=True, capture_output=True, text=True).stdout
    for line in out.splitlines():
        fields = line.split()
        if len(fields) >= 2 and len(fields[-2]) == 1:
            yield fields[-2], fields[-1].split("@")[0]


def check_shared(symbols, names):
    exported = {name for kind, name in symbols if kind in "TDBRVWi" and name != "MIMEO_0"}
    return [f"exported, but not declared: {n}" for n in sorted(exported - names)] + \
        [f"declared, but not exported: {n}" for n in sorted(names - exported)]


def objdump(path):
    """(section, is global, name) of each object in an archive."""
    out = subprocess.run(["objdump", "-t", path], check=True, capture_output=True, text=True).stdout
    for line in out.splitlines():
        found = re.match(r"^[0-9a-f]+ (.{7}) (\S+)\s+[0-9a-f]+ (?:\.\w+ )?(\S+)$", line)
        if found and "d" not in found.group(1)[4:] and "f" not in found.group(1)[4:6]:
            yield found.group(2), found.group(1)[0] == "g", found.group(3)


def check_archive(symbols):
    """What stands in .data.rel.ro is written by the loader alone."""
    faults = []
    for section, is_global, name in symbols:
        made_by_tools = name.startswith(("__", "llvm", "DW.ref", "."))
        if re.match(r"^(\.data(?!\.rel\.ro)|\.bss|\.tdata|\.tbss|\*COM\*)", section) and not made_by_tools:
            faults.append(f"writable data: {name}")
        if is_global and section != "*UND*" and not name.startswith(("msg_", "mimeo_")) and not made_by_tools:
            faults.append(f"shared inside without a prefix: {name}")
    return faults


STATIC = re.compile(r"^static\s+(?:inline\s+)?(?:const\s+)?[\w\s*]*?\b(\w+)\s*(?:\(|\[|=|;)", re.M)
MACRO = re.compile(r"^\s*#\s*define\s+(\w+)", re.M)
TAG = re.compile(r"\b(?:struct|union|enum)\s+(\w+)\s*\{")
ENUM = re.compile(r"\benum\b[^;{]*\{(.*?)\}", re.S)


def enumerators(code):
    """Of enumerations at file scope and in functions alike: the latter may not hide the former."""
    for body in ENUM.findall(code):
        yield from re.findall(r"(?:^|,)\s*(?:#[^\n]*\s*)*(\w+)", body)


def check_unique(files):
    """All of lib is one file in the amalgamation."""
    faults = []
    for what, find in (("static name", STATIC.findall), ("macro", MACRO.findall), ("tag", TAG.findall), ("enumerator", enumerators)):
        where = {}
        for name, text in files:
            code = without_comments(text)
            ends = set(re.findall(r"^\s*#\s*undef\s+(\w+)", code, re.M))
            for found in set(find(code)) - ends:
                if not found.startswith("_"):  # what the system's headers want to be told
                    where.setdefault(found, []).append(name)
        faults += [f"{what} {found} in {', '.join(names)}" for found, names in sorted(where.items()) if len(names) > 1]
    return faults


def check_one_file(compiler, folders, names):
    """The compiler has the last word: all sources in one translation unit."""
    text = "#define _GNU_SOURCE\n" + "".join(f'#include "{name}"\n' for name in names)
    done = subprocess.run([compiler, "-std=c11", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-x", "c",
                           *(f"-I{folder}" for folder in folders), "-"], input=text, capture_output=True, text=True, check=False)
    return [f"all in one file: {line}" for line in done.stderr.splitlines() if "error:" in line] or \
        [f"all in one file: {done.stderr}"] * (done.returncode != 0)


if __name__ == "__main__":
    prove("symbols", check_shared([("T", "msg_new"), ("T", "other")], {"msg_new"}))
    prove("symbols", check_shared([], {"msg_new"}))
    prove("symbols", check_archive([(".bss", False, "mimeo_count")]))
    prove("symbols", check_archive([(".text", True, "helper")]))
    prove("symbols", check_unique([("a.c", "static int f(void)\n{\n}\n"), ("b.c", "static void f(int x)\n{\n}\n")]))
    prove("symbols", check_unique([("a.c", "#define A 1\n"), ("b.c", "#define A 1\n")]))
    prove("symbols", check_unique([("a.c", "typedef struct a {\n} a;\n"), ("b.c", "struct a { int b; };\n")]))
    prove("symbols", check_unique([("a.c", "enum { A = 1, B };\n"), ("b.c", "enum { C, /* one */\n\tB, };\n")]))
    with tempfile.TemporaryDirectory() as folder:
        for name in ("a.c", "b.c"):
            (pathlib.Path(folder) / name).write_text("static int f;\ntypedef int t_%s;\nenum { E };\n" % name[0])
        prove("symbols", check_one_file(sys.argv[1], [folder], ["a.c", "b.c"]))
    faults = check_shared(nm(sys.argv[2], "-D", "--defined-only"), declared())
    for archive in sys.argv[3:]:
        faults += check_archive(objdump(archive))
    faults += check_unique([(path.name, text) for path, text in sources()])
    names = [str(path.relative_to(ROOT / "lib")) for path, _ in sources(endings=(".c",))]
    faults += check_one_file(sys.argv[1], [ROOT / "include", ROOT / "lib"], names)
    report("symbols", faults, len(declared()))
