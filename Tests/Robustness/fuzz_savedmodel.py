"""Mutated SavedModel folders and checkpoints: whatever they hold, the tool ends by itself, with an answer or a reason, and
what it writes has numbers that have their checksum.

    python3 fuzz_savedmodel.py --tool .build/release/h5surgery [--files 2000] [--seed N] [--keep FOLDER]

Seeds are folders that real Kerases wrote. Bytes of one of the four files change, are cut off, put in or taken out; in half of
the files that have checksums of blocks those are made right again, so that what is inside is read. What must hold is what
fuzz.py asks, and: where only the index or the numbers changed and an output was written, `diff` finds every weight of the
seed in it. Needs only Python's standard library.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import re
import shutil
import struct
import sys
import tarfile
import tempfile
import time

import tool as runner

ARCHIVES = pathlib.Path(runner.HERE).parent / "Fixtures" / "archives"
CPU_SECONDS = 2
COMMANDS = [
    ["inspect", "IN"], ["inspect", "IN", "--weights", "--tree"], ["inspect", "IN", "--format", "json"],
    ["convert", "IN", "OUT.h5"], ["convert", "IN", "OUT.h5"], ["convert", "IN", "OUT.keras", "--migrate"],
    ["swap-head", "IN", "OUT.h5", "-n", "3"], ["freeze", "IN", "OUT.h5", "--all"], ["diff", "IN", "SEED"],
    ["convert", "ARCH", "OUT.h5", "--weights-from", "IN"], ["doctor", "IN"],
]


def main():
    parser = argparse.ArgumentParser(description="Hold the tool against mutated SavedModel folders.")
    parser.add_argument("--tool", required=True, type=os.path.abspath)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    started, counts, faults = time.time(), collections.Counter(), 0
    tool = runner.Tool(options.tool)
    with tempfile.TemporaryDirectory() as home, runner.Folder() as folder:
        found = seeds(home)
        for number in range(options.seed, options.seed + options.files):
            kind, fault = one(number, found, tool, folder, options.keep)
            counts[kind] += 1
            if fault:
                faults += 1
                print("FAULT #%d %s" % (number, fault), flush=True)
    print("%d folders in %.0f s: %s; %s" % (
        options.files, time.time() - started, ", ".join("%d %s" % (count, kind) for kind, count in counts.most_common()),
        "%d FAULTS" % faults if faults else "no fault"))
    sys.exit(1 if faults else 0)


def seeds(home):
    found = []
    for archive in sorted(ARCHIVES.glob("savedmodels-*.tar.gz")):
        with tarfile.open(archive) as tar:
            tar.extractall(os.path.join(home, archive.name))
        found += sorted(path for path in pathlib.Path(home, archive.name).iterdir() if (path / "saved").is_dir())
    if not found:
        sys.exit("no folders in %s" % ARCHIVES)
    return found


def one(number, found, tool, folder, keep):
    dice = random.Random(number)
    seed = dice.choice(found)
    given = os.path.join(folder, "in")
    shutil.copytree(seed / "saved", given)
    files = sorted(path for path in pathlib.Path(given).rglob("*") if path.is_file() and path.stat().st_size)
    target = dice.choice(files)
    how = dice.choice([nothing, flipped, flipped, cut, put_in, taken_out, fields])
    data = how(target.read_bytes(), dice)
    if target.name.endswith(".index") and dice.random() < 0.7:
        data = sealed(data)
    target.write_bytes(data)
    command = dice.choice(COMMANDS)
    places = {"IN": given, "SEED": str(seed / "saved"), "ARCH": str(seed / "model.json")}
    if "ARCH" in command and not (seed / "model.json").exists():
        command = COMMANDS[0]
    words = [places.get(word, os.path.join(folder, word.lower()) if word.startswith("OUT") else word) for word in command]
    run = tool.run(*words, cpu=CPU_SECONDS)
    left = set(os.listdir(folder)) - {"in"}
    fault = fault_of(run, left, command)
    output = next((word for word in words if os.path.basename(word) in left), None)
    if fault is None and run.code == 0 and output:
        fault = fault_of_output(tool, command, target, output, str(seed / "saved"))
    if fault and keep:
        keep.mkdir(parents=True, exist_ok=True)
        shutil.copytree(given, keep / str(number))
    for each in os.listdir(folder):
        path = os.path.join(folder, each)
        shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
    kind = {0: "done", 1: "answered no", 2: "refused", 64: "refused"}.get(run.code, "ended")
    what = "%s/%s, %s, %s, %s" % (seed.parent.name[12:-7], seed.name, target.name, how.__name__, " ".join(command))
    return kind, fault and "(%s): %s" % (what, fault)


def fault_of(run, left, command):
    if run.timed_out or run.code not in (0, 1, 2, 64):
        return str(run)
    if run.code == 2 and not re.search(r"^h5surgery: error: \S", run.message, re.MULTILINE) and "json" not in command:
        return "no reason given: %r" % run.message[:300]
    if re.search("Fatal error|please report|failed check", run.message):
        return "a fault of ours: %r" % run.message[:300]
    if runner.TEMPORARY.search(run.message):
        return "the message names the temporary file: %r" % run.message[:300]
    wanted = {word.lower() for word in command if word.startswith("OUT")} if run.code == 0 else set()
    return "left behind: %s" % ", ".join(sorted(left - wanted)) if left - wanted else None


def fault_of_output(tool, command, target, output, seed):
    shown = tool.run("inspect", output)
    if shown.code != 0:
        return "the output can't be inspected: %s" % shown
    if command[:2] != ["convert", "IN"] or not output.endswith(".h5") or target.parent.name != "variables":
        return None
    compared = tool.run("diff", seed, output, "--format", "json")
    if compared.code not in (0, 1):
        return "the output can't be compared: %s" % compared
    changed = [each for each in json.loads(compared.output)["weights"]["different"] if each["status"] not in ("moved",)]
    return "%d weights of the output have other numbers" % len(changed) if changed and ".data" in target.name else None


# MARK: what is done to a file

def nothing(data, dice):
    return data


def flipped(data, dice):
    changed = bytearray(data)
    for _ in range(dice.choice([1, 1, 2, 8])):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def cut(data, dice):
    return data[:dice.randrange(len(data))]


def put_in(data, dice):
    place = dice.randrange(len(data))
    return data[:place] + bytes(dice.randrange(256) for _ in range(dice.choice([1, 2, 8]))) + data[place:]


def taken_out(data, dice):
    place = dice.randrange(len(data))
    return data[:place] + data[place + dice.choice([1, 2, 8]):]


def fields(data, dice):
    """Numbers of protobuf's wire format, where one may be: large, or none."""
    changed = bytearray(data)
    for _ in range(dice.choice([1, 2, 4])):
        place = dice.randrange(len(changed))
        word = dice.choice([b"\xff" * 9 + b"\x01", b"\x00", b"\x7f", b"\x80\x80\x80\x80\x08", b"\x0a", b"\x08", b"\x12"])
        changed[place:place + len(word)] = word
    return bytes(changed)


# MARK: checksums of a table

TABLE = []
for _byte in range(256):
    for _ in range(8):
        _byte = _byte >> 1 ^ (0x82F63B78 if _byte & 1 else 0)
    TABLE.append(_byte)


def masked(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 255] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def sealed(data):
    """An index whose blocks have their checksums again: the one that lists the others, and the first of those."""
    changed = bytearray(data)
    try:
        handles, place = [], len(data) - 48
        for _ in range(4):
            number, place = varint(data, place)
            handles.append(number)
        seal(changed, handles[2], handles[3])
        seal(changed, 0, handles[0] - 5)
    except (IndexError, struct.error):
        pass
    return bytes(changed)


def seal(data, offset, size):
    if 0 <= offset and 0 < size and offset + size + 5 <= len(data):
        struct.pack_into("<I", data, offset + size + 1, masked(data[offset:offset + size + 1]))


def varint(data, place):
    number = shift = 0
    while True:
        byte = data[place]
        number |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return number, place


if __name__ == "__main__":
    main()
