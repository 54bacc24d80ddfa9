#!/usr/bin/env python3
"""test_python.py LIBRARY: the Python binding, case by case (TAP). The messages are read by Python's own email package."""
import contextlib
import copy
import datetime
import email
import email.policy
import gc
import io
import os
import pathlib
import re
import sys
import tempfile
import weakref

sys.stdout.reconfigure(encoding="utf-8")
os.environ["MIMEO_LIBRARY"] = sys.argv[1]
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs/bindings/python"))
sys.dont_write_bytecode = True
import mimeo  # noqa: E402

CASES = []


def case(function):
    CASES.append(function)
    return function


def make():
    m = mimeo.Message()
    m.from_ = ("Shop", "shop@example.com")
    m.to = ("Ann Müller", "ann@example.org")
    m.subject = "Grüße"
    m.text = "Hällo.\n"
    return m


def read(m, flags=0):
    return email.message_from_bytes(m.render(flags), policy=email.policy.default)


def refused(call, status, field=None, offset=None, kind=mimeo.Error):
    try:
        call()
    except kind as error:
        if status is not None:
            assert error.name == "MSG_ERR_" + status, (error.name, str(error))
        assert field is None or error.field == field, error.field
        assert offset is None or error.offset == offset, error.offset
        return str(error)
    raise AssertionError("not refused")


def put(m, name, value):
    return lambda: setattr(m, name, value)


@case
def a_message_reads_back():
    got = read(make())
    assert got["subject"] == "Grüße" and got["to"].addresses[0].display_name == "Ann Müller"
    assert got.get_body().get_content().splitlines() == ["Hällo."]


@case
def a_message_is_a_value():
    a = make()
    for b in (copy.copy(a), copy.deepcopy(a), a.copy()):
        assert bytes(b) == bytes(a)
        b.to = "bob@example.org"
        b.attachments = [mimeo.attachment("a.bin", b"\0\1")]
        assert read(a)["to"].addresses[0].addr_spec == "ann@example.org" and a.recipients == ["ann@example.org"]
        assert not list(read(a).iter_attachments()) and len(b.attachments) == 1


@case
def properties_replace():
    m = make()
    for addr in ("bob@example.org", "carol@example.org"):
        m.to, m.subject, m.text = addr, addr, addr
        m.cc = [("One", "one@example.org"), "two@example.org"]
    got = read(m)
    assert m.recipients == ["carol@example.org", "one@example.org", "two@example.org"]
    assert len(got.get_all("to")) == 1 and got["subject"] == "carol@example.org"
    m.cc = None
    del m.subject
    assert m.subject is None and m.cc == [] and "cc" not in read(m)
    m.cc = []
    assert m.to == [mimeo.Mailbox(None, "carol@example.org")]


@case
def lists_are_assigned_whole():
    m = make()
    m.attachments = [mimeo.attachment(f"{i}.txt", b"%d" % i, "text/plain") for i in range(3)]
    m.attachments = [mimeo.attachment("last.pdf", b"%PDF", "application/pdf")]
    assert [p.get_filename() for p in read(m).iter_attachments()] == ["last.pdf"]
    part = m.attachments[0]
    part.filename = "other.pdf"
    assert [p.get_filename() for p in read(m).iter_attachments()] == ["last.pdf"]
    m.attachments = None
    assert not list(read(m).iter_attachments())


@case
def text_and_octets_are_told_apart():
    m = make()
    refused(put(m, "text", b"octets"), None, kind=TypeError)
    for name, value in (("subject", b"octets"), ("to", b"ann@example.org"), ("to", [b"ann@example.org"]), ("references", b"a@b"),
                        ("subject", bytearray(b"octets")), ("to", (b"Ann", "ann@example.org"))):
        words = refused(put(m, name, value), None, kind=TypeError)
        assert "not byte" in words and "int" not in words, words
    refused(lambda: mimeo.attachment("a", "text"), None, kind=TypeError)
    refused(lambda: m.body("application/x", "text"), None, kind=TypeError)
    refused(put(m, "in_reply_to", "a@b"), None, kind=TypeError)
    assert bytes(m) == bytes(m)


