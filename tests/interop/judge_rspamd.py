"""rspamd, by those of its symbols that tell of a fault in the form of a message. One JSON line for each file named on standard input.
Runs without a network (unshare -n), since it looks up names otherwise."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

CONF = """.include "/etc/rspamd/common.conf"
fuzzy_check {{ enabled = false; }}
options {{
  filters = "chartable,dkim,regexp"; tempdir = "{folder}"; pidfile = "{folder}/pid"; hs_cache_dir = "{folder}";
  dns {{ nameserver = ["127.0.0.1:53:10"]; timeout = 0.01; retransmits = 0; }}
}}
logging {{ type = "file"; filename = "{folder}/log"; }}
worker "normal" {{ bind_socket = "127.0.0.1:11333"; count = 1; }}
worker "controller" {{ enabled = false; }}
worker "rspamd_proxy" {{ enabled = false; }}
worker "fuzzy" {{ enabled = false; }}
"""
# Of the form of the message; what rspamd thinks of words, senders and missing DNS is not asked.
FORM = {"MIME_BASE64_TEXT_BOGUS", "SUBJECT_NEEDS_ENCODING", "FROM_NEEDS_ENCODING", "TO_NEEDS_ENCODING",
        "CTYPE_MIXED_BOGUS", "CTYPE_MISSING_DISPOSITION", "MISSING_MID", "MISSING_DATE", "MISSING_MIME_VERSION",
        "INVALID_DATE", "DATE_IN_FUTURE", "INVALID_MSGID", "MULTIPLE_UNIQUE_HEADERS", "BROKEN_HEADERS",
        "BROKEN_CONTENT_TYPE", "MIME_MA_MISSING_TEXT", "MIME_HEADER_CTYPE_ONLY", "BOGUS_ENCRYPTED_AND_TEXT", "MV_CASE",
        "HEADER_RCONFIRM_MISMATCH", "MIME_BAD_UNICODE", "BAD_CTE_7BIT", "R_BAD_CTE_7BIT",
        "TO_WRAPPED_IN_SPACES", "FROM_INVALID", "REPLYTO_UNPARSEABLE", "R_UNDISC_RCPT", "HEADER_FROM_EMPTY_DELIMITER",
        "HEADER_TO_EMPTY_DELIMITER", "HEADER_DATE_EMPTY_DELIMITER", "MISSING_FROM", "SUBJ_EXCESS_BASE64",
        "SUBJ_EXCESS_QP", "FROM_EXCESS_BASE64", "FROM_EXCESS_QP", "TO_EXCESS_BASE64", "TO_EXCESS_QP",
        "CC_EXCESS_BASE64", "CC_EXCESS_QP", "FROM_NAME_EXCESS_SPACE", "REPLYTO_EXCESS_BASE64", "REPLYTO_EXCESS_QP"}


def symbols(octets):
    request = urllib.request.Request("http://127.0.0.1:11333/checkv2", data=octets)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return set(json.load(answer)["symbols"])


def inside(paths):
    """Within a network of its own."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        conf = pathlib.Path(folder) / "rspamd.conf"
        conf.write_text(CONF.format(folder=folder), encoding="ascii")
        server = subprocess.Popen(["rspamd", "-u", "_rspamd", "-g", "_rspamd", "-f", "-c", str(conf)],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(600):
                try:
                    symbols(b"From: a@example.org\r\n\r\n")
                    break
                except (urllib.error.URLError, OSError):
                    time.sleep(0.1)
            for path in paths:
                found = symbols(pathlib.Path(path).read_bytes())
                if "--all" in sys.argv:
                    print(path, sorted(found))
                else:
                    print(json.dumps({"faults": sorted(found & FORM)}))
        finally:
            server.terminate()
            server.wait()


if "--inside" in sys.argv:
    inside(sys.stdin.read().split("\n")[:-1])
else:
    sys.exit(subprocess.run(["unshare", "-n", sys.executable, __file__, "--inside", *sys.argv[1:]], check=False).returncode)
