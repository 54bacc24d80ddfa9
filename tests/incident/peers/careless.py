#!/usr/bin/env python3
"""The careless loop with Python's email package: one message, made before the loop. Nothing is sent: the client prints the
envelope and the message that it would send."""
import platform
import smtplib
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

SUBSCRIBERS = ["ann@example.org", "bob@example.org", "carol@example.org"]


class Client(smtplib.SMTP):
    """Everything is smtplib's but the connection."""

    def __init__(self):
        super().__init__(local_hostname="localhost")

    def ehlo_or_helo_if_needed(self):
        pass

    def sendmail(self, from_addr, to_addrs, msg, *_options, **_more):
        for addr in [to_addrs] if isinstance(to_addrs, str) else to_addrs:
            print(f"RCPT TO:<{addr}>")
        text = msg if isinstance(msg, str) else msg.decode("ascii")
        print("DATA", text.replace("\r\n", "\n").rstrip("\n"), ".", sep="\n")


def legacy():
    print(f"== Python {platform.python_version()}, MIMEMultipart")
    client = Client()
    msg = MIMEMultipart()
    msg["From"] = "news@example.com"
    msg["Subject"] = "Your letter"
    for addr in SUBSCRIBERS:
        msg["To"] = addr
        msg.attach(MIMEText(f"This letter is for {addr}.\n"))
        client.sendmail("news@example.com", addr, msg.as_string())


def modern():
    print(f"== Python {platform.python_version()}, EmailMessage")
    client = Client()
    msg = EmailMessage()
    msg["From"] = "news@example.com"
    msg["Subject"] = "Your letter"
    for addr in SUBSCRIBERS:
        try:
            msg["To"] = addr
            msg.set_content(f"This letter is for {addr}.\n")
            client.send_message(msg)
        except ValueError as refusal:
            print(f"refused: ValueError: {refusal}")


if __name__ == "__main__":
    legacy()
    modern()