@case
def a_nul_is_refused():
    m = make()
    assert "byte 1" in refused(put(m, "subject", "a\0b"), "CONTROL", "Subject", 1)
    refused(put(m, "to", "ann\0@example.org"), "CONTROL", "To", 3)
    refused(put(m, "to", ("A\0", "ann@example.org")), "CONTROL", "To", 1)
    refused(put(m, "text", "a\0b"), "CONTROL", "text", 1)
    refused(put(m, "envelope_from", "a\0@b"), "CONTROL", offset=1)
    refused(lambda: m.headers.set("X-A\0", "b"), "NAME")
    refused(put(m, "subject", "\ud800"), "UTF8", "Subject", 0)
    refused(lambda: bytes(m), "CONTROL")


@case
def a_nul_in_a_path_is_refused():
    m = make()
    with tempfile.TemporaryDirectory() as folder:
        for call in (lambda: m.save(folder + "/cut\0me"), lambda: m.body_file("text/plain", "cut\0me"),
                     lambda: mimeo.attachment_file("cut\0me")):
            refused(call, None, kind=ValueError)
        assert not os.listdir(folder)


@case
def what_is_read_can_be_assigned():
    m = make()
    m.sender = ("Sends", "sends@example.com")
    m.to = [("Friends", None), "ann@example.org", (None, None)]
    m.date, m.message_id = m.date, "id@example.com"
    octets = bytes(m)
    for name in ("from_", "sender", "to", "subject", "text", "date", "message_id"):
        setattr(m, name, getattr(m, name))
    assert bytes(m) == octets
    part = mimeo.Message()
    part.message(make())
    part.message(None)
    part.check(mimeo.OUT_PART)


@case
def errors_say_where():
    m = make()
    refused(put(m, "to", ["ann@example.org", "b@c\r\n.example"]), "CONTROL", "To")
    try:
        m.to = ["ann@example.org", "no address"]
    except mimeo.Error as error:
        assert (error.field, error.index, error.status) == ("To", 1, -5) and isinstance(error, ValueError)
    assert m.to == [] and m.recipients == []
    assert [e.field for e in m.errors] == ["To"]
    refused(lambda: m.size(), "ADDRESS", "To")
    m.to = "ann@example.org"
    assert m.errors == [] and read(m)["to"].addresses[0].addr_spec == "ann@example.org"
    refused(lambda: mimeo.Message().check(), "INCOMPLETE")


@case
def all_forms_of_output_are_the_same():
    m = make()
    m.attachments = [mimeo.attachment("big.bin", bytes(range(256)) * 2000)]
    whole = bytes(m)
    out = io.BytesIO()
    m.write(out)
    assert m.size() == len(whole) and out.getvalue() == whole and b"".join(m) == whole
    assert b"".join(m.chunks(size=17)) == whole
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "m.eml"
        m.save(path)
        assert path.read_bytes() == whole
        m.save(path, mimeo.OUT_LF)
        assert path.read_bytes() == whole.replace(b"\r\n", b"\n")
        refused(lambda: m.save(path, mimeo.OUT_NEW), None, kind=OSError)
        refused(lambda: m.save(path / "none" / "x"), None, kind=OSError)
        with open(path, "wb", buffering=0) as raw:
            m.write(raw)
        assert path.read_bytes() == whole


@case
def what_a_callback_raises_is_raised():
    class Full:
        def write(self, data):
            raise OSError("disk full")

    class Nothing:
        def write(self, data):
            return 0
    m = make()
    assert refused(lambda: m.write(Full()), None, kind=OSError) == "disk full"
    refused(lambda: m.write(Nothing()), None, kind=BlockingIOError)
    part = mimeo.Message()
    part.body_source("application/octet-stream", 100000, lambda offset, size: b"x" * size)
    m.attachments = [part]
    assert next(read(m).iter_attachments()).get_content() == b"x" * 100000
    for wrong, kind in ((lambda o, n: 1 / 0, ZeroDivisionError), (lambda o, n: "text", TypeError),
                        (lambda o, n: b"x" * (n + 1), ValueError), (lambda o, n: b"", mimeo.Error)):
        part.body_source("application/octet-stream", 100000, wrong)
        m.attachments = [part]
        refused(lambda: bytes(m), None, kind=kind)
        refused(lambda: m.write(io.BytesIO()), None, kind=kind)
        refused(lambda: list(m), None, kind=kind)


