#!/usr/bin/env python3
"""Writes the corpus of seeds, fuzz/corpus/<target>/, anew: values by hand, and behind each the options that the target
takes from the input's end. What a fuzzer found is added under other names, and stays."""
import pathlib

CORPUS = pathlib.Path(__file__).resolve().parent / "corpus"

TEXTS = [
    "", "plain", "Hello, world", "J\u00fcrgen M\u00fcller", "\u65e5\u672c\u8a9e\u306e\u4ef6\u540d", "a  b   c ", " leading", "tab\there",
    "=?utf-8?q?looks_like?=", "\U0001f469\u200d\U0001f469\u200d\U0001f467 family", "e\u0301" * 30, "word " * 40, "w" * 950,
    "\u00e9 a \u00e9", "Doe, \"J\" (x) \\ <a@b>", "caf\u00e9 " + "na\u00efve " * 20, "line\r\nBcc: v@example.net", "\u0085\u2028",
    "100%'*.txt", "../../etc/passwd", "report final (2).pdf", "\u62a5\u544a" * 40 + ".pdf",
]
OCTETS = [
    b"", b"a", b"ab", b"abc", bytes(range(256)), b"x" * 57, b"x" * 58, b"y" * 76, b"y" * 77, b"From me\r\n.\r\n--=_x\r\n",
    b"trailing \t\r\n", b"lone\rcr lone\nlf\r\n\r\n", b"=3D = =\r\n", "gr\u00fc\u00df dich\n".encode() * 12, b"\0" * 40, b"\xff\xfe" * 50,
    b". dot\n.. dots\n", b"-" * 200,
]
# By Python's name, and the row of the table in fuzz_charset.c.
CHARSETS = [
    ("iso-8859-1", 2, "caf\u00e9"), ("iso-8859-2", 3, "\u017elu\u0165"), ("iso-8859-7", 5, "\u03b1\u03b2"), ("iso-8859-15", 6, "5 \u20ac"),
    ("windows-1251", 7, "\u041f\u0440"), ("koi8-r", 9, "\u041f\u0440"), ("iso-2022-jp", 11, "\u65e5\u672cABC"), ("shift_jis", 12, "\u65e5\u672c"),
    ("euc-jp", 13, "\u3053\u3093"), ("euc-kr", 14, "\uc548\ub155"), ("gb18030", 16, "\u4f60\U0001f600"), ("big5", 17, "\u4f60\u597d"),
    ("utf-16", 0, "a\u00e9"), ("utf-7", 0, "a\u00e9"),
]
ADDRESSES = [
    "a@b.example", "first.last@example.org", "\"quoted local\"@example.org", "\"a\\\"b\"@example.org", "a@[127.0.0.1]",
    "a@[IPv6:2001:db8::1]", "j\u00fcrgen@example.org", "a@m\u00fcnchen.example", "a@b@c", "a@-b.example", ".a@b.example", "a" * 64 + "@b.example",
    "a@" + "b" * 63 + ".example", "=?utf-8?q?a?=@b.example", "a@b.example, c@d.example", "a@x\u3002example",
]
MAILBOXES = [
    "a@b.example", "Ann <a@b.example>", "\"Doe, J.\" <j@example.org>", "J\u00f6rg M <j@example.org>", "<a@b.example>",
]
LISTS = MAILBOXES + [
    "A <a@x.example>, b@y.example", "Friends: a@x.example, \"B \\\" C\" <b@y.example>;", "Nobody:;", "G: ;, a@x.example", "a@x.example,,b@y.example",
    "a@x.example (comment)", "<@route:a@x.example>", ", ".join(f"Name {i} <n{i}@example.org>" for i in range(20)), "X: Y: a@b;;",
]
HEADERS = [
    (0, "A subject"), (0, "\u00dcber =?x?"), (1, "one comment"), (2, "one, two, \"three, four\""), (3, "Ann <a@b.example>"),
    (6, "F <f@example.org>"), (9, "Tue, 24 Nov 2026 09:30:00 +0100"), (9, "24 Nov 2026 09:30 -0000"), (10, "<a.b@example.org>"),
    (11, "<a@b> <c@d>"), (12, " ".join(f"<id{i}@example.org>" for i in range(30))), (13, "The list <list.example.org>"),
    (14, "<https://example.org/help>, <mailto:help@example.org>"), (15, "<mailto:u@example.org?subject=x>"),
    (16, "List-Unsubscribe=One-Click"), (17, "NO"), (18, "auto-generated"), (20, "R <r@example.org>"), (23, "d\u00e9scription"),
    (24, "en, de"), (26, "attachment; filename=\"a b\""), (27, "<id@example.org>"), (28, "text/plain"), (29, "from x"), (30, "mine"),
    (40, "X-Other:its value"), (40, "Bad Name:v"), (40, "X-Raw:folded\r\n value"),
]
TYPES = [
    "application/pdf|%PDF", "text/plain|text\r\n", "text/plain; charset=utf-8|gr\u00fc\u00df", "text/html; charset=\"iso-8859-1\"|<p>",
    "TEXT/X-Mixed ; Format=flowed; x=\"a \\\"b\\\" c\"|x", "application/x; name*=UTF-8''%C3%A9|x", "multipart/mixed|x", "message/rfc822|A: b\r\n\r\nc",
    "mixed|data", "report; report-type=delivery-status|x", "signed; protocol=\"application/x\"; micalg=sha-256|x", "related; type=\"a/b\"; boundary=x|y",
    "attachment|", "inline; filename=x.png|", "attachment; filename=\"a b.txt\"; size=10|", "a/b; x=" + "y" * 200 + "|z", "image/png|\u0000\u0001", "/|", "a/|b",
]


