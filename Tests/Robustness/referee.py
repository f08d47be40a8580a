"""Mutated files: what is read of them without libhdf5 is what libhdf5 says, wherever it says anything.

    swift build -c release --product Referee
    python3 referee.py --referee .build/release/Referee --seconds 60 [--files N] [--seed N] [--keep FOLDER] [--inside N]

Seeds are the small fixtures that real Keras wrote, models in HDF5's other layouts and the fixtures of HDF5Tests;
the mutations are those of mutations.py that change structures and attributes.
For each file the referee first reads directly and says whether all was understood, then asks libhdf5, which
may crash or hang: that is counted and is no fault. A fault is an end before libhdf5 was asked, or an answer
that differs. With --inside each file is a part of another one, with so many bytes of HDF5 before and behind it.

Needs only Python's standard library.
"""

import argparse
import collections
import os
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time

import mutations
import seeds
import tool

BATCH = 40


def main():
    arguments = parse()
    choice = mutations.TARGETS["structure"] + mutations.TARGETS["attributes"] + (address, address)
    found = seeds.fixtures() + seeds.layouts()
    for path in sorted((pathlib.Path(tool.HERE).parent / "HDF5Tests/Fixtures").glob("*.h5")):
        found.append(seeds.Seed(path.name, path.read_bytes(), ()))
    start, counts, faults = time.time(), collections.Counter(), []
    with tempfile.TemporaryDirectory(prefix="h5surgery-referee-") as folder:
        number = arguments.seed
        while time.time() - start < arguments.seconds and number < arguments.seed + arguments.files:
            batch = {}
            for number in range(number, number + BATCH):
                dice = random.Random(number)
                seed = dice.choice(found)
                data, names = mutations.mutate(seed, dice, choice)
                path = pathlib.Path(folder, "%d.h5" % number)
                around = (dice.choice(found).data * (1 + arguments.inside // 96))[:arguments.inside]
                path.write_bytes(around + bytes(data) + around)
                batch[str(path)] = "#%d (%s, %s)" % (number, seed.name, "+".join(names))
            number += 1
            judge(arguments, batch, counts, faults)
            for path in batch:
                os.unlink(path)
    print("%d files in %.0f s" % (sum(counts.values()), time.time() - start))
    for kind, count in counts.most_common():
        print("  %7d  %s" % (count, kind))
    print("no fault" if not faults else "%d FAULTS" % len(faults))
    sys.exit(1 if faults else 0)


def parse():
    parser = argparse.ArgumentParser(description="Hold what is read directly against libhdf5.")
    parser.add_argument("--referee", required=True, type=os.path.abspath)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--files", type=int, default=10 ** 9, help="stop after so many")
    parser.add_argument("--seed", type=int, default=0, help="number of the first file; each is one file")
    parser.add_argument("--inside", type=int, default=0, help="bytes before and behind each file")
    parser.add_argument("--keep", type=pathlib.Path, help="where to keep files that fail")
    return parser.parse_args()


def judge(arguments, batch, counts, faults):
    """Runs the referee over a batch; where libhdf5 ends it, again over the rest."""
    waiting = list(batch)
    while waiting:
        options = ["--inside", str(arguments.inside)] if arguments.inside else []
        verdicts = run([arguments.referee] + options, waiting)
        for path, (direct, library) in zip(waiting, verdicts):
            kind = library.split(" ")[0] or "libhdf5 crashed"
            counts["left to libhdf5" if direct == "left" else "direct, then " + kind] += 1
            if kind == "DIFFERS" or direct == "":
                faults.append(path)
                print("FAULT %s: %s" % (batch[path], library or "ended while reading directly"), flush=True)
                if arguments.keep:
                    arguments.keep.mkdir(parents=True, exist_ok=True)
                    (arguments.keep / os.path.basename(path)).write_bytes(pathlib.Path(path).read_bytes())
        waiting = waiting[len(verdicts):]


def run(command, paths):
    """(what was read directly, what libhdf5 says) of each file up to the one that ended the process."""
    try:
        output = subprocess.run(command + paths, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                timeout=tool.TIME_LIMIT, preexec_fn=limit).stdout
    except subprocess.TimeoutExpired as error:
        output = error.stdout or b""
    verdicts, lines = [], output.decode("utf-8", "replace").split("\n")
    while lines and lines[0]:
        direct = lines.pop(0)
        library = lines.pop(0) if direct == "direct" and lines else ""
        verdicts.append((direct, library))
    if len(verdicts) < len(paths) and (not verdicts or verdicts[-1][0] == "left" or verdicts[-1][1]):
        verdicts.append(("", ""))
    return verdicts


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))


def address(data, dice):
    """Eight bytes become another place of the file, aligned as addresses are."""
    if len(data) < 16:
        return False
    place = dice.randrange(len(data) // 8) * 8
    data[place:place + 8] = (dice.randrange(len(data)) & ~7).to_bytes(8, "little")
    return True


if __name__ == "__main__":
    main()
