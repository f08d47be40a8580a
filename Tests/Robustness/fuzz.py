"""Mutated files: whatever they hold, the tool ends by itself, with an answer or a reason, and leaves nothing
half done.

    python3 fuzz.py --tool .build/release/h5surgery --seconds 60 [--files N] [--target all] [--seed N]
                   [--keep FOLDER]

Seeds are the fixtures that real Keras wrote; mutations.py says what is done to them for each target.
Every mutated file goes through one command. What must hold each time:

- the exit code is 0, 1, 2 or 64, within the limit of processor time: no signal, no hang;
- standard error is one message of ours; a crash inside libhdf5 is such a message too, and is counted;
- nothing is left in the folder but the input and, if the code was 0, the output;
- an output can be inspected.

A file is known by its number: `--seed NUMBER --files 1 --keep FOLDER` makes it again. Needs only Python's
standard library.
"""

import argparse
import collections
import multiprocessing
import multiprocessing.util
import os
import pathlib
import random
import re
import shutil
import sys
import tarfile
import time

import mutations
import tool as runner

FIXTURES = pathlib.Path(runner.HERE).parent / "Fixtures"
LARGEST_SEED = 120_000  # bytes: mutations should hit structure, not weights
CPU_SECONDS = 1  # the tool heeds `ulimit -t`; undamaged seeds take a few milliseconds
BATCH = 50

COMMANDS = (
    ["inspect", "IN"],
    ["inspect", "IN", "--tree", "--weights"],
    ["swap-head", "IN", "OUT", "-n", "3"],
    ["swap-head", "IN", "OUT", "-n", "3", "--compact"],
    ["wrap-average", "IN", "OUT", "--frames", "2"],
    ["freeze", "IN", "OUT", "--except-head"],
    ["drop-head", "IN", "OUT"],
    ["strip", "IN", "OUT"],
    ["diff", "IN", "SEED"],
    ["transplant", "SEED", "OUT", "--from", "IN"],
)


def main():
    arguments = parse()
    start, counts, faults = time.time(), collections.Counter(), 0
    with multiprocessing.Pool(arguments.jobs, begin, (arguments,)) as pool:
        for outcomes in pool.imap_unordered(batch, batches(arguments, start)):
            for kind, fault in outcomes:
                counts[kind] += 1
                if fault:
                    faults += 1
                    print("FAULT", fault, flush=True)
            done = sum(counts.values())
            if done // 5000 > (done - len(outcomes)) // 5000:
                print("%d files, %d faults, %.0f s" % (done, faults, time.time() - start), file=sys.stderr,
                      flush=True)
        # Ended, not terminated, so that each worker removes its folder.
        pool.close()
        pool.join()
    report(counts, faults, time.time() - start)
    sys.exit(1 if faults else 0)


def parse():
    parser = argparse.ArgumentParser(description="Hold the tool against mutated files.")
    parser.add_argument("--tool", required=True, type=os.path.abspath)
    parser.add_argument("--seconds", type=float, help="60 where --files does not say how many")
    parser.add_argument("--files", type=int, help="stop after so many")
    parser.add_argument("--target", choices=sorted(mutations.TARGETS), default="all")
    parser.add_argument("--seed", type=int, default=0, help="number of the first file")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", type=pathlib.Path, help="where to keep files that fail")
    arguments = parser.parse_args()
    if arguments.seconds is None:
        arguments.seconds = 60 if arguments.files is None else float("inf")
    return arguments


def batches(arguments, start):
    """Numbers of files; `imap` takes them all at once, so that each worker looks at the clock, too."""
    last = arguments.seed + (arguments.files or 10 ** 6)
    for number in range(arguments.seed, last, BATCH):
        yield number, min(number + BATCH, last), start + arguments.seconds


def begin(arguments):
    global settings, tool, seeds, folder
    settings, tool, seeds = arguments, runner.Tool(arguments.tool), load_seeds()
    folder = runner.Folder()
    # Gone with the worker, however that ends.
    multiprocessing.util.Finalize(folder, folder.__exit__, exitpriority=1)


