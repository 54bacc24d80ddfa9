#!/usr/bin/env python3
"""smtp_server.py FOLDER: a real SMTP server (aiosmtpd) on a free port of the loopback, which it prints. Each message that arrives is
kept in FOLDER, its envelope beside it, until standard input ends."""
import json
import pathlib
import socket
import sys
from aiosmtpd.controller import Controller

FOLDER = pathlib.Path(sys.argv[1])


class Keep:
    def __init__(self):
        self.count = 0

    async def handle_DATA(self, server, session, envelope):  # pylint: disable=invalid-name
        path = FOLDER / f"{self.count:03}.eml"
        path.with_suffix(".json").write_text(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "options": sorted(envelope.mail_options)}), encoding="utf-8")
        path.write_bytes(envelope.original_content)
        self.count += 1
        return "250 kept"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def main():
    server = Controller(Keep(), hostname="127.0.0.1", port=free_port(), enable_SMTPUTF8=True, decode_data=False, data_size_limit=1 << 26)
    server.start()
    print(server.port, flush=True)
    sys.stdin.read()
    server.stop()


main()
