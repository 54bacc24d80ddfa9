#!/usr/bin/env python3
"""installed.py SOURCE-TREE PREFIX: what was installed (libdir lib) is the header, the archive, the shared library by its three
names with its soname, mimeo.pc, mimeo.cdef and a manual page for each function, and nothing else; both libraries show all
functions of the header."""
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "meta"))
from common import prove, report  # noqa: E402
from exported import symbols  # noqa: E402
from symbols import check_shared, declared  # noqa: E402


def check_files(found, version, functions):
    """found: paths below the prefix."""
    pages = {name for name in found if re.fullmatch(r"share/man/man3/msg_\w+\.3", name)}
    wanted = {"include/mimeo.h", "lib/libmimeo.a", "lib/libmimeo.so", "lib/libmimeo.so.0", f"lib/libmimeo.so.{version}",
              "lib/pkgconfig/mimeo.pc", "share/mimeo/mimeo.cdef", "share/man/man3/mimeo.3"}
    return [f"not installed: {name}" for name in sorted(wanted - found)] + \
        [f"installed, and should not be: {name}" for name in sorted(found - wanted - pages)] + \
        [f"no manual page: {name}" for name in sorted(functions) if f"share/man/man3/{name}.3" not in pages]


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def check_contents(source, prefix, version):
    library, archive = (str(prefix / "lib" / name) for name in ("libmimeo.so", "libmimeo.a"))
    faults = check_shared(symbols(library, ["-D"]), declared()) + check_shared(symbols(archive, []), declared())
    if "Library soname: [libmimeo.so.0]" not in output("readelf", "-d", library):
        faults.append("the soname is not libmimeo.so.0")
    if (prefix / "include/mimeo.h").read_bytes() != (source / "include/mimeo.h").read_bytes():
        faults.append("mimeo.h is not the source's")

    def config(*options):
        return output("env", f"PKG_CONFIG_PATH={prefix}/lib/pkgconfig", "pkg-config", *options, "mimeo").strip()
    said = {"--modversion": version, "--cflags": f"-I{prefix}/include", "--libs": f"-L{prefix}/lib -lmimeo",
            "--variable=cdef": f"{prefix}/share/mimeo/mimeo.cdef"}
    return faults + [f"pkg-config {option}: {config(option)}" for option, words in said.items() if config(option) != words]


if __name__ == "__main__":
    tree, target = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    number = re.search(r"version: '([^']+)'", (tree / "meson.build").read_text(encoding="utf-8"))[1]
    names = {str(path.relative_to(target)) for path in target.rglob("*") if not path.is_dir()}
    prove("installed", check_files(names - {"share/mimeo/mimeo.cdef"}, number, declared()))
    prove("installed", check_files(names | {"bin/mailing"}, number, declared()))
    prove("installed", check_files(names - {"share/man/man3/msg_new.3"}, number, declared()))
    report("installed", check_files(names, number, declared()) + check_contents(tree, target, number), len(names))
