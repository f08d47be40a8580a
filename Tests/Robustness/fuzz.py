"""Mutated files: whatever they hold, the tool ends by itself, with an answer or a reason, loses nothing of what
it keeps, and leaves nothing half done.

    python3 fuzz.py --tool .build/release/h5surgery --seconds 60 [--files N] [--target all] [--seed N]
                   [--keep FOLDER]

Seeds are fixtures that real Keras wrote, models in HDF5's other layouts and models with names inside each other
(seeds.py); mutations.py says what is done to them for each target. Every mutated file goes through one command
(fuzz_commands.py). What must hold each time:

- the exit code is 0, 1, 2 or 64, within the limit of processor time: no signal, no hang;
- standard error is one message of ours; a crash inside libhdf5 is such a message too, and is counted;
- nothing is left in the folder but the input and, if the code was 0, the output;
- an output can be inspected;
- h5py finds in an output every weight that was kept, with its bytes, and Python reads its configuration
  (oracle/rules.py). What h5py reads neither in the input nor in the output, though the tool said that it was done,
  is a fault too: REFUSED BY h5py. What stands beside the model is copied as it is: where it ends h5py itself, in the
  input as well, that is counted by its name, and is no fault. Without h5py all this is left out, and said.

A file is known by its number: `--seed NUMBER --files 1 --keep FOLDER` makes it again. Needs only Python's
standard library; h5py is asked in the environment k3 of the conformance suite.
"""

import argparse
import collections
import json
import multiprocessing
import multiprocessing.util
import os
import pathlib
import random
import re
import shutil
import sys
import time

import fuzz_commands
import judge
import mutations
import named_models
import seeds
import tool as runner

CPU_SECONDS = 1  # the tool heeds `ulimit -t`; undamaged seeds take a few milliseconds
BATCH = 50
NAME = re.compile(r"""(?<![A-Za-z])'[^']*'|"[^"]*\"""")

# Which seeds a target takes, and how often: those that real Keras wrote, other layouts, names inside each other.
SOURCES = {"names": (0.1, 0.3, 0.6), "layouts": (0, 1, 0)}
USUAL = (0.45, 0.3, 0.25)
# How many files of each stay sound: what a surgery does to them is enough to look at.
UNTOUCHED = {"named": 0.4, "layouts": 0.25}
UNTOUCHED_FIXTURES = 0.1
DROPPING = 0.7  # of the commands on names inside each other drop or move layers


def main():
    arguments = parse()
    start, counts, faults = time.time(), collections.Counter(), collections.Counter()
    with multiprocessing.Pool(arguments.jobs, begin, (arguments,)) as pool:
        for outcomes in pool.imap_unordered(batch, batches(arguments, start)):
            for kind, fault in outcomes:
                counts[kind] += 1
                if fault:
                    faults[class_of(fault)] += 1
                    print(fault, flush=True)
            done = sum(counts.values())
            if done // 5000 > (done - len(outcomes)) // 5000:
                print("%d files, %d faults, %.0f s" % (done, sum(faults.values()), time.time() - start),
                      file=sys.stderr, flush=True)
        # Ended, not terminated, so that each worker removes its folder.
        pool.close()
        pool.join()
    report(counts, faults, time.time() - start, arguments)
    sys.exit(1 if faults else 0)


def parse():
    parser = argparse.ArgumentParser(description="Hold the tool against mutated files.")
    parser.add_argument("--tool", required=True, type=os.path.abspath)
    parser.add_argument("--seconds", type=float, help="60 where --files does not say how many")
    parser.add_argument("--files", type=int, help="stop after so many")
    parser.add_argument("--target", choices=sorted([*mutations.TARGETS, "layouts"]), default="all")
    parser.add_argument("--seed", type=int, default=0, help="number of the first file")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", type=pathlib.Path, help="where to keep files that fail")
    parser.add_argument("--python", help="that has h5py 3; default: that of the environment k3")
    arguments = parser.parse_args()
    arguments.python = arguments.python or judge.python()
    if arguments.seconds is None:
        arguments.seconds = 60 if arguments.files is None else float("inf")
    return arguments


def batches(arguments, start):
    """Numbers of files; `imap` takes them all at once, so that each worker looks at the clock, too."""
    last = arguments.seed + (arguments.files or 10 ** 6)
    for number in range(arguments.seed, last, BATCH):
        yield number, min(number + BATCH, last), start + arguments.seconds


def begin(arguments):
    global settings, tool, found, folder, oracle
    settings, tool = arguments, runner.Tool(arguments.tool)
    found = seeds.fixtures(), seeds.layouts()
    folder = runner.Folder()
    oracle = judge.Oracle(arguments.python) if arguments.python else None
    # Gone with the worker, however that ends.
    multiprocessing.util.Finalize(folder, folder.__exit__, exitpriority=1)
    if oracle:
        multiprocessing.util.Finalize(oracle, oracle.close, exitpriority=1)


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
    seed = choose_seed(dice)
    data, names = seed.data, ["nothing"]
    if dice.random() >= UNTOUCHED.get(seed.name.split("/")[0], UNTOUCHED_FIXTURES):
        choice = mutations.TARGETS.get(settings.target) or mutations.TARGETS["all"]
        data, names = mutations.mutate(seed, dice, choice)
    command = fuzz_commands.choose(dice, data, DROPPING if "named" in seed.name else 0)
    words = {word: os.path.join(folder.path, word.lower() + ".h5") for word in ("IN", "OUT", "SEED", "RECIPE")}
    for word, content in (("IN", data), ("SEED", seed.data), ("RECIPE", fuzz_commands.RECIPE)):
        if word in command:
            runner.write(words[word], content)
    before = before_it(command, words)
    as_json = ["--format", "json"] if before else []
    run = tool.run(*[words.get(word, word) for word in command], *as_json, cpu=CPU_SECONDS)
    kind, title = kind_of(run), None
    left = set(os.listdir(folder.path)) - {"in.h5", "seed.h5", "recipe.h5", "before.h5"}
    fault = fault_of(run) or fault_of_files(run, left, words["OUT"])
    if names == ["nothing"] and kind.startswith("libhdf5"):
        fault = fault or "the file is sound: %s" % run
    if before and run.code == 0 and not fault:
        kind, title, fault = judged(run, command, words, before)
    for each in os.listdir(folder.path):
        os.unlink(os.path.join(folder.path, each))
    if fault:
        keep(number, data)
        fault = "%s #%d (%s, %s at %s, %s): %s" % (
            title or "FAULT", number, seed.name, "+".join(names), mutations.places(seed, data), " ".join(command),
            fault)
    return kind, fault


