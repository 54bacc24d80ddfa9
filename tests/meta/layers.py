#!/usr/bin/env python3
"""A file includes its own floor or those below it, by their names, or the public header; headers include in no circle."""
import re
from common import FLOORS, ROOT, prove, report, sources

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def check(files):
    """files: (name below lib, text)."""
    faults, edges = [], {}
    for name, text in files:
        floor = name.split("/")[0]
        edges[name] = INCLUDE.findall(text)
        for target in edges[name]:
            if target == "mimeo.h":
                continue
            other = target.split("/")[0]
            if other not in FLOORS:
                faults.append(f"{name}: \"{target}\" names no floor")
            elif FLOORS.index(other) > FLOORS.index(floor):
                faults.append(f"{name}: includes upwards: \"{target}\"")
            elif {floor, other} == {"output", "guard"}:
                faults.append(f"{name}: \"{target}\" is on the same height")
    for start in edges:
        todo, seen = list(edges[start]), set()
        while todo:
            target = todo.pop()
            if target == start:
                faults.append(f"{start}: includes itself in a circle")
                break
            if target not in seen:
                seen.add(target)
                todo += edges.get(target, [])
    return faults


if __name__ == "__main__":
    prove("layers", check([("base/a.c", '#include "field/x.h"\n')]))
    prove("layers", check([("base/a.h", '#include "base/b.h"\n'), ("base/b.h", '#include "base/a.h"\n')]))
    prove("layers", check([("base/a.c", '#include "a.h"\n')]))
    all_files = [(str(path.relative_to(ROOT / "lib")), text) for path, text in sources()]
    report("layers", check(all_files), len(all_files))
