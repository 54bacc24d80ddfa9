#!/usr/bin/env python3
"""cdef.py LIBRARY CDEF: the installed declarations, as they are, go through the parsers of cffi, LuaJIT and PHP, and a message is made
with what these understood (TAP)."""
import os
import shutil
import subprocess
import sys

LIBRARY, CDEF = map(os.path.abspath, sys.argv[1:3])
WANT = "0.1 To 2 -5"
CFFI = """
import cffi, sys
ffi = cffi.FFI()
ffi.cdef(open(sys.argv[2], encoding="utf-8").read())
C = ffi.dlopen(sys.argv[1])
m = C.msg_new()
rows = ffi.new("msg_mailbox[2]")
keep = [ffi.new("char[]", text) for text in (b"ann@example.org", b"bob@example.org")]
rows[0].addr, rows[1].addr = keep
C.msg_set_to_list(m, rows, 2)
print(ffi.string(C.msg_version())[:3].decode(), ffi.string(C.msg_header_name(m, 0)).decode(), C.msg_recipient_count(m),
      C.msg_set_from(m, ffi.NULL, b"nobody"))
assert C.MSG_ERR_ADDRESS == -5
C.msg_free(m)
"""
LUA = """
local ffi = require("ffi")
local file = assert(io.open(arg[2]))
ffi.cdef(file:read("*a"))
file:close()
local C = ffi.load(arg[1])
local m = ffi.gc(C.msg_new(), C.msg_free)
local ann, bob = "ann@example.org", "bob@example.org"
local rows = ffi.new("msg_mailbox[2]", { { addr = ann }, { addr = bob } })
C.msg_set_to_list(m, rows, 2)
assert(C.MSG_ERR_ADDRESS == -5)
print(ffi.string(C.msg_version()):sub(1, 3), ffi.string(C.msg_header_name(m, 0)), tonumber(C.msg_recipient_count(m)),
  C.msg_set_from(m, nil, "nobody"))
"""
PHP = """
$C = FFI::cdef(file_get_contents($argv[2]), $argv[1]);
$m = $C->msg_new();
$rows = $C->new("msg_mailbox[2]");
$keep = [];
foreach (["ann@example.org", "bob@example.org"] as $i => $text) {
    $keep[$i] = $C->new("char[" . (strlen($text) + 1) . "]", false);
    FFI::memcpy($keep[$i], $text . "\\0", strlen($text) + 1);
    $rows[$i]->addr = $C->cast("char *", FFI::addr($keep[$i]));
}
$C->msg_set_to_list($m, $rows, 2);
if ($C->MSG_ERR_ADDRESS !== -5) exit(1);
echo substr($C->msg_version(), 0, 3), " ", $C->msg_header_name($m, 0), " ", $C->msg_recipient_count($m), " ",
    $C->msg_set_from($m, null, "nobody"), "\\n";
$C->msg_free($m);
"""
PARSERS = {
    "cffi": (["/usr/bin/python3", "-c", "import cffi"], ["/usr/bin/python3", "-c", CFFI]),
    "LuaJIT": (["luajit", "-v"], ["luajit", "-"]),
    "PHP": (["php", "-r", "exit(extension_loaded('ffi') ? 0 : 1);"], ["php", "-d", "ffi.enable=1", "-r", PHP, "--"]),
}


def here(probe):
    return shutil.which(probe[0]) and subprocess.run(probe, capture_output=True, check=False).returncode == 0


print(f"1..{len(PARSERS)}")
wrong = 0
for number, (name, (probe, command)) in enumerate(PARSERS.items(), 1):
    if not here(probe):
        print(f"ok {number} {name} # SKIP it is not here")
        continue
    done = subprocess.run([*command, LIBRARY, CDEF], input=LUA if name == "LuaJIT" else "", capture_output=True, text=True, check=False)
    good = done.returncode == 0 and " ".join(done.stdout.split()) == WANT
    wrong += not good
    print(f"{'ok' if good else 'not ok'} {number} {name}")
    if not good:
        print("#", done.stdout, done.stderr.replace("\n", "\n# "))
sys.exit(wrong != 0)
