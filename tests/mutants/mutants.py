#!/usr/bin/env python3
"""Are the tests of the encoders and of the header grammar sharp? Changes one thing in a source, and expects a test to fail.

    tests/mutants/mutants.py                          every mutant of every file below; hours
    tests/mutants/mutants.py --count 200 --seed 7     200 of them, the same ones each time
    tests/mutants/mutants.py --seconds 40             as many as there is time for
    tests/mutants/mutants.py lib/encode/qp.c          of these files only
    tests/mutants/mutants.py --list lib/encode/qp.c   only says what they are
    tests/mutants/mutants.py --explained              runs those of equivalent.txt, which no test may see
    tests/mutants/mutants.py --sanitize               all with AddressSanitizer, which sees an octet too far
    tests/mutants/mutants.py --sanitize --explained   those of equivalent.txt that it alone sees

The library is linked as a shared object with nothing hidden, so that a mutant is one compilation and one link, and no test is
built again. A mutant whose object code is that of the source is none. The order comes from the seed and from what each mutant
is, so that an edit elsewhere changes nothing. What no test sees is listed and is a fault, unless equivalent.txt says why it makes
no difference: a row `FILE | OLD to NEW | which of these in the line | the line without comments`, and the reason, indented, under
it. A reason that begins with "sanitizer:" is for what is seen with --sanitize alone, and there it must be.
"""
import argparse
import concurrent.futures
import hashlib
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "meta"))
from common import ROOT, prove, without_comments  # noqa: E402

FLOORS = ["encode", "field"]  # their tests are run, those with the mutated file's name first,
LIBRARY_TESTS = ["header", "people", "parts", "lists", "charsets"]  # and these of tests/message
TOUCHED = ["lib/encode/%s.c" % name for name in ("base64", "qp", "word", "text", "param", "fold", "newline", "stream")]
TOUCHED += sorted(str(path.relative_to(ROOT)) for path in (ROOT / "lib/field").glob("*.c"))
EXPLAINED = ROOT / "tests/mutants/equivalent.txt"

SWAPS = {"<": ["<="], "<=": ["<"], ">": [">="], ">=": [">"], "==": ["!="], "!=": ["=="], "&&": ["||"], "||": ["&&"], "+": ["-"],
         "-": ["+"], "+=": ["-="], "-=": ["+="]}
TOKEN = re.compile(r"->|<<=?|>>=?|\+\+|--|&&|\|\||[<>=!+*/%&|^-]=?|[A-Za-z_]\w*|0[xX][0-9a-fA-F]+|[0-9]\w*|\S")
STATEMENT = re.compile(r"^\t+(?!return\b|goto\b|case\b|default\b|\})(?:(?:[a-z_]\w*(?:->|\.|\[[^]]*\])?[\w.\->\[\]]*|\*\w+)"
                       r" (?:[-+*/|&^%]|<<|>>)?= .*|[a-z_]\w*\(.*\)|[\w.\->*]+(?:\+\+|--)|break|continue);$")
DECLARATION = re.compile(r"^\t+(?:const|static|struct|enum|unsigned|[a-z_0-9]+ \**[a-z_]\w* =)")
SPARE = 8 << 30  # octets of memory that a mutant's test may map


class Mutant:
    def __init__(self, name, number, line, start, old, new, which):
        self.file, self.number, self.line, self.start = name, number, line, start
        self.old, self.new, self.which = old, new, which

    def change(self):
        return f"{self.old} to {self.new}" if self.new else "dropped"

    def row(self):
        return (self.file, self.change(), str(self.which), re.sub(r"\s*/\*.*?\*/", "", self.line).strip())

    def mutate(self, text):
        lines = text.split("\n")
        line = lines[self.number - 1]
        if self.new:
            lines[self.number - 1] = line[:self.start] + self.new + line[self.start + len(self.old):]
        else:
            lines[self.number - 1] = ";"
        return "\n".join(lines)


def is_binary(before):
    return bool(re.search(r"[\w)\]'\"] ?$", before)) and not re.search(r"\b(return|case) ?$", before)


def replacements(token, before):
    if token in ("+", "-") and not is_binary(before):
        return []
    if token in SWAPS:
        return SWAPS[token]
    found = re.fullmatch(r"(0[xX][0-9a-fA-F]+|[0-9]+)([uUlL]*)", token)
    if found:
        value, suffix = int(found.group(1), 0 if found.group(1)[:2] in ("0x", "0X") else 10), found.group(2)
        return [f"{value + 1}{suffix}"] + ([f"{value - 1}{suffix}"] if value else [])
    return []


