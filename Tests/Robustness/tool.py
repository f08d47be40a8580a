"""Runs the tool cheaply and looks at how it ended; the scripts of this folder share it.

`posix_spawn` instead of `subprocess`, one pair of files without a name for all that is printed, and
`wait4`, which tells the processor time and the largest resident memory of the tool and its working
process. A `Tool` belongs to one process and its main thread. Needs only Python's standard library.
"""

import ctypes
import os
import re
import resource
import shutil
import signal
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLE = os.path.join(HERE, "..", "..", "examples", "M-75x75x3-13-im.h5")
MEMORY = "/dev/shm"
# For anything that is waited for, in seconds: only what hangs takes so long, however busy the machine is.
TIME_LIMIT = float(os.environ.get("H5SURGERY_TEST_LIMIT", 3600))
TEMPORARY = re.compile(r"\.(.*)\.[A-Za-z0-9]{6}\.h5surgery-tmp")
# Python ignores some of these, and what is ignored stays so in a program that is started.
RESET = [signal.SIGXCPU, signal.SIGXFSZ, signal.SIGPIPE, signal.SIGINT]
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER


class Run:
    """How a run ended."""

    def __init__(self, status, usage, seconds, output, errors, timed_out):
        self.code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
        self.seconds, self.timed_out = seconds, timed_out
        self.cpu = usage.ru_utime + usage.ru_stime
        self.peak = usage.ru_maxrss * 1024  # Linux; what it began with, the size of this Python, is the least
        self.output, self.errors = output, errors

    @property
    def message(self):
        return self.errors.decode("utf-8", "replace")

    def __str__(self):
        ended = "no end after %d s" % TIME_LIMIT if self.timed_out else "exit code %d" % self.code
        return "%s: %s" % (ended, self.message.strip()[:400] or "nothing said")


class Tool:
    def __init__(self, path):
        self.path = path
        self.sinks = [os.open(os.devnull, os.O_RDONLY), unnamed(), unnamed()]
        signal.signal(signal.SIGXCPU, signal.SIG_IGN)

    def run(self, *arguments, **limits):
        return self.wait(self.start(*arguments, **limits))

    def start(self, *arguments, cpu=None, file_size=None, environment=None):
        """Starts the tool in a process group of its own, with limits in seconds and bytes."""
        for sink in self.sinks[1:]:
            os.ftruncate(sink, 0)
        actions = [(os.POSIX_SPAWN_DUP2, sink, number) for number, sink in enumerate(self.sinks)]
        variables = dict(os.environ, **environment) if environment else os.environ
        with limited(resource.RLIMIT_CPU, cpu), limited(resource.RLIMIT_FSIZE, file_size):
            self.begun = time.perf_counter()
            return os.posix_spawn(self.path, [self.path, *arguments], variables, file_actions=actions,
                                  setpgroup=0, setsigdef=RESET, setsigmask=[])

    def wait(self, child):
        """Waits for the end, and kills what has none."""
        late = []

        def give_up(*_):
            late.append(True)
            kill(os.killpg, child)

        signal.signal(signal.SIGALRM, give_up)
        signal.setitimer(signal.ITIMER_REAL, TIME_LIMIT)
        _, status, usage = os.wait4(child, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        seconds = time.perf_counter() - self.begun
        output, errors = (content(sink) for sink in self.sinks[1:])
        return Run(status, usage, seconds, output, errors, bool(late))


class limited:
    """A soft limit for what is started within; this process itself is not to reach it."""

    def __init__(self, kind, value):
        self.kind, self.value = kind, value

    def __enter__(self):
        if self.value is not None:
            self.before = resource.getrlimit(self.kind)
            resource.setrlimit(self.kind, (self.value, self.before[1]))

    def __exit__(self, *_):
        if self.value is not None:
            resource.setrlimit(self.kind, self.before)


def unnamed():
    """A file without a name, written at its end whatever its length becomes."""
    descriptor, path = tempfile.mkstemp(dir=fast_folder())
    os.close(descriptor)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
    os.unlink(path)
    return descriptor


def content(descriptor):
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0)


def fast_folder():
    """Where files cost no disk; None where there is no such place."""
    return MEMORY if os.access(MEMORY, os.W_OK) else None


def kill(how, process, number=signal.SIGKILL):
    """A signal to a process or a group; one that is gone is fine."""
    try:
        how(process, number)
    except ProcessLookupError:
        pass


def adopt_orphans():
    """Working processes whose tool was killed become children of this process (Linux)."""
    return ctypes.CDLL(None, use_errno=True).prctl(SUBREAPER, 1, 0, 0, 0) == 0


def refusal_fault(run):
    """What is wrong with a refusal: its code, or no reason of ours; None where nothing is."""
    if run.timed_out or run.code != 2:
        return "expected a refusal, found %s" % run
    if not re.match(r"h5surgery: error: \S", run.message):
        return "no reason given: %r" % run.message[:300]
    if "crashed" in run.message or "Fatal error" in run.message:
        return "crashed: %s" % run.message.strip()[:300]
    return None


def leftovers(folder, *expected):
    """Names in a folder beside those that are expected."""
    return sorted(set(os.listdir(folder)) - set(expected))


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)
    return path


class Folder:
    """A folder that is there for a while, on tmpfs where `fast`."""

    def __init__(self, fast=True):
        self.path = tempfile.mkdtemp(prefix="h5surgery-", dir=fast_folder() if fast else None)

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)
