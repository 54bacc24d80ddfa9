#!/usr/bin/env python3
"""run.py FOLDER CC CARELESS_MIMEO [--page]: the careless loop in mimeo and its peers, built and run in FOLDER, and what
came out compared with docs/disclosure.md: the figures of the table, and the third message of each loop in the
transcript. --page prints both as the page should have them. Nothing is installed but nodemailer, by npm, into FOLDER.
A peer that is not to be had is named and left out; one of another series than the page's (3.2 is one) may act
otherwise: that is named, and is no failure."""
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parents[2] / "docs" / "disclosure.md"
HEADING = "## The same loop in other libraries"
VERSION = re.compile(r"\b\d+\.\d+(?:\.\d+)?\S*?(?=,)")
SHOWN = re.compile(r"RCPT TO:|To:|This letter is for|refused:", re.I)
SKIPPED = 77
DEBIANS_NODEMAILER = pathlib.Path("/usr/share/nodejs/nodemailer")


class Missing(Exception):
    """The peer is not to be had here."""


def call(*command, cwd=None, seconds=60):
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=seconds,
                              stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as fault:
        return 1, "", str(fault)
    return done.returncode, done.stdout, done.stderr


def output_of(*command):
    status, out, err = call(*command)
    if status == SKIPPED:
        raise Missing(out.strip())
    if status != 0:
        sys.exit(f"peers: {command[-1]} ended with {status}: {out}{err}")
    return out


# ---- the peers: each returns what its program printed ----

def run_c(folder, compiler, package, *sources):
    status, flags, _ = call("pkg-config", "--cflags", "--libs", package)
    if status != 0:
        raise Missing(f"no {package}")
    program = folder / pathlib.Path(sources[0]).stem
    status, _, err = call(compiler, "-std=c11", "-Wall", "-Wextra", "-pthread", *(HERE / name for name in sources),
                          "-o", program, *flags.split())
    if status != 0:
        sys.exit(f"peers: {sources[0]} does not compile: {err}")
    return output_of(program)


def run_nodemailer(folder):
    if not shutil.which("node"):
        raise Missing("no node")
    module = folder / "node_modules" / "nodemailer"
    said = "no npm"
    if not module.exists() and shutil.which("npm"):
        _, _, said = call("npm", "install", "--prefix", folder, "--no-save", "--ignore-scripts", "--engine-strict",
                          "--fetch-retries=0", "--fetch-timeout=20000", "nodemailer", cwd=folder)
    if not module.exists():
        if not DEBIANS_NODEMAILER.exists():
            raise Missing("no nodemailer: " + " ".join(said.split())[:100])
        module.parent.mkdir(exist_ok=True)
        module.symlink_to(DEBIANS_NODEMAILER)
    # A module is looked for beside the program's own file.
    shutil.copy(HERE / "careless_nodemailer.mjs", folder)
    return output_of("node", folder / "careless_nodemailer.mjs")


def run_all(folder, compiler, mimeo):
    """What they printed, and who is missing."""
    peers = {
        "Python": lambda: output_of(sys.executable, HERE / "careless.py"),
        "GMime": lambda: run_c(folder, compiler, "gmime-3.0", "careless_gmime.c"),
        "nodemailer": lambda: run_nodemailer(folder),
        "libcurl": lambda: run_c(folder, compiler, "libcurl", "careless_curl.c", "sink.c"),
        "mimeo": lambda: output_of(mimeo),
    }
    printed, missing = "", {}
    for name, run in peers.items():
        try:
            printed += run()
        except Missing as why:
            missing[name] = why
    return printed, missing


# ---- what they printed, and what the page says ----

def message(lines):
    """The lines of one message that show somebody, unfolded."""
    unfolded = re.sub(r"\n[ \t]+", " ", "\n".join(lines)).split("\n")
    return [line for line in unfolded if SHOWN.match(line)]


