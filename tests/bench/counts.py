#!/usr/bin/env python3
"""Instructions of mimeo's hot paths, counted by callgrind: no clock, so that a busy machine changes nothing.

    counts.py BUILD            compares with tests/bench/counts, fails where a count has grown by more than the margin
    counts.py BUILD --write    records anew

Counts belong to a compiler, a C library and the kernels that the processor has (valgrind knows AVX2 and less); where these are others
than those recorded, the counts are printed and nothing is judged. tests/bench/peers/mimeo.c has the cases."""
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import cases

MARGIN = 1.03
RECORD = pathlib.Path(__file__).resolve().parent / "counts"
# Turns of each: enough that what a case sets up is little beside them.
TURNS = {"base64-1024": 100, "base64-65536": 10, "qp-english": 10, "qp-french": 10, "qp-japanese": 10, "word-ascii": 100,
         "word-french": 100, "word-japanese": 100, "word-emoji": 100, "simple": 100, "simple/msg_reset": 100, "pdf": 5, "large": 1,
         "large/written": 1, "mailing": 500, "mailing/gathered": 500, "mailing/cloned": 500, "mailing-rich": 100, "clone": 500,
         "guard-4-KiB": 500, "guard-own-text": 500}


def surroundings():
    version = subprocess.run(["gcc", "-dumpfullversion"], capture_output=True, text=True, check=True).stdout.strip()
    flags = pathlib.Path("/proc/cpuinfo").read_text()
    return f"gcc {version}, {' '.join(platform.libc_ver())}, {platform.machine()}{' avx2' if ' avx2 ' in flags else ''}"


def count(build):
    """{case: instructions of a turn}"""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="counts-", dir=build))
    cases.make_inputs(folder)
    questions = [f"run {case} {turns}" for case, turns in TURNS.items() for turns in (1, turns)]  # the first warms up
    asked = subprocess.run(["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={folder}/out", build / "mimeo", folder],
                           input="\n".join(questions) + "\n", text=True, capture_output=True)
    if asked.returncode != 0:
        sys.exit(f"counts: {asked.stderr}")
    found = {}
    for number, (case, turns) in enumerate(TURNS.items()):
        dump = (folder / f"out.{2 * number + 2}").read_text()
        found[case] = round(int(re.search(r"^(?:summary|totals): (\d+)", dump, re.M).group(1)) / turns)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    return found


def write(found):
    lines = [f"{case} {number}" for case, number in found.items()]
    RECORD.write_text(f"# Instructions of a turn, written by .ci/counts --write with {surroundings()}\n" + "\n".join(lines) + "\n")
    print(f"counts: {len(found)} cases recorded")
    return 0


def judge(found):
    head, *lines = RECORD.read_text().splitlines()
    known = {case: int(number) for case, number in (line.split() for line in lines)}
    if head.partition(" with ")[2] != surroundings():
        print("counts, not judged: " + ", ".join(f"{case} {number}" for case, number in found.items()))
        print(f"counts: {len(found)} cases, skipped: recorded with {head.partition(' with ')[2]}, here {surroundings()}")
        return 0
    grown = [case for case in found if case not in known or found[case] > known[case] * MARGIN]
    less = [case for case in found if case in known and found[case] * MARGIN < known[case]]
    for case in grown:
        print(f"counts: {case} takes {found[case]} instructions, {known.get(case, 'none')} are recorded")
    print(f"counts: {len(found)} cases, {len(grown)} grown, {len(less)} shrunk by more than {MARGIN - 1:.0%}"
          + (" (.ci/counts --write records that)" if less and not grown else ""))
    return 1 if grown or not found else 0


if __name__ == "__main__":
    counted = count(pathlib.Path(sys.argv[1]).resolve())
    sys.exit(write(counted) if "--write" in sys.argv[2:] else judge(counted))
