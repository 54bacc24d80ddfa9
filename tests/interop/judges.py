"""The judges: programs that read messages and print what they find, a JSON line a message. What each needs, how it is built and asked
for its version."""
import pathlib
import shutil
import subprocess
import sys
from typing import Callable, List, NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
MODULES = HERE.parents[1] / "build-node-judges"
JARS = "/usr/share/java/javax.mail.jar:/usr/share/java/javax.activation.jar"
JAVAMAIL_VERSION = """
import os, re, shutil, zipfile
manifest = zipfile.ZipFile("/usr/share/java/javax.mail.jar").read("META-INF/MANIFEST.MF").decode()
assert shutil.which("javac") and os.path.exists("/usr/share/java/javax.activation.jar")
print(re.search("(?m)^Implementation-Version: *(\\S+)", manifest)[1])
"""
PYTHON = [sys.executable, "-B"]


class Judge(NamedTuple):
    name: str
    version: List[str]                       # prints it; where it fails, the judge is not here
    command: Callable[[pathlib.Path], list]  # given a folder of its own, after the build
    build: Callable[[pathlib.Path], list] = lambda folder: []
    sorts: bool = False                      # hands out parts by kind, and not in the order of the octets


def script(interpreter, name, *arguments):
    return lambda folder: [*interpreter, HERE / name, *arguments]


def gmime(folder):
    return ["sh", "-c", f"cc -O1 -o '{folder}/gmime' '{HERE}/judge_gmime.c' $(pkg-config --cflags --libs gmime-3.0)"]


def node(name):
    probe = f"console.log(require('{MODULES}/node_modules/{name}/package.json').version)"
    return Judge(f"npm {name}", ["node", "-e", probe], script(["node"], "judge_node.mjs", name, MODULES), sorts=True)


def perl(module, name):
    others = ["-MJSON::PP", "-MEmail::Address::XS"] if module == "Email::MIME" else ["-MJSON::PP"]
    return Judge(f"Perl {module}", ["perl", f"-M{module}", *others, "-e", f"print ${module}::VERSION"], script(["perl"], name))


JUDGES = [
    Judge("Python email", [sys.executable, "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3])"],
          script(PYTHON, "judge_python.py")),
    Judge("GMime", ["pkg-config", "--modversion", "gmime-3.0"], lambda folder: [folder / "gmime"], gmime),
    perl("MIME::Parser", "judge_mime_parser.pl"),
    perl("Email::MIME", "judge_email_mime.pl"),
    Judge("Ruby mail", ["ruby", "-rmail", "-rjson", "-e", "print Mail::VERSION.version"], script(["ruby"], "judge_mail.rb")),
    node("mailparser"),
    node("postal-mime"),
    Judge("JavaMail", [sys.executable, "-c", JAVAMAIL_VERSION],
          lambda folder: ["java", "-cp", f"{folder}:{JARS}", "JudgeMail"],
          lambda folder: ["javac", "-cp", JARS, "-d", folder, HERE / "JudgeMail.java"]),
    Judge("Go net/mail", ["go", "env", "GOVERSION"], lambda folder: [folder / "go-judge"],
          lambda folder: ["env", "GO111MODULE=off", f"GOCACHE={folder}/cache", "go", "build", "-o", folder / "go-judge", HERE / "judge_mail.go"]),
    Judge("dovecot", ["sh", "-c", "test -x /usr/lib/dovecot/imap && dovecot --version | cut -d' ' -f1"], script(PYTHON, "judge_dovecot.py")),
    Judge("postfix", ["sh", "-c", "test $(id -u) = 0 && test -e /usr/share/postfix/master.cf.dist && postconf -d -h mail_version"],
          script(PYTHON, "judge_postfix.py")),
    Judge("rspamd", ["sh", "-c", "unshare -n ip link set lo up >&2 && rspamd --version | grep -o '[0-9][0-9.]*' | head -n 1 | grep ."],
          script(PYTHON, "judge_rspamd.py")),
]


def version(judge):
    """None where the judge is not here."""
    if not shutil.which(judge.version[0]):
        return None
    done = subprocess.run(judge.version, capture_output=True, check=False)
    return done.stdout.decode().strip().splitlines()[-1] if done.returncode == 0 and done.stdout.strip() else None


def built(judge, folder):
    """None, or the words of the compiler that failed."""
    command = judge.build(folder)
    done = subprocess.run(command, capture_output=True, check=False) if command else None
    return None if done is None or done.returncode == 0 else done.stderr.decode("utf-8", "replace")[-1000:]
