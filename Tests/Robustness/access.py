"""Who may read an output: permissions, owners, attributes and lists of what goes in and of what is replaced; see faults.py.

A new output has the permissions of the input after the umask, as `cp` gives it. One that replaces a file, also in place,
keeps that file's permissions, owner, group, `user.` attributes and access control list, or the tool says what was lost. Who
may not read one of the files that went in may not read the output, and nobody else its temporary file.
"""

import os
import shutil
import stat
import struct

from tool import EXAMPLE, HERE, Folder, leftovers

SWAP = ("swap-head", "in.h5")
LIST = "system.posix_acl_access"
MASKS = (0o022, 0o077, 0o027, 0o002)
MODES = (0o644, 0o600, 0o640, 0o664, 0o444, 0o6755)
UNNAMED = 0xFFFFFFFF


def check(tool, skipped):
    # not on a tmpfs, of which not all keep attributes
    with Folder(fast=False) as folder:
        os.chdir(folder)
        faults = new_files(tool) + replaced_files(tool) + donors(tool)
        faults += attributes(tool, skipped) + lists(tool, skipped)
        if os.geteuid() == 0:
            faults += owners(tool)
        else:
            skipped("owners of replaced files: giving files away takes root")
        os.chdir(HERE)
    return faults


def make(name, mode=0o644):
    if os.path.exists(name):
        os.unlink(name)
    shutil.copyfile(EXAMPLE, name)
    os.chmod(name, mode)
    return name


def mode_of(name):
    return stat.S_IMODE(os.stat(name).st_mode)


def clear():
    for name in os.listdir("."):
        os.unlink(name)


def run(tool, *arguments, expect=""):
    """Runs the tool, which has to succeed; the fault, or None."""
    ended = tool.run(*arguments, *(("-n", "3") if arguments[0] == "swap-head" else ()))
    if ended.code != 0:
        return "%s: %s" % (" ".join(arguments), ended)
    if expect not in ended.message:
        return "%s: not said that %s: %s" % (" ".join(arguments), expect, ended.message.strip())
    return None


def wrong(what, found, expected):
    return None if found == expected else "%s: %o instead of %o" % (what, found, expected)


def new_files(tool):
    faults = []
    for mask in MASKS:
        before = os.umask(mask)
        for mode in MODES:
            for way in ([], ["--compact"]):
                clear()
                make("in.h5", mode)
                faults.append(run(tool, *SWAP, "out.h5", *way)
                              or wrong("a new file, IN %o, umask %o" % (mode, mask), mode_of("out.h5"),
                                       mode & 0o777 & ~mask))
        os.umask(before)
    print("  permissions of new files: %d combinations" % (len(MASKS) * len(MODES) * 2))
    return [fault for fault in faults if fault]


def replaced_files(tool):
    faults = []
    before = os.umask(0o077)
    for mode in MODES:
        clear()
        make("in.h5", mode)
        faults.append(run(tool, *SWAP, "--in-place") or wrong("in place", mode_of("in.h5"), mode & 0o777))
        make("in.h5")
        make("out.h5", mode)
        faults.append(run(tool, *SWAP, "out.h5", "--force") or wrong("--force", mode_of("out.h5"), mode & 0o777))
        make("in.h5", 0o600)
        make("out.h5", mode)
        faults.append(run(tool, *SWAP, "out.h5", "--force")
                      or wrong("--force, IN 600", mode_of("out.h5"), mode & 0o700))
    os.umask(before)
    clear()
    make("in.h5")
    os.link("in.h5", "second.h5")
    faults.append(run(tool, *SWAP, "--in-place", expect="its other name"))
    print("  permissions of replaced files: %d combinations" % (3 * len(MODES)))
    return [fault for fault in faults if fault]


def donors(tool):
    faults, before = [], os.umask(0o022)
    with open("recipe.yaml", "w", encoding="utf-8") as file:
        file.write("h5surgery: 1\nsteps:\n- transplant: {from: first.h5}\n- swap-head: {head-from: second.h5}\n")
    os.rename("recipe.yaml", "../recipe.yaml")
    for first, second in ((0o600, 0o644), (0o644, 0o640), (0o640, 0o600), (0o644, 0o644)):
        clear()
        make("in.h5")
        make("first.h5", first)
        make("second.h5", second)
        shutil.copyfile("../recipe.yaml", "recipe.yaml")
        for output, arguments, expected in (
            ("a.h5", ("transplant", "in.h5", "a.h5", "--from", "first.h5"), first),
            ("c.h5", ("apply", "recipe.yaml", "in.h5", "c.h5"), first & second),
            ("in.h5", ("transplant", "in.h5", "--in-place", "--from", "first.h5"), first),
        ):
            narrower = expected & 0o644
            faults.append(run(tool, *arguments, expect="others may not read" if narrower != 0o644 else "")
                          or wrong("donors %o and %o, %s" % (first, second, arguments[0]), mode_of(output), narrower))
    os.unlink("../recipe.yaml")
    os.umask(before)
    print("  donors that not everybody may read: 12 combinations")
    return [fault for fault in faults if fault]