def load_seeds():
    """(name, bytes) of all small fixtures."""
    found = []
    for archive in sorted(FIXTURES.glob("*.tar.gz")):
        with tarfile.open(archive) as tar:
            for member in tar:
                if member.name.endswith(".h5") and member.size <= LARGEST_SEED:
                    found.append(("%s/%s" % (archive.name[:-7], member.name), tar.extractfile(member).read()))
    if not found:
        sys.exit("no fixtures in %s" % FIXTURES)
    return found


def batch(numbers):
    first, last, end = numbers
    outcomes = []
    for number in range(first, last):
        if time.time() > end:
            break
        outcomes.append(one(number))
    return outcomes


def one(number):
    """Makes one file, runs one command on it and looks at what is left: what it was, and the fault."""
    dice = random.Random(number)
    name, seed = dice.choice(seeds)
    data, names = mutations.mutate(seed, dice, mutations.TARGETS[settings.target])
    command = dice.choice(COMMANDS)
    words = {word: os.path.join(folder.path, word.lower() + ".h5") for word in ("IN", "OUT", "SEED")}
    runner.write(words["IN"], data)
    if "SEED" in command:
        runner.write(words["SEED"], seed)
    run = tool.run(*[words.get(word, word) for word in command], cpu=CPU_SECONDS)
    kind = kind_of(run)
    left = set(os.listdir(folder.path)) - {"in.h5", "seed.h5"}
    fault = fault_of(run) or fault_of_files(run, left, words["OUT"])
    for each in os.listdir(folder.path):
        os.unlink(os.path.join(folder.path, each))
    if fault:
        keep(number, data)
        fault = "#%d (%s, %s, %s): %s" % (number, name, "+".join(names), " ".join(command), fault)
    return kind, fault


def kind_of(run):
    crash = re.search(r"crashed \(|gave up|was killed", run.message)
    if crash:
        return "libhdf5 crashed" if "crashed" in crash.group() else "libhdf5 stopped"
    return {0: "done", 1: "answered no", 2: "refused", 64: "refused"}.get(run.code, "signal")


def fault_of(run):
    errors = run.message
    if run.timed_out or run.code not in (0, 1, 2, 64):
        return str(run)
    if run.code == 2 and not re.search(r"^h5surgery: error: \S", errors, re.MULTILINE):
        return "no reason given: %r" % errors[:300]
    if "Fatal error" in errors or "please report" in errors or "failed check" in errors:
        return "a fault of ours: %r" % errors[:300]
    return None


def fault_of_files(run, left, output):
    if left - ({"out.h5"} if run.code == 0 else set()):
        return "left behind: %s" % ", ".join(sorted(left))
    if "out.h5" in left:
        check = tool.run("inspect", output)
        if check.code != 0 and not fails_somewhere(os.path.join(os.path.dirname(output), "in.h5")):
            return "the output can't be inspected: %s" % check
    return None


def fails_somewhere(path):
    """What libhdf5 reads of a damaged text changes with what its memory held before, even with the length of
    the file's name: damage that the input had, too."""
    for length in range(1, 200, 20):
        copy = os.path.join(os.path.dirname(path), "x" * length)
        shutil.copyfile(path, copy)
        if tool.run("inspect", copy).code != 0:
            return True
    return False


def keep(number, data):
    if settings.keep:
        settings.keep.mkdir(parents=True, exist_ok=True)
        (settings.keep / ("%d.h5" % number)).write_bytes(data)


def report(counts, faults, seconds):
    total = sum(counts.values())
    print("%d files in %.0f s (%.0f each second)" % (total, seconds, total / max(seconds, 1e-9)))
    for kind, count in sorted(counts.items(), key=lambda item: -item[1]):
        print("  %7d  %s" % (count, kind))
    print("no fault" if not faults else "%d FAULTS" % faults)


if __name__ == "__main__":
    main()