@case
def garbage_in_any_order():
    parts = [mimeo.attachment("a", b"x" * 1000) for _ in range(50)]
    messages = []
    for i in range(50):
        m = make()
        m.attachments = parts[i:]
        messages.append(m)
        chunks = iter(m)
        next(chunks)
        del chunks
    del parts
    gc.collect()
    while messages:
        m = messages.pop(len(messages) // 2)
        bytes(m)
        del m
    gc.collect()
    assert not mimeo._Source.known, "sources are still held"


class Reads:
    """A source that refers to its own message."""

    def __init__(self, message):
        self.message = message

    def __call__(self, offset, size):
        assert self.message is not None
        return b"x" * size


@case
def a_source_of_its_own_message_is_freed():
    def own():
        m = make()
        m.text = None
        m.body_source("application/octet-stream", 1000, Reads(m))
        return m

    def in_a_part():
        m, part = make(), mimeo.Message()
        part.body_source("application/octet-stream", 1000, Reads(m))
        m.attachments = [part]
        return m

    def in_a_multipart():
        m, part = make(), mimeo.Message()
        part.body_source("application/octet-stream", 1000, Reads(m))
        m.text = None
        m.parts("mixed", [part])
        return m

    def in_a_message():
        m, inner = make(), make()
        inner.text = None
        inner.body_source("application/octet-stream", 1000, Reads(m))
        m.text = None
        m.message(inner)
        return m

    for build in (own, in_a_part, in_a_multipart, in_a_message):
        m = build()
        gc.collect()  # what only the library refers to must live
        clone = m.copy()
        whole = bytes(clone)
        assert len(whole) > 1000 and bytes(m).split(b"\r\n\r\n", 1)[1] == whole.split(b"\r\n\r\n", 1)[1], build.__name__
        gone = weakref.ref(m)
        del m, clone
        gc.collect()
        assert gone() is None and not mimeo._Source.known, build.__name__


@case
def a_source_lives_as_long_as_it_is_read():
    m = make()
    m.text = None
    m.body_source("application/octet-stream", 900000, lambda offset, size: b"x" * size)
    whole, chunks = bytes(m), iter(m)
    first = next(chunks)
    m.body("text/plain", b"other\n")
    gc.collect()
    assert len(mimeo._Source.known) == 1
    assert first + b"".join(chunks) == whole
    del chunks
    gc.collect()
    assert not mimeo._Source.known
    part = mimeo.Message()
    part.body_source("application/octet-stream", 1000, lambda offset, size: b"y" * size)
    m.clear()
    m.from_, m.attachments = "news@example.com", [part]
    taken = m.attachments[0]
    del part
    m.clear()
    gc.collect()
    assert b"eXl5" in taken.render(mimeo.OUT_PART), "a part that was taken out has its source"
    assert refused(lambda: m.body_source("text", 1, lambda offset, size: b""), "TYPE")
    del taken
    m.clear()
    gc.collect()
    assert not mimeo._Source.known


@case
def numbers_that_do_not_fit_are_refused():
    m = make()
    of_32_bits = (
        lambda n: m.manner(profile=n), lambda n: m.manner(filename_style=n), lambda n: m.describe(encoding=n), lambda n: m.limit(n, 1),
        lambda n: m.headers.set("X-Y", "a", n), m.check, m.size, m.render, lambda n: list(m.chunks(n)),
        lambda n: m.write(io.BytesIO(), n), lambda n: m.save("never", n))
    of_64_bits = (lambda n: m.limit(mimeo.LIMIT_DEPTH, n), lambda n: m.body_source("a/b", n, lambda offset, size: b""))
    for calls, numbers in ((of_32_bits, (2**32, 2**33 + mimeo.PROFILE_UTF8, -2**31 - 1)), (of_64_bits, (2**64, 2**64 + 1, -1))):
        for call in calls:
            for n in numbers:
                words = refused(lambda: call(n), None, kind=ValueError)
                assert "out of range" in words, words
    m.check()
    assert not os.path.exists("never")
    refused(lambda: m.manner(profile=1.0), None, kind=TypeError)


@case
def a_guard():
    guard, m = mimeo.Guard(), make()
    guard.check(m)
    assert len(guard) == 1 and guard.leak == ""
    m.to, m.text = "bob@example.org", "Hello ann@example.org\n"
    refused(lambda: guard.check(m), "DISCLOSURE")
    assert "ann@example.org in the text body" in guard.leak
    refused(lambda: bytes(m), "DISCLOSURE")
    m.text = "Hello bob\n"
    guard.check(m)
    assert read(m)["to"].addresses[0].addr_spec == "bob@example.org"
    refused(lambda: guard.allow("no address"), "ADDRESS")


@case
def header_fields_and_manner():
    m = make()
    when = datetime.datetime(2026, 11, 24, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
    m.date = when
    m.message_id = "id.1@example.com"
    m.references = ["a@example.com", "b@example.com"]
    m.headers["X-Campaign"] = "spring"
    m.headers["Comments"] = ["one", "two"]
    m.list_unsubscribe(https="https://example.com/leave")
    assert m.date == when and m.message_id == "id.1@example.com"
    assert "x-campaign" in m.headers and m.headers["X-CAMPAIGN"] == "spring" and len(m.headers) == len(list(m.headers))
    got = read(m)
    assert got["date"].datetime == when and got.get_all("comments") == ["one", "two"]
    assert got["references"] == "<a@example.com> <b@example.com>"
    del m.headers["X-Campaign"]
    refused(lambda: m.headers.__delitem__("X-Campaign"), None, kind=KeyError)
    a, b = (make().manner(seed=b"seed") for _ in range(2))
    a.date = b.date = when
    assert bytes(a) == bytes(b)
    a.manner(profile=mimeo.PROFILE_UTF8)
    assert a.needs & mimeo.NEEDS_SMTPUTF8 and "Grüße".encode() in bytes(a)
    m.clear()
    assert len(m.headers) == 0 and m.text is None


@case
def structure():
    m = make()
    m.html = '<img src="cid:logo@example.com">'
    m.inlines = [mimeo.inline("logo@example.com", b"\x89PNG", "image/png")]
    m.calendar("REQUEST", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")
    types = [p.get_content_type() for p in read(m).walk()]
    assert types == ["multipart/related", "multipart/alternative", "text/plain", "text/html", "text/calendar",
                     "image/png"], types
    outer = mimeo.Message()
    outer.from_ = "a@example.org"
    outer.message(m)
    assert [p.get_content_type() for p in read(outer).walk()][:2] == ["message/rfc822", "multipart/related"]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "ä.txt"
        path.write_bytes(b"file\n" * 1000)
        m = make()
        m.attachments = [mimeo.attachment_file(path)]
        part = next(read(m).iter_attachments())
        assert part.get_filename() == "ä.txt" and part.get_payload(decode=True) == b"file\n" * 1000


@case
def the_samples_of_the_page():
    blocks = re.findall(r"^```python\n(.*?)^```$", (ROOT / "docs/bindings.md").read_text(encoding="utf-8"), re.M | re.S)
    assert len(blocks) == 2
    names, here = {}, os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            for block in blocks:
                with contextlib.redirect_stdout(io.StringIO()) as printed:
                    exec(block, names)  # pylint: disable=exec-used
                assert block is not blocks[0] or "['ann@example.org']" in printed.getvalue()
            letter = email.message_from_bytes(pathlib.Path("letter.eml").read_bytes(), policy=email.policy.default)
        finally:
            os.chdir(here)
    assert letter["subject"] == "Grüße" and next(letter.iter_attachments()).get_filename() == "terms.pdf"
    assert b"bob@example.org" in names["message"] and len(names["guard"]) == 2


def resident():
    """KiB of memory that the process has now; its peak, which getrusage tells, hides what was given back and took it again."""
    return int(re.search(r"^VmRSS:\s+(\d+) kB", pathlib.Path("/proc/self/status").read_text(encoding="ascii"), re.M)[1])


@case
def a_mailing_of_ten_thousand():
    guard, m = mimeo.Guard(), make()
    m.html = "<p>" + "Hello. " * 300 + "</p>"

    def run(first, last):
        for i in range(first, last):
            m.to = (f"Subscriber {i}", f"subscriber.{i}@example.org")
            m.text = f"Hello {i}.\n"
            guard.check(m)
            out = bytes(m)
            assert out.count(b"@example.org") == 1 and b"subscriber.%d@" % i in out
    run(0, 2000)
    gc.collect()
    before = resident()
    run(2000, 10000)
    for _ in range(2000):
        make().copy()
    gc.collect()
    grown = resident() - before
    assert grown < 1500, f"{grown} KiB more"  # 16 octets for each address that the guard remembers, and slack


print(f"1..{len(CASES)}")
wrong = 0
for number, function in enumerate(CASES, 1):
    try:
        function()
        print(f"ok {number} {function.__name__}")
    except Exception as problem:  # noqa: BLE001
        wrong += 1
        import traceback
        print(f"not ok {number} {function.__name__}: {type(problem).__name__} {problem}")
        traceback.print_exc(file=sys.stdout)
sys.exit(wrong != 0)
