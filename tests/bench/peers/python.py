"""CPython's standard library: binascii and base64, quopri's C half, email.header, EmailMessage with the SMTP policy."""
import base64
import binascii
import pathlib
import sys
import time
from datetime import datetime, timezone
from email import policy
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from functools import lru_cache

FOLDER = pathlib.Path(sys.argv[1])


@lru_cache(None)
def octets(name):
    return (FOLDER / name).read_bytes()


@lru_cache(None)
def text(name):
    return octets(name).decode()


def head(m, to):
    m["From"] = Address("Example Shop", addr_spec="shop@example.com")
    m["To"] = to
    m["Subject"] = "Your order 48213 has been shipped"
    m["Date"] = datetime.fromtimestamp(1717755300, timezone.utc)
    m["Message-ID"] = "<20240607.101500.48213@mail.example.com>"
    return m


def somebody():
    return Address("Jürgen Müller", addr_spec="juergen.mueller@example.org")


def recipient(i):
    return Address("Recipient %d" % i, "user%05d" % i, "example.org")


def message(to=None):
    return head(EmailMessage(policy.SMTP), to or somebody())


def simple():
    m = message()
    m.set_content(text("plain"))
    return m


def letter(to):
    m = message(to)
    m.set_content(text("body"), cte="quoted-printable")
    return m


def pdf():
    m = letter(None)
    m.add_alternative(text("html"), subtype="html", cte="quoted-printable")
    m.add_attachment(octets("pdf"), maintype="application", subtype="pdf", filename="invoice.pdf")
    return m


def large():
    m = simple()
    m.add_attachment(octets("large"), maintype="application", subtype="octet-stream", filename="backup.bin")
    return m


def each(turn):
    """A case of turns that are alike."""
    def run(turns):
        for _ in range(turns):
            out = turn()
        return out
    return run


def reused(make):
    def run(turns):
        m = make()
        for i in range(turns):
            del m["To"]
            m["To"] = recipient(i)
            out = m.as_bytes()
        return out
    return run


def anew(turns):
    for i in range(turns):
        out = letter(recipient(i)).as_bytes()
    return out


def word(name):
    charset = "us-ascii" if name == "subject-ascii" else "utf-8"
    return each(lambda: Header(text(name), charset, header_name="Subject").encode().encode())


CASES = {"simple": each(lambda: simple().as_bytes()), "pdf": each(lambda: pdf().as_bytes()),
         "large": each(lambda: large().as_bytes()), "mailing": reused(lambda: letter(None)), "mailing-anew": anew,
         "mailing-rich": reused(pdf)}
for size in ("48", "1024", "65536", "16777216"):
    CASES["base64-" + size] = each(lambda n="octets-" + size: base64.encodebytes(octets(n)))
for language in ("english", "french", "japanese"):
    CASES["qp-" + language] = each(lambda n=language: binascii.b2a_qp(octets(n)))
for kind in ("ascii", "french", "japanese", "emoji"):
    CASES["word-" + kind] = word("subject-" + kind)

for line in sys.stdin:
    verb, *rest = line.split()
    if verb == "cases":
        print(*CASES, flush=True)
    elif verb == "run":
        start = time.process_time()
        CASES[rest[0]](int(rest[1]))
        print("%.9f" % (time.process_time() - start), flush=True)
    else:
        pathlib.Path(rest[1]).write_bytes(CASES[rest[0]](1))
        print("done", flush=True)
