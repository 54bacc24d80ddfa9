#!/usr/bin/env python3
"""standards.py: what docs/standards.md calls shown is shown: each test, rule and fault that it names exists."""
import re
import sys

from common import ROOT

TEST = re.compile(r"`(\w+): (\w+)`")
RULES = re.compile(r"\brules? ((?:[A-Z][0-9]+(?:, | to )?)+)")
FAULTS = re.compile(r"\b([A-G])([0-9]+)(?: to \1([0-9]+))?\b")
NUMBERED = re.compile(r"([A-Z])([0-9]+)(?: to \1([0-9]+))?")


def spread(found):
    for family, first, last in found:
        for number in range(int(first), int(last or first) + 1):
            yield f"{family}{number}"


def main():
    text = (ROOT / "docs/standards.md").read_text(encoding="utf-8")
    tests, wrong, named = {}, [], 0
    for path in (ROOT / "tests").glob("*/test_*.c"):
        tests.setdefault(path.stem[5:], set()).update(re.findall(r"START_TEST\((\w+)\)", path.read_text(encoding="utf-8")))
    faults = set()
    for path in (ROOT / "tests/faults").glob("test_*.c"):
        faults.update(re.findall(r"^FAULT\((\w+),", path.read_text(encoding="utf-8"), re.MULTILINE))
    reader = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests/support").glob("strict*.c"))
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("| ") or line.startswith("| RFC"):
            continue
        shown = line.split("|")[-2]
        for module, name in TEST.findall(shown):
            named += 1
            if name not in tests.get(module, ()):
                wrong.append(f"line {number}: no test {module}: {name}")
        for run in RULES.findall(shown):
            for each in NUMBERED.findall(run):
                rules = list(spread([each]))  # of a range some are for the eyes of other tests
                named += len(rules)
                if not any(f'"{rule}"' in reader for rule in rules):
                    wrong.append(f"line {number}: the strict reader has no rule {rules[0]}")
        for fault in spread(FAULTS.findall(RULES.sub("", TEST.sub("", shown)))):
            named += 1
            if fault not in faults:
                wrong.append(f"line {number}: no fault {fault}")
        if not shown.strip():
            wrong.append(f"line {number}: nothing shows it")
    for line in wrong:
        print("standards:", line)
    print(f"standards: {named} tests, rules and faults named, {len(wrong)} missing")
    return 1 if wrong or named < 100 else 0


sys.exit(main())