def loops(printed):
    """Title: its messages, each the lines that show somebody."""
    found = {}
    for section in re.split(r"^== ", printed, flags=re.M)[1:]:
        title, _, text = section.partition("\n")
        pieces = re.findall(r"(?:^refused:[^\n]*\n)|(?:^(?:RCPT|DATA).*?^\.\n)", text, re.M | re.S)
        found[title] = [message(piece.split("\n")) for piece in pieces]
    return found


def figures(messages):
    """Of each message: addresses in To, in the envelope, letters in the body; a dash where it was refused."""
    def count(lines, start):
        if lines[0].startswith("refused:"):
            return "-"
        return str(sum(line.count("@") for line in lines if line.startswith(start)))
    return [", ".join(count(lines, start) for lines in messages) for start in ("To:", "RCPT TO:", "This letter")]


def page_parts(text):
    """(title: figures) of the table, (title: lines) of the transcript."""
    section = text.partition(HEADING + "\n")[2].partition("\n## ")[0]
    lines = [line for line in section.split("\n") if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    block = re.search(r"^```transcript\n(.*?)^```$", section, re.M | re.S)
    paragraphs = block.group(1).strip("\n").split("\n\n") if block else []
    quotes = [part.split("\n") for part in paragraphs]
    return {row[0]: row[1:4] for row in rows[2:]}, {quote[0]: quote[1:] for quote in quotes}


def series(title):
    version = VERSION.search(title)
    return version.group(0).split(".")[:2] if version else None


def compare(found, missing, rows, quotes):
    """(faults, notes): titles are compared without their versions."""
    notes, seen = [], {VERSION.sub("*", title) for title in found}
    faults = [f"{title}: on the page, and not run" for title in {**rows, **quotes}
              if VERSION.sub("*", title) not in seen and title.split()[0] not in missing]
    said = {VERSION.sub("*", title): (title, row) for title, row in rows.items()}
    quoted = {VERSION.sub("*", title): lines for title, lines in quotes.items()}
    for title, messages in found.items():
        key = VERSION.sub("*", title)
        if len(messages) != 3:
            faults.append(f"{title}: {len(messages)} messages and not 3")
            continue
        if key not in said or key not in quoted:
            faults.append(f"{title}: not on the page")
            continue
        pairs = ((figures(messages), said[key][1]), (messages[2], quoted[key]))
        differences = [f"{title}: {here} and not {there}" for here, there in pairs if here != there]
        ours = title.startswith("mimeo") or series(title) == series(said[key][0])
        (faults if ours else notes).extend(differences)
    return faults, notes


def see_faults(found, rows, quotes):
    """A comparison that sees nothing proves nothing."""
    title = next(iter(found))
    changed = {**rows, **{row: ["0, 0, 0"] * 3 for row in rows}}
    other = {**quotes, **{name: ["To: nobody@example.org"] for name in quotes}}
    wrong = ((found, changed, quotes), (found, rows, other), (found, {}, quotes), ({**found, title: []}, rows, quotes),
             ({}, rows, quotes))
    return all(compare(said[0], {}, *said[1:])[0] for said in wrong)


def main():
    folder, compiler, mimeo = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    folder.mkdir(parents=True, exist_ok=True)
    printed, missing = run_all(folder.resolve(), compiler, mimeo)
    found = loops(printed)
    if "--page" in sys.argv:
        for title, messages in found.items():
            print("| " + " | ".join([title, *figures(messages)]) + " |")
        print("\n" + "\n\n".join("\n".join([title, *messages[2]]) for title, messages in found.items()))
        return 0
    rows, quotes = page_parts(PAGE.read_text(encoding="utf-8"))
    faults, notes = compare(found, missing, rows, quotes)
    if not see_faults(found, rows, quotes):
        faults.append("the comparison is blind")
    for title, messages in found.items():
        print(f"{title}: To {figures(messages)[0]}; envelope {figures(messages)[1]}; letters {figures(messages)[2]}")
    for name, why in missing.items():
        print(f"skipped: {name}: {why}")
    for line in notes:
        print(f"differs in another version: {line}")
    for line in faults:
        print(f"peers: {line}")
    print(f"peers: {len(found)} loops, {len(missing)} skipped, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
