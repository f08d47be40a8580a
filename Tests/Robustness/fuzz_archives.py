"""Mutated .keras archives: whatever they hold, the tool ends by itself, with an answer or a reason, and what it writes has
the numbers that the archive had.

    python3 fuzz_archives.py --tool .build/release/h5surgery [--files 2000] [--seed N] [--keep FOLDER]

Seeds are archives that real Kerases wrote. Bytes of the zip change: of headers, of the list of members, of anything; or a
member's content changes and gets a right checksum, so that it is read: words of config.json, bytes of HDF5's metadata.
What must hold is what fuzz.py asks, and: where only bytes of the zip changed and an output was written, `diff` finds in it
every weight of the seed, with its numbers. Needs only Python's standard library.
"""
import argparse
import collections
import io
import json
import os
import pathlib
import random
import re
import sys
import tarfile
import time
import zipfile

import tool as runner

ARCHIVES = pathlib.Path(runner.HERE).parent / "Fixtures" / "archives"
LARGEST = 120_000
CPU_SECONDS = 2
COMMANDS = [
    ["inspect", "IN"], ["inspect", "IN", "--weights", "--tree"], ["inspect", "IN", "--format", "json"],
    ["convert", "IN", "OUT.h5"], ["convert", "IN", "OUT.keras"], ["convert", "IN", "OUT.weights.h5"],
    ["convert", "IN", "OUT.json"], ["swap-head", "IN", "OUT.keras", "-n", "3"], ["freeze", "IN", "OUT.keras", "--all"],
    ["wrap-average", "IN", "OUT.keras", "--frames", "2"], ["diff", "IN", "SEED"], ["strip", "IN", "--in-place"],
    ["transplant", "SEED", "OUT.keras", "--from", "IN"],
]


def main():
    parser = argparse.ArgumentParser(description="Hold the tool against mutated archives.")
    parser.add_argument("--tool", required=True, type=os.path.abspath)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    started, counts, faults = time.time(), collections.Counter(), 0
    found, tool = seeds(), runner.Tool(options.tool)
    with runner.Folder() as folder:
        for number in range(options.seed, options.seed + options.files):
            kind, fault, data = one(number, found, tool, folder)
            counts[kind] += 1
            if fault:
                faults += 1
                print("FAULT #%d %s" % (number, fault), flush=True)
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / ("%d.keras" % number)).write_bytes(data)
    print("%d archives in %.0f s: %s; %s" % (
        options.files, time.time() - started, ", ".join("%d %s" % (count, kind) for kind, count in counts.most_common()),
        "%d FAULTS" % faults if faults else "no fault"))
    sys.exit(1 if faults else 0)


def seeds():
    found = []
    for archive in sorted(ARCHIVES.glob("*.tar.gz")):
        with tarfile.open(archive) as tar:
            found += [("%s/%s" % (archive.name[:-7], member.name), tar.extractfile(member).read())
                      for member in tar if member.name.endswith(".keras") and member.size <= LARGEST]
    if not found:
        sys.exit("no archives in %s" % ARCHIVES)
    return found


def one(number, found, tool, folder):
    dice = random.Random(number)
    name, seed = dice.choice(found)
    how = dice.choice([nothing, bytes_anywhere, bytes_of_headers, cut, words_of_config, bytes_of_hdf5])
    data = how(seed, dice)
    command = dice.choice(COMMANDS)
    files = {"IN": "in.keras", "SEED": "seed.keras"}
    words = [os.path.join(folder, files.get(word, word.lower())) if word in files or word.startswith("OUT") else word
             for word in command]
    runner.write(os.path.join(folder, "in.keras"), data)
    runner.write(os.path.join(folder, "seed.keras"), seed)
    run = tool.run(*words, cpu=CPU_SECONDS)
    left = set(os.listdir(folder)) - {"in.keras", "seed.keras"}
    fault = fault_of(run, left, command)
    output = next((word for word in words if os.path.basename(word) in left), None)
    if fault is None and run.code == 0 and output:
        fault = fault_of_output(tool, command, how, output, os.path.join(folder, "seed.keras"))
    for each in os.listdir(folder):
        os.unlink(os.path.join(folder, each))
    kind = {0: "done", 1: "answered no", 2: "refused", 64: "refused"}.get(run.code, "ended")
    return kind, fault and "(%s, %s, %s): %s" % (name, how.__name__, " ".join(command), fault), data


