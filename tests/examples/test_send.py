#!/usr/bin/env python3
"""test_send.py LIBRARY MAILDIR SENDMAIL [CURL]: what the sending examples send is what arrives, octet for octet: by SMTP at a real
server, in a Maildir, and at the input of sendmail (TAP)."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVER_PYTHON = "/usr/bin/python3"  # which has Debian's packages
LIBRARY, MAILDIR, SENDMAIL, *CURL = map(os.path.abspath, sys.argv[1:])
TEXT = "Hällo.\n.\n..dots\n.leading\nFrom here\n" + "long " * 300 + "\n"
CASES = []


def case(needs_server):
    def add(function):
        CASES.append((function, needs_server))
        return function
    return add


def run(folder, *command, status=0):
    environment = {**os.environ, "MIMEO_LIBRARY": LIBRARY, "PYTHONPATH": str(ROOT / "docs/bindings/python")}
    done = subprocess.run([str(word) for word in command], input=TEXT.encode(), capture_output=True, cwd=folder, env=environment,
                          timeout=60, check=False)
    assert done.returncode == status, (done.returncode, done.stderr)
    return done.stderr.decode()


class Server:
    """The port, and what arrived since it was last asked."""

    def __init__(self, folder):
        self.folder, self.seen = folder, 0
        command = [SERVER_PYTHON, "-B", ROOT / "tests/examples/smtp_server.py", folder]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().strip()

    def arrived(self):
        path = self.folder / f"{self.seen:03}.eml"
        self.seen += 1
        for _ in range(100):
            if path.exists():
                break
            time.sleep(0.05)
        return path.read_bytes(), json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))

    def close(self):
        self.process.communicate()


@case(True)
def smtplib_sends_what_it_keeps(folder, server):
    run(folder, sys.executable, "-B", ROOT / "docs/examples/send_smtp.py", "127.0.0.1", server.port, "copy.eml", "bob@example.org")
    octets, envelope = server.arrived()
    assert octets == (folder / "copy.eml").read_bytes()
    assert envelope["from"] == "shop@example.com" and envelope["to"] == ["bob@example.org"], envelope


@case(True)
def curl_sends_what_it_keeps(folder, server):
    if not CURL:
        return "send_curl was not built"
    (folder / "data.bin").write_bytes(bytes(range(256)) * 4000)
    run(folder, CURL[0], f"smtp://127.0.0.1:{server.port}", "copy.eml", "bob@example.org", folder / "data.bin")
    octets, envelope = server.arrived()
    assert octets == (folder / "copy.eml").read_bytes()
    assert envelope["to"] == ["bob@example.org"] and f"SIZE={len(octets)}" in envelope["options"], envelope
    return None


@case(True)
def curl_says_what_is_wrong(folder, server):
    if not CURL:
        return "send_curl was not built"
    said = run(folder, CURL[0], f"smtp://127.0.0.1:{server.port}", "copy.eml", "bob@@example.org", status=1)
    assert said.startswith("send_curl: To: ") and not (folder / "copy.eml").exists(), said
    said = run(folder, CURL[0], "smtp://127.0.0.1:1", "copy.eml", "bob@example.org", status=1)
    assert "connect" in said, said
    return None


@case(False)
def sendmail_reads_lf_and_the_envelope(folder, _):
    program = folder / "sendmail"
    program.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\" >arguments\ncat >stdin\n", encoding="ascii")
    program.chmod(0o755)
    run(folder, SENDMAIL, program, "bob@example.org", "archive@example.com")
    octets = (folder / "stdin").read_bytes()
    words = (folder / "arguments").read_text(encoding="ascii").split("\n")[:-1]
    assert words == ["-i", "-f", "shop@example.com", "--", "bob@example.org", "archive@example.com"], words
    assert b"\r" not in octets and b"archive" not in octets and b"\nTo: bob@example.org\n" in octets
    program.write_text("#!/bin/sh\ncat >/dev/null\nexit 75\n", encoding="ascii")
    assert "did not take it" in run(folder, SENDMAIL, program, "bob@example.org", status=1)
    assert "To: " in run(folder, SENDMAIL, program, "bob@@example.org", status=1)


@case(False)
def a_maildir_gets_one_whole_message(folder, _):
    for name in ("cur", "new", "tmp"):
        (folder / "mail" / name).mkdir(parents=True)
    run(folder, MAILDIR, "mail", "bob@example.org")
    run(folder, MAILDIR, "mail", "bob@@example.org", status=1)
    files = list((folder / "mail/new").iterdir())
    assert len(files) == 1 and not list((folder / "mail/tmp").iterdir())
    octets = files[0].read_bytes()
    assert b"\r" not in octets and b"\nTo: bob@example.org\n" in octets
    run(folder, MAILDIR, "nowhere", "bob@example.org", status=1)


def main():
    probe = subprocess.run([SERVER_PYTHON, "-c", "import aiosmtpd"], capture_output=True, check=False)
    print(f"1..{len(CASES)}")
    wrong = 0
    with tempfile.TemporaryDirectory() as arrived:
        server = Server(pathlib.Path(arrived)) if probe.returncode == 0 else None
        for number, (function, needs_server) in enumerate(CASES, 1):
            skipped = "aiosmtpd is not here" if needs_server and not server else None
            try:
                with tempfile.TemporaryDirectory() as folder:
                    skipped = skipped or function(pathlib.Path(folder), server)
                print(f"ok {number} {function.__name__}" + (f" # SKIP {skipped}" if skipped else ""))
            except Exception as problem:  # noqa: BLE001
                wrong += 1
                print(f"not ok {number} {function.__name__}: {type(problem).__name__} {problem}")
        if server:
            server.close()
    sys.exit(wrong != 0)


main()
