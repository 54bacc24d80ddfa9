#!/usr/bin/env python3
"""Which lines and branches of lib/ the tests took: coverage.py BUILD-FOLDER [LINES BRANCHES], built with -Db_coverage=true and run.
Fails below so many percent of either.

What no test can take says so where it stands, with the reason: `/* unreached: ... */`, at the end of a line or on the line before,
stands for that line's condition, and for what is indented under it as far as it was not run. Such a mark is a fault once all of it
was taken. `/* by machine: ... */` is the same for what the processor or the system decides; it is left out, taken or not.
"""
import json
import pathlib
import re
import subprocess
import sys
from common import ROOT, prove, sources, without_comments

# Files that are left out whole, with the reason.
LEFT_OUT = {
    "lib/encode/base64_kernel.c": "which kernel runs is the processor's; tests/encode/test_base64_kernels.c asks for each that is here",
    "lib/encode/qp_kernel.c": "the same; tests/encode/test_qp_kernels.c",
    "lib/encode/survey_kernel.c": "the same; tests/encode/test_survey_kernels.c",
    "lib/base/utf8_kernel.c": "the same; tests/base/test_utf8_kernels.c",
}
MARK = re.compile(r"/\* (unreached|by machine):\s*((?:[^*]|\*(?!/))*)\*/")

ENDS = re.compile(r"[;{]\s*$|^\s*(?:\} )?(?:else )?(?:if|for|while) ")  # of a statement's head, once its brackets are closed


def indent(line):
    return len(line) - len(line.lstrip("\t"))


def read_marks(name, text):
    """({line number: (kind, line of the mark, is it the statement's head)}, faults)."""
    marks, faults = {}, []
    lines = text.split("\n")
    for found in MARK.finditer(text):
        first = text.count("\n", 0, found.start())
        last = text.count("\n", 0, found.end())
        if len(found.group(2).split()) < 3:
            faults.append(f"{name}:{first + 1}: a mark without a reason")
        start = last + 1 if lines[first].lstrip().startswith("/*") else first
        end, open_brackets, head = start, 0, True
        while end == start or (end < len(lines) and indent(lines[end]) > indent(lines[start])):
            marks[end + 1] = (found.group(1), first + 1, head)
            code = without_comments(lines[end])
            open_brackets += code.count("(") - code.count(")")
            head = head and (open_brackets > 0 or not ENDS.search(code))
            end += 1
    return marks, faults


def gather(build):
    """{file: {line: [taken, {(function, nth, branch): taken}]}} of all that was built from lib/."""
    counts = {}
    data = sorted(str(path.resolve()) for path in (build / "lib").rglob("*.gcda"))
    run = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", *data], cwd=build, capture_output=True,
                         text=True, check=True)
    for unit in run.stdout.splitlines():
        for source in json.loads(unit)["files"]:
            path = (build / source["file"]).resolve()
            if (ROOT / "lib") not in path.parents:
                continue
            lines = counts.setdefault(str(path.relative_to(ROOT)), {})
            nth = {}
            for line in source["lines"]:
                entry = lines.setdefault(line["line_number"], [0, {}])
                entry[0] += line["count"]
                key = (line["line_number"], line.get("function_name"))
                nth[key] = nth.get(key, 0) + 1
                for number, branch in enumerate(line["branches"]):
                    which = (key[1], nth[key], number)
                    entry[1][which] = entry[1].get(which, 0) + branch["count"]
    return counts


def judge(name, text, lines):
    """(faults in the marks, what was not taken, [lines, lines taken, branches, branches taken]) of one file."""
    marks, faults = read_marks(name, text)
    sums, needed, missing = [0, 0, 0, 0], set(), []
    for number, (count, branches) in sorted(lines.items()):
        missed = [which for which, taken in branches.items() if not taken]
        kind, mark, head = marks.get(number, (None, 0, False))
        if kind and (not count or (head and missed)):
            needed.add(mark)
        if kind and (head or not count):
            continue
        sums[0] += 1
        sums[1] += count != 0
        sums[2] += len(branches)
        sums[3] += len(branches) - len(missed)
        if not count:
            missing.append(f"{name}:{number}: not run")
        elif missed:
            places = ", ".join(str(number) for _, _, number in missed)
            missing.append(f"{name}:{number}: branch {places} of {len(branches)} not taken")
    for kind, mark in sorted({row[:2] for row in marks.values()}):
        if kind == "unreached" and mark not in needed:
            faults.append(f"{name}:{mark}: all of this was taken: the mark is stale")
    return faults, missing, sums


def main(build, floors):
    sample = "/* x */\n\tif (a) /* unreached: it is so */\n\t\tb;\n\tif (c) /* unreached: */\n\t\td;\n"
    proof = judge("a.c", sample, {2: [1, {("f", 1, 0): 1}], 3: [1, {}], 4: [0, {}], 5: [0, {}], 6: [0, {}]})
    prove("coverage", [fault for fault in proof[0] if "stale" in fault])
    prove("coverage", [fault for fault in proof[0] if "reason" in fault])
    prove("coverage", proof[1])
    counts = gather(build)
    faults, missing, total, marked = [], [], [0, 0, 0, 0], 0
    for path, text in sources():
        name = str(path.relative_to(ROOT))
        if name in LEFT_OUT:
            continue
        wrong, missed, sums = judge(name, text, counts.get(name, {}))
        faults += wrong
        missing += missed
        marked += len(MARK.findall(text))
        total = [a + b for a, b in zip(total, sums)]
    figures = [100 * total[1] / max(total[0], 1), 100 * total[3] / max(total[2], 1)]
    for figure, floor, what in zip(figures, floors, ("lines", "branches")):
        if figure < floor:
            faults.append(f"{figure:.2f} % of the {what} is below {floor} %")
    for line in missing + faults:
        print("coverage:", line)
    print(f"coverage: lines {figures[0]:.2f} % of {total[0]}, branches {figures[1]:.2f} % of {total[2]}, {marked} places marked, "
          f"{len(faults)} faults")
    return 1 if faults or not total[0] else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), [float(floor) for floor in sys.argv[2:4]]))
