"""The command lines of h5surgery that make up each operation."""
import os

from typing import Dict, List, NamedTuple, Optional, Tuple

from archives import plain
from cells import CLASSES, FRAMES, UNITS


class Steps(NamedTuple):
    commands: List[List[str]]
    before: str  # the file that the last step was given
    ours: str  # the file that it wrote
    donor: Optional[str] = None  # the other file that it took something from
    made: Optional[str] = None  # the copy of the original, with other numbers, that the steps need
    archive: Optional[str] = None  # the .keras that became the file
    shards: Optional[str] = None  # the index of the weights that became those of the file
    last: int = -1  # the command that a refusal has to be of at the latest


def archived(operation: str, original: str, folder: str, *arguments) -> Steps:
    """The steps of an operation on an archive. What comes of it is turned into an .h5, which the checks read."""
    into, archive, ours, before = (os.path.join(folder, name) for name in (
        "original.keras", "ours.keras", "ours.h5", "before.h5"))
    convert = [["convert", original, into]]
    if operation == "to-keras":
        return Steps(convert + [["convert", into, ours]], original, ours, archive=into)
    if operation == "to-folder":
        there = os.path.join(folder, "original")
        return Steps([["convert", original, there + "/"], ["convert", there, ours]], original, ours, archive=there)
    if operation == "to-shards":
        model, index = os.path.join(folder, "original.json"), os.path.join(folder, "original.weights.json")
        size = str(os.path.getsize(original) * 2 // 3)  # two or three shards, and no weight is larger than one
        return Steps([["convert", original, model], ["convert", original, index, "--shard-size", size],
                      ["convert", model, ours, "--weights-from", index]], original, ours, shards=index)
    inner = steps(plain(operation), into, folder, *arguments, end=".keras")
    commands = convert + inner.commands + [["convert", archive, ours]]
    # an archive has no names of datasets: both files get those of the rule
    commands.append(["convert", inner.before, before])
    if operation == "keras-apply":
        commands.append(["convert", os.path.join(folder, "stepwise.keras"), os.path.join(folder, "stepwise.h5")])
    donor = inner.donor
    if donor and donor.endswith(".keras"):
        donor = os.path.join(folder, "donor-as.h5")
        commands.append(["convert", inner.donor, donor])
    return Steps(commands, before, ours, donor, inner.made, archive=archive, last=len(inner.commands))


def steps(operation: str, original: str, folder: str, size: str, until: Optional[List[str]] = None,
          behind_lambda: bool = False, asked: Optional[Dict] = None, end: str = ".h5") -> Steps:
    """The steps of an operation; what they write goes into the folder.

    Behind a Lambda the file does not tell how many features there are, so a user has to say it.
    """
    between, ours, other = (os.path.join(folder, name + end) for name in ("between", "ours", "other"))
    donor = os.path.join(folder, "donor.h5")
    asked = asked or {}
    last = (until or [""])[-1]
    wrap = ["wrap-average", original, between, "--frames", str(FRAMES[size])]
    if operation.startswith("wrap"):
        if operation == "wrap":
            return Steps([wrap[:2] + [ours] + wrap[3:]], original, ours)
        selection = ["--except-head"] if operation == "wrap-freeze" else ["--until", last]
        return Steps([wrap, ["freeze", between, ours] + selection], between, ours)
    if operation == "unwrap":
        return Steps([wrap, ["unwrap", between, ours]], original, ours)
    if operation == "noop":
        freeze = ["freeze", original, between, "--all"]
        return Steps([freeze, ["freeze", between, ours, "--all"]], between, ours)
    if operation == "head-from":
        make = ["swap-head", original, other, "-n", str(UNITS), "--seed", "9"]
        return Steps([make, ["swap-head", original, ours, "--head-from", other]], original, ours, other)
    if operation == "transplant-skip":
        make = ["swap-head", donor, other, "-n", str(UNITS), "--seed", "9", "--name", "classes"]
        take = ["transplant", original, ours, "--from", other, "--by", "name", "--skip-mismatch"]
        return Steps([make, take], original, ours, other, donor)
    if operation.startswith("transplant"):
        take = ["transplant", original, ours, "--from", donor, "--by", asked["by"]]
        return Steps([take], original, ours, donor, donor)
    if operation == "apply":
        swap = ["swap-head", original, other, "-n", str(UNITS), "--seed", "7"]
        freeze = ["freeze", other, between, "--except-head"]
        strip = ["strip", between, os.path.join(folder, "stepwise" + end)]
        recipe = os.path.join(folder, "recipe.yaml")
        return Steps([swap, freeze, strip, ["apply", recipe, original, ours]], original, ours)
    command, options = single(operation, size, last, behind_lambda, asked)
    return Steps([[command, original, ours] + options], original, ours)


# The recipe of `apply`: what the three commands do.
RECIPE = """h5surgery: 1
steps:
- swap-head: {classes: %d, seed: 7}
- freeze: {except-head: true}
- strip
""" % UNITS


def single(operation: str, size: str, last: str, behind_lambda: bool, asked: Dict) -> Tuple[str, List[str]]:
    """The command and the options of an operation of one step."""
    units = ["-n", str(UNITS)]
    plain = {
        "swap": ("swap-head", units + ["--seed", "7"]),
        "swap-sigmoid": ("swap-head", units + ["--activation", "sigmoid"]),
        "swap-linear": ("swap-head", ["-n", "1", "--activation", "linear"]),
        "swap-hidden": ("swap-head", units + ["--hidden", "16,8"]),
        "freeze": ("freeze", ["--except-head"]),
        "freeze-half": ("freeze", ["--until", last]),
        "unfreeze": ("unfreeze", ["--all"]),
        "unwrap-only": ("unwrap", []),
        "strip": ("strip", []),
        "drop-head": ("drop-head", []),
        "drop-head-pool": ("drop-head", ["--pool"]),
        "cut-half": ("cut", ["--to", last]),
        "cast": ("cast", ["--to", "float16"]),
        "fold-batchnorm": ("fold-batchnorm", []),
        "remove-dropout": ("remove", ["--class", "Dropout"]),
    }
    if operation in plain:
        return plain[operation]
    if operation == "swap-at-2":
        said = ["--features", str(CLASSES[size])] if behind_lambda else []
        return "swap-head", units + ["--at", "-2", "--seed", "7"] + said
    if operation == "keep-classes":
        return "swap-head", ["--keep-classes", ",".join(str(each) for each in asked["classes"])]
    if operation == "add-classes":
        return "swap-head", ["--add-classes", str(asked["classes"])]
    if operation == "drop-output":
        return "drop-head", ["--output", asked["output"]]
    if operation in ("cut-two", "cut-from", "take-out"):
        first = ["--from", asked["from"]] if "from" in asked else []
        return "cut", first + [word for name in asked["to"] for word in ("--to", name)]
    if operation == "set-shape":
        return "set-input", ["--shape", ",".join(str(each) for each in asked["shape"])]
    if operation == "set-batch":
        return "set-input", ["--batch", str(asked["batch"] or "any")]
    if operation == "set-frames":
        return "set-input", ["--frames", str(asked["frames"] or "any")]
    if operation.startswith("insert"):
        settings = [word for key, value in asked["settings"].items() for word in ("--" + key, str(value))]
        return "insert", ["--layer", asked["layer"], "--" + asked["side"], asked["at"]] + settings
    if operation == "remove":
        return "remove", asked["layers"]
    if operation == "rename":
        return "rename", ["%s=%s" % pair for pair in asked["names"].items()]
    if operation == "rename-prefix":
        return "rename", ["--prefix", asked["prefix"]]
    if operation == "rename-model":
        return "rename", ["--model", asked["model"]]
    raise ValueError("no operation is named '%s'" % operation)
