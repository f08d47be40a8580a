"""Starts in poor places: nothing but the tool and a model, no file descriptors, closed streams, low limits; see faults.py.

Each time the result is there and the code is 0; or there is none, the code is 2, and one message says what is
missing, and blames no file. What can't be printed leaves the output whole, and the message says that it is there.
"""

import os
import re
import resource
import shutil
import signal
import subprocess
import time

from confinement import Working
from executable import is_static
from tool import EXAMPLE, Folder, leftovers, read, write

SWAP = ("swap-head", "in.h5", "out.h5", "-n", "3")
MEGABYTE = 1 << 20


def check(tool, skipped):
    with Folder() as folder:
        write(os.path.join(folder, "in.h5"), read(EXAMPLE))
        place = Place(tool, folder)
        faults = descriptors(place) + streams(place) + full(place) + limits(place) + signals(place)
        return faults + alone(place, skipped) + undying(place, skipped)


class Place:
    """A folder with a model, in which the tool is started in some unusual way."""

    def __init__(self, tool, folder):
        self.path, self.folder = tool.path, folder
        self.output = os.path.join(folder, "out.h5")
        end = self.run(SWAP)
        if end.returncode != 0:
            raise SystemExit("swap-head failed undisturbed: %s" % end)
        self.expected = read(self.output)

    def run(self, arguments, prepare=None, program=None, **streams):
        """Starts it with `prepare` done between fork and exec."""
        for name in leftovers(self.folder, "in.h5", "h5surgery"):
            os.unlink(os.path.join(self.folder, name))
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
        return subprocess.run([program or self.path, *arguments], cwd=self.folder, preexec_fn=prepare, timeout=60,
                              check=False, **pipes)

    def fault(self, end, what):
        """What is wrong after a surgery: there is the whole output, or one message and nothing."""
        left = leftovers(self.folder, "in.h5", "h5surgery", "out.h5")
        there = os.path.exists(self.output)
        errors = (end.stderr or b"").decode("utf-8", "replace")
        found = None
        if left:
            found = "left behind: %s" % left
        elif there and read(self.output) != self.expected:
            found = "the output is not whole"
        elif end.returncode == 0 and not there:
            found = "code 0, but there is no output: %r" % end.stdout[:200]
        elif end.returncode not in (0, 2):
            found = "code %d: %s" % (end.returncode, errors)
        elif end.returncode == 2 and not re.fullmatch(r"h5surgery: error: [^\n]+\n(h5surgery: note: [^\n]+\n)?", errors):
            found = "not one message: %r" % errors
        elif "damaged" in errors or "Fatal error" in errors:
            found = "the file is blamed: %s" % errors
        return ["%s: %s" % (what, found)] if found else []


def limit(kind, value):
    return lambda: resource.setrlimit(kind, (value, value))


def descriptors(place):
    """As many descriptors as that, from the three standard streams on."""
    faults, refused = [], 0
    for count in range(3, 17):
        end = place.run(SWAP, limit(resource.RLIMIT_NOFILE, count))
        faults += place.fault(end, "%d file descriptors" % count)
        refused += end.returncode == 2
        if count == 3 and (end.returncode != 2 or b"ulimit -n 3" not in end.stderr):
            faults.append("3 file descriptors: %s" % end)
    print("  3 to 16 file descriptors: refused %d times" % refused)
    return faults


def streams(place):
    """Each set of standard streams closed: what is printed goes nowhere else."""
    faults = []
    for number in range(1, 8):
        closed = [stream for stream in range(3) if number >> stream & 1]
        end = place.run(SWAP, lambda closed=closed: [os.close(stream) for stream in closed])
        what = "closed streams %s" % closed
        if not os.path.exists(place.output) or read(place.output) != place.expected:
            faults.append("%s: the output is not there: %s" % (what, end))
        if end.returncode != (2 if 1 in closed else 0):
            faults.append("%s: code %d" % (what, end.returncode))
        if closed == [1] and b'"out.h5" was written' not in end.stderr:
            faults.append("%s: it is not said that the output was written: %s" % (what, end.stderr))
        if 1 not in closed and b'wrote "out.h5"' not in end.stdout or 1 in closed and end.stdout:
            faults.append("%s: printed %r" % (what, end.stdout[:200]))
    print("  closed standard streams: 7 sets")
    return faults


def full(place):
    faults = []
    with open("/dev/full", "wb") as sink:
        end = place.run(SWAP, stdout=sink)
        if end.returncode != 2 or b'"out.h5" was written' not in end.stderr or read(place.output) != place.expected:
            faults.append("standard output is full: %s" % end)
        for arguments in (("--version",), ("--help",), ("inspect", "in.h5")):
            end = place.run(arguments, stdout=sink)
            if end.returncode != 2 or b"can't write to standard output" not in end.stderr:
                faults.append("standard output is full, %s: %s" % (arguments, end))
    print("  standard output that is full: 4 commands")
    return faults


