"""dovecot's IMAP: ENVELOPE, BODYSTRUCTURE and BINARY of every message, over a mailbox in a folder of its own. One JSON line for
each file named on standard input. Encoded-words and RFC 2231 parameters, which IMAP hands on as they are, are decoded by Python."""
import base64
import binascii
import email.utils
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from corpus import digest, text_digest

CONF = """mail_location = maildir:{folder}/mail
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
log_path = /dev/stderr
ssl = no
"""


def tokens(octets):
    """Of one IMAP response: nested lists of bytes, None for NIL."""
    stack, at = [[]], 0
    pattern = re.compile(rb'\s*(?:(\()|(\))|"((?:[^"\\]|\\.)*)"|~?\{(\d+)\}\r\n|((?:BODY|BINARY)\[[^\]]*\](?:<\d+>)?|[^\s()"]+))')
    while at < len(octets):
        found = pattern.match(octets, at)
        if not found:
            break
        at = found.end()
        opens, closes, quoted, literal, atom = found.groups()
        if opens:
            stack.append([])
        elif closes:
            done = stack.pop()
            stack[-1].append(done)
        elif quoted is not None:
            stack[-1].append(re.sub(rb"\\(.)", rb"\1", quoted, flags=re.S))
        elif literal is not None:
            stack[-1].append(octets[at:at + int(literal)])
            at += int(literal)
        else:
            stack[-1].append(None if atom == b"NIL" else atom)
    return stack[0]


class Imap:
    """A session on standard input and output of the server's own process, no password asked for."""

    def __init__(self, folder):
        conf = pathlib.Path(folder) / "conf"
        user, group = os.getuid() or 65534, os.getgid() or 65534
        conf.write_text(CONF.format(folder=folder, user=user, group=group), encoding="ascii")
        command = ["/usr/lib/dovecot/imap", "-c", str(conf)]
        environment = {"HOME": str(folder), "USER": "judge", "PATH": os.environ["PATH"]}
        rights = {"user": user, "group": group, "extra_groups": []} if os.getuid() == 0 else {}
        self.server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                       env=environment, **rights)
        self.server.stdout.readline()

    def ask(self, command):
        """The responses without their "* ", each with its literals."""
        self.server.stdin.write(b"a " + command + b"\r\n")
        self.server.stdin.flush()
        found = []
        while True:
            line = self.line()
            if line.startswith(b"a "):
                if not line.startswith(b"a OK"):
                    raise RuntimeError(line.decode("utf-8", "replace"))
                return found
            found.append(line[2:])

    def line(self):
        whole = b""
        while True:
            line = self.server.stdout.readline()
            if not line:
                raise RuntimeError("the server has gone")
            whole += line
            literal = re.search(rb"\{(\d+)\}\r\n\Z", line)
            if not literal:
                return whole
            whole += self.server.stdout.read(int(literal[1]))

    def fetch(self, what):
        """By number: a list of names and values."""
        rows = {}
        for response in self.ask(b"FETCH " + what):
            words = tokens(response)
            if len(words) > 2 and words[1] == b"FETCH":
                rows[int(words[0])] = dict(zip(words[2][::2], words[2][1::2]))
        return rows


def decode_word(found):
    charset, way, text = found.groups()
    octets = base64.b64decode(text + "==") if way in "Bb" else binascii.a2b_qp(text.encode(), header=True)
    return octets.decode(charset)


def words_of(value):
    text = re.sub(r"(\?=)[ \t]+(?==\?)", r"\1", (value or b"").decode("utf-8"))
    return re.sub(r"=\?([^?*\s]+)\?([BbQq])\?([^?\s]*)\?=", decode_word, text)


def boxes(rows):
    """IMAP has local parts without their quotes."""
    def local_part(text):
        return text if re.fullmatch(r"[^\s()<>@,;:\\\"\[\]]+", text) else '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
    return [[words_of(name), f"{local_part(local.decode())}@{host.decode()}"] for name, _, local, host in rows or ()
            if host is not None]


