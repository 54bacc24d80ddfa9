#!/usr/bin/env python3
"""cdef.py HEADER OUTPUT: the declarations of mimeo.h alone, as foreign-function parsers take them: FFI's ffi.cdef(text)."""
import pathlib
import sys

text = pathlib.Path(sys.argv[1]).read_text(encoding="utf-8")
begin, end = "/* mimeo: declarations begin */", "/* mimeo: declarations end */"
pathlib.Path(sys.argv[2]).write_text(text[text.index(begin) + len(begin):text.index(end)].strip() + "\n", encoding="utf-8")
