#!/usr/bin/env python3
"""man.py --list | man.py FOLDER: the manual pages of section 3, in mdoc, made from the comments of mimeo.h: one page a section of the
header, a link for each other function, and an overview. The examples are the programs beside this file."""
import pathlib
import re
import sys
import declarations as d

HERE = pathlib.Path(__file__).resolve().parent
DATE = "November 25, 2026"  # of the release: pages do not depend on the day on which they are made
WORD = re.compile(r"^([(\[\"]*)(MSG_[A-Z0-9_]+|NULL|msg_\w+)(?:\(\))?([)\].,;:?!\"]*)$")


def escape(text):
    text = text.replace("\\", "\\e")
    return re.sub(r"^([.'])", r"\\&\1", text)


def argument(text):
    """For a macro: quoted where it must be."""
    return '"%s"' % text.replace('"', '\\(dq') if " " in text or not text else text


class Page:
    """Lines of mdoc."""

    def __init__(self, name):
        self.lines = [f'.Dd {DATE}', f".Dt {name.upper()} 3", f".Os mimeo {d.version()}"]

    def macro(self, *words):
        self.lines.append("." + " ".join(words))

    def words(self, text, functions):
        """Prose: a sentence on lines of its own, names in macros, which take what stands around a word as words of its own."""
        line = []

        def end():
            if line:
                self.lines.append(escape(" ".join(line)))
                line.clear()
        for word in text.split():
            found = WORD.match(word)
            if found:
                end()
                macro = "Fn" if found[2] in functions else "Dv" if found[2].isupper() else "Vt"
                self.macro(macro, *(mark.replace('"', "\\(dq") for mark in found[1]), found[2],
                           *(mark.replace('"', "\\(dq") for mark in found[3]))
                continue
            if len(" ".join([*line, word])) > 76:
                end()
            line.append(word)
            if re.search(r"[\w)\">][.?!][)\"]?$", word):
                end()
        end()

    def literal(self, text):
        self.macro("Bd", "-literal", "-offset", "indent")
        self.lines += [escape(line.replace("\t", "    ")) for line in text.strip("\n").split("\n")]
        self.macro("Ed")

    def text(self):
        return "\n".join(self.lines) + "\n"


def type_lines(text):
    """A typedef in lines that fit."""
    if max(map(len, text.split("\n"))) <= 70:
        return text
    head, rest = text.split("(", 1)
    return head + "(\n    " + rest.replace(", ", ",\n    ")


def synopsis(page, functions):
    page.macro("Sh", "SYNOPSIS")
    page.macro("In", "mimeo.h")
    for f in functions:
        page.macro("Ft", argument(f.result))
        page.macro("Fo", f.name)
        for a in f.arguments:
            page.macro("Fa", argument(a))
        page.macro("Fc")


def values(page, group, functions):
    page.macro("Bl", "-tag", "-width", "Ds", "-compact")
    for name, number, words in group.values:
        page.macro("It", "Dv", name, "Pq", number)
        page.words(words, functions)
    page.macro("El")


def description(page, section, functions):
    page.macro("Sh", "DESCRIPTION")
    for i, group in enumerate(section.groups):
        if group.functions:
            page.macro("Bl", "-tag", "-width", "Ds")
            page.macro("It", " , ".join(f"Fn {f.name}" for f in group.functions))
        elif i:
            page.macro("Pp")
        for j, words in enumerate(group.words):
            if j:
                page.macro("Pp")
            page.words(words, functions)
        for text in group.types:
            page.literal(type_lines(text))
        if group.values:
            if group.words or group.types:
                page.macro("Pp")
            values(page, group, functions)
        if group.functions:
            page.macro("El")


def mentioned(section):
    """Statuses of which the page speaks, in the order of their numbers, and the RFCs."""
    text = " ".join(words for group in section.groups for words in [*group.words, *(w for *_, w in group.values)])
    names = set(re.findall(r"MSG_ERR_[A-Z0-9_]+", text)) | {"MSG_ERR_" + w for w in re.findall(r"\b(?:kept|conditions?)[^.]*", text)
                                                            for w in re.findall(r"\b([A-Z]{3,}[A-Z0-9_]*)\b", w)}
    if any(f.result == "int" and any(a == "msg_builder *m" for a in f.arguments) for f in section.functions()):
        names |= {"MSG_ERR_NOMEM", "MSG_ERR_ARGUMENT"}
    if section.title == "output":
        names |= {"MSG_ERR_NOMEM"}
    rfcs = {int(n) for found in re.findall(r"RFC (\d+(?:(?:,| and) \d+)*)", text) for n in re.findall(r"\d+", found)}
    return [n for n in d.statuses() if n in names and n != "MSG_ERR_NONE"], sorted(rfcs)


