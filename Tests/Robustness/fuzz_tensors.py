"""Mutated .safetensors and .npz: whatever they hold, the tool ends by itself, with an answer or a reason, and what it writes
has the numbers that the file had.

    python3 fuzz_tensors.py --tool .build/release/h5surgery [--files 2000] [--seed N] [--keep FOLDER]

Seeds are what the tool makes of models of ten Kerases. Bytes change anywhere, in the length or in the header; words of the
header change and its length with them; members of a .npz are packed anew, compressed or with another header. What must hold is
what fuzz_archives.py asks. Needs only Python's standard library.
"""
import argparse
import collections
import io
import os
import pathlib
import random
import re
import sys
import tarfile
import time
import zipfile

import tool as runner
from fuzz_archives import bytes_anywhere, bytes_of_headers, cut, fault_of, nothing

FIXTURES = pathlib.Path(runner.HERE).parent / "Fixtures"
MODELS = ["g_nested.h5", "g_bidirectional.h5", "g_td_dense.h5", "g_compiled.h5", "g_rnn_cells.h5", "g_seq.h5"]
CPU_SECONDS = 3
OF_TENSORS = [
    ["inspect", "IN"], ["inspect", "IN", "--weights", "--tree"], ["inspect", "IN", "--format", "json"],
    ["convert", "IN", "OUT.h5"], ["convert", "IN", "OUT.safetensors"], ["convert", "IN", "OUT.npz"],
    ["convert", "SEED", "OUT.h5", "--weights-from", "IN"], ["diff", "IN", "SEED"], ["doctor", "IN"],
    ["swap-head", "IN", "OUT.safetensors", "-n", "3"], ["strip", "IN", "--in-place"],
    ["transplant", "SEED", "OUT.h5", "--from", "IN"],
]
OF_ARRAYS = [
    ["inspect", "IN"], ["inspect", "IN", "--weights", "--tree"], ["inspect", "IN", "--format", "json"],
    ["convert", "SEED", "OUT.h5", "--weights-from", "IN"], ["convert", "SEED", "OUT.npz", "--weights-from", "IN"],
    ["convert", "IN", "OUT.h5"],
]


def main():
    parser = argparse.ArgumentParser(description="Hold the tool against mutated tensors.")
    parser.add_argument("--tool", required=True, type=os.path.abspath)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    started, counts, faults = time.time(), collections.Counter(), 0
    tool = runner.Tool(options.tool)
    with runner.Folder() as folder:
        found = seeds(tool, folder)
        for number in range(options.seed, options.seed + options.files):
            kind, fault, data, ending = one(number, found, tool, folder)
            counts[kind] += 1
            if fault:
                faults += 1
                print("FAULT #%d %s" % (number, fault), flush=True)
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / ("%d%s" % (number, ending))).write_bytes(data)
    print("%d files in %.0f s: %s; %s" % (
        options.files, time.time() - started, ", ".join("%d %s" % (count, kind) for kind, count in counts.most_common()),
        "%d FAULTS" % faults if faults else "no fault"))
    sys.exit(1 if faults else 0)


def seeds(tool, folder):
    """The models as both formats, with the .h5 that they are from."""
    found = []
    for archive in sorted(FIXTURES.glob("*.tar.gz")):
        with tarfile.open(archive) as tar:
            for member in tar:
                if os.path.basename(member.name) not in MODELS:
                    continue
                model = tar.extractfile(member).read()
                made = []
                for ending in (".safetensors", ".npz"):
                    paths = [os.path.join(folder, "model.h5"), os.path.join(folder, "made" + ending)]
                    runner.write(paths[0], model)
                    run = tool.run("convert", *paths)
                    if run.code != 0:
                        sys.exit("%s: %s" % (member.name, run))
                    made.append(pathlib.Path(paths[1]).read_bytes())
                    for path in paths:
                        os.unlink(path)
                found.append(("%s/%s" % (archive.name[:-7], member.name), model, made))
    if not found:
        sys.exit("no models in %s" % FIXTURES)
    return found


