#!/usr/bin/env python3
"""man.py CC LIBRARY LINK-OPTION...: each public function has a manual page that says what it returns and since when; the programs of
the pages compile and run; mandoc finds nothing to blame, where it is here."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from common import ROOT, prove, report

sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "docs/man"))
import declarations  # noqa: E402
import man  # noqa: E402

ANSWER = re.compile(r"MSG_ERR_|\bas msg_|[Ss]tatuses as|outside the output")


def public_functions():
    """By a reading of its own, so that what the parser of the pages overlooks is missed."""
    code = re.sub(r"/\*.*?\*/", "", (ROOT / "include/mimeo.h").read_text(encoding="utf-8"), flags=re.S)
    return set(re.findall(r"^(?!typedef)[a-z][\w ]*[ *](msg_\w+)\(", code, re.M))


def check_groups(sections):
    """Each function that returns a status says which."""
    return [f"{f.name}: no status is named" for s in sections for g in s.groups for f in g.functions
            if f.result == "int" and not ANSWER.search(" ".join(g.words))]


def check_pages(pages, functions):
    faults = [f"{name}: no page" for name in sorted(functions) if name + ".3" not in pages]
    for name, text in pages.items():
        if text.startswith(".so man3/"):
            target = pages.get(text.split("/")[1].strip(), "")
            faults += [] if f".Nm {name[:-2]}" in target else [f"{name}: its page does not name it"]
        elif name != "mimeo.3":
            faults += [f"{name}: no {what}" for what in ("EXAMPLES", "HISTORY") if f".Sh {what}\n" not in text]
            faults += [] if "since version" in text else [f"{name}: does not say since when"]
            faults += [f"{name}: no ERRORS"] if ".Ft int\n" in text and ".Sh ERRORS" not in text else []
    return faults


def check_program(compiler, linked, path):
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "program"
        done = subprocess.run([compiler, "-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror", "-I", ROOT / "include", path, *linked, "-o", program],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return [f"{path.name} does not compile: {done.stderr}"]
        ran = subprocess.run([program], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
        return [f"{path.name} ends with {ran.returncode}"] if ran.returncode != 0 else []


def check_lint(pages):
    """References are counted here, since mandoc looks for them where pages are installed."""
    if not shutil.which("mandoc"):
        print("man: mandoc is not here")
        return []
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, text in pages.items():
            if not text.startswith(".so"):
                paths.append(pathlib.Path(folder) / name)
                paths[-1].write_text(text, encoding="utf-8")
        done = subprocess.run(["mandoc", "-T", "lint", "-W", "style", *paths], capture_output=True, text=True, check=False)
    said = []
    for line in done.stdout.splitlines():
        found = re.search(r"referenced manual not found: Xr (\S+) 3", line)
        if not found or found[1] + ".3" not in pages:
            said.append(line.replace(folder + "/", ""))
    return said


if __name__ == "__main__":
    whole = declarations.sections()
    pages = man.pages()
    prove("man", check_groups([s._replace(groups=[g._replace(words=["Words."]) for g in s.groups]) for s in whole]))
    prove("man", check_pages({k: v for k, v in pages.items() if k != "msg_free.3"}, {"msg_free"}))
    faults = check_groups(whole) + check_pages(pages, public_functions()) + check_lint(pages)
    programs = sorted((ROOT / "docs/man").glob("*.c"))
    for path in programs:
        faults += check_program(sys.argv[1], sys.argv[2:], path)
    faults += [f"{p.name}: no page has it" for p in programs if p.stem not in {s.page for s in whole}]
    report("man", faults, len(public_functions()))
