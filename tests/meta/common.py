"""What the checkers share: the sources, and the way they report. Each checker first proves that it can see a fault."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLOORS = ["base", "encode", "field", "message", "output", "guard"]


def sources(root=ROOT, endings=(".c", ".h")):
    for path in sorted((root / "lib").rglob("*")):
        if path.suffix in endings:
            yield path, path.read_text(encoding="utf-8")


def without_comments(text):
    """Comments and string contents blanked, lines kept."""
    def blank(match):
        found = match.group(0)
        if found.startswith("/*"):
            return re.sub(r"[^\n]", " ", found)
        return found[0] + " " * (len(found) - 2) + found[-1]
    return re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def report(name, faults, seen):
    """Ends the program. seen: what was looked at, so that a checker that looks at nothing fails."""
    for fault in faults:
        print(f"{name}: {fault}")
    if not seen:
        print(f"{name}: looked at nothing")
    print(f"{name}: {seen} looked at, {len(faults)} faults")
    sys.exit(1 if faults or not seen else 0)


def prove(name, faults):
    """A wrong sample must have given faults."""
    if not faults:
        print(f"{name}: blind: a wrong sample passed")
        sys.exit(1)