def fault_of(run, left, command):
    if run.timed_out or run.code not in (0, 1, 2, 64):
        return str(run)
    if run.code == 2 and not re.search(r"^h5surgery: error: \S", run.message, re.MULTILINE):
        return "no reason given: %r" % run.message[:300]
    if re.search("Fatal error|please report|failed check", run.message):
        return "a fault of ours: %r" % run.message[:300]
    if runner.TEMPORARY.search(run.message):
        return "the message names the temporary file: %r" % run.message[:300]
    wanted = {word.lower() for word in command if word.startswith("OUT")} if run.code == 0 else set()
    return "left behind: %s" % ", ".join(sorted(left - wanted)) if left - wanted else None


def fault_of_output(tool, command, how, output, seed):
    if output.endswith((".h5", ".keras")) and not output.endswith(".weights.h5"):
        shown = tool.run("inspect", output)
        if shown.code != 0:
            return "the output can't be inspected: %s" % shown
    if command[0] != "convert" or how in (words_of_config, bytes_of_hdf5) or not output.endswith(("out.h5", ".keras")):
        return None
    compared = tool.run("diff", seed, output, "--format", "json")
    if compared.code not in (0, 1):
        return "the output can't be compared: %s" % compared
    changed = [each for each in json.loads(compared.output)["weights"]["different"]
               if each["status"] not in ("moved",)]
    return "%d weights of the output have other numbers" % len(changed) if changed else None


# MARK: what is done to an archive

def nothing(data, dice):
    return data


def bytes_anywhere(data, dice):
    changed = bytearray(data)
    for _ in range(dice.choice([1, 1, 2, 8])):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def bytes_of_headers(data, dice):
    changed, places = bytearray(data), []
    for mark, size in ((b"PK\3\4", 30), (b"PK\1\2", 46), (b"PK\5\6", 22)):
        start = data.find(mark)
        while start >= 0:
            places += range(start, min(start + size, len(data)))
            start = data.find(mark, start + 4)
    for _ in range(dice.choice([1, 1, 2, 4])):
        changed[dice.choice(places)] = dice.choice([0, 1, 2, 8, 0x7F, 0x80, 0xFF, dice.randrange(256)])
    return bytes(changed)


def cut(data, dice):
    return data[:dice.randrange(len(data))]


def packed(data, name, change):
    """The archive with another content of one member, and right checksums."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w") as new:
        for each in old.infolist():
            content = old.read(each)
            new.writestr(zipfile.ZipInfo(each.filename), change(content) if each.filename == name else content)
    return result.getvalue()


def words_of_config(data, dice):
    def change(content):
        places = [match.span() for match in re.finditer(rb'"[a-z_0-9]+"|-?\d+(\.\d+)?|null|true|false|\[|\]', content)]
        for start, stop in sorted(dice.sample(places, dice.choice([1, 1, 2])), reverse=True):
            word = dice.choice([b"null", b"-1", b"0", b"1e999", b"[]", b"{}", b'"x"', b"99999999999999999999", b""])
            content = content[:start] + word + content[stop:]
        return content
    return packed(data, "config.json", change)


def bytes_of_hdf5(data, dice):
    def change(content):
        changed = bytearray(content)
        for _ in range(dice.choice([1, 2, 4])):
            # metadata lies in front in files of this size
            changed[min(len(changed) - 1, int(dice.expovariate(1 / 3000)))] = dice.randrange(256)
        return bytes(changed)
    return packed(data, "model.weights.h5", change)


if __name__ == "__main__":
    main()
