#!/usr/bin/env python3
"""samples.py CC LIBRARY LINK-OPTION...: every block of C in README.md and docs is compiled; a program is run, and where an `output` block
follows it must print just that. A block tagged "c fragment" stands in a function that has a msg_builder *m."""
import pathlib
import re
import subprocess
import sys
import tempfile
from common import ROOT, prove, report

BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.M | re.S)
FRAGMENT = """#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "mimeo.h"
void sample(msg_builder *m);
void sample(msg_builder *m)
{
%s}
int main(void) { return 0; }
"""


def blocks(text):
    """(code, is a program, what it prints or None)."""
    found = BLOCK.findall(text)
    for i, (tag, code) in enumerate(found):
        if tag.split()[:1] != ["c"]:
            continue
        program = tag.strip() == "c"
        output = found[i + 1][1] if program and i + 1 < len(found) and found[i + 1][0].strip() == "output" else None
        yield code if program else FRAGMENT % code, program, output


def try_block(compiler, linked, code, program, output):
    with tempfile.TemporaryDirectory() as folder:
        source, binary = pathlib.Path(folder) / "sample.c", pathlib.Path(folder) / "sample"
        source.write_text(code, encoding="utf-8")
        done = subprocess.run([compiler, "-std=c11", "-Wall", "-Wextra", "-Werror", "-Wno-unused-variable", "-Wno-unused-but-set-variable",
                               "-I", ROOT / "include", source, *linked, "-o", binary], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return "does not compile: " + done.stderr
        if not program:
            return None
        ran = subprocess.run([binary], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
        if ran.returncode != 0:
            return f"ends with {ran.returncode}: {ran.stderr}"
        if output is not None and ran.stdout != output:
            return f"prints\n{ran.stdout}\nand not\n{output}"
    return None


if __name__ == "__main__":
    cc, lib = sys.argv[1], sys.argv[2:]
    for wrong in ("```c\nint main(void) { return 1; }\n```\n", "```c fragment\nno_such_thing();\n```\n",
                  "```c\n#include <stdio.h>\nint main(void) { puts(\"a\"); return 0; }\n```\n\n```output\nb\n```\n"):
        prove("samples", [try_block(cc, lib, *block) for block in blocks(wrong) if try_block(cc, lib, *block)])
    faults, seen = [], 0
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for block in blocks(path.read_text(encoding="utf-8")):
            seen += 1
            fault = try_block(cc, lib, *block)
            if fault:
                faults.append(f"{path.relative_to(ROOT)}, block {seen}: {fault}")
    report("samples", faults, seen)
