"""What only looks like an attack: files that are sound, and are operated on as such."""

import attacks_config
import attacks_structure
import hostile_model as model
from attack import HARMLESS, Attack, but
from attacks_config import graph_of, replaced
from attacks_lists import weights_of_first

LOOSE = "HDF5 allows it, and it stands beside the model: it is neither followed nor read"
LARGE = "large, but sound: Keras loads it, and the work grows with the size alone"
NAMED = "this Keras takes and writes such names; control characters are spelled out where they are printed"
SPELLED = "libhdf5, and so Keras, passes over what is too much in a path; such a list stays to the letter"
PLUGIN = "Keras loads it where the filter is installed; what is not named is copied as it is, unread"


def path_upwards():
    return model.root(model.text().replace('"first"', '"../../first"'))


def steering_in_keras_3():
    return model.root(model.text().replace('"first"', attacks_config.STEERING), version="3.3.3")


def custom_numbers():
    return graph_of(*model.layers()[:-1], model.layer(
        "MyScale", "own", "first", trainable=True, limit=float("inf"), unset=float("nan")),
        model.dense("classes", "own", 4, activation="softmax"))()


def code_in_a_lambda():
    return graph_of(*model.layers()[:-1], model.layer(
        "Lambda", "code", "first", function=["4wEAAAAAAAAA", None, None], function_type="lambda"),
        model.dense("classes", "code", 4, activation="softmax"))()


ATTACKS = [
    Attack("5,000 links beside the model", LOOSE, attacks_structure.many_links, r"", HARMLESS),
    Attack("group inside itself by a hard link, beside the model", LOOSE, attacks_structure.hard_cycle,
           r"", HARMLESS),
    Attack("800 groups inside each other, beside the model", LOOSE, attacks_structure.deep, r"", HARMLESS),
    Attack("second link to the weights", "all links lead to one object afterwards, also where the file is packed anew",
           attacks_structure.second_link, r"", HARMLESS),
    Attack("reference to the weights", "it stays valid in an edited copy, and packing anew is refused",
           attacks_structure.reference("/model_weights"), r"\"best\" of \"/\" refers to other objects",
           but(HARMLESS, "compact")),
    Attack("reference to the head", "what takes the head away is refused: the reference would lead to other bytes",
           attacks_structure.reference("/model_weights/classes"), r"refers to \"/model_weights/classes\"",
           but(HARMLESS, "swap-head", "compact")),
    Attack("user block of 512 bytes", "HDF5 allows it, and h5py writes it if told to",
           attacks_structure.user_block, r"", HARMLESS),
    Attack("512 bytes in front, of which the base address knows nothing",
           "libhdf5 counts from where the superblock stands", attacks_structure.moved, r"", HARMLESS),
    Attack("model_config that claims 4 GB", "libhdf5, and so Keras, takes the text as the file has it",
           attacks_structure.config_reference(length=0xFFFFFFFF), r"", HARMLESS),
    Attack("unknown filter", PLUGIN, attacks_structure.unknown_filter, r"can't read dataset",
           but(HARMLESS, "diff", "diff-sound", "transplant")),
    Attack("3,000 layers", LARGE, attacks_config.many_layers, r"", HARMLESS),
    Attack("2^60 ways through a graph", LARGE, attacks_config.many_calls, r"", HARMLESS),
    Attack("layer whose config has no name",
           "Keras knows it by the name beside the config, and gives the layer a name of its own",
           replaced('"name": "first", "trainable"', '"trainable"'), r"", HARMLESS),
    Attack("layer name that is a path upwards", NAMED, path_upwards, r"", HARMLESS),
    Attack("layer name that steers a terminal, in Keras 3", NAMED, steering_in_keras_3, r"", HARMLESS),
    Attack("weight names with slashes and dots too many", SPELLED,
           weights_of_first("first//kernel:0", "./first/./bias:0/"), r"", HARMLESS),
    Attack("NaN and Infinity in a custom layer", "its numbers are its own; Python writes and reads them",
           custom_numbers, r"how many axes layer", but(HARMLESS, "wrap-average")),
    Attack("Python code in a Lambda", "Keras's own way to save a function; no code of a file is ever run",
           code_in_a_lambda, r"how many axes layer", but(HARMLESS, "wrap-average")),
]