def choose_seed(dice):
    fixtures, layouts, _ = SOURCES.get(settings.target, USUAL)
    place = dice.random()
    if place < fixtures + layouts:
        return dice.choice(found[0] if place < fixtures else found[1])
    number = dice.randrange(1 << 30)
    return seeds.Seed("named/%d" % number, named_models.image(random.Random(number)), ())


def before_it(command, words):
    """Where the file that a surgery changes can be read afterwards; None where the command writes nothing."""
    if "OUT" not in command and "--in-place" not in command:
        return None
    first = words[next(word for word in command if word in ("IN", "SEED"))]
    if "--in-place" not in command:
        return first
    copy = os.path.join(folder.path, "before.h5")
    shutil.copyfile(first, copy)
    return copy


def judged(run, command, words, before):
    """What h5py says of an output: the kind, the title of the fault and the fault."""
    try:
        report = json.loads(run.output)
    except ValueError as error:
        return "done", None, "the report is not JSON: %s" % error
    if oracle is None:
        return "done", None, None
    files = [words[word] for word in command if word in ("IN", "SEED")]
    after = files[0] if "--in-place" in command else words["OUT"]
    if (report.get("written") or {}).get("engine") == "copy":
        same = runner.read(before) == runner.read(after)
        return "done, a copy", None, None if same else "a copy is not the same"
    job = {"command": command, "report": report, "before": before, "after": after}
    if len(files) > 1:
        job["donor"] = files[1]
    answer = oracle.judge(job)
    if "ended" in answer:
        if answer["part"] == "beside" and (answer["ended"] == "before" or oracle.fails_beside(before)):
            return "done, h5py fails beside the model", None, None
        what = "h5py came to %s while it read %s, %s" % (answer["how"], answer["ended"], answer["part"])
        return "done, refused by h5py", "FAULT" if answer["ended"] == "after" else "REFUSED BY h5py", what
    for key, title in (("faults", "FAULT"), ("refused", "REFUSED BY h5py")):
        if answer[key]:
            lines = answer[key][:3] + ["and %d more" % (len(answer[key]) - 3)] * (len(answer[key]) > 3)
            kind = "done, not rightly" if key == "faults" else "done, refused by h5py"
            return kind, title, "; ".join(lines)
    return "done, held by h5py", None, None


def kind_of(run):
    crash = re.search(r"crashed \(|gave up|was killed", run.message)
    if crash:
        return "libhdf5 crashed" if "crashed" in crash.group() else "libhdf5 stopped"
    return {0: "shown", 1: "answered no", 2: "refused", 64: "refused"}.get(run.code, "signal")


def fault_of(run):
    errors = run.message
    if run.timed_out or run.code not in (0, 1, 2, 64):
        return str(run)
    if run.code == 2 and not re.search(r"^h5surgery: error: \S", errors, re.MULTILINE):
        return "no reason given: %r" % errors[:300]
    if "Fatal error" in errors or "please report" in errors or "failed check" in errors and not is_chance():
        return "a fault of ours: %r" % errors[:300]
    if runner.TEMPORARY.search(errors):
        return "the message names the temporary file: %r" % errors[:400]
    if "did it change?" in errors:
        return "the message speaks of a change, and there was none: %r" % errors[:300]
    return None


def is_chance():
    """Whether a failed check of ours is one of several ends: where libhdf5 writes over memory, any may come."""
    ends = {tool.run("inspect", os.path.join(folder.path, "in.h5"), cpu=CPU_SECONDS).message for _ in range(5)}
    return any("crashed (" in each and "failed check" not in each for each in ends)


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


def report(counts, faults, seconds, arguments):
    if not arguments.python:
        print("SKIPPED: whether h5py finds every kept weight in the outputs: %s" % judge.MISSING)
    total = sum(counts.values())
    print("%d files in %.0f s (%.0f each second)" % (total, seconds, total / max(seconds, 1e-9)))
    for kind, count in sorted(counts.items(), key=lambda item: -item[1]):
        print("  %7d  %s" % (count, kind))
    print("no fault" if not faults else "%d FAULTS" % sum(faults.values()))
    for kind, count in faults.most_common():
        print("  %7d  %s" % (count, kind))


def class_of(fault):
    """A fault without its number, its names and what is behind the first of its sentences."""
    title, rest = fault.split(" #", 1)
    said = rest.split("): ", 1)[-1].split("; ")[0]
    return "%s: %s" % (title, re.sub(r"\b\d+\b", "_", NAME.sub("_", said))[:120])


if __name__ == "__main__":
    main()
