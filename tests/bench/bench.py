#!/usr/bin/env python3
"""Starts the contenders, lets them take turns, checks what they write, prints tables of medians. tests/bench/run starts it.

    bench.py MODE BUILD NAME...      MODE all or quick, NAME as in peers/list
    bench.py machine BUILD           the machine alone

Each contender is a process, one for each case and way where memory is shown, pinned to one processor with all its threads;
peers/peer.h tells what is said. A round lets every contender work once, so that a disturbance hits one round of each and not
all rounds of one. A figure is the median of processor time over the rounds."""
import math
import os
import pathlib
import platform
import re
import statistics
import string
import subprocess
import sys
import cases
import table

HERE = pathlib.Path(__file__).resolve().parent
ROUNDS, TURN, MOST = 5, 0.006, 0.5  # rounds; seconds of a turn; of all turns of one contender, which then sits out
WARM = {"nodemailer": 0.25, "JavaMail": 0.5}  # seconds until what compiles at run time has settled
MAILING = 10_000


class Peer:
    """A contender, and the process that it is at the moment."""

    def __init__(self, name, packages, command, build):
        self.name, self.package = name, packages.split(":")[0]
        self.command = string.Template(command).substitute(build=build, peers=HERE / "peers").split()
        self.folder = build / "data"
        self.process = None
        self.start()
        self.cases = self.ask("cases").split()
        self.at_start = self.memory()
        self.stop()

    def start(self):
        self.process = subprocess.Popen([*self.command, str(self.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)

    def stop(self):
        if self.process is None:
            return
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.process = None

    def ask(self, question):
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.name} has ended at: {question}")
        return answer.strip()

    def run(self, case, turns):
        return float(self.ask(f"run {case} {turns}"))

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024

    def version(self):
        if self.name == "nodemailer":
            text = (pathlib.Path(self.command[1].partition("=")[2]) / "nodemailer/package.json").read_text()
            return re.search(r'"version": "([^"]+)"', text).group(1)
        asked = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", self.package], capture_output=True, text=True)
        return asked.stdout or "of this machine"


class Way:
    """One contender in one case, in one of its ways."""

    def __init__(self, peer, case):
        self.peer, self.case = peer, case
        self.way = case.partition("/")[2]
        self.label = peer.name + (", " + self.way.replace("+", " ") if self.way else "")
        self.turns, self.seconds, self.memory = 1, [], 0

    def check(self, inputs, build):
        path = build / "data" / "output"
        self.peer.ask(f"check {self.case} {path}")
        case = self.case.partition("/")[0]
        if self.peer.name == "mimeo" and not self.way:  # what memcpy copies
            (build / "data" / f"out-{case}").write_bytes(path.read_bytes())
        try:
            return cases.fault(case, self.way, path.read_bytes(), inputs)
        except (ValueError, KeyError, AttributeError, IndexError) as error:
            return f"cannot be read: {error}"

    def warm_up(self, turns):
        """Finds how many turns fill some milliseconds, and lets a compiler at run time settle."""
        spent = taken = 0.0
        most = MAILING if self.case.startswith("mailing") else 1_000_000_000
        while taken < TURN or spent < WARM.get(self.peer.name, 2 * TURN) and taken < TURN * 10:
            taken = self.peer.run(self.case, turns or self.turns)
            spent += taken
            if turns or taken < TURN and self.turns == most:
                break
            if taken < TURN:
                self.turns = min(self.turns * max(2, min(50, math.ceil(TURN / max(taken, 1e-5) / 2))), most)
        self.turns = turns or self.turns

    def figure(self):
        return statistics.median(self.seconds) / self.turns


def measure(peers, case, inputs, build, turns=0, alone=True, rounds=ROUNDS):
    """The case in each contender and each of its ways; returns {label: Way}. turns: so many, for mimeo; alone: in a new
    process each, whose memory is then of this case."""
    ways, faults = [], []
    for peer in peers:
        for name in peer.cases:
            if name.partition("/")[0] == case:
                ways.append(Way(peer, name))
    for way in ways:
        if alone or way.peer.process is None:
            way.peer.start()
        fault = way.check(inputs, build) if way.peer.name != "memcpy" else None
        if fault:
            faults.append(f"{way.label}, {case}: the output {fault}")
        if turns == table.SUBSCRIBERS:
            way.turns = turns
        else:
            way.warm_up(turns if way.peer.name == "mimeo" else 0)
        way.process = way.peer.process
    for _ in range(rounds):
        for way in ways:
            if sum(way.seconds) < MOST:
                way.peer.process = way.process
                way.seconds.append(way.peer.run(way.case, way.turns))
    for way in ways:
        way.peer.process = way.process
        way.memory = way.peer.memory()
        if alone:
            way.peer.stop()
    return {way.label: way for way in ways}, faults


def machine():
    info = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", info)
    flags = re.search(r"flags\s*: (.*)", info)
    wanted = [flag for flag in ("avx2", "avx512vbmi", "avx512_vbmi2") if flags and flag in flags.group(1).split()]
    compiler = subprocess.run(["gcc", "--version"], capture_output=True, text=True).stdout.split("\n")[0]
    virtual = ", a virtual machine" if flags and "hypervisor" in flags.group(1).split() else ""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    print(f"{platform.system()} {platform.release()} {platform.machine()}, {model.group(1) if model else platform.processor()}"
          f" ({' '.join(wanted) or 'no vectors that matter'}), {os.cpu_count()} processors, {memory:.0f} GiB{virtual};")
    print(f"{compiler}, -O2; {platform.libc_ver()[0]} {platform.libc_ver()[1]}; "
          f"load {os.getloadavg()[0]:.1f} beside the measuring")


def load_peers(build, names):
    peers = []
    for line in (HERE / "peers" / "list").read_text().splitlines():
        if line.startswith("#"):
            continue
        name, packages, rest = line.split("|", 2)
        if name in names:
            peers.append(Peer(name, packages, rest.rpartition("|")[2], build))
    return peers


def main(mode, build, names):
    sys.stdout.reconfigure(line_buffering=True)
    machine()
    if mode == "machine":
        return 0
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    inputs = cases.make_inputs(build / "data")
    peers = load_peers(build, names)
    print("; ".join(f"{peer.name} {peer.version()}" for peer in peers if peer.package) + ".")
    print(f"Processor time, medians of {ROUNDS} rounds in which all take turns, all on one processor.\n")
    results, faults = {}, []
    for columns, alone, show in table.parts():
        for case in columns:
            turns = MAILING if case.startswith(("mailing", "guard")) else 0
            results[case], wrong = measure(peers, case, inputs, build, turns, alone)
            faults += wrong
        for peer in peers:
            peer.stop()
        show(results)
    if mode == "all":
        for case, name in table.LONG:
            results[name], _ = measure(peers[:1], case, inputs, build, table.SUBSCRIBERS, rounds=1)
        table.print_long(results)
    table.print_bars(results, mode)
    for fault in faults:
        print("not right: " + fault)
    return 1 if any(fault.startswith("mimeo") for fault in faults) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), sys.argv[3:]))