def since(section):
    """(version, functions) where a comment says so; all others are of 0.1."""
    found = {}
    for group in section.groups:
        said = re.search(r"[Ss]ince (?:version )?(\d+\.\d+)", " ".join(group.words))
        for f in group.functions:
            found.setdefault(said[1] if said else "0.1", []).append(f.name)
    return sorted(found.items())


def closing(page, section, others, functions):
    names, rfcs = mentioned(section)
    example = HERE / f"{section.page}.c"
    page.macro("Sh", "EXAMPLES")
    page.literal(example.read_text(encoding="utf-8"))
    if names:
        page.macro("Sh", "ERRORS")
        page.macro("Bl", "-tag", "-width", "Ds")
        for name in names:
            page.macro("It", "Bq", "Er", name)
            page.words(d.statuses()[name][0].upper() + d.statuses()[name][1:] + ".", functions)
        page.macro("El")
    page.macro("Sh", "SEE ALSO")
    names = sorted(["mimeo", *others])
    for name in names:
        page.macro("Xr", name, "3", *([","] if name != names[-1] else []))
    if rfcs:
        page.macro("Sh", "STANDARDS")
        for rfc in rfcs:
            page.macro("Rs")
            page.macro("%R", f"RFC {rfc}")
            page.macro("Re")
    page.macro("Sh", "HISTORY")
    for version, introduced in since(section):
        if len(introduced) == len(section.functions()):
            page.lines.append(f"These functions are there since version {version}.")
        else:
            page.words(" , ".join(introduced) + f" since version {version}.", functions)


def section_page(section, others, functions):
    page = Page(section.page)
    page.macro("Sh", "NAME")
    names = [f.name for f in section.functions()]
    for name in names:
        page.macro("Nm", name, *([","] if name != names[-1] else []))
    page.macro("Nd", "mimeo: " + section.title.split(":")[0])
    synopsis(page, section.functions())
    description(page, section, functions)
    closing(page, section, others, functions)
    return page.text()


def overview(sections, functions):
    page = Page("mimeo")
    page.macro("Sh", "NAME")
    page.macro("Nm", "mimeo")
    page.macro("Nd", "construct MIME mail")
    page.macro("Sh", "SYNOPSIS")
    page.macro("In", "mimeo.h")
    page.macro("Sh", "DESCRIPTION")
    text = d.HEADER.read_text(encoding="utf-8")
    head = re.sub(r"(?m)^ \* ?", "", text[2:text.index("*/")].strip())
    for i, block in enumerate(re.split(r"\n\s*\n", head)[1:]):
        if block.startswith("    "):
            page.literal(re.sub(r"(?m)^    ", "", block))
            continue
        if i:
            page.macro("Pp")
        lead, *items = re.split(r"\n  (?:- )?(?=\S)", block)
        page.words(lead, functions)
        if items:
            page.macro("Bl", "-dash", "-compact")
        for item in items:
            page.macro("It")
            page.words(re.sub(r"^(\w+)  +", r"\1: ", item), functions)
        if items:
            page.macro("El")
    page.macro("Sh", "SEE ALSO")
    pages = sorted(s.page for s in sections)
    for name in pages:
        page.macro("Xr", name, "3", *([","] if name != pages[-1] else []))
    return page.text()


def pages():
    """File name and text of each."""
    sections = d.sections()
    functions = {f.name for s in sections for f in s.functions()}
    found = {"mimeo.3": overview(sections, functions)}
    for s in sections:
        others = [o.page for o in sections if o is not s]
        found[s.page + ".3"] = section_page(s, others, functions)
        for f in s.functions()[1:]:
            found[f.name + ".3"] = f".so man3/{s.page}.3\n"
    return found


if __name__ == "__main__":
    if sys.argv[1:] == ["--list"]:
        print("\n".join(["mimeo.3"] + [f.name + ".3" for s in d.sections() for f in s.functions()]))
    else:
        for name, text in pages().items():
            (pathlib.Path(sys.argv[1]) / name).write_text(text, encoding="utf-8")
