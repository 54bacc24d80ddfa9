#!/usr/bin/env python3
"""embedding.py SOURCE-TREE PREFIX FOLDER-OF-MIMEO.C [SECTION...]: does what docs/embedding.md of the source tree tells.
Each section with commands is one project in a fresh folder with letter.c in it: blocks named by a line before them
("`meson.build`:") are written to that file, blocks of sh are run in their order. The last command of each is the program,
which must print what the page says. Nothing is left out: a block that is none of these is a fault. The section on
pkg-config installs into the prefix, so it runs first."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "meta"))
from common import prove, report  # noqa: E402

BLOCK = re.compile(r"(?:^`([^`\n]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.M | re.S)
FIRST = "pkg-config and cc"


def read(page):
    """The program, what it prints, and (title, [(file or None, tag, text)]) of each section with blocks."""
    head, *rest = re.split(r"^## ", page, flags=re.M)
    (_, _, program), (_, _, output) = BLOCK.findall(head)
    sections = [(text.split("\n")[0], BLOCK.findall(text)) for text in rest]
    return program, output, [(title, blocks) for title, blocks in sections if blocks]


def run(title, blocks, program, output, tree, prefix, pair):
    """The faults of one section."""
    faults = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "letter.c").write_text(program, encoding="utf-8")
        if title == "Two files":
            for file in ("mimeo.c", "mimeo.h"):
                shutil.copy(pair / file, folder)
        if title == "Meson":
            (folder / "subprojects").mkdir()
            (folder / "subprojects/mimeo").symlink_to(tree)
        for file, tag, text in blocks:
            if file:
                (folder / file).write_text(text, encoding="utf-8")
            elif tag != "sh":
                faults.append(f"{title}: a block of {tag} that nothing uses")
            else:
                done = subprocess.run(["sh", "-eu", "-c", text], cwd=folder, capture_output=True, text=True, check=False,
                                      timeout=600, env={**os.environ, "MIMEO": str(tree), "PREFIX": str(prefix)})
                if done.returncode != 0 or "warning:" in done.stderr.lower():
                    faults.append(f"{title}: `{text}` ends with {done.returncode}:\n{done.stdout}{done.stderr}")
                elif not done.stdout.endswith(output):
                    faults.append(f"{title}: the program prints\n{done.stdout}")
        if title == "Two files" and not faults:
            exported = [sys.executable, pathlib.Path(__file__).with_name("exported.py"), folder / "libshop.so", "-D"]
            done = subprocess.run(exported, capture_output=True, text=True, check=False)
            faults += [f"{title}: {done.stdout}"] * (done.returncode != 0)
    return faults


if __name__ == "__main__":
    source, target, two = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
    letter, prints, found = read((source / "docs/embedding.md").read_text(encoding="utf-8"))
    prove("embedding", run("x", [("", "sh", "echo other\n")], letter, prints, source, target, two))
    prove("embedding", run("x", [("", "sh", "false\n")], letter, prints, source, target, two))
    prove("embedding", run("x", [("", "text", "x\n")], letter, prints, source, target, two))
    wanted = sys.argv[4:] or [title for title, _ in found]
    problems, ran = [], 0
    for section, parts in sorted(found, key=lambda one: one[0] != FIRST):
        if section in wanted:
            problems += run(section, parts, letter, prints, source, target, two)
            ran += sum(tag == "sh" for _, tag, _ in parts)
    report("embedding", problems, ran)
