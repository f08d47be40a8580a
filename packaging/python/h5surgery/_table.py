"""What belongs to the version of the program."""

# Made by packaging/python/generate.py from the settings of recipes; not to be changed by hand.

from typing import Dict, List

#: The version of the program and of this module.
VERSION = "0.2.0"

#: Settings that name other files, by step.
FILES: Dict[str, List[str]] = {
    "swap-head": ["head-from"],
    "transplant": ["from"],
}

#: Every surgery, and its settings as recipes call them with their names in Python.
SETTINGS: Dict[str, Dict[str, str]] = {
    "swap-head": {
        "classes": "classes",
        "keep-classes": "keep_classes",
        "add-classes": "add_classes",
        "head-from": "head_from",
        "at": "at",
        "pool": "pool",
        "features": "features",
        "output": "output",
        "name": "name",
        "activation": "activation",
        "initializer": "initializer",
        "seed": "seed",
        "hidden": "hidden",
        "hidden-activation": "hidden_activation",
        "dropout": "dropout",
        "freeze-backbone": "freeze_backbone",
    },
    "wrap-average": {
        "frames": "frames",
        "input-shape": "input_shape",
    },
    "unwrap": {
    },
    "freeze": {
        "except-head": "except_head",
        "all": "all",
        "until": "until",
        "from": "from_",
        "layer": "layer",
        "class": "class_",
    },
    "unfreeze": {
        "except-head": "except_head",
        "all": "all",
        "until": "until",
        "from": "from_",
        "layer": "layer",
        "class": "class_",
    },
    "cut": {
        "from": "from_",
        "to": "to",
        "input-shape": "input_shape",
    },
    "drop-head": {
        "output": "output",
        "pool": "pool",
    },
    "insert": {
        "layer": "layer",
        "after": "after",
        "before": "before",
        "rate": "rate",
        "stddev": "stddev",
        "activation": "activation",
        "scale": "scale",
        "offset": "offset",
        "name": "name",
    },
    "remove": {
        "layers": "layers",
        "class": "class_",
    },
    "rename": {
        "layers": "layers",
        "prefix": "prefix",
        "suffix": "suffix",
        "model": "model",
    },
    "set-input": {
        "input": "input",
        "shape": "shape",
        "batch": "batch",
        "frames": "frames",
    },
    "transplant": {
        "from": "from_",
        "by": "by",
        "layers": "layers",
        "skip-mismatch": "skip_mismatch",
    },
    "cast": {
        "to": "to",
        "compute": "compute",
        "except": "except_",
    },
    "fold-batchnorm": {
        "layers": "layers",
    },
    "strip": {
    },
}
