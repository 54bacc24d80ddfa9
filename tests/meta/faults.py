#!/usr/bin/env python3
"""faults.py [--table]: each fault of other libraries that is known here has its test, once, and the test is run.

--table prints them: the id, what went wrong and where, the file.
"""
import re
import sys

from common import ROOT

# Rows of each family: injection, addresses, encoded-words, parameters, structure, bodies, resources.
FAMILIES = {"A": 28, "B": 19, "C": 14, "D": 9, "E": 11, "F": 11, "G": 10}
TEST = re.compile(r'^FAULT\(([A-G][0-9]+), "((?:[^"\\]|\\.)*)"\)$', re.MULTILINE)


def main():
    wrong, seen = [], {}
    for path in sorted((ROOT / "tests/faults").glob("test_*.c")):
        text = path.read_text(encoding="utf-8")
        for fault, words in TEST.findall(text):
            if fault in seen:
                wrong.append(f"{fault} is tested in {seen[fault][1]} and in {path.name}")
            if f"tcase_add_test(tests, fault_{fault});" not in text:
                wrong.append(f"{fault} is not run")
            seen[fault] = (words.replace('\\"', '"').replace("\\\\", "\\"), path.name)
    expected = [f"{family}{i + 1}" for family, n in FAMILIES.items() for i in range(n)]
    wrong += [f"{fault} has no test" for fault in expected if fault not in seen]
    wrong += [f"{fault} is of no family" for fault in seen if fault not in expected]
    if "--table" in sys.argv:
        for fault in expected:
            print(f"| {fault} | {seen[fault][0]} | {seen[fault][1]} |" if fault in seen else f"| {fault} | | |")
    for line in wrong:
        print("faults:", line)
    print(f"faults: {len(seen)} of {len(expected)} have their test")
    return 1 if wrong else 0


sys.exit(main())
