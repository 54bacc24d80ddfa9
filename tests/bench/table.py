"""The tables of tests/bench, and the bars that mimeo is measured by. results: {case: {label: Way}}."""
import statistics
from collections import namedtuple

Column = namedtuple("Column", "case title")
# memory: with the peak of the process beside each figure
Group = namedtuple("Group", "title unit columns memory")
SIZES = {"base64-48": 48, "base64-1024": 1024, "base64-65536": 65536, "base64-16777216": 16777216,
         "qp-english": 65536, "qp-french": 65536, "qp-japanese": 65536}
GROUPS = [
    Group("base64 with lines", "GB/s", [Column("base64-48", "48 B"), Column("base64-1024", "1 KiB"),
                                        Column("base64-65536", "64 KiB"), Column("base64-16777216", "16 MiB")], False),
    Group("quoted-printable, 64 KiB", "MB/s", [Column("qp-english", "English"), Column("qp-french", "French"),
                                               Column("qp-japanese", "Japanese")], False),
    Group("RFC 2047", "ns", [Column("word-ascii", "ASCII 60"), Column("word-french", "French 60"),
                             Column("word-japanese", "Japanese"), Column("word-emoji", "emoji")], False),
    Group("whole messages", "us", [Column("simple", "simple, 1.4 KB"), Column("pdf", "HTML and PDF"),
                                   Column("large", "10 MiB attached")], True),
    Group("mailing, a message of it", "us", [Column("mailing", "used again"), Column("mailing-anew", "each anew"),
                                             Column("mailing-rich", "HTML and PDF")], True),
]
OWN_CASES = ["clone", "guard-4-KiB", "guard-64-KiB", "guard-own-text"]
SUBSCRIBERS = 383_000
LONG = [("mailing", "long"), ("mailing-rich", "long-rich")]
FACTOR = {"ns": 1e9, "us": 1e6}


def figure(way, case, unit):
    seconds = way.figure()
    if unit in FACTOR:
        return seconds * FACTOR[unit]
    return SIZES[case] / seconds / (1e9 if unit == "GB/s" else 1e6)


def digits(value):
    if value >= 10_000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 1000 else f"{value:.1f}" if value >= 100 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def rivals(results, case):
    """The peers' ways in the case."""
    return [way for way in results[case].values() if way.peer.name not in ("mimeo", "memcpy")]


def order_of(results, group):
    """memcpy, mimeo's ways, then the peers, by the geometric mean of their times."""
    labels = []
    for column in group.columns:
        labels += [label for label in results[column.case] if label not in labels]

    def key(label):
        rank = 0 if label == "memcpy" else 1 if label == "mimeo" else 2 if label.startswith("mimeo") else 3
        found = [results[c.case][label].figure() for c in group.columns if label in results[c.case]]
        return (rank, statistics.geometric_mean(found) if rank == 3 else 0)
    return sorted(labels, key=key)


def print_group(results, group):
    width = 22 if group.memory else 12
    print(f"{group.title + ', ' + group.unit:<30}" + "".join(f"{column.title:>{width}}" for column in group.columns))
    for label in order_of(results, group):
        line = f"{label:<30}"
        for case, _ in group.columns:
            way = results[case].get(label)
            text = "-" if way is None else digits(figure(way, case, group.unit))
            if group.memory:
                text += "          " if way is None or label == "memcpy" else f" {way.memory:5.1f} MiB"
            line += f"{text:>{width}}"
        print(line)
    for name, find in (("best peer : mimeo", rivals), ("GMime : mimeo", None), ("memcpy : mimeo", None)):
        line = f"{name:<30}"
        for case, _ in group.columns:
            other = min((way.figure() for way in rivals(results, case)), default=None) if find else \
                results[case][name.split()[0]].figure() if name.split()[0] in results[case] else None
            text = "-" if other is None else f"{other / results[case]['mimeo'].figure():.2f}x"
            line += f"{text + ' ' * (10 if group.memory else 0):>{width}}"
        print(line)
    print()


