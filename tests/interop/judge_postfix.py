"""postfix with all of its strict_ options, in a tree of its own on a loopback port: takes every message, and what is delivered is what
was rendered. One JSON line for each file named on standard input: the faults, of which there should be none."""
import json
import pathlib
import re
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import time

MAIN = """compatibility_level = 3.6
queue_directory = {tree}/queue
data_directory = {tree}/data
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
maillog_file = {tree}/log
maillog_file_prefixes = {tree}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = judge.example
mydestination = judge.example
mynetworks = 127.0.0.0/8
smtputf8_enable = yes
strict_mime_encoding_domain = yes
strict_7bit_headers = yes
strict_8bitmime = yes
strict_8bitmime_body = yes
strict_rfc821_envelopes = yes
local_recipient_maps =
alias_maps =
mailbox_transport = virtual
local_transport = virtual
virtual_mailbox_maps = static:mail/
virtual_mailbox_base = {tree}
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 1
virtual_mailbox_limit = 0
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
message_size_limit = 0
mailbox_size_limit = 0
line_length_limit = 2048
smtpd_peername_lookup = no
in_flow_delay = 0
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def build(tree, port, utf8_port):
    for name in ("etc", "queue", "data", "mail"):
        (tree / name).mkdir()
    tree.chmod(0o755)
    shutil.chown(tree / "data", "postfix")
    for folder in (tree / "mail", *(tree / "mail" / name for name in ("cur", "new", "tmp"))):
        folder.mkdir(exist_ok=True)
        shutil.chown(folder, 65534, 65534)
    (tree / "etc/main.cf").write_text(MAIN.format(tree=tree), encoding="ascii")
    lines = pathlib.Path("/usr/share/postfix/master.cf.dist").read_text(encoding="utf-8").splitlines()
    rows = [re.split(r"\s+", line) for line in lines if line and line[0] not in "# \t"]
    rows = [row[:4] + ["n"] + row[5:] for row in rows if row[0] in (
        "pickup", "cleanup", "qmgr", "tlsmgr", "rewrite", "bounce", "defer", "trace", "verify", "flush", "proxymap", "error", "retry",
        "local", "virtual", "anvil", "scache", "postlog")]
    rows.append([f"127.0.0.1:{port}", "inet", "n", "-", "n", "-", "-", "smtpd"])
    # Its strict_7bit_headers knows no SMTPUTF8: what asks for that goes another way in, which asks for all the rest.
    rows.append([f"127.0.0.1:{utf8_port}", "inet", "n", "-", "n", "-", "-", "smtpd", "-o", "cleanup_service_name=cleanup8"])
    rows.append(["cleanup8", "unix", "n", "-", "n", "-", "0", "cleanup", "-o", "strict_7bit_headers=no", "-o", "strict_8bitmime=no"])
    (tree / "etc/master.cf").write_text("".join(" ".join(row) + "\n" for row in rows), encoding="ascii")


def needs_smtputf8(octets):
    return not octets.split(b"\r\n\r\n", 1)[0].isascii() or re.search(rb"^Content-[\x01-\x7e]*[^\x00-\x7f].*$", octets, re.M)


def send(port, utf8_port, paths):
    """What the server says to each: None for yes."""
    said = []
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as smtp, smtplib.SMTP("127.0.0.1", utf8_port, timeout=60) as smtp_utf8:
        for i, path in enumerate(paths):
            octets = pathlib.Path(path).read_bytes()
            way, options = (smtp_utf8, ["SMTPUTF8"]) if needs_smtputf8(octets) else (smtp, [])
            options += [] if octets.isascii() else ["BODY=8BITMIME"]
            try:
                way.sendmail("sender@judge.example", [f"box{i:04}@judge.example"], octets, mail_options=options)
                said.append(None)
            except smtplib.SMTPException as refused:
                said.append(str(refused))
    return said


def delivered(tree, number):
    """By recipient, what was delivered to it, once all are; the lines which the server put on top cut off."""
    found = {}
    for _ in range(600):
        files = list((tree / "mail/new").iterdir())
        if len(files) >= number:
            break
        time.sleep(0.1)
    for path in files:
        octets = path.read_bytes()
        to = re.search(rb"^Delivered-To: box(\d+)@", octets, re.M)
        rest = re.match(rb"(?:(?:Return-Path|X-Original-To|Delivered-To|Received): [^\n]*\n(?:[ \t][^\n]*\n)*)*", octets).end()
        found[int(to[1])] = octets[rest:]
    return found


def main():
    paths = sys.stdin.read().split("\n")[:-1]
    with tempfile.TemporaryDirectory() as folder:
        tree, ports = pathlib.Path(folder), (free_port(), free_port())
        build(tree, *ports)
        subprocess.run(["postfix", "-c", tree / "etc", "start"], check=True, stdout=sys.stderr)
        try:
            said = send(*ports, paths)
            mail = delivered(tree, said.count(None))
        finally:
            subprocess.run(["postfix", "-c", tree / "etc", "stop"], check=False, stdout=sys.stderr)
            print((tree / "log").read_text(encoding="utf-8", errors="replace")[-2000:], file=sys.stderr)
    for i, path in enumerate(paths):
        faults = [said[i]] if said[i] else []
        if not faults and mail.get(i) != pathlib.Path(path).read_bytes().replace(b"\r\n", b"\n"):
            faults.append("delivered with other octets" if i in mail else "not delivered")
        print(json.dumps({"faults": faults}))


main()
