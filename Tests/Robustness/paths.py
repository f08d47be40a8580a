"""Names that scripts stumble over, links, another file system; see faults.py.

Whatever a path looks like, the output stands under the very name that was given, whole, and nothing else
appears.
"""

import os

from tool import EXAMPLE, Folder, leftovers, read, refusal_fault, write

NAMES = (
    b"a name with spaces.h5",
    b" .h5",
    "Größe π 模型.h5".encode(),
    "e\u0301.h5".encode(),  # not composed: must not become U+00E9
    b"two\nlines.h5",
    b"tab\tand \x1b[31mred.h5",
    b"-n.h5",
    b"--in-place",
    b"quo\"te'd.h5",
    b"*?[a].h5",
    b"$(x)%d%s\\.h5",
    b"~.h5",
    b"x" * 252 + b".h5",
)
NOT_UTF8 = (b"\xff.h5", b"caf\xe9.h5", b"\xed\xa0\x80.h5")


def check(tool, skipped):
    with Folder() as folder:
        os.chdir(folder)
        faults = names(tool) + not_utf8(tool) + links(tool)
        os.chdir("/")
    return faults + file_systems(tool, skipped)


def clear():
    for name in os.listdir(b"."):
        os.unlink(name)


def expected(tool):
    clear()
    write(b"in.h5", read(EXAMPLE))
    tool.run("swap-head", "in.h5", "out.h5", "-n", "3")
    return read(b"out.h5")


def names(tool):
    """As input, as output and in place; `--` before a name that begins with a dash."""
    faults, whole = [], expected(tool)
    for name in NAMES:
        for arguments, place in (
            ([b"--", b"in.h5", name], name), ([b"--", name, b"out.h5"], b"out.h5"),
            ([b"--in-place", b"--", name], name), ([b"--force", b"--", b"./" + name, b"./out.h5"], b"out.h5"),
        ):
            clear()
            write(b"in.h5" if b"in.h5" in arguments else name, read(EXAMPLE))
            run = tool.run(b"swap-head", b"-n", b"3", *arguments)
            left = sorted(set(os.listdir(b".")) - {b"in.h5", b"out.h5", name})
            if run.code != 0 or not os.path.exists(place) or read(place) != whole or left:
                faults.append("%s: %s, beside it %s" % (arguments, run, left))
            if any(byte < 32 and byte != 10 for byte in run.output + run.errors):
                faults.append("%s: control characters were printed" % arguments)
    print("  names with spaces, line feeds, dashes and more: %d, four ways each" % len(NAMES))
    return faults


def not_utf8(tool):
    """Such names are refused: repaired, they would be those of other files."""
    faults = []
    for name in NOT_UTF8:
        for arguments in ([b"in.h5", name], [name, b"out.h5"], [name, b"--in-place"]):
            clear()
            for each in (b"in.h5", name):
                write(each, read(EXAMPLE))
            if arguments[0] == b"in.h5":
                os.unlink(name)
            before = sorted(os.listdir(b"."))
            run = tool.run(b"swap-head", *arguments, b"-n", b"3")
            if run.code not in (2, 64) or "UTF-8" not in run.message or sorted(os.listdir(b".")) != before:
                faults.append("%s: %s, there are %s" % (arguments, run, sorted(os.listdir(b"."))))
    print("  names that are no UTF-8: %d, refused three ways each" % len(NOT_UTF8))
    return faults


def links(tool):
    """A link as OUT goes on being one, and what it points at is replaced; one to nowhere is not followed."""
    faults, whole = [], expected(tool)
    clear()
    write("in.h5", read(EXAMPLE))
    write("real.h5", b"precious")
    os.symlink("real.h5", "out.h5")
    os.symlink("in.h5", "same.h5")
    os.symlink("nowhere.h5", "dangling.h5")
    os.symlink("loop.h5", "loop.h5")

    def run(output, *options):
        return tool.run("swap-head", "in.h5", output, "-n", "3", *options)

    for arguments in (["out.h5"], ["same.h5", "--force"], ["dangling.h5"], ["loop.h5", "--force"]):
        fault = refusal_fault(run(*arguments))
        faults += ["%s as OUT: %s" % (" ".join(arguments), fault)] if fault else []
    done = run("out.h5", "--force")
    if done.code != 0 or os.readlink("out.h5") != "real.h5" or read("real.h5") != whole:
        faults.append("a link as OUT: %s" % done)
    if tool.run("swap-head", "same.h5", "--in-place", "-n", "3").code != 0 or not os.path.islink("same.h5") \
            or read("in.h5") != whole:
        faults.append("a link as IN, in place: it is no link any more, or in.h5 was not replaced")
    left = leftovers(".", "in.h5", "real.h5", "out.h5", "same.h5", "dangling.h5", "loop.h5")
    if left or os.readlink("dangling.h5") != "nowhere.h5":
        faults.append("links: left behind %s" % left)
    print("  symbolic links as IN and OUT: 6 ways")
    return faults


def file_systems(tool, skipped):
    """IN and OUT on two file systems, both ways: no clone, no kernel copy, no rename across."""
    with Folder() as fast, Folder(fast=False) as slow:
        if os.stat(fast).st_dev == os.stat(slow).st_dev:
            skipped("OUT on another file system than IN: there is only one here")
            return []
        faults, found = [], set()
        for here, there in ((fast, slow), (slow, fast), (slow, slow), (fast, fast)):
            source = write(os.path.join(here, "in.h5"), read(EXAMPLE))
            target = os.path.join(there, "out.h5")
            run = tool.run("swap-head", source, target, "-n", "3", "--force")
            if run.code != 0 or leftovers(here, "in.h5", "out.h5") or leftovers(there, "in.h5", "out.h5"):
                faults.append("%s to %s: %s" % (here, there, run))
            else:
                found.add(read(target))
        if len(found) > 1:
            faults.append("the output depends on the file system")
    print("  OUT on another file system than IN: 4 ways")
    return faults
