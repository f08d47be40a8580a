"""What is checked: models, operations, where each model's head is, what must be refused.

A cell is one model, one operation, one environment. Written down by hand from the architectures, independent of the
tool's own rules. Read by the driver and inside every environment: Python 3.6, standard library only.
"""
import collections

UNITS = 10
FRAMES = {"small": 4, "full": 64}
CLASSES = {"small": 13, "full": 339}  # of the models themselves
BEHIND_LAMBDA = ("I3D-16-top", "I3D-32-top")  # model.layers[-2] is a Lambda

# path: names from the outermost model in, as shell patterns; pooling: rank of the global pooling that goes where a
# convolution was; per_step: the head stays inside a TimeDistributed.
Head = collections.namedtuple("Head", "path pooling per_step")


def head(*path, **options):
    return Head(list(path), options.get("pooling"), options.get("per_step", False))


LAST = "<the last layer>"  # which must be a Dense

# The layer that `swap` replaces and `freeze` leaves out. A model that is not here has a head that must be refused.
HEADS = {
    "C3D-16": head("fc8"),
    "D169": head(LAST),
    "D201": head(LAST),
    "I3D-16-top": head("Conv3d_6a_1x1_conv", pooling=3),
    "I3D-16-gap": head("predictions"),
    "I3D-32-top": head("Conv3d_6a_1x1_conv", pooling=3),
    "I3D-32-gap": head("predictions"),
    "IRv2": head(LAST),
    "IRv2avg": head("time_distributed*", LAST),
    "Iv3": head(LAST),
    "LRCN": head(LAST),
    "LRCNf": head(LAST),
    "M": head("conv_preds", pooling=2),
    "Mv2": head(LAST),
    "R50": head(LAST),
    "g_bidirectional": head("classes"),
    "g_compiled": head("classes"),
    "g_equal_shapes": head("classes"),
    "g_frozen_nested": head("classes"),
    "g_nested": head("classes"),
    "g_nested_twice": head("classes"),
    "g_seq": head("classes"),
    "g_seq_nested": head("classes"),
    "g_split_names": head("classes"),
    "g_td_dense": head("td_classes", per_step=True),
    "g_xception": head("conv_classes", pooling=2),
}

# What must be refused, with words that the reason must contain: (model, operation) -> word.
REFUSALS = {
    ("g_masking", "swap"): "last",  # the head is an LSTM
    ("g_merge_heads", "swap"): "vote",  # the average of two softmaxes
    ("g_mimo_dict", "swap"): "--output",  # which of two
    ("g_rnn_cells", "swap"): "last",  # the head is a GRU
    ("g_softmax_conv", "swap"): "position",  # one prediction for each
    ("g_masking", "freeze"): "last",
    ("g_merge_heads", "freeze"): "vote",
    ("g_rnn_cells", "freeze"): "last",
    ("g_softmax_conv", "freeze"): "position",
    ("g_masking", "drop-head"): "last",
    ("g_merge_heads", "drop-head"): "vote",
    ("g_mimo_dict", "drop-head"): "cut",  # which of two
    ("g_rnn_cells", "drop-head"): "last",
    ("g_softmax_conv", "drop-head"): "position",
    ("IRv2avg", "drop-head"): "unwrap",  # the head is inside of the average
    ("g_mimo_dict", "wrap"): "input",  # two of them
    ("g_nested_twice", "wrap"): "input",
    ("g_softmax_conv", "wrap"): "GlobalAveragePooling1D",  # the predictions are no plain list
}

# Networks for single images, whose predictions can be averaged over frames.
WRAPPABLE = ("D169", "D201", "IRv2", "Iv3", "M", "Mv2", "R50", "g_compiled", "g_equal_shapes", "g_frozen_nested",
             "g_nested", "g_seq", "g_seq_nested", "g_xception")

# Graphs and lists of many layers, which are cut in the middle.
CUTTABLE = ("D169", "I3D-16-gap", "IRv2", "LRCN", "M", "Mv2", "R50", "g_seq", "g_split_names")

# Cells that mean nothing: the notebook's cut at layers[-2] takes a model with one output.
SENSELESS = {("g_mimo_dict", "swap-at-2")}

OPERATIONS = ("inspect", "noop", "swap", "swap-at-2", "freeze", "freeze-half", "wrap", "wrap-freeze", "wrap-freeze-half",
              "unwrap", "unwrap-only", "strip", "drop-head", "cut-half")


def applies(model, operation):
    """Whether a cell of that model and operation is in the table at all."""
    if (model, operation) in REFUSALS:
        return True
    if operation.startswith("unwrap"):
        return model in (WRAPPABLE if operation == "unwrap" else ("IRv2avg",))  # which Keras itself wrapped
    if operation == "cut-half":
        return model in CUTTABLE
    if (model, operation) in SENSELESS or operation.startswith("wrap") and model not in WRAPPABLE:
        return False
    return model in HEADS or operation not in ("swap", "freeze", "wrap-freeze", "drop-head")


# Parts of the whole: name -> whether a cell belongs to it.
SUBSETS = {
    "ci": lambda env, model, operation: env in ("tf21", "k231", "tf215", "k3"),
}