def mutants_of(name, text):
    """Those in the bodies of functions and in one-line enumerations."""
    inside, made = False, []
    real = text.split("\n")
    for number, code in enumerate(without_comments(text).split("\n"), 1):
        if code in ("{", "}"):
            inside = code == "{"
            continue
        if not (inside or re.match(r"enum \{.*\};", code)) or code.lstrip().startswith("#"):
            continue
        seen = {}
        for token in TOKEN.finditer(code):
            for new in replacements(token.group(), code[:token.start()]):
                key = (token.group(), new)
                seen[key] = seen.get(key, 0) + 1
                made.append(Mutant(name, number, real[number - 1], token.start(), *key, seen[key]))
        if STATEMENT.match(code.rstrip()) and not DECLARATION.match(code):
            made.append(Mutant(name, number, real[number - 1], 0, code, "", 1))
    return made


def read_explained(text):
    """({row: reason}, faults)."""
    rows, faults, last = {}, [], None
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("#") or not line.strip():
            continue
        if line[0] in " \t":
            if last is None:
                faults.append(f"equivalent.txt:{number}: a reason of nothing")
            else:
                rows[last] = (rows[last] + " " + line.strip()).strip()
            continue
        parts = tuple(line.split(" | ", 3))
        if len(parts) != 4 or parts in rows:
            faults.append(f"equivalent.txt:{number}: not a row, or twice")
            continue
        last = parts
        rows[last] = ""
    return rows, faults + [f"equivalent.txt: no reason: {' | '.join(row)}" for row in rows if len(rows[row].split()) < 3]


# ---- building ----

SANITIZE = []
COMMON = ["-std=c11", "-w", "-Iinclude", "-Ilib", "-Itests"]
LIBRARY_ARGS = ["-O2", "-fPIC", "-DMIMEO_ICONV", "-DMIMEO_IDN", *COMMON]


def run(arguments, **rest):
    return subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, **rest)


def must(arguments):
    done = run(arguments)
    if done.returncode:
        sys.exit(f"mutants: {' '.join(map(str, arguments))}\n{done.stderr}")


def compile_source(source, to):
    return run(["gcc", *SANITIZE, *LIBRARY_ARGS, "-c", str(source), "-o", str(to)]).returncode == 0


def link(objects, to):
    name = "-Wl,-soname,libmutant.so"
    return run(["gcc", *SANITIZE, "-shared", name, *map(str, objects), "-lidn2", "-o", str(to)]).returncode == 0


class House:
    """What is built once: an object a source, the library of all, the tests."""
    def __init__(self, folder, workers):
        self.folder, self.objects, self.tests = folder, {}, {}
        (folder / "whole").mkdir()
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            jobs = []
            for source in sorted((ROOT / "lib").rglob("*.c")):
                name = str(source.relative_to(ROOT))
                self.objects[name] = folder / (name.replace("/", "_") + ".o")
                jobs.append(pool.submit(compile_source, source, self.objects[name]))
            if not all(job.result() for job in jobs):
                sys.exit("mutants: the library does not compile")
            self.whole = folder / "whole/libmutant.so"
            if not link(self.objects.values(), self.whole):
                sys.exit("mutants: the library does not link")
            strict = sorted(map(str, (ROOT / "tests/support").glob("strict*.c")))
            must(["gcc", *SANITIZE, "-O1", "-fPIC", "-shared", *COMMON, *strict, "-o", str(folder / "libstrict.so")])
            check = run(["pkg-config", "--libs", "check"]).stdout.split()
            for source in self.wanted():
                self.tests[source] = folder / source.stem
                pool.submit(must, ["gcc", *SANITIZE, "-O1", *COMMON, str(source), "-o", str(self.tests[source]),
                                   f"-L{folder}", f"-L{self.whole.parent}", "-lmutant", "-lstrict", *check])

    @staticmethod
    def wanted():
        found = [path for floor in FLOORS for path in sorted((ROOT / "tests" / floor).glob("test_*.c"))]
        return found + [ROOT / f"tests/message/test_{name}.c" for name in LIBRARY_TESTS]

    def order(self, name):
        """The tests in the order in which a mutant of this file meets them."""
        source = pathlib.PurePath(name)
        near = [path for path in self.tests if path.parent.name == source.parent.name]
        near.sort(key=lambda path: path.stem != "test_" + source.stem)
        return near + [path for path in self.tests if path.parent.name == "message"]