def one(number, found, tool, folder):
    dice = random.Random(number)
    name, model, made = dice.choice(found)
    isArrays = dice.random() < 0.4
    ways = ([nothing, bytes_anywhere, bytes_of_headers, cut, packed_anew, words_of_arrays] if isArrays
            else [nothing, bytes_anywhere, bytes_of_length, cut, words_of_header, words_of_header, bytes_of_text])
    how = dice.choice(ways)
    data = how(made[1 if isArrays else 0], dice)
    command = dice.choice(OF_ARRAYS if isArrays else OF_TENSORS)
    ending = ".npz" if isArrays else ".safetensors"
    files = {"IN": "in" + ending, "SEED": "seed.h5"}
    words = [os.path.join(folder, files.get(word, word.lower())) if word in files or word.startswith("OUT") else word
             for word in command]
    runner.write(os.path.join(folder, files["IN"]), data)
    runner.write(os.path.join(folder, files["SEED"]), model)
    run = tool.run(*words, cpu=CPU_SECONDS)
    left = set(os.listdir(folder)) - set(files.values())
    fault = fault_of(run, left, command)
    output = next((word for word in words if os.path.basename(word) in left), None)
    if fault is None and run.code == 0 and output:
        fault = fault_of_output(tool, command, how, output, os.path.join(folder, files["SEED"]))
    for each in os.listdir(folder):
        os.unlink(os.path.join(folder, each))
    kind = {0: "done", 1: "answered no", 2: "refused", 64: "refused"}.get(run.code, "ended")
    return kind, fault and "(%s, %s, %s): %s" % (name, how.__name__, " ".join(command), fault), data, ending


def fault_of_output(tool, command, how, output, seed):
    shown = tool.run("inspect", output)
    if shown.code != 0:
        return "the output can't be inspected: %s" % shown
    if how is not nothing or command[0] != "convert" or output.endswith(".npz"):
        return None
    compared = tool.run("diff", seed, output, "--no-weights")
    return None if compared.code in (0, 1) else "the output can't be compared: %s" % compared


# MARK: what is done to a file

def bytes_of_length(data, dice):
    changed = bytearray(data)
    changed[dice.randrange(8)] = dice.choice([0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)])
    return bytes(changed)


def bytes_of_text(data, dice):
    changed, size = bytearray(data), int.from_bytes(data[:8], "little")
    for _ in range(dice.choice([1, 1, 2, 4])):
        changed[8 + dice.randrange(size)] = dice.choice([0x22, 0x5C, 0x2C, 0x30, 0x7B, 0x7D, dice.randrange(256)])
    return bytes(changed)


def words_of_header(data, dice):
    """Words of the header change, and its length follows."""
    size = int.from_bytes(data[:8], "little")
    header = data[8:8 + size]
    places = [match.span() for match in re.finditer(rb'"[A-Za-z_0-9/]+"|\\"[A-Za-z_0-9/:]+\\"|-?\d+|null|true|false', header)]
    for start, stop in sorted(dice.sample(places, dice.choice([1, 1, 2])), reverse=True):
        isInside = header[start:start + 1] == b"\\"
        word = dice.choice([b"null", b"-1", b"0", b"1e999", b"[]", b"{}", b"99999999999999999999", b"7",
                            b'\\"x\\"' if isInside else b'"x"', dice.choice([b'\\"kernel\\"', b'\\"conv\\"'])
                            if isInside else dice.choice([b'"F32"', b'"I64"', b'"C64"', b'"shape"'])])
        header = header[:start] + word + header[stop:]
    return len(header).to_bytes(8, "little") + header + data[8 + size:]


def packed_anew(data, dice):
    """Compressed, or with members left out or twice."""
    result = io.BytesIO()
    method = dice.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w", method) as new:
        names = [each for each in old.namelist() if dice.random() > 0.03]
        for number, name in enumerate(names):
            new.writestr("arr_%d.npy" % number if dice.random() < 0.02 else name, old.read(name))
    return result.getvalue()


def words_of_arrays(data, dice):
    """The header of an array changes, and the zip has the right checksum."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(result, "w") as new:
        chosen = dice.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            if name == chosen:
                changed = bytearray(content)
                for _ in range(dice.choice([1, 1, 2, 4])):
                    changed[dice.randrange(min(len(changed), 90))] = dice.choice(
                        [0x27, 0x28, 0x2C, 0x30, 0x39, 0x4F, 0x3E, 0xFF, dice.randrange(256)])
                content = bytes(changed)
            new.writestr(name, content)
    return result.getvalue()


if __name__ == "__main__":
    main()
