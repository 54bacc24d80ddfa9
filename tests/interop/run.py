#!/usr/bin/env python3
"""run.py LIBRARY [--show] [JUDGE...]: messages of every kind, read by other programs, compared with what was set. A judge that is not
here is skipped by name. Exit status 1 where something differs that known.json does not explain."""
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.stdout.reconfigure(encoding="utf-8")
HERE = pathlib.Path(__file__).resolve().parent
os.environ["MIMEO_LIBRARY"] = sys.argv[1]
sys.dont_write_bytecode = True
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "docs/bindings/python")]
import corpus  # noqa: E402
import corpus_more  # noqa: E402
import judges  # noqa: E402
import mimeo  # noqa: E402

SHOW = "--show" in sys.argv
CHOSEN = [word for word in sys.argv[2:] if word != "--show"]
KNOWN = json.loads((HERE / "known.json").read_text(encoding="utf-8"))
BOXES = ("from", "to", "cc", "reply_to")


def alike(key, value, sorts):
    """In the form in which two findings are compared: no name is an empty name, whoever says so."""
    if key in BOXES:
        return [[name or "", addr] for name, addr in value]
    return sorted(value, key=str) if key == "parts" and sorts else value


def differences(want, got, sorts):
    """Of what the judge reads at all."""
    if got.get("faults"):
        yield "faults", [], got["faults"]
    nameless = [[kind, None, value] for kind, _, value in want["parts"]]
    for key, a in {**want, "nameless_parts": nameless}.items():
        if key in got and alike(key, a, sorts) != alike(key, got[key], sorts):
            yield key, a, got[key]


def explain(judge, case, key):
    for row in KNOWN:
        if judge.startswith(row["judge"]) and key in row["fields"] and any(case.startswith(start) for start in row["cases"]):
            row["met"] = True
            return row["reason"]
    return None


def compare(judge, cases, results):
    """Agreed, known faults, and the unexplained ones, which are printed."""
    agreed, known, unexplained = 0, 0, []
    for (case, want), got in zip(cases, results):
        found = [(key, a, b, explain(judge.name, case, key)) for key, a, b in differences(want, got, judge.sorts)]
        agreed += not found
        known += bool(found) and all(reason for *_, reason in found)
        unexplained += [(case, key, a, b) for key, a, b, reason in found if not reason]
    for case, key, a, b in unexplained[:1000 if SHOW else 5]:
        print(f"  {judge.name}, {case}: {key} is\n    {b}\n  and not\n    {a}")
    return agreed, known, len({case for case, *_ in unexplained})


def ask(judge, cases, paths):
    """One line of the table, and whether all is well."""
    version = judges.version(judge)
    if version is None:
        return f"{judge.name}: skipped, it is not here", True
    with tempfile.TemporaryDirectory() as folder:
        words = judges.built(judge, pathlib.Path(folder))
        if words:
            return f"{judge.name}: does not build: {words}", False
        names = "".join(f"{p}\n" for p in paths).encode()
        done = subprocess.run(judge.command(pathlib.Path(folder)), input=names, capture_output=True, check=False)
    lines = done.stdout.decode("utf-8").split("\n")[:-1]  # other line ends may stand within a string
    if done.returncode != 0 or len(lines) != len(paths):
        return f"{judge.name}: {len(lines)} of {len(paths)} read, then: {done.stderr.decode('utf-8', 'replace')[-1000:]}", False
    agreed, known, unexplained = compare(judge, cases, [json.loads(line) for line in lines])
    return (f"{judge.name} {version}: {len(paths)} messages, {agreed} agreed, {known} known faults, {unexplained} unexplained",
            unexplained == 0)


def main():
    cases, table, well = [], [], True
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        paths = []
        for case, m, want in itertools.chain(corpus.messages(mimeo), corpus_more.messages(mimeo)):
            cases.append((case, {**want, "date": int(m.date.timestamp()), "message_id": f"<{m.message_id}>"}))
            paths.append(pathlib.Path(folder) / f"{len(paths):04}.eml")
            paths[-1].write_bytes(bytes(m))
        if len({case for case, _ in cases}) != len(cases):
            sys.exit("two cases have one name")
        for judge in judges.JUDGES:
            if not CHOSEN or any(judge.name.startswith(word) for word in CHOSEN):
                line, good = ask(judge, cases, paths)
                table.append(line)
                well = well and good
    print("\n".join(table))
    if not CHOSEN and not any(": skipped" in line for line in table):
        for row in KNOWN:
            if "met" not in row:
                print(f"known.json explains what is no more: {row['judge']}, {row['cases']}")
    sys.exit(not well)


main()
