"""Two at once: inputs that change while they are read, two writers of one OUT, files that others have
locked; see faults.py.

An input that changes is refused, or the output is what the input of one moment gives. Of two writers one
may be refused; OUT is what one of them makes, whole. Locks of others hinder nothing, since nobody's file
is ever written to; who asks HDF5 for locks by HDF5_USE_FILE_LOCKING is refused an input that another
process has locked for itself.
"""

import fcntl
import os
import random
import time

from tool import EXAMPLE, Folder, Tool, leftovers, read, refusal_fault, write

ROUNDS = 60
SWAP = ("swap-head", "-n", "3")


def check(tool, skipped):
    del skipped
    faults = []
    with Folder() as folder:
        os.chdir(folder)
        source = enlarged(tool)
        for change in (truncate, overwrite, extend, replace, remove):
            faults += changing(tool, source, change)
        for name, arguments in WRITERS.items():
            faults += two_writers(tool, name, arguments)
        faults += locks(tool)
        os.chdir("/")
    return faults


def enlarged(tool):
    """The bytes of a model whose copying takes a while; OUT's path does not matter."""
    run = tool.run("swap-head", EXAMPLE, "source.h5", "-n", "10", "--hidden", "2000,2000")
    if run.code != 0:
        raise SystemExit("can't make the model: %s" % run)
    return read("source.h5")


# MARK: inputs that change

def truncate(path):
    os.truncate(path, os.path.getsize(path) // 2)


def overwrite(path):
    """The last layer's numbers, as another program that trains might."""
    with open(path, "r+b") as file:
        file.seek(os.path.getsize(path) * 3 // 4)
        file.write(b"\x3f" * 4096)


def extend(path):
    with open(path, "ab") as file:
        file.write(b"\0" * 4096)


def replace(path):
    write("other.h5", read(EXAMPLE))
    os.replace("other.h5", path)


def remove(path):
    os.unlink(path)


def changing(tool, source, change):
    """A change at a moment of the run, spread evenly."""
    allowed, seconds = outcomes(tool, source, change)
    faults, refused = [], 0
    for number in range(ROUNDS):
        arguments = (*SWAP, "--compact") if number % 2 else SWAP
        prepare(source)
        begin = time.perf_counter()
        child = tool.start(arguments[0], "in.h5", "out.h5", *arguments[1:])
        moment = 1.2 * seconds * (number + random.random()) / ROUNDS
        time.sleep(max(0, begin + moment - time.perf_counter()))
        change("in.h5")
        run = tool.wait(child)
        refused += run.code != 0
        fault = changed_fault(run, allowed[arguments])
        if fault:
            faults.append("input, %s after %.4f s: %s" % (change.__name__, moment, fault))
    print("  an input that changes (%s): refused %d of %d times" % (change.__name__, refused, ROUNDS))
    return faults


def prepare(source):
    for name in os.listdir("."):
        os.unlink(name)
    write("in.h5", source)
    # Written long ago, as far as the clock of the file system tells.
    os.utime("in.h5", (1e9, 1e9))


def outcomes(tool, source, change):
    """What the input before the change gives, and the one after it; and how long a run takes."""
    allowed, seconds = {}, 0
    for arguments in (SWAP, (*SWAP, "--compact")):
        allowed[arguments] = []
        for changes in (False, True):
            prepare(source)
            if changes:
                change("in.h5")
            run = tool.run(arguments[0], "in.h5", "out.h5", *arguments[1:])
            if run.code == 0:
                allowed[arguments].append(read("out.h5"))
            seconds = max(seconds, run.seconds)
    return allowed, seconds


def changed_fault(run, allowed):
    left = leftovers(".", "in.h5", "out.h5")
    if left:
        return "left behind: %s" % ", ".join(left)
    if run.code == 0:
        return None if read("out.h5") in allowed else "the output is of neither moment"
    if os.path.exists("out.h5"):
        return "refused, but there is an output"
    fault = refusal_fault(run)
    return fault or (None if "in.h5" in run.message else "the input is not named: %s" % run.message.strip())


# MARK: two writers

WRITERS = {
    "new": ["out.h5"],
    "force": ["out.h5", "--force"],
    "in place": ["--in-place"],
}


def two_writers(tool, name, arguments):
    """Heads of 3 and of 4 classes, at nearly the same time."""
    other = Tool(tool.path)
    whole = results(tool)
    faults, both = [], 0
    for _ in range(ROUNDS):
        prepare(read(EXAMPLE))
        children = []
        for each, classes in ((tool, "3"), (other, "4")):
            children.append(each.start("swap-head", "in.h5", *arguments, "-n", classes))
            time.sleep(random.random() * 0.004)
        runs = [each.wait(child) for each, child in zip((tool, other), children)]
        both += all(run.code == 0 for run in runs)
        fault = writers_fault(name, runs, whole)
        if fault:
            faults.append("two writers (%s): %s" % (name, fault))
    print("  two writers of one OUT (%s): both succeeded %d of %d times" % (name, both, ROUNDS))
    return faults


def results(tool):
    """What the writers may leave: the heads alone, and one after the other where the input is the output."""
    found = {}
    for first in ("3", "4"):
        prepare(read(EXAMPLE))
        tool.run("swap-head", "in.h5", "out.h5", "-n", first)
        found[first] = read("out.h5")
        for second in ("3", "4"):
            tool.run("swap-head", "out.h5", "again.h5", "-n", second, "--force")
            found[first + second] = read("again.h5")
    return found


def writers_fault(name, runs, whole):
    left = leftovers(".", "in.h5", "out.h5")
    if left:
        return "left behind: %s" % ", ".join(left)
    done = [classes for classes, run in zip(("3", "4"), runs) if run.code == 0]
    if not done:
        return "both refused: %s, %s" % tuple(runs)
    if name == "new" and len(done) == 2:
        return "both wrote one new name"
    refused = [refusal_fault(run) for run in runs if run.code != 0]
    if any(refused):
        return refused[0]
    found = read("in.h5" if name == "in place" else "out.h5")
    allowed = [whole[classes] for classes in done]
    if name == "in place" and len(done) == 2:
        allowed += [whole["34"], whole["43"]]
    return None if found in allowed else "what stands there is of neither"


# MARK: locks

def locks(tool):
    """The variable of HDF5 in every state, and input and output locked by this process."""
    faults = []
    whole = results(tool)
    for value in (None, "TRUE", "FALSE", "BEST_EFFORT", "nonsense"):
        for held in (None, fcntl.LOCK_SH, fcntl.LOCK_EX):
            prepare(read(EXAMPLE))
            write("out.h5", whole["4"])
            files = [open(path, "r+b") for path in ("in.h5", "out.h5") if held is not None]
            for file in files:
                fcntl.flock(file, held)
                fcntl.lockf(file, held)
            environment = {"HDF5_USE_FILE_LOCKING": value} if value else None
            run = tool.run("swap-head", "in.h5", "out.h5", "-n", "3", "--force", environment=environment)
            for file in files:
                file.close()
            fault = lock_fault(run, read("out.h5"), whole)
            if fault:
                faults.append("locking %s, held %s: %s" % (value, held, fault))
    print("  locks held by others, HDF5_USE_FILE_LOCKING: 15 combinations")
    return faults


def lock_fault(run, found, whole):
    """Metadata is read without a lock, and the temporary file is nobody else's: no lock is in the way."""
    return None if run.code == 0 and found == whole["3"] else str(run)
