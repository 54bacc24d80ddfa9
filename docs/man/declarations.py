"""mimeo.h as data: its sections, in each the groups of a comment and the declarations under it. The header is the one source; man.py
makes pages of it, and tests/meta/man.py counts them. Run with a path, it writes the declarations alone into that file: mimeo.cdef,
which foreign-function parsers take as it is."""
import pathlib
import re
import sys
from typing import List, NamedTuple

HEADER = pathlib.Path(__file__).resolve().parents[2] / "include/mimeo.h"
BEGIN, END = "/* mimeo: declarations begin */", "/* mimeo: declarations end */"


class Function(NamedTuple):
    name: str
    result: str
    arguments: List[str]


class Group(NamedTuple):
    words: List[str]        # of the comment, a paragraph each
    functions: List[Function]
    values: List[tuple]     # (enumerator, number, words)
    types: List[str]        # other declarations, as they stand


class Section(NamedTuple):
    title: str
    groups: List[Group]

    def functions(self):
        return [f for group in self.groups for f in group.functions]

    @property
    def page(self):
        return self.functions()[0].name


def paragraphs(comment):
    first, *rest = comment[2:-2].strip().split("\n")
    lines = [first, *(re.sub(r"^\s*\*? ?", "", line).rstrip() for line in rest)]
    return [re.sub(r"\s+", " ", text.replace("\n", " ")) if not text.startswith("   ") else text
            for text in re.split(r"\n\s*\n", "\n".join(lines)) if text.strip()]


def enumerators(body):
    """A comment behind a value, or going on in the next line, is the value's."""
    found = re.findall(r"(\w+) = (-?\w+),?[ \t]*(/\*.*?\*/)?", body, re.S)
    return [(name, number, " ".join(paragraphs(words)) if words else "") for name, number, words in found]


def function(text):
    """None where the declaration is of a type."""
    found = re.fullmatch(r"((?:const )?\w+ \**)(msg_\w+)\((.*)\);", text, re.S)
    if not found or text.startswith("typedef"):
        return None
    arguments = [re.sub(r"\s+", " ", a).strip() for a in found[3].split(",")]
    return Function(found[2], found[1].strip(), arguments)


def statements(text):
    """(kind, text) of comments and declarations, in order; kind "gap" is an empty line."""
    pattern = re.compile(r"(?P<gap>\n[ \t]*\n)|(?P<comment>/\*.*?\*/)|(?P<statement>(?:typedef|enum|const|[a-z]\w+)[^;{]*(?:\{[^}]*\}[^;]*)?;"
                         r"(?:[ \t]*/\*[^\n]*\*/)?)", re.S)
    return [(found.lastgroup, found.group()) for found in pattern.finditer(text)]


def groups(text):
    found, words, body = [], [], []

    def close():
        nonlocal words, body
        if words or body:
            code = [re.sub(r"\s*/\*[^\n]*\*/$", "", s) for s in body]
            notes = [paragraphs(s[s.index("/*"):])[0] for s in body if re.search(r";\s*/\*", s)]
            functions = [f for f in map(function, code) if f]
            values = [v for s in body if re.match(r"enum\b", s) for v in enumerators(s)]
            types = [s for s in code if not function(s) and not s.startswith("enum")]
            found.append(Group(words + notes, functions, values, types))
        words, body = [], []
    for kind, piece in statements(text):
        if kind == "comment":
            close()
            words = paragraphs(piece)
        elif kind == "statement":
            body.append(piece)
        elif body:
            close()
    close()
    return found


def region(text=None):
    """The declarations alone."""
    text = HEADER.read_text(encoding="utf-8") if text is None else text
    return text[text.index(BEGIN) + len(BEGIN):text.index(END)]


def sections():
    pieces = re.split(r"/\* -+ \d+ ([^\n]*?) -+ \*/", region())
    return [Section(title, groups(body)) for title, body in zip(pieces[1::2], pieces[2::2])]


def version():
    return re.search(r'MSG_VERSION_STRING "([^"]*)"', HEADER.read_text(encoding="utf-8"))[1]


def statuses():
    """The words of each status, from their enumeration."""
    return {name: words for section in sections() for group in section.groups for name, _, words in group.values
            if name.startswith("MSG_ERR_")}


if __name__ == "__main__":
    pathlib.Path(sys.argv[1]).write_text(region().strip() + "\n", encoding="utf-8")
