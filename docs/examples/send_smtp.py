#!/usr/bin/env python3
"""Sends a message by SMTP with Python's smtplib, and keeps a copy of just what was sent.

    send_smtp.py HOST PORT COPY TO < text

The envelope is the message's own, and so is what it asks of the server. smtplib does the dots.
"""
import smtplib
import sys
import mimeo


def send(smtp: smtplib.SMTP, m: mimeo.Message) -> bytes:
    """Returns the octets that were sent. A server that lacks what the message needs is told nothing of it."""
    options = []
    smtp.ehlo_or_helo_if_needed()
    for need, extension, option in ((mimeo.NEEDS_8BITMIME, "8bitmime", "BODY=8BITMIME"),
                                    (mimeo.NEEDS_SMTPUTF8, "smtputf8", "SMTPUTF8")):
        if m.needs & need:
            if not smtp.has_extn(extension):
                raise smtplib.SMTPNotSupportedError(f"the server has no {extension.upper()}")
            options.append(option)
    octets = bytes(m)
    smtp.sendmail(m.envelope_from, m.recipients, octets, mail_options=options)
    return octets


def main() -> None:
    host, port, copy, to = sys.argv[1:]
    m = mimeo.Message()
    m.from_ = ("Example Shop", "shop@example.com")
    m.to = to
    m.subject = "Grüße"
    m.text = sys.stdin.read()
    with smtplib.SMTP(host, int(port), timeout=30) as smtp:
        octets = send(smtp, m)
    with open(copy, "wb") as file:
        file.write(octets)


if __name__ == "__main__":
    main()
