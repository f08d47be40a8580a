"""Attacks that are no HDF5 at all: what stands where a file should be, other formats, recipes."""

import os
import socket

import hostile_model as model
from attack import Attack
from hdf5_bytes import SIGNATURE, Image

FILES = "an input is a regular file, looked at before it is opened"
HEADS = "a file is known by its first bytes"
RECIPE = "a recipe has at most 256 KB, 32 levels and no aliases"
NONE = {}


def at(make):
    """Makes something called in.h5 that is no file."""
    def build(folder):
        make(os.path.join(folder, "in.h5"))
    return build


def listening(path):
    with socket.socket(socket.AF_UNIX) as each:
        here = os.getcwd()
        os.chdir(os.path.dirname(path))
        each.bind(os.path.basename(path))
        os.chdir(here)


def device(path):
    os.symlink("/dev/zero", path)


def loop(path):
    os.symlink(path, path)


def sparse(path):
    """A file of a terabyte, all of it a hole behind the signature."""
    with open(path, "wb") as file:
        file.write(Image(model.root()).data)
        file.truncate(1 << 40)


def recipe(text):
    """A sound model and a recipe for it."""
    def build(folder):
        path = os.path.join(folder, "recipe.yaml")
        with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)
        return Image(model.root())
    return build


def aliases():
    """A billion texts in nine lists of nine."""
    lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    for number in range(1, 10):
        lines.append("a%d: &a%d [%s]" % (number, number, ", ".join(["*a%d" % (number - 1)] * 9)))
    return "\n".join(lines) + "\nsteps:\n  - strip\n"


ATTACKS = [
    # two folders are many files, of which --format json is no report
    Attack("folder", FILES, at(os.mkdir), r"[Dd]irectory|folder|not a regular file", NONE, misused=("diff", "diff-sound")),
    Attack("named pipe", FILES, at(os.mkfifo), r"not a regular file|no regular file|FIFO|pipe", NONE),
    Attack("socket", FILES, at(listening), r"No such device|no such device|not a regular file|socket", NONE),
    Attack("link to /dev/zero", FILES, at(device), r"not a regular file|no regular file|device", NONE),
    Attack("link to itself", FILES, at(loop), r"(?i)too many levels of symbolic links", NONE),
    Attack("empty file", HEADS, lambda: b"", r"is empty, expected an HDF5 file", NONE),
    Attack("signature of HDF5 and nothing else", HEADS, lambda: SIGNATURE, r"HDF5", NONE),
    Attack("zip archive", HEADS, lambda: b"PK\3\4" + bytes(1000), r"a zip archive", NONE),
    Attack("web page", HEADS, lambda: b"<html>" + bytes(1000), r"a web page", NONE),
]
RECIPES = [
    Attack("recipe with a billion aliases", RECIPE, recipe(aliases()), r"alias|anchor|\*a0", NONE),
    Attack("recipe of 10 MB", RECIPE, recipe("steps:\n" + "  - strip\n" * 1_000_000),
           r"more than 262144 bytes", NONE),
    Attack("recipe of 10,000 lists", RECIPE, recipe("steps: " + "[" * 10_000), r"recipe", NONE),
    Attack("recipe with 10,000 steps", RECIPE, recipe("h5surgery: 1\nsteps:\n" + "  - nonsense\n" * 10_000),
           r"nonsense", NONE),
    Attack("recipe with a tag of Python", RECIPE, recipe("steps: !!python/object/apply:os.system [id]\n"),
           r"recipe|tag|steps", NONE),
    Attack("recipe that steers a terminal", RECIPE,
           recipe('h5surgery: 1\nsteps:\n  - "\\e[2J\\a"\n'), r"u\{1b\}", NONE),
    Attack("recipe that is no UTF-8", RECIPE, recipe("steps:\n  - \udcff\n"), r"UTF-8", NONE),
]
