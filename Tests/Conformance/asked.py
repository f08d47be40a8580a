"""What the tool is asked for in a cell: which layers, which shapes. Written down for the small graphs; for
the zoo, whose names differ between versions, by what the layers are. Standard library only."""
from typing import Dict, List, Optional

CLASSES_KEPT = [3, 1, 7]
CLASSES_ADDED = 2

# Where something can be put in front of or behind.
PLACES = {
    "g_attention": "wide", "g_bidirectional": "both_ends", "g_compiled": "pool", "g_compressed": "conv5",
    "g_custom": "affine", "g_equal_shapes": "conv4", "g_lambdas": "centred", "g_mimo": "middle",
    "g_mixed": "conv", "g_nested": "inner", "g_no_weights": "padded", "g_partly_frozen": "conv",
    "g_seq": "conv2", "g_seq_deferred": "pool", "g_seq_input": "wide", "g_seq_nested": "tail",
    "g_shared": "narrow", "g_slashes": "stem/conv", "g_td_dense": "td_norm", "g_unicode": "conv",
}

# Layers that give back the shape that they take and have no weights; of g_seq one that has some.
REMOVABLE = {
    "g_compressed": ["relu2", "relu5"], "g_convolutions": ["relu1"], "g_custom": ["drop"],
    "g_equal_shapes": ["relu2", "relu4"], "g_lambdas": ["centred"], "g_mimo": ["drop"],
    "g_preprocessing": ["rescaled", "flipped"], "g_seq": ["norm1"], "g_seq_deferred": ["drop"],
    "g_seq_input": ["drop1", "drop2"], "g_shared": ["drop"], "g_slashes": ["stem/relu"],
    "g_unicode": ["relu"], "g_xception": ["relu2"],
}

# Two layers, the second behind the first, that become outputs.
TWO_OUTPUTS = {
    "g_attention": ["sum1", "pool"], "g_bidirectional": ["norm", "both_ends"], "g_compiled": ["conv", "pool"],
    "g_equal_shapes": ["sum2", "pool"], "g_mimo": ["conv", "middle"], "g_nested": ["inner", "pool"],
    "g_seq": ["norm1", "pool"], "g_seq_input": ["pool", "wide"], "g_shared": ["narrow", "sum"],
    "g_slashes": ["stem/relu", "stem/pool"], "g_partly_frozen": ["outer", "norm"],
    "g_mixed": ["conv", "pool"],
}

# The first and the last layer of a part.
PARTS = {
    "g_bidirectional": ("norm", "classes"), "g_compiled": ("norm", "classes"),
    "g_equal_shapes": ("conv4", "pool"), "g_mimo": ("middle", "kind"), "g_nested": ("conv", "classes"),
    "g_seq": ("norm1", "pool"), "g_seq_input": ("norm1", "classes"), "g_lambdas": ("norm", "classes"),
    "g_slashes": ("stem/conv/norm", "head/classes"), "g_partly_frozen": ("conv", "classes"),
    "g_td_dense": ("td_norm", "over_time"), "g_seq_nested": ("tail", "classes"),
}

IMAGES = {
    "R50": [96, 80, 3], "M": [96, 96, 3], "g_compiled": [11, 9, 3], "g_equal_shapes": [12, 10, 4],
    "g_compressed": [9, 9, 4], "g_nested": [10, 12, 3], "g_lambdas": [10, 10, 3], "g_mixed": [12, 8, 3],
    "g_partly_frozen": [10, 9, 3], "g_seq": [14, 14, 3], "g_seq_deferred": [12, 11, 3],
    "g_seq_input": [15, 12, 3], "g_seq_inside": [10, 10, 3], "g_seq_nested": [10, 10, 3],
    "g_slashes": [9, 10, 3], "g_unicode": [9, 10, 3], "g_custom": [10, 9, 3], "g_no_weights": [10, 10, 3],
    "g_xception": [20, 24, 1], "g_preprocessing": [10, 10, 3],
}


# How many BatchNormalizations stand right behind a convolution or a Dense without an activation and nowhere
# else, where these are not all that there are.
FOLDED = {"C3D-16": 0, "D169": 83, "LRCN": 0, "g_compiled": 0, "g_seq": 0}


