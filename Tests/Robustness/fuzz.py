"""Mutated files: whatever they hold, the tool ends by itself, with an answer or a reason, and leaves nothing half done.

    python3 fuzz.py --tool .build/release/h5surgery --seconds 60 [--files N] [--seed N] [--keep FOLDER]

Seeds are the fixtures that real Keras wrote. Every mutated file goes through one command. What must hold each time:

- the exit code is 0, 1, 2 or 64, within the limit of processor time: no signal, no hang;
- standard error is one message of ours; a crash inside libhdf5 is such a message too, and is counted;
- nothing is left in the folder but the input and, if the code was 0, the output;
- an output can be inspected.

Needs only Python's standard library.
"""

import argparse
import collections
import concurrent.futures
import os
import pathlib
import random
import re
import resource
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent / "Fixtures"
LARGEST_SEED = 120_000  # bytes: mutations should hit structure, not weights
CPU_SECONDS = 1  # the tool heeds `ulimit -t`; undamaged seeds take a few milliseconds
TIME_LIMIT = 60

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
)
# Numbers that sizes, counts and addresses go wrong at.
NUMBERS = (0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF,
           1 << 32, 1 << 40, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)
SIGNATURES = (b"TREE", b"SNOD", b"HEAP", b"GCOL", b"FRHP", b"BTHD", b"OHDR")


def main():
    arguments = parse()
    seeds = load_seeds()
    start, counts, failures = time.time(), collections.Counter(), []
    with tempfile.TemporaryDirectory(prefix="h5surgery-fuzz-") as folder:
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            numbers = iter(range(arguments.seed, arguments.seed + arguments.files))
            waiting = set()
            while True:
                over = time.time() - start > arguments.seconds
                while not over and len(waiting) < 4 * arguments.jobs:
                    number = next(numbers, None)
                    if number is None:
                        over = True
                        break
                    waiting.add(pool.submit(one, arguments.tool, seeds, number, folder))
                if not waiting:
                    break
                done, waiting = concurrent.futures.wait(
                    waiting, return_when=concurrent.futures.FIRST_COMPLETED)
                for each in done:
                    outcome = each.result()
                    counts[outcome.kind] += 1
                    if outcome.fault:
                        failures.append(outcome)
                        print("FAULT %s: %s" % (outcome.title, outcome.fault), flush=True)
                        keep(arguments.keep, outcome)
    report(counts, failures, time.time() - start)
    sys.exit(1 if failures else 0)


def parse():
    parser = argparse.ArgumentParser(description="Hold the tool against mutated files.")
    parser.add_argument("--tool", required=True, type=os.path.abspath)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--files", type=int, default=10 ** 9, help="stop after so many")
    parser.add_argument("--seed", type=int, default=0, help="number of the first file; each number is one file")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--keep", type=pathlib.Path, help="where to keep files that fail")
    return parser.parse_args()


def load_seeds():
    """(name, bytes) of all small fixtures."""
    seeds = []
    for archive in sorted(FIXTURES.glob("*.tar.gz")):
        with tarfile.open(archive) as tar:
            for member in tar:
                if member.name.endswith(".h5") and member.size <= LARGEST_SEED:
                    seeds.append(("%s/%s" % (archive.name[:-7], member.name), tar.extractfile(member).read()))
    if not seeds:
        sys.exit("no fixtures in %s" % FIXTURES)
    return seeds


class Outcome:
    def __init__(self, number, seed, mutations, command, data):
        self.title = "#%d (%s, %s, %s)" % (number, seed, "+".join(mutations), " ".join(command))
        self.number, self.data = number, data
        self.kind, self.fault = None, None


def one(tool, seeds, number, folder):
    """Makes one file, runs one command on it and looks at what is left."""
    dice = random.Random(number)
    name, seed = dice.choice(seeds)
    data, mutations = mutate(seed, dice)
    command = dice.choice(COMMANDS)
    outcome = Outcome(number, name, mutations, command, data)
    place = os.path.join(folder, str(number))
    os.mkdir(place)
    try:
        source, target, sound = (os.path.join(place, name) for name in ("in.h5", "out.h5", "sound.h5"))
        with open(source, "wb") as file:
            file.write(data)
        if "SEED" in command:
            with open(sound, "wb") as file:
                file.write(seed)
        words = {"IN": source, "OUT": target, "SEED": sound}
        judge(outcome, tool, [words.get(word, word) for word in command], place)
    finally:
        shutil.rmtree(place)
    return outcome


def judge(outcome, tool, command, place):
    before = set(os.listdir(place))
    try:
        run = subprocess.run([tool] + command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIME_LIMIT,
                             preexec_fn=limit)
    except subprocess.TimeoutExpired:
        outcome.kind, outcome.fault = "hang", "no end after %d s" % TIME_LIMIT
        return
    errors = run.stderr.decode("utf-8", "replace")
    outcome.kind = {0: "done", 1: "answered no", 2: "refused", 64: "refused"}.get(run.returncode, "signal")
    if outcome.kind == "signal":
        outcome.fault = "exit code %d: %s" % (run.returncode, errors[:300])
        return
    crash = re.search(r"crashed \((.*?)\)|gave up|was killed", errors)
    if crash:
        outcome.kind = "libhdf5 crashed" if crash.group(1) else "libhdf5 stopped"
    if run.returncode == 2 and not re.search(r"^h5surgery: error: \S", errors, re.MULTILINE):
        outcome.fault = "no reason given: %r" % errors[:300]
    if "Fatal error" in errors or "please report" in errors:
        outcome.fault = "a fault of ours: %r" % errors[:300]
    left = set(os.listdir(place)) - before
    if left - ({"out.h5"} if run.returncode == 0 else set()):
        outcome.fault = "left behind: %s" % ", ".join(sorted(left))
    elif "out.h5" in left:
        check = subprocess.run([tool, "inspect", os.path.join(place, "out.h5")], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, timeout=TIME_LIMIT)
        if check.returncode != 0:
            outcome.fault = "the output can't be inspected: %r" % check.stderr.decode("utf-8", "replace")[:300]


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, resource.RLIM_INFINITY))


