#!/usr/bin/env python3
"""exported.py FILE [NM-OPTION...]: an object, an archive or a shared library shows exactly the functions that mimeo.h
declares. NM in the environment: the nm that reads it. Passed over are names with mimeo_ before them: in an archive all,
which its members share, in an object those of tables, which are hidden."""
import os
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "meta"))
from common import prove, report  # noqa: E402
from symbols import check_shared, declared  # noqa: E402


def symbols(path, options):
    out = subprocess.run([os.environ.get("NM", "nm"), "-g", "--defined-only", *options, path],
                         check=True, capture_output=True, text=True).stdout
    for line in out.splitlines():
        fields = line.split()
        if len(fields) != 3:
            continue
        shared = path.endswith(".a") or (path.endswith(".o") and fields[1] != "T")
        if not (shared and fields[2].startswith("mimeo_")):
            yield fields[1], fields[2].split("@")[0]


if __name__ == "__main__":
    prove("exported", check_shared([("T", "msg_new"), ("T", "other")], {"msg_new"}))
    prove("exported", check_shared([], declared()))
    report(f"exported by {sys.argv[1]}", check_shared(symbols(sys.argv[1], sys.argv[2:]), declared()), len(declared()))
