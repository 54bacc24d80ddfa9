#!/usr/bin/env python3
"""Checks a mailing in a Maildir against the CSV file that it was made from.

    check_mailing.py MAILDIR CSV

It shares nothing with the program that made the messages: it reads them with Python's own email package. For each
message: it parses without a defect; it has exactly one To with exactly one mailbox, which is a row's, name and address;
it has no Cc, no Bcc and no Resent fields; no address of another row stands anywhere in it, in the octets as they are,
in the decoded header fields, or in the decoded bodies. Over all: every row has its message, and no two have the same
Message-ID.

The last line says how many messages there are, how many recipients, and how many addresses were shown to somebody else.
Exit status: 0 if there is nothing to find fault with, else 1, and each finding is told in words.
"""

import collections
import csv
import email
import email.header
import email.headerregistry
import email.policy
import email.utils
import functools
import html
import pathlib
import re
import sys


# Field values are parsed each time that somebody asks for them, and most are asked for often.
POLICY = email.policy.default.clone(header_factory=functools.lru_cache(1024)(email.headerregistry.HeaderRegistry()))


def read_rows(path):
    """(name, address) of every row; empty lines are none."""
    csv.field_size_limit(1 << 30)
    with open(path, encoding='utf-8-sig', newline='') as file:
        rows = [row for row in csv.reader(file, strict=True) if row]
    columns = [column.strip(' ').lower() for column in rows[0]]
    name, address = columns.index('name'), columns.index('email')
    return [(row[name], row[address]) for row in rows[1:]]


def folded(text):
    """Addresses are compared without regard to case: whoever knows ANN@example.org knows ann@example.org."""
    return text.lower()


class Addresses:
    """Finds known addresses in any text, also as a part of something longer."""

    def __init__(self, addresses):
        self.domains_of = collections.defaultdict(list)  # local part: its domains
        for address in map(folded, addresses):
            local, domain = address.rsplit('@', 1)
            self.domains_of[local].append(domain)
        self.lengths = sorted({len(local) for local in self.domains_of})
        self.find = functools.lru_cache(256)(self.find)  # attachments are the same in all messages

    def find(self, text):
        """Spans of local part and domain of what may be an address: {(local, domain), ...}, one row for each '@'."""
        lower, places = folded(text), []
        for sign in re.finditer('@', lower):
            at, here = sign.start(), set()
            for length in self.lengths:
                if length > at:
                    break
                local = lower[at - length:at]
                for domain in self.domains_of.get(local, ()):
                    if lower.startswith(domain, at + 1):
                        here.add((local, domain))
            if here:
                places.append(here)
        return places

    def others(self, text, own):
        """Known addresses in the text, less what is but a part of one's own (ann@example.org in joann@example.org)."""
        own_local, own_domain = folded(own).rsplit('@', 1)
        for here in self.find(text):
            mine = (own_local, own_domain) in here
            for local, domain in here:
                if not (mine and own_local.endswith(local) and own_domain.startswith(domain)):
                    yield f'{local}@{domain}'


def decoded(value):
    """A header field's value with its encoded-words decoded (RFC 2047) and unfolded (RFC 5322 section 2.2.3)."""
    value = re.sub(r'\r?\n(?=[ \t])', '', value)
    return ''.join(piece if isinstance(piece, str) else piece.decode(charset or 'ascii')
                   for piece, charset in email.header.decode_header(value))


def mailbox_of(value):
    """(how many, name, address) of an address field, by its text."""
    found = email.utils.getaddresses([re.sub(r'\r?\n(?=[ \t])', '', value)])
    name, address = found[0] if found else ('', '')
    return len(found), decoded(name) if '=?' in name else name, address


def defects(message):
    """What Python's parser complains about, in the message, its fields and its parts."""
    for part in message.walk():
        yield from (f'{type(defect).__name__}: {defect}' for defect in part.defects)
        for name, value in part.items():
            yield from (f'{name}: {type(defect).__name__}: {defect}' for defect in getattr(value, 'defects', ()))