def limits(place):
    """Limits of memory, of stacks and of processor time that were inherited."""
    faults, refused = [], 0
    kinds = (("v", resource.RLIMIT_AS, range(30, 260, 10)), ("d", resource.RLIMIT_DATA, range(10, 260, 10)))
    for letter, kind, sizes in kinds:
        for size in sizes:
            end = place.run(SWAP, limit(kind, size * MEGABYTE))
            what = "%d MB of memory (ulimit -%s)" % (size, letter)
            faults += place.fault(end, what)
            if end.returncode == 2:
                refused += 1
                if b"ulimit -%s" % letter.encode() not in end.stderr:
                    faults.append("%s: the limit is not named: %s" % (what, end.stderr))
    for size in (32, 64, 256, 1024):
        faults += place.fault(place.run(SWAP, limit(resource.RLIMIT_STACK, size * 1024)), "%d kB of stack" % size)
    # The system may end such a process before it can speak.
    end = place.run(SWAP, limit(resource.RLIMIT_CPU, 0))
    if end.returncode != -signal.SIGKILL:
        faults += place.fault(end, "no processor time")
        if b"ulimit -t 0" not in end.stderr:
            faults.append("no processor time: %s" % end)
    print("  low limits of memory: refused %d times; of stacks: 4; no processor time" % refused)
    return faults


def signals(place):
    """Signals that were ignored or held back by whoever started the tool."""
    def ignore_child():
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)

    def hold_all():
        signal.pthread_sigmask(signal.SIG_SETMASK, range(1, signal.NSIG))

    faults = []
    for prepare, what in ((ignore_child, "SIGCHLD ignored"), (hold_all, "all signals held back")):
        end = place.run(SWAP, prepare)
        faults += place.fault(end, what) or ([] if end.returncode == 0 else ["%s: %s" % (what, end)])
    print("  signals that were ignored or held back: 2 ways")
    return faults


def alone(place, skipped):
    """A folder that is all there is: no /dev, no /proc, no libraries."""
    if not is_static(place.path):
        skipped("nothing but the tool and a model: this tool needs shared libraries")
        return []
    if os.geteuid() != 0:
        skipped("nothing but the tool and a model: chroot takes root")
        return []
    shutil.copy(place.path, os.path.join(place.folder, "h5surgery"))
    os.chmod(place.folder, 0o755)

    def enter():
        os.chroot(place.folder)
        os.chdir("/")

    def enter_closed():
        enter()
        os.closerange(0, 3)

    def run(*arguments, prepare=enter):
        return place.run(arguments, prepare, program="/h5surgery")

    faults = []
    try:
        end = run("--version")
    except (PermissionError, subprocess.SubprocessError):
        skipped("nothing but the tool and a model: chroot is not allowed here")
        return []
    if end.returncode != 0 or not re.fullmatch(rb"\d+\.\d+\.\d+\n", end.stdout):
        faults.append("alone, --version: %s" % end)
    end = run(*SWAP)
    faults += place.fault(end, "alone") or ([] if end.returncode == 0 else ["alone: %s" % end])
    end = run("inspect", "in.h5", "--format", "json")
    if end.returncode != 0 or b'"layers"' not in end.stdout:
        faults.append("alone, inspect: %s" % end)
    for arguments, code, word in (
        (["inspect", "none.h5"], 2, b"none.h5"), (["inspect", "in.h5", "--nonsense"], 64, b"--nonsense"),
        (["nonsense"], 64, b"nonsense"), (["inspect", b"\xff.h5"], 64, b"no UTF-8"),
    ):
        end = run(*arguments)
        if end.returncode != code or word not in end.stderr:
            faults.append("alone, %s: %s" % (arguments, end))
    end = run(*SWAP, prepare=enter_closed)
    if end.returncode != 2 or read(place.output) != place.expected:
        faults.append("alone, with closed streams: %s" % end)
    print("  nothing but the tool and a model: 8 commands")
    return faults


def undying(place, skipped):
    """A working process that a signal does not end, as one that is frozen or waits for a dead disk."""
    strace = shutil.which("strace")
    if not strace:
        skipped("a working process that does not end: strace is missing, which pretends that")
        return []
    traced = [strace, "-f", "-qq", "-o", os.devnull, "-e", "trace=kill", "-e", "inject=kill:retval=0", place.path]
    with Working(*traced, stderr=subprocess.PIPE) as process:
        begun = time.monotonic()
        os.kill(process.tool_number(), signal.SIGTERM)
        message = process.started.stderr.read()
        code, seconds = process.started.wait(), time.monotonic() - begun
    print("  a working process that does not end: given up after %.1f s" % seconds)
    good = code == 128 + signal.SIGTERM and 2.5 < seconds < 10 and message.startswith(b"h5surgery: interrupted;")
    return [] if good else ["a working process that does not end: code %d after %.1f s, %r" % (code, seconds, message)]
