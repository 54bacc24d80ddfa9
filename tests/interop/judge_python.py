"""Python's email package."""
import email
import email.policy
import sys
from corpus import digest, text_digest

NAME = f"Python {sys.version_info[0]}.{sys.version_info[1]} email"


def read(octets):
    m = email.message_from_bytes(octets, policy=email.policy.default)

    def boxes(field):
        return [[a.display_name, a.addr_spec] for a in (m[field].addresses if m[field] else ())]
    parts = []
    for part in m.walk():
        if part.is_multipart():
            continue
        data = part.get_payload(decode=True)
        if part.get_content_maintype() == "text":
            value = text_digest(data.decode(part.get_content_charset("us-ascii")))
        else:
            value = digest(data)
        parts.append([part.get_content_type(), part.get_filename(), value])
    return {"subject": str(m["subject"]), "from": boxes("from"), "to": boxes("to"), "parts": parts}
