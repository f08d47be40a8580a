"""Full disks of every size, limits of file size, folders and disks that can't be written to; see faults.py.

Each time the tool refuses, names the output, leaves nothing behind and touches neither the input nor the
old output; or there was room enough, and the output is what it is on a large disk.
"""

import os
import shutil
import subprocess

from tool import EXAMPLE, Folder, leftovers, read, refusal_fault, write

COMMANDS = (
    ("swap-head", "-n", "3"),
    ("swap-head", "-n", "3", "--compact"),
    ("swap-head", "-n", "3", "--fsync"),
    ("wrap-average", "--frames", "2"),
    ("freeze", "--except-head"),
    ("cast", "--to", "float16"),
)
PAGE = 4096
NOBODY = 65534


def check(tool, skipped):
    """Runs all; returns the faults. What can't be done here is said to `skipped`."""
    faults = []
    with Folder() as folder:
        for command in COMMANDS:
            faults += file_sizes(tool, folder, command)
    with Mount(skipped) as mount:
        if mount:
            for command in COMMANDS:
                faults += disk_sizes(tool, mount, command)
            faults += read_only_disk(tool, mount)
    return faults + closed_folder(tool, skipped)


class Trial:
    """A command on the example in a folder, to a new name or over a file."""

    def __init__(self, tool, folder, command, old):
        self.tool, self.folder, self.old = tool, folder, old
        self.output = os.path.join(folder, "out.h5")
        self.arguments = (command[0], EXAMPLE, self.output, *command[1:], *(["--force"] if old else []))
        self.name = " ".join(command) + (" over a file" if old else "")

    def set_up(self):
        for name in os.listdir(self.folder):
            os.unlink(os.path.join(self.folder, name))
        if self.old:
            write(self.output, self.old)

    def fault(self, run, expected, size):
        """What is wrong after a run that had room for `size` bytes."""
        found = read(self.output) if os.path.exists(self.output) else None
        left = leftovers(self.folder, "out.h5")
        if left:
            return self.said(size, "left behind: %s" % ", ".join(left))
        if run.code == 0:
            return None if found == expected else self.said(size, "exit code 0, but the output is not whole")
        if found != self.old:
            return self.said(size, "refused, but the output has changed")
        fault = refusal_fault(run)
        if not fault and "out.h5" not in run.message:
            fault = "the output is not named: %s" % run.message.strip()
        return self.said(size, fault) if fault else None

    def said(self, size, fault):
        return "%s, room for %d bytes: %s" % (self.name, size, fault)


def trials(tool, folder, command, spare=0):
    """To a new name and over a file, with what it writes where there is room enough."""
    with Folder() as elsewhere:
        trial = Trial(tool, elsewhere, command, None)
        run = tool.run(*trial.arguments)
        if run.code != 0:
            raise SystemExit("%s failed undisturbed: %s" % (trial.name, run))
        expected = read(trial.output)
    olds = (None, b"precious" * max(1, spare))
    return [(Trial(tool, folder, command, old), expected) for old in olds]


def file_sizes(tool, folder, command):
    """RLIMIT_FSIZE acts as a full disk does: a write fails halfway."""
    faults, refused = [], 0
    for trial, expected in trials(tool, folder, command):
        for size in sizes(len(expected)):
            trial.set_up()
            run = tool.run(*trial.arguments, file_size=size)
            refused += run.code != 0
            faults.append(trial.fault(run, expected, size))
    print("  limits of file size, %s: refused %d times" % (" ".join(command), refused))
    faults.append(None if refused else "%s: no limit of file size was ever met" % command[0])
    return [fault for fault in faults if fault]


def sizes(whole):
    """Every page up to enough, and odd numbers; what the tool says needs a few bytes, too."""
    return sorted({*range(PAGE, whole + 2 * PAGE, PAGE), 1111, whole - 1, whole, whole + 1})


def disk_sizes(tool, mount, command):
    faults, refused = [], 0
    for trial, expected in trials(tool, mount, command, spare=PAGE // 8):
        for size in range(2 * PAGE, len(expected) + 64 * PAGE, PAGE):
            resize(mount, len(expected) + 128 * PAGE)
            trial.set_up()
            resize(mount, size)
            run = tool.run(*trial.arguments)
            refused += run.code != 0
            faults.append(trial.fault(run, expected, size))
    print("  full disks, %s: refused %d times" % (" ".join(command), refused))
    faults.append(None if refused else "%s: no disk was ever full" % command[0])
    return [fault for fault in faults if fault]


class Mount:
    """A tmpfs of a size of its own, for root where mounting is allowed; else None."""

    def __init__(self, skipped):
        self.skipped, self.mounted = skipped, None

    def __enter__(self):
        self.folder = Folder()
        if os.geteuid() != 0:
            self.skipped("full and read-only disks: mounting takes root")
        elif mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", self.folder.path):
            self.skipped("full and read-only disks: mounting is not allowed here")
        else:
            self.mounted = self.folder.path
        return self.mounted

    def __exit__(self, *_):
        if self.mounted:
            subprocess.run(["umount", self.mounted], check=False)
        self.folder.__exit__()


def mount(*arguments):
    return subprocess.run(["mount", *arguments], stderr=subprocess.DEVNULL, check=False).returncode


def resize(folder, size):
    if mount("-o", "remount,rw,size=%d" % size, folder):
        raise SystemExit("can't resize the tmpfs %s" % folder)


def read_only_disk(tool, folder):
    trial = Trial(tool, folder, COMMANDS[0], b"precious")
    resize(folder, 1 << 20)
    trial.set_up()
    mount("-o", "remount,ro", folder)
    run = tool.run(*trial.arguments)
    print("  a read-only disk: %s" % run.message.strip())
    return [fault for fault in [trial.fault(run, None, 0)] if fault]


def closed_folder(tool, skipped):
    """A folder without permission to write; root gives up its rights for that."""
    as_user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    with Folder() as folder:
        program, closed = os.path.join(folder, "h5surgery"), os.path.join(folder, "closed")
        os.chmod(folder, 0o755)
        os.mkdir(closed)
        shutil.copy(tool.path, program)
        source = shutil.copy(EXAMPLE, os.path.join(closed, "in.h5"))
        write(os.path.join(closed, "out.h5"), b"precious")
        os.chmod(closed, 0o555)
        faults = []
        for arguments in (["new.h5"], ["out.h5", "--force"], ["in.h5", "--in-place"]):
            words = [] if "--in-place" in arguments else [os.path.join(closed, arguments[0])]
            try:
                run = subprocess.run([program, "swap-head", source, *words, "-n", "3", *arguments[1:]],
                                     capture_output=True, text=True, check=False, **as_user)
            except PermissionError:
                skipped("a folder without permission to write: root can't become another user here")
                break
            if run.returncode != 2 or "not writable" not in run.stderr or "crashed" in run.stderr:
                faults.append("a closed folder, %s: code %d, %s" % (arguments, run.returncode, run.stderr))
        if leftovers(closed, "in.h5", "out.h5") or read(source) != read(EXAMPLE):
            faults.append("a closed folder was written to")
        os.chmod(closed, 0o755)
    if not faults:
        print("  a folder without permission to write: refused")
    return faults
