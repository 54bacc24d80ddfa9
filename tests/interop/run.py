#!/usr/bin/env python3
"""run.py LIBRARY [--show]: messages of every kind, read by other programs, compared with what was set. A judge that is not here is
skipped by name. Exit status 1 where something differs that known.json does not explain."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.stdout.reconfigure(encoding="utf-8")
HERE = pathlib.Path(__file__).resolve().parent
os.environ["MIMEO_LIBRARY"] = sys.argv[1]
sys.dont_write_bytecode = True
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "docs/bindings/python")]
import corpus  # noqa: E402
import judge_python  # noqa: E402
import mimeo  # noqa: E402

KNOWN = json.loads((HERE / "known.json").read_text(encoding="utf-8"))
JUDGES = [
    ("Perl Email::MIME", ["perl", HERE / "judge_email_mime.pl"], ["perl", "-MEmail::MIME", "-MJSON::PP", "-MEmail::Address::XS", "-e", "1"]),
    ("Ruby mail", ["ruby", HERE / "judge_mail.rb"], ["ruby", "-rmail", "-rjson", "-e", "1"]),
]


def is_here(probe):
    return shutil.which(probe[0]) and subprocess.run(probe, capture_output=True, check=False).returncode == 0


def plain(value):
    """No name is an empty name, whoever says so."""
    return [[name or "", addr] for name, addr in value]


def differences(want, got):
    for field in ("subject", "from", "to", "parts"):
        a, b = want[field], got.get(field)
        if field in ("from", "to"):
            a, b = plain(a), plain(b)
        if a != b:
            yield field, a, b


def explain(judge, case, field):
    for row in KNOWN:
        if judge.startswith(row["judge"]) and field in row["fields"] and any(case.startswith(start) for start in row["cases"]):
            return row["reason"]
    return None


def compare(judge, cases, results, show):
    agreed = known = 0
    unexplained = []
    for (case, want), got in zip(cases, results):
        found = [(field, a, b, explain(judge, case, field)) for field, a, b in differences(want, got)]
        agreed += not found
        known += bool(found) and all(reason for *_, reason in found)
        unexplained += [(case, field, a, b) for field, a, b, reason in found if not reason]
    print(f"{judge}: {len(cases)} messages, {agreed} agreed, {known} known faults, {len({u[0] for u in unexplained})} unexplained")
    for case, field, a, b in unexplained[:1000 if show else 5]:
        print(f"  {case}: {field} is\n    {b}\n  and not\n    {a}")
    return len(unexplained)


def main():
    show = "--show" in sys.argv
    cases, octets, wrong = [], [], 0
    for case, m, want in corpus.messages(mimeo):
        cases.append((case, want))
        octets.append(bytes(m))
    wrong += compare(judge_python.NAME, cases, [judge_python.read(o) for o in octets], show)
    with tempfile.TemporaryDirectory() as folder:
        paths = [pathlib.Path(folder) / f"{i:04}.eml" for i in range(len(octets))]
        for path, data in zip(paths, octets):
            path.write_bytes(data)
        for name, command, probe in JUDGES:
            if not is_here(probe):
                print(f"{name}: skipped, it is not here")
                continue
            done = subprocess.run(command, input="".join(f"{p}\n" for p in paths).encode(), capture_output=True, check=False)
            lines = done.stdout.decode("utf-8").splitlines()
            if done.returncode != 0 or len(lines) != len(paths):
                print(f"{name}: {len(lines)} of {len(paths)} read, then: {done.stderr.decode('utf-8', 'replace')[-500:]}")
                wrong += 1
                continue
            wrong += compare(name, cases, [json.loads(line) for line in lines], show)
    sys.exit(wrong != 0)


main()
