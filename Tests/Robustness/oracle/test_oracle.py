"""Tests the oracle: outputs of the tool pass, and fail once damaged on purpose in any way that the oracle is to see.

    PYTHON test_oracle.py --tool ../../../.build/release/h5surgery          PYTHON has h5py 3 and numpy

Last line "N passed, N failed"; exit 1 where a damage is missed, or something sound is complained about.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile

import h5py

import serve

FIXTURES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Fixtures")
# A fixture, a command, and the group and the name of an array that it keeps, in the output. DONOR is the same
# model with other numbers.
CASES = (
    ("tf212/g_compiled", ["swap-head", "IN", "OUT", "-n", "3"], "conv", "conv/kernel:0"),
    ("tf212/g_compiled", ["swap-head", "IN", "OUT", "--keep-classes", "4,2", "--compact"], "conv", "conv/kernel:0"),
    ("k3/g_nested", ["freeze", "IN", "OUT", "--except-head"], "inner", "inner_conv1/kernel"),
    ("tf28/g_nested", ["cut", "IN", "OUT", "--to", "conv"], "inner", "inner_norm1/gamma:0"),
    ("k224/g_nested", ["rename", "IN", "OUT", "conv=other", "inner/inner_conv1=first"], "other", "other/kernel:0"),
    ("k3/g_compiled", ["strip", "IN", "OUT"], "conv", "conv/bias"),
    ("tf212/g_nested", ["cast", "IN", "OUT", "--to", "bfloat16"], "conv", "conv/kernel:0"),
    ("tf24/g_seq", ["wrap-average", "IN", "OUT", "--frames", "2"], "time_distributed", "norm1/gamma:0"),
    ("tf212/g_xception", ["fold-batchnorm", "IN", "OUT", "--layers", "norm3"], "norm1", "norm1/gamma:0"),
    ("tf212/g_nested", ["transplant", "IN", "OUT", "--from", "DONOR", "--layers", "conv"], "inner",
     "inner_conv1/kernel:0"),
    ("k3/g_nested", ["insert", "IN", "OUT", "--layer", "Dropout", "--rate", "0.5", "--after", "conv"], "norm",
     "norm/gamma"),
)


class Output:
    """An output, open for writing, and an array of it that was kept."""

    def __init__(self, file, layer, name):
        self.file, self.layer, self.group = file, layer, file["model_weights"][layer]
        # Wrapped ones have the path that they had in front of their names.
        self.name = next(each for each in self.names(self.group, "weight_names") if each.endswith(name))

    @staticmethod
    def names(holder, key):
        return [each.decode() if isinstance(each, bytes) else each for each in holder.attrs[key]]

    @staticmethod
    def set_names(holder, key, names):
        holder.attrs[key] = [each.encode() for each in names]

    def set_config(self, text):
        del self.file.attrs["model_config"]
        self.file.attrs["model_config"] = text


# MARK: damages, each of which leaves a file that opens

def array_deleted(output):
    del output.group[output.name]


def bit_changed(output):
    values = output.group[output.name][()]
    values.flat[0] = values.flat[0] * 2 + 1
    output.group[output.name][...] = values


def shape_changed(output):
    values = output.group[output.name][()]
    del output.group[output.name]
    output.group.create_dataset(output.name, data=values[..., :-1])


def name_not_listed(output):
    names = output.names(output.group, "weight_names")
    output.set_names(output.group, "weight_names", [each for each in names if each != output.name])


def group_deleted(output):
    del output.file[output.group.name]


def layer_not_listed(output):
    names = output.names(output.file["model_weights"], "layer_names")
    output.set_names(output.file["model_weights"], "layer_names", [each for each in names if each != output.layer])


def array_listed_twice(output):
    names = output.names(output.group, "weight_names")
    output.set_names(output.group, "weight_names", names + [output.name])


def config_is_not_json(output):
    output.set_config(output.file.attrs["model_config"] + "}")


def config_has_a_key_twice(output):
    output.set_config('{"name": 1, "name": 2, ' + output.file.attrs["model_config"].lstrip("{"))


def two_layers_of_one_name(output):
    config = json.loads(output.file.attrs["model_config"])
    config["config"]["layers"].append(config["config"]["layers"][-1])
    output.set_config(json.dumps(config))


def attribute_deleted(output):
    del output.file["model_weights"].attrs["backend"]


def object_beside_deleted(output):
    del output.file["beside/numbers"]


def array_left_over(output):
    output.group.create_dataset("left_over", data=[1.0, 2.0])


DAMAGES = (
    None, array_deleted, bit_changed, shape_changed, name_not_listed, group_deleted, layer_not_listed,
    array_listed_twice, config_is_not_json, config_has_a_key_twice, two_layers_of_one_name, attribute_deleted,
    object_beside_deleted, array_left_over)


def main():
    parser = argparse.ArgumentParser(description="Test the oracle of fuzz.py with outputs damaged on purpose.")
    parser.add_argument("--tool", required=True, type=os.path.abspath)
    arguments = parser.parse_args()
    counts = {True: 0, False: 0}
    with tempfile.TemporaryDirectory() as folder:
        for base, command, *kept in CASES:
            job = make(arguments.tool, folder, base, command)
            for damage in DAMAGES:
                answer = serve.answer(dict(job, after=damaged(job["after"], damage, kept)))
                told = answer["faults"] + answer["refused"]
                passed = bool(told) == (damage is not None)
                counts[passed] += 1
                if not passed:
                    print("FAILED %s of %s, %s: %s" % (
                        command[0], base, damage.__name__ if damage else "no damage", told[:3] or "nothing said"))
    print("%d passed, %d failed" % (counts[True], counts[False]))
    sys.exit(1 if counts[False] else 0)


def make(tool, folder, base, command):
    """Runs a command; the job of the oracle."""
    paths = {word: os.path.join(folder, word.lower() + ".h5") for word in ("IN", "OUT", "DONOR")}
    environment, name = base.split("/")
    with tarfile.open(os.path.join(FIXTURES, environment + ".tar.gz")) as tar:
        data = tar.extractfile(name + ".h5").read()
    for word in ("IN", "DONOR"):
        with open(paths[word], "wb") as file:
            file.write(data)
    with h5py.File(paths["IN"], "a") as file:
        file.create_group("beside")["numbers"] = [1, 2, 3]
    with h5py.File(paths["DONOR"], "a") as file:
        file["model_weights"].visititems(
            lambda _, item: item.write_direct(item[()] + 1) if isinstance(item, h5py.Dataset) else None)
    if os.path.exists(paths["OUT"]):
        os.unlink(paths["OUT"])
    words = [paths.get(word, word) for word in command]
    run = subprocess.run([tool, *words, "--format", "json"], capture_output=True, check=False)
    if run.returncode != 0:
        sys.exit("%s: %s" % (" ".join(command), run.stderr.decode()))
    job = {"command": command, "report": json.loads(run.stdout), "before": paths["IN"], "after": paths["OUT"]}
    return dict(job, donor=paths["DONOR"]) if "DONOR" in command else job


def damaged(path, damage, kept):
    if damage is None:
        return path
    copy = path + ".damaged"
    shutil.copyfile(path, copy)
    with h5py.File(copy, "a") as file:
        damage(Output(file, *kept))
    return copy


if __name__ == "__main__":
    main()