def asked(model: str, operation: str, facts: dict) -> Optional[Dict]:
    """What is asked for, as the references and `commands.py` take it; nothing where nothing needs saying."""
    layers = facts["layers"]
    if operation == "keep-classes":
        return {"classes": CLASSES_KEPT}
    if operation == "add-classes":
        return {"classes": CLASSES_ADDED}
    if operation == "cut-two":
        return {"to": TWO_OUTPUTS.get(model) or [middle(layers), pooling(layers)]}
    if operation == "cut-from":
        begin, end = PARTS.get(model) or (middle(layers, 1), layers[-1]["name"])
        return {"from": begin, "to": [end]}
    if operation == "take-out":
        name = "outer" if model == "g_partly_frozen" else "inner"
        return {"from": name, "to": [name]}
    if operation == "drop-output":
        return {"output": "kind" if model == "g_dict_losses" else "age"}
    if operation == "set-shape":
        return {"shape": IMAGES[model]}
    if operation == "set-batch":
        return {"batch": 0 if model == "g_stateful" else 2}
    if operation == "set-frames":
        return {"frames": {"IRv2avg": 6, "g_td_dense": 9, "g_bidirectional": 8}.get(model, 0)}
    if operation.startswith("insert"):
        return inserted(model, operation, facts)
    if operation == "fold-batchnorm":
        return {"folded": FOLDED.get(model, normalizations(layers))}
    if operation == "remove":
        return {"layers": REMOVABLE.get(model) or [last(layers, "ReLU" if model == "M" else "Activation")]}
    if operation in ("rename", "rename-prefix", "rename-model"):
        return renamed(operation, facts)
    if operation.startswith("transplant"):
        return {"by": "position" if operation == "transplant-position" else "name"}
    return None


def inserted(model: str, operation: str, facts: dict) -> Dict:
    place = PLACES.get(model) or pooling(facts["layers"])
    if operation == "insert-dropout":
        return {"layer": "Dropout", "settings": {"rate": 0.3}, "side": "after", "at": place}
    if operation == "insert-activation":
        return {"layer": "Activation", "settings": {"activation": "relu"}, "side": "before", "at": place}
    settings = {"scale": 0.5, "offset": 0.125}
    if facts["kind"] == "sequential":
        first = next(layer["name"] for layer in facts["layers"] if layer["class"] != "InputLayer")
        return {"layer": "Rescaling", "settings": settings, "side": "before", "at": first}
    return {"layer": "Rescaling", "settings": settings, "side": "after", "at": facts["inputs"][0]}


def renamed(operation: str, facts: dict) -> Dict:
    """New names for two layers with weights, or for all."""
    if operation == "rename-model":
        return {"names": {}, "model": "another_model"}
    names = [layer["name"] for layer in facts["layers"]]
    if operation == "rename-prefix":
        return {"names": {name: "new_" + name for name in names}, "prefix": "new_"}
    weighty = [layer["name"] for layer in facts["layers"] if layer["params"]]
    return {"names": {name: "renamed_%d" % index for index, name in enumerate((weighty[0], weighty[-1]))}}


def normalizations(layers: List[dict]) -> int:
    """At every level."""
    return sum((layer["class"] == "BatchNormalization") + normalizations(layer.get("layers") or [])
               for layer in layers)


def pooling(layers: List[dict]) -> str:
    """The last layer that every way through the network passes and that has no class scores yet."""
    return last(layers, "GlobalAveragePooling2D", "GlobalAveragePooling3D", "LSTM", "Flatten")


def last(layers: List[dict], *classes: str) -> str:
    return [layer["name"] for layer in layers if layer["class"] in classes][-1]


def middle(layers: List[dict], behind: int = 0) -> str:
    """A layer in the middle that every way through the network passes: an activation behind a sum, or in a
    network without sums any; or the layer after that."""
    sums = [at for at, layer in enumerate(layers) if layer["class"] == "Add"]
    at = sums[len(sums) // 2] + 1 if sums else len(layers) // 2
    return layers[at + behind]["name"]
