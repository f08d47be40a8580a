"""Several files in one call while a disk fills up, and while the tool or a working process is killed; see faults.py.

A result stands under its name whole or not at all, what is said of each file fits what there is, and the same
call with --skip-existing does the rest: afterwards every result is, byte for byte, that of a call for one file.
"""

import os
import random
import shutil
import time

from disks import Mount, resize
from tool import EXAMPLE, TEMPORARY, Folder, kill, read

COUNT = 24
COMMAND = ("swap-head", "-n", "3", "--keep-going", "--jobs", "2")
KILLS = 40


def check(tool, skipped):
    """Runs all; returns the faults. What can't be done here is said to `skipped`."""
    faults = []
    with Folder() as folder:
        fleet = Fleet(tool, folder)
        with Mount(skipped) as mount:
            if mount:
                faults += full_disk(fleet, mount)
        faults += killed(fleet, folder)
    return faults


class Fleet:
    """Copies of the example in a folder, and what has to become of each."""

    def __init__(self, tool, folder):
        self.tool, self.folder = tool, os.path.join(folder, "models")
        os.mkdir(self.folder)
        self.names = ["%02d.h5" % number for number in range(COUNT)]
        for name in self.names:
            shutil.copy(EXAMPLE, os.path.join(self.folder, name))
        alone = os.path.join(folder, "alone.h5")
        run = tool.run("swap-head", EXAMPLE, alone, "-n", "3")
        if run.code != 0:
            raise SystemExit("a call for one file failed undisturbed: %s" % run)
        self.expected = read(alone)

    def arguments(self, output, *more):
        return (COMMAND[0], self.folder, "-o", output, *COMMAND[1:], *more)

    def there(self, output):
        """The results, and faults: what is not whole, and what else is there but temporary files."""
        names = sorted(os.listdir(output)) if os.path.isdir(output) else []
        results = [name for name in names if name in self.names]
        faults = ["%s is not whole" % name for name in results
                  if read(os.path.join(output, name)) != self.expected]
        faults += ["%s is there" % name for name in names if name not in self.names and not TEMPORARY.fullmatch(name)]
        return results, faults

    def finish(self, output):
        """The same call again: what is wrong afterwards."""
        before, _ = self.there(output)
        run = self.tool.run(*self.arguments(output, "--skip-existing"))
        results, faults = self.there(output)
        if run.code != 0 or results != self.names:
            faults.append("--skip-existing left %d of %d results: %s" % (len(results), COUNT, run))
        skipped = run.output.decode().count("skipped")
        if skipped != len(before):
            faults.append("%d results were there and %d were skipped" % (len(before), skipped))
        return faults


def full_disk(fleet, mount):
    """The disk has room for some of the results."""
    faults, counts = [], []
    output = os.path.join(mount, "out")
    enough = 2 * COUNT * len(fleet.expected)
    for share in (0.05, 0.2, 0.5, 0.8):
        resize(mount, enough)
        shutil.rmtree(output, ignore_errors=True)
        resize(mount, int(share * COUNT * len(fleet.expected)))
        run = fleet.tool.run(*fleet.arguments(output))
        results, found = fleet.there(output)
        left = [name for name in os.listdir(output) if TEMPORARY.fullmatch(name)]
        if left:
            found.append("left behind: %s" % ", ".join(left))
        said = [line.split()[0] for line in run.output.decode().splitlines()]
        if run.code != 2 or said.count("ok") != len(results) or said.count("failed") != COUNT - len(results):
            found.append("%d results, and it says: %s" % (len(results), run))
        if "disk-full" not in run.message:
            found.append("no disk was full: %s" % run)
        counts.append(len(results))
        resize(mount, enough)
        found += fleet.finish(output)
        faults += ["a disk with room for %d %%: %s" % (100 * share, fault) for fault in found]
    print("  full disks: %s of %d results, the rest afterwards" % (", ".join(map(str, counts)), COUNT))
    return faults


def killed(fleet, folder):
    """`kill -9` of the tool with all that it started, or of one working process, at any moment."""
    faults, outcomes, dice = [], {"all": [], "worker": []}, random.Random(0)
    output = os.path.join(folder, "out")
    run = fleet.tool.run(*fleet.arguments(output))
    if run.code != 0:
        raise SystemExit("several files failed undisturbed: %s" % run)
    for trial in range(KILLS):
        victim = ("all", "worker")[trial % 2]
        shutil.rmtree(output)
        child = fleet.tool.start(*fleet.arguments(output))
        time.sleep(run.seconds * dice.random())
        hit = strike(child, victim)
        end = fleet.tool.wait(child)
        results, found = fleet.there(output)
        if victim == "worker" and end.code not in (0, 2):
            found.append("a working process was killed, and the tool ended so: %s" % end)
        # the process that reads the arguments is one, too: then nothing has begun
        begun = results or end.output
        if victim == "worker" and hit and begun and end.output.decode().count("\n") != COUNT:
            found.append("not every file has its line: %s" % end)
        outcomes[victim].append(len(results))
        found += fleet.finish(output)
        faults += ["%s killed: %s" % (victim, fault) for fault in found]
    for victim, counts in outcomes.items():
        print("  kill -9 of %s, %d times: %d to %d of %d results, the rest afterwards" % (
            victim, len(counts), min(counts), max(counts), COUNT))
    return faults


def strike(child, victim):
    """Whether anything was hit."""
    if victim == "all":
        kill(os.killpg, child)
        return True
    for worker in children(child):
        kill(os.kill, worker)
        return True
    return False


def children(process):
    """The working processes of a tool, which are started by one of its threads (Linux)."""
    found = []
    for thread in listed("/proc/%d/task" % process):
        try:
            with open("/proc/%d/task/%s/children" % (process, thread), encoding="ascii") as file:
                found += [int(word) for word in file.read().split()]
        except OSError:
            continue  # the thread has ended
    return found


def listed(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []
