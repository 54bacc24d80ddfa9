"""Python's email package: one JSON line for each file named on standard input. What it calls a defect is a fault."""
import email
import email.policy
import json
import pathlib
import sys
from corpus import digest, text_digest


def leaves(part):
    """Those within a message/rfc822 are its own."""
    if part.get_content_maintype() == "multipart":
        for child in part.iter_parts():
            yield from leaves(child)
    else:
        yield part


def content(part):
    kind = part.get_content_type()
    if kind in ("message/rfc822", "message/global"):
        return [kind, None, None]
    data = part.get_payload(decode=True)
    if kind.startswith("message/"):
        data = part.as_bytes().split(b"\n\n", 1)[1]
    if kind.startswith("text/"):
        return [kind, part.get_filename(), text_digest(data.decode(part.get_content_charset("us-ascii")))]
    return [kind, part.get_filename(), digest(data)]


def read(octets):
    m = email.message_from_bytes(octets, policy=email.policy.default)

    def boxes(field):
        return [[a.display_name, a.addr_spec] for a in (m[field].addresses if m[field] else ())]
    faults = [repr(d) for part in m.walk() for d in part.defects]
    faults += [f"{name}: {d!r}" for part in m.walk() for name, value in part.items() for d in getattr(value, "defects", ())]
    return {"subject": str(m["subject"]), "from": boxes("from"), "to": boxes("to"), "cc": boxes("cc"), "reply_to": boxes("reply-to"),
            "date": int(m["date"].datetime.timestamp()), "message_id": str(m["message-id"]),
            "references": str(m["references"] or "").split(), "parts": [content(part) for part in leaves(m)], "faults": faults}


for path in sys.stdin.read().split("\n")[:-1]:
    print(json.dumps(read(pathlib.Path(path).read_bytes())))