def texts(octets, message):
    """Everything that a reader of the message could see: (what, text)."""
    yield 'as it was sent', octets.decode('latin-1')
    for part in message.walk():
        for name, value in part.raw_items():
            yield f'header field {name}', decoded(str(value))
        if part.is_multipart():
            continue
        body = part.get_payload(decode=True) or b''
        kind = part.get_content_type()
        text = body.decode(part.get_content_charset('latin-1'), 'replace')
        yield f'body of type {kind}', text
        if kind == 'text/html':
            yield f'body of type {kind}', html.unescape(text)


class Checker:
    def __init__(self, rows):
        self.waiting = collections.Counter(rows)
        self.addresses = Addresses(address for _, address in rows)
        self.identifiers = {}
        self.messages = self.recipients = self.shown = self.findings = 0

    def find(self, where, what):
        self.findings += 1
        print(f'{where}: {what}')

    def check_recipient(self, where, message):
        """The address of the one recipient; what else there is, is a finding."""
        for name in ('Cc', 'Bcc', 'Resent-To', 'Resent-Cc', 'Resent-Bcc'):
            if message.get_all(name):
                self.find(where, f'it has a field {name}')
        fields = message.get_all('To', [])
        if len(fields) != 1:
            self.find(where, f'{len(fields)} fields To instead of one')
            return None
        raw = next(value for name, value in message.raw_items() if name.lower() == 'to')
        count, name, address = mailbox_of(raw)
        parsed = fields[0].addresses
        if count != 1 or len(parsed) != 1 or len(fields[0].groups) != 1 or fields[0].groups[0].display_name is not None:
            self.find(where, f'{max(count, len(parsed))} mailboxes in To, or a group, instead of one mailbox')
            return None
        self.recipients += 1
        if parsed[0].addr_spec != address:
            self.find(where, f'To is read in two ways: {parsed[0].addr_spec} and {address}')
        if self.waiting[name, address] > 0:
            self.waiting[name, address] -= 1
        else:
            self.find(where, f'no row (or no further one) has the name {name!r} and the address {address!r}')
        return address

    def check(self, path):
        where, octets = path.name, path.read_bytes()
        message = email.message_from_bytes(octets, policy=POLICY)
        self.messages += 1
        for defect in defects(message):
            self.find(where, f'defect: {defect}')
        identifier = message['Message-ID']
        if not identifier:
            self.find(where, 'no Message-ID')
        elif self.identifiers.setdefault(str(identifier), where) != where:
            self.find(where, f'the same Message-ID as {self.identifiers[str(identifier)]}')
        own = self.check_recipient(where, message)
        shown = {}  # address: where it is seen first
        for what, text in texts(octets, message):
            for other in self.addresses.others(text, own or '@'):
                shown.setdefault(other, what)
        self.shown += len(shown)
        for other, what in shown.items():
            self.find(where, f'{other} is shown to {own or "all of them"}: {what}')

    def finish(self):
        for (name, address), count in self.waiting.items():
            for _ in range(count):
                self.find('missing', f'no message for the row {name!r}, {address!r}')
        print(f'{self.messages:,} messages, {self.recipients:,} recipients, {self.shown:,} shown to anyone else')
        return 1 if self.findings else 0


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    sys.stdout.reconfigure(errors='backslashreplace')  # names of all scripts, on a terminal of any
    maildir = pathlib.Path(sys.argv[1])
    checker = Checker(read_rows(sys.argv[2]))
    for folder in ('new', 'cur'):
        for path in sorted((maildir / folder).iterdir()):
            checker.check(path)
    for path in sorted((maildir / 'tmp').iterdir()):
        checker.find(path.name, 'left in tmp')
    return checker.finish()


if __name__ == '__main__':
    sys.exit(main())