def pairs(params):
    return [(k.decode().lower(), v.decode("utf-8")) for k, v in zip((params or [])[::2], (params or [])[1::2])]


def parameter(params, name):
    found = dict(email.utils.decode_params([("x", "")] + pairs(params))[1:]).get(name)
    if found is None:
        return None
    return email.utils.collapse_rfc2231_value(found).replace('\\"', '"').replace("\\\\", "\\").strip('"')


def leaves(structure, section=""):
    """(section, type, charset, file name) of every leaf; those within a message/rfc822 are its own."""
    if isinstance(structure[0], list):
        for i, part in enumerate(s for s in structure if isinstance(s, list) and s and isinstance(s[0], (list, bytes)) and is_body(s)):
            yield from leaves(part, f"{section}.{i + 1}" if section else str(i + 1))
        return
    kind = f"{structure[0].decode()}/{structure[1].decode()}".lower()
    disposition = next((s for s in structure[7:] if isinstance(s, list) and len(s) == 2 and isinstance(s[0], bytes)
                        and isinstance(s[1], list)), None)
    filename = parameter(disposition[1], "filename") if disposition else None
    yield section or "1", kind, parameter(structure[2], "charset"), filename


def is_body(row):
    """A part of a multipart, and not its parameters or its disposition, which are lists too."""
    return isinstance(row[0], list) or (len(row) >= 7 and isinstance(row[1], bytes) and isinstance(row[5], bytes))


def read(imap, number, row):
    """Of a message; asks for the decoded parts."""
    envelope, structure = row[b"ENVELOPE"], row[b"BODYSTRUCTURE"]
    sections = list(leaves(structure))
    decoded = imap.fetch(b"%d (%s)" % (number, b" ".join(b"BINARY.PEEK[%s]" % s.encode() for s, *_ in sections)))[number]
    parts = []
    for section, kind, charset, filename in sections:
        octets = decoded[b"BINARY[%s]" % section.encode()] or b""
        if kind in ("message/rfc822", "message/global"):
            parts.append([kind, None, None])
        elif kind.startswith("text/"):
            parts.append([kind, filename, text_digest(octets.decode(charset or "us-ascii"))])
        else:
            parts.append([kind, filename, digest(octets)])
    date = email.utils.parsedate_to_datetime(envelope[0].decode())
    author, answers = boxes(envelope[2]), boxes(envelope[4])  # where there is no Reply-To, IMAP gives From
    return {"date": int(date.timestamp()), "subject": words_of(envelope[1]), "from": author,
            "reply_to": [] if answers == author else answers, "to": boxes(envelope[5]), "cc": boxes(envelope[6]),
            "message_id": envelope[9].decode(), "parts": parts}


def main():
    paths = sys.stdin.read().split("\n")[:-1]
    with tempfile.TemporaryDirectory() as folder:
        for name in ("cur", "new", "tmp"):
            (pathlib.Path(folder) / "mail" / name).mkdir(parents=True)
        for i, path in enumerate(paths):
            (pathlib.Path(folder) / "mail/cur" / f"{1700000000 + i}.M{i}P1.judge:2,").write_bytes(pathlib.Path(path).read_bytes())
        if os.getuid() == 0:
            for top, folders, files in os.walk(folder):
                for name in [".", *folders, *files]:
                    os.chown(os.path.join(top, name), 65534, 65534)
        imap = Imap(folder)
        imap.ask(b"SELECT INBOX")
        by_octets = {}
        for number, row in imap.fetch(b"1:* (BODY.PEEK[])").items():
            by_octets.setdefault(digest(row[b"BODY[]"]), number)
        rows = imap.fetch(b"1:* (ENVELOPE BODYSTRUCTURE)")
        for path in paths:
            number = by_octets.get(digest(pathlib.Path(path).read_bytes()))
            try:
                got = read(imap, number, rows[number]) if number else {"faults": ["kept with other octets"]}
            except (RuntimeError, ValueError, LookupError, TypeError) as error:
                got = {"faults": [repr(error)]}
            print(json.dumps(got))
        imap.server.kill()


if __name__ == "__main__":
    main()