def put(target, number, data):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"seed-{number:02}").write_bytes(data)


def call(number, argument, who=0):
    data = argument.encode() if isinstance(argument, str) else argument
    return bytes([number | who << 7, len(data)]) + data


def programs():
    """Numbers are rows of the table in program.c; behind it stand clone, clone into the other, reset, render."""
    people = call(3, "Ann|ann@example.org") + call(3, "Bob|bob@example.org", 1)
    text = call(8, "Subject") + call(18, "A text\n")
    clone_self, clone, reset, render = 41, 42, 43, 44
    yield people
    yield people + text + call(19, "<p>h\u00e9</p>\n")
    yield people + text + call(21, "a b.txt|" + "data" * 20) + call(clone, "") + call(8, "Other", 1)
    yield people + text + call(23, "\u00e9.pdf|data") + call(24, "logo@example.org|png") + call(25, "amp") + call(19, "<img>")
    yield people + call(22, "application/x|" + "\x01" * 90) + call(33, "\x04") + call(34, "\x01")
    yield people + text + call(clone, "") + call(26, "part|octets") + call(18, "")
    yield people + call(27, "inner|inner text") + call(27, "other|text", 1)
    yield people + call(28, b"Received: x\r\nFrom: a@b\r\n\r\nbody \xe9\r\n") + call(34, "\x01")
    yield people + text + call(34, "\x02") + call(4, "J\u00fc|j\u00fc@m\u00fcnchen.example")
    yield people + call(4, "J\u00fc|j\u00fc@example.org") + text + call(reset, "") + people + text
    yield people + call(3, "x|no address") + text + call(3, "x|yes@example.org")
    yield people + call(9, "X-One|v") + call(11, "X-Many|v") + call(12, "X-One|") + call(10, b"X-Two|a\0b") + call(12, "X-Two|")
    yield people + call(9, "Bad Name|v") + call(12, "Bad Name|") + text
    yield people + text + call(16, "mailto:u@example.org|https://example.org/u") + call(15, "one@example.org") + call(14, "mid@example.org")
    yield people + call(6, "A <a@x.example>, G: b@y.example;") + call(7, "Friends|f@example.org") + call(38, "\x01") + text
    yield people + call(20, "REQUEST|BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n") + text
    yield people + text + call(35, "\x01") + call(8, "na\u00efve") + call(35, "\x03") + call(8, "\u65e5\u672c") + call(35, "")
    yield people + text + call(29, "attachment") + call(30, "\u00e9 name") + call(36, "\x01") + call(32, "x-param|v\u00e9")
    yield people + text + call(37, "other") + call(clone_self, "") + call(render, "") + call(13, "ab|cde") + call(39, "x" * 80)
    yield people + call(5, "Hidden|hidden@example.net") + text + call(17, "bounce@example.org") + call(18, b"\xff", 1)


def main():
    for number, data in enumerate(OCTETS):
        for target, options in (("base64", number % 3), ("qp", number % 2)):
            put(target, number, data + bytes([number * 7 % 256, options]))
        put("utf8", number, data + bytes([number]))
    for number, text in enumerate(TEXTS):
        put("utf8", len(OCTETS) + number, text.encode() + bytes([number]))
        put("text", number, text.encode() + bytes([number, number * 11 % 240]))
        put("phrase", number, text.encode() + bytes([number * 5 % 256, number * 11 % 240]))
        put("charset", number, text.encode() + bytes([number * 7 % 18, number % 3 << 2 | number % 4]))
        put("param", number, text.encode() + bytes([number * 13 % 256, number * 17 % 240]))
    for number, (name, row, text) in enumerate(CHARSETS):
        put("charset", len(TEXTS) + 2 * number, text.encode(name) + bytes([row, number % 3 << 2]))
        put("charset", len(TEXTS) + 2 * number + 1, name.encode() + b"|" + text.encode(name) + bytes([row, 1 | number % 3 << 2]))
    for number, text in enumerate(ADDRESSES + LISTS + MAILBOXES):
        kind = 0 if number < len(ADDRESSES) else 3 if number < len(ADDRESSES) + len(LISTS) else 2
        put("address", number, text.encode() + bytes([kind | number % 3 << 2]))
    put("address", 40, "Ann J\u00f6|a@b.example".encode() + bytes([1]))
    put("address", 41, b"Doe, (J)|\"a b\"@b.example" + bytes([1]))
    for number, (row, text) in enumerate(HEADERS):
        kind = 8 | 6 if "Raw" in text else 0
        put("header", number, text.encode() + bytes([kind | number % 3 << 4, row]))
    for number, text in enumerate(TYPES):
        kind = 1 if "/" not in text.split("|")[0] and 8 <= number < 12 else 2 if 12 <= number < 15 else number % 2 * 3
        put("type", number, text.encode() + bytes([kind | number % 3 << 2]))
    for number, data in enumerate(programs()):
        put("api", number, data + bytes([0 if number % 3 else number * 5 % 256]))


if __name__ == "__main__":
    main()
