"""What a working process may do, whatever a file makes of it: looked at while one works; see hostile.py.

It has a filter of system calls and gains no rights; in a static executable no part of the program can be
written to but its variables. Needs Linux, and says so where something is skipped.
"""

import fcntl
import glob
import os
import re
import subprocess
import sys
import termios
import time

from executable import Executable
from tool import EXAMPLE

PATIENCE = 10


def check(path):
    """Prints what was looked at; returns the faults."""
    if sys.platform != "linux":
        print("SKIPPED the working process: its rights are found as Linux shows them")
        return []
    executable = Executable(path)
    with Working(path) as process:
        faults = process.faults()
        if executable.is_static:
            faults += executable.faults() + process.writable(executable)
            print("the executable and its working process: %d constant sections" % len(executable.constant_sections()))
        else:
            print("SKIPPED the parts of the executable: this one is not static, and its loader arranges them")
    return faults


class Working:
    """A tool whose working process waits in the middle of a print: nobody reads it."""

    def __init__(self, *command, stderr=None):
        self.reader, writer = os.pipe()
        room = fcntl.fcntl(self.reader, fcntl.F_SETPIPE_SZ, 4096)
        self.started = subprocess.Popen([*command, "inspect", EXAMPLE, "--format", "json"], stdout=writer, stderr=stderr)
        os.close(writer)
        until = time.monotonic() + PATIENCE
        while self.waiting() < room and time.monotonic() < until:
            time.sleep(0.005)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.reader)
        self.started.wait()

    def waiting(self):
        """Bytes that it has printed."""
        return int.from_bytes(fcntl.ioctl(self.reader, termios.FIONREAD, bytes(4)), sys.byteorder)

    def tool_number(self):
        """The process of the tool where it was started by another program."""
        return below(self.started.pid)

    def about(self, name):
        """A file of /proc on the working process."""
        with open("/proc/%d/%s" % (below(self.started.pid), name)) as about:
            return about.read()

    def faults(self):
        """Rights that it should not have."""
        status = dict(line.split(":\t", 1) for line in self.about("status").splitlines() if ":\t" in line)
        faults = []
        if status.get("NoNewPrivs") != "1":
            faults.append("a program that the working process starts could gain rights")
        if "Seccomp_filters" not in status:
            print("SKIPPED the filter of system calls: this system has none")
        elif status["Seccomp"] != "2":
            faults.append("the working process has no filter of system calls")
        return faults

    def writable(self, executable):
        """Constant parts of the program that it can write to."""
        ranges = []
        for low, high, rights in re.findall(r"^(\w+)-(\w+) (\S{4})", self.about("maps"), re.MULTILINE):
            if "w" in rights:
                ranges.append((int(low, 16), int(high, 16)))
        return ["the working process can write to %s" % name for name, start, end in executable.constant_sections()
                if any(low < end and start < high for low, high in ranges)]


def below(process):
    """The first child of a process; each of its threads has children of its own."""
    for path in glob.glob("/proc/%d/task/*/children" % process):
        with open(path) as file:
            for number in file.read().split():
                return int(number)
    raise SystemExit("process %d has no child" % process)