def limit(seconds):
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if not SANITIZE:  # whose shadow is mapped whole
        resource.setrlimit(resource.RLIMIT_AS, (SPARE, SPARE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def fails(house, test, library, seconds):
    """Whether the test sees it: a failed check, a crash, or no end within so many seconds of the processor."""
    environment = dict(os.environ, LD_LIBRARY_PATH=f"{library.parent}:{house.folder}", CK_FORK="no", CK_VERBOSITY="silent")
    with tempfile.TemporaryFile() as nowhere:
        return subprocess.run([str(house.tests[test])], cwd=ROOT, env=environment, stdout=nowhere, stderr=nowhere,
                              preexec_fn=lambda: limit(seconds), check=False).returncode != 0


def try_mutant(house, mutant, patience):
    """killed, survived, same (the compiler's own code), or wrong (it does not compile)."""
    folder = pathlib.Path(tempfile.mkdtemp(dir=house.folder))
    try:
        source = folder / pathlib.PurePath(mutant.file).name
        source.write_text(mutant.mutate((ROOT / mutant.file).read_text(encoding="utf-8")), encoding="utf-8")
        made = folder / "mutant.o"
        if not compile_source(source, made):
            return "wrong"
        if made.read_bytes() == house.objects[mutant.file].read_bytes():
            return "same"
        library = folder / "libmutant.so"
        if not link([made if name == mutant.file else path for name, path in house.objects.items()], library):
            return "wrong"
        seen = any(fails(house, test, library, patience[test]) for test in house.order(mutant.file))
        return "killed" if seen else "survived"
    finally:
        shutil.rmtree(folder)


# ---- the run ----

def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(house):
    """Seconds that each test may take; all must pass with the library as it is."""
    patience, before = {}, processor_seconds()
    for test in house.tests:
        if fails(house, test, house.whole, 300):
            sys.exit(f"mutants: {test.stem} fails without a mutant")
        now = processor_seconds()
        patience[test], before = 3 + int(3 * (now - before)), now
    return patience


def shuffled(mutants, seed):
    def rank(mutant):
        return hashlib.sha256("\0".join((str(seed), *mutant.row())).encode()).digest()
    return sorted(mutants, key=rank)


def try_all(mutants, workers, seconds):
    """{result: [mutants]} of those that there was time for, in their order."""
    results = {"killed": [], "survived": [], "same": [], "wrong": []}
    with tempfile.TemporaryDirectory(prefix="mimeo-mutants-") as folder:
        house = House(pathlib.Path(folder), workers)
        patience = measure(house)
        end = time.monotonic() + seconds if seconds else None

        def one(mutant):
            if end and time.monotonic() > end:
                return
            result = try_mutant(house, mutant, patience)
            results[result].append(mutant)
            if result == "survived":
                print(f"{mutant.file}:{mutant.number}: not seen: {' | '.join(mutant.row())}", flush=True)
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            list(pool.map(one, mutants))
    return results


def arguments():
    parser = argparse.ArgumentParser(description="Changes one thing in a source of the encoders or the grammar; a test must fail.")
    parser.add_argument("files", nargs="*", default=TOUCHED, help="sources, by their names from the top")
    parser.add_argument("--seed", type=int, default=1, help="of the order")
    parser.add_argument("--count", type=int, help="no more than so many")
    parser.add_argument("--seconds", type=float, help="begin none after so many seconds of running mutants")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="at the same time")
    parser.add_argument("--list", action="store_true", help="only say what they are")
    parser.add_argument("--sanitize", action="store_true", help="build all with AddressSanitizer")
    parser.add_argument("--explained", action="store_true", help="run those of equivalent.txt")
    return parser.parse_args()


def main():
    options = arguments()
    if options.sanitize:
        SANITIZE.append("-fsanitize=address")
    prove("mutants", [mutant for mutant in mutants_of("a.c", "{\n\tif (a < 7)\n\t\tf();\n}\n") if mutant.change() == "< to <="])
    prove("mutants", read_explained("a.c | < to <= | 1 | if (a < b)\n")[1])
    explained, faults = read_explained(EXPLAINED.read_text(encoding="utf-8"))
    too_far = {row for row, reason in explained.items() if reason.startswith("sanitizer:")}
    expect_none = options.explained and not options.sanitize  # to be seen

    def is_wanted(row):
        if options.explained:
            return row in explained and (row in too_far) == options.sanitize
        return row not in explained or (options.sanitize and row in too_far)
    everything = {name: mutants_of(name, (ROOT / name).read_text(encoding="utf-8"))
                  for name in sorted({*TOUCHED, *options.files})}
    made = {mutant.row() for mutants in everything.values() for mutant in mutants}
    faults += [f"equivalent.txt: stale: {' | '.join(row)}" for row in explained if row not in made]
    mutants = shuffled([mutant for name in options.files for mutant in everything[name]
                        if is_wanted(mutant.row())], options.seed)[:options.count]
    for fault in faults:
        print("mutants:", fault)
    if options.list:
        for mutant in mutants:
            print(f"{mutant.file}:{mutant.number}: {' | '.join(mutant.row()[1:])}")
        return 1 if faults else 0
    results = try_all(mutants, options.jobs, options.seconds)
    killed, survived = len(results["killed"]), len(results["survived"])
    wrong = results["killed"] if expect_none else results["survived"]
    if expect_none:
        for mutant in wrong:
            print(f"{mutant.file}:{mutant.number}: explained, and seen: {' | '.join(mutant.row())}")
    print(f"mutants: {killed + survived} of {len(mutants)} run, {killed} killed, {survived} survived; "
          f"{len(results['same'])} the same code, {len(explained)} explained")
    return 1 if faults or wrong or not killed + survived else 0


if __name__ == "__main__":
    sys.exit(main())