def print_long(results):
    print("mailing of 383,000, mimeo alone")
    for case, name, what in (("mailing", "long", "4 KiB of text"), ("mailing-rich", "long-rich", "HTML and PDF")):
        for label, way in results[name].items():
            print(f"{f'{label}: {what}':<40}{digits(way.figure() * 1e6):>8} us each {way.memory:6.1f} MiB, "
                  f"{way.memory - results[case][label].memory:+.1f} MiB to 10,000 of them")
    print()


def print_own(results):
    print("mimeo alone")
    way = results["clone"]["mimeo"]
    print(f"{'clone of a message with 10 MiB attached, and its end':<58}{digits(way.figure() * 1e9):>8} ns")
    for case in OWN_CASES[1:]:
        name = case.replace("guard-", "").replace("-", " ") + (" of HTML, fixed" if "KiB" in case else " in each message")
        ways = results[case]
        print(f"{'guard, a check: ' + name:<58}{digits(guard(results, case) * 1e9):>8} ns beside "
              f"{digits(ways['mimeo, without'].figure() * 1e9)} ns for the setters")
    print()


def guard(results, case):
    return max(results[case]["mimeo"].figure() - results[case]["mimeo, without"].figure(), 1e-12)


# What mimeo is to reach: case, its way, the other ("" for the best peer), how many times that, or a limit in seconds.
BARS = [
    ("base64-65536", "mimeo", "", 1.8), ("base64-65536", "mimeo", "GMime", 26), ("base64-65536", "mimeo", "memcpy", 0.95),
    ("qp-english", "mimeo", "", 12), ("qp-french", "mimeo", "", 8), ("qp-japanese", "mimeo", "", 7),
    ("word-ascii", "mimeo", "", 2.5), ("word-french", "mimeo", "", 2.5), ("word-japanese", "mimeo", "", 5),
    ("simple", "mimeo", "", 4), ("simple", "mimeo", "GMime", 30), ("simple", "mimeo, msg_reset", "", 7),
    ("simple", "mimeo, msg_reset", "GMime", 60), ("pdf", "mimeo", "", 18), ("large", "mimeo, gathered", "", 17),
    ("large", "mimeo, written", "", 17), ("large", "mimeo", "", 7), ("large", "mimeo, from a file", "", 12),
    ("mailing", "mimeo", "", 6), ("mailing", "mimeo, gathered", "", 9),
]
LIMITS = [("mailing", "mimeo", 0.15e-6), ("mailing", "mimeo, gathered", 0.10e-6), ("clone", "mimeo", 1e-6)]


def verdict(reached):
    return "reached" if reached else "not reached"


def print_bars(results, mode):
    print('The bars; what stands behind "beside" is, but for GMime and memcpy, the best peer of this run.')
    print(f"{'':<52}{'measured':>14}{'bar':>12}")
    for case, label, other, bar in BARS:
        found = [way for way in rivals(results, case)] if not other else [results[case][o] for o in [other] if o in results[case]]
        if not found or (mode != "all" and not other):
            continue
        best = min(found, key=lambda way: way.figure())
        ratio = best.figure() / results[case][label].figure()
        print(f"{f'{case}: {label} beside {best.label}':<52}{ratio:>13.2f}x{bar:>11.2f}x  {verdict(ratio >= bar)}")
    for case, label, limit in LIMITS:
        seconds = results[case][label].figure()
        print(f"{f'{case}: {label}':<52}{seconds * 1e9:>11.0f} ns{limit * 1e9:>9.0f} ns  {verdict(seconds <= limit)}")
    for case in OWN_CASES[1:3]:
        seconds = guard(results, case)
        print(f"{f'{case}: one check':<52}{seconds * 1e9:>11.0f} ns{500:>9} ns  {verdict(seconds <= 5e-7)}")
    if mode == "all":
        way = results["long"]["mimeo"]
        print(f"{'mailing of 383,000: peak of the whole process':<52}{way.memory:>10.1f} MiB{2:>8} MiB  {verdict(way.memory < 2)}; "
              f"{way.peer.at_start:.1f} MiB before the first message")


def parts():
    """(cases, whether each has a process of its own, what prints them): each is printed when its cases are measured."""
    for group in GROUPS:
        yield [c.case for c in group.columns], group.memory, lambda results, group=group: print_group(results, group)
    yield OWN_CASES, True, print_own