def keep(folder, outcome):
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ("%d.h5" % outcome.number)).write_bytes(outcome.data)


def report(counts, failures, seconds):
    total = sum(counts.values())
    print("%d files in %.0f s (%.0f each second)" % (total, seconds, total / max(seconds, 1e-9)))
    for kind, count in sorted(counts.items(), key=lambda item: -item[1]):
        print("  %7d  %s" % (count, kind))
    print("no fault" if not failures else "%d FAULTS" % len(failures))


# MARK: mutations, a target each

def mutate(seed, dice):
    data, names = bytearray(seed), []
    for _ in range(dice.choice((1, 1, 1, 2, 3, 8))):
        mutation = dice.choice(MUTATIONS)
        if mutation(data, dice):
            names.append(mutation.__name__)
    return bytes(data), names or ["nothing"]


def flip_bits(data, dice):
    for _ in range(dice.choice((1, 1, 4, 32))):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return True


def overwrite(data, dice):
    start = dice.randrange(len(data))
    count = min(len(data) - start, dice.choice((1, 8, 64, 1024)))
    data[start:start + count] = dice.choice((b"\0", b"\xff", bytes([dice.randrange(256)]))) * count
    return True


def truncate(data, dice):
    del data[dice.randrange(8, len(data)):]
    return True


def append(data, dice):
    data += bytes(dice.randrange(256) for _ in range(dice.choice((1, 100, 5000))))
    return True


def structure(data, dice):
    """HDF5's own structures: a number near a signature is replaced by one that sizes go wrong at, or by an address."""
    places = [match.start() for signature in SIGNATURES for match in re.finditer(signature, data)] + [0]
    place = dice.choice(places) + dice.randrange(0, 96)
    return number_at(data, place, dice)


def header(data, dice):
    """Anywhere in the first part of the file, where the superblock and the root's header are."""
    return number_at(data, dice.randrange(min(2048, len(data))), dice)


def number_at(data, place, dice):
    width = dice.choice((1, 2, 4, 8))
    if place + width > len(data):
        return False
    value = dice.choice(NUMBERS + (dice.randrange(len(data)),))
    data[place:place + width] = struct.pack("<Q", value)[:width]
    return True


def exchange(data, dice):
    """Two pieces change places."""
    count = dice.choice((8, 16, 40, 512))
    if len(data) < 4 * count:
        return False
    a, b = (dice.randrange(0, len(data) - count) // 8 * 8 for _ in range(2))
    if abs(a - b) < count:
        return False
    data[a:a + count], data[b:b + count] = data[b:b + count], data[a:a + count]
    return True


def config(data, dice):
    """The text of model_config or training_config, its length unchanged."""
    begin = data.find(b'{"class_name"')
    if begin < 0:
        return False
    end = data.find(b"\0", begin)
    end = len(data) if end < 0 else end
    for _ in range(dice.choice((1, 2, 10))):
        place = dice.randrange(begin, end)
        data[place] = dice.choice(b'0123456789-.eE"[]{}:, \\untf\x00\xff\xed')
    return True


def config_word(data, dice):
    """One word of the configuration becomes another of its words, padded or cut to fit."""
    words = list(re.finditer(rb'"[A-Za-z_0-9]{3,}"', data))
    if len(words) < 2:
        return False
    old, new = dice.choice(words), dice.choice(words)
    text = new.group()[1:-1][:len(old.group()) - 2]
    data[old.start() + 1:old.end() - 1] = text + b"_" * (len(old.group()) - 2 - len(text))
    return True


def inbound_nodes(data, dice):
    """Numbers, names and brackets of the calls."""
    calls = list(re.finditer(rb'"inbound_nodes": \[[^{}]*', data))
    if not calls:
        return False
    call = dice.choice(calls)
    place = dice.randrange(call.start() + 17, call.end())
    data[place] = dice.choice(b'0123456789-[]", {}')
    return True


def name_list(data, dice):
    """layer_names and weight_names: their text, their types and sizes just before it."""
    places = [match.start() for match in re.finditer(rb"(layer|weight)_names", data)]
    if not places:
        return False
    place = dice.choice(places) + dice.randrange(-24, 120)
    if not 0 <= place < len(data) - 8:
        return False
    if dice.random() < 0.5:
        return number_at(data, place, dice)
    data[place] = dice.randrange(256)
    return True


MUTATIONS = (flip_bits, overwrite, truncate, append, structure, structure, header, exchange, config, config_word,
             inbound_nodes, name_list)


if __name__ == "__main__":
    main()
