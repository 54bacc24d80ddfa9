#!/usr/bin/env python3
"""count.py TESTLOG.json: prints "PASSED FAILED", the checks of all programs that ran.

A libcheck program counts as its closing line says; any other test counts as one.
"""
import json
import re
import sys

CLOSING = re.compile(r"\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)")


def count(lines):
    passed = failed = 0
    for line in lines:
        test = json.loads(line)
        found = CLOSING.findall(test.get("stdout") or "")
        if found:
            for checks, failures, errors in found:
                wrong = int(failures) + int(errors)
                passed += int(checks) - wrong
                failed += wrong
        elif test["result"] == "OK":
            passed += 1
        elif test["result"] != "SKIP":
            failed += 1
    return passed, failed


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as log:
        print("%d %d" % count(log))