def owners(tool):
    faults = []
    for arguments in (("--in-place",), ("out.h5", "--force")):
        name = "in.h5" if arguments[0] == "--in-place" else "out.h5"
        clear()
        make("in.h5")
        make(name, 0o664)
        os.chown(name, 1234, 2345)
        os.chmod(name, 0o6664)
        faults.append(run(tool, *SWAP, *arguments))
        status = os.stat(name)
        if (status.st_uid, status.st_gid, mode_of(name)) != (1234, 2345, 0o664):
            faults.append("%s: owner %d, group %d, permissions %o" % (
                " ".join(arguments), status.st_uid, status.st_gid, mode_of(name)))
    print("  owners of replaced files: kept")
    return [fault for fault in faults if fault]


def attributes(tool, skipped):
    faults = []
    for arguments in (("--in-place",), ("out.h5", "--force"), ("--in-place", "--compact")):
        name = "out.h5" if "out.h5" in arguments else "in.h5"
        clear()
        make("in.h5")
        make(name)
        try:
            os.setxattr(name, "user.origin", b"a hub \0 of models")
            os.setxattr(name, "user.empty", b"")
        except (OSError, AttributeError):
            skipped("extended attributes: this file system or system has none")
            return []
        faults.append(run(tool, *SWAP, *arguments))
        kept = {key: os.getxattr(name, key) for key in os.listxattr(name) if key.startswith("user.")}
        if kept != {"user.origin": b"a hub \0 of models", "user.empty": b""}:
            faults.append("%s: attributes %s" % (" ".join(arguments), kept))
    print("  attributes of replaced files: kept")
    return [fault for fault in faults if fault]


def access_list(user, group, mask, other=0):
    """The owner may read and write, user 7, the group and others as given, at most `mask`."""
    entries = ((1, 6, UNNAMED), (2, user, 7), (4, group, UNNAMED), (16, mask, UNNAMED), (32, other, UNNAMED))
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def lists(tool, skipped):
    """A list stays with a file that is replaced; what it gives to one user is not given to the group of a new file."""
    clear()
    faults = []
    try:
        os.setxattr(make("in.h5"), LIST, access_list(6, 0, 6))
    except (OSError, AttributeError):
        skipped("access control lists: this file system or system has none")
        return []
    if mode_of("in.h5") != 0o660:
        return ["the list was not taken as expected: %o" % mode_of("in.h5")]
    faults.append(run(tool, *SWAP, "out.h5", expect="others may not read")
                  or wrong("a new file of one with a list", mode_of("out.h5"), 0o600))
    faults.append(run(tool, *SWAP, "--in-place"))
    if LIST not in os.listxattr("in.h5") or os.getxattr("in.h5", LIST) != access_list(6, 0, 6):
        faults.append("the list was not kept in place")
    # what a folder gives to its new files is not given to one that is replaced
    os.mkdir("shared")
    os.setxattr("shared", "system.posix_acl_default", access_list(6, 6, 6))
    shutil.copyfile(EXAMPLE, "shared/old.h5")
    os.removexattr("shared/old.h5", LIST)
    os.chmod("shared/old.h5", 0o640)
    faults.append(run(tool, "swap-head", "in.h5", "shared/new.h5"))
    faults.append(run(tool, "swap-head", "in.h5", "shared/old.h5", "--force"))
    faults.append(wrong("a new file in a folder with a list", mode_of("shared/new.h5"), 0o660))
    if LIST in os.listxattr("shared/old.h5"):
        faults.append("a replaced file has the list of its folder")
    if leftovers("shared", "new.h5", "old.h5"):
        faults.append("left behind in a folder with a list")
    shutil.rmtree("shared")
    print("  access control lists: kept, and not widened")
    return [fault for fault in faults if fault]
