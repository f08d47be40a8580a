"""What is checked: models, operations, where each model's head is, what must be refused.

A cell is one model, one operation, one environment. Written down by hand from the architectures, independent
of the tool's own rules. Read by the driver and inside every environment: Python 3.6, standard library only.
"""
import collections

from archives import ARCHIVED, CONVERSIONS, plain
from refusals import refusal

UNITS = 10
FRAMES = {"small": 4, "full": 64}
CLASSES = {"small": 13, "full": 339}  # of the models themselves
BEHIND_LAMBDA = ("I3D-16-top", "I3D-32-top")  # model.layers[-2] is a Lambda

# path: names from the outermost model in, as shell patterns; pooling: rank of the global pooling that goes
# where a convolution was; per_step: the head stays inside a TimeDistributed.
Head = collections.namedtuple("Head", "path pooling per_step")


def head(*path, **options):
    return Head(list(path), options.get("pooling"), options.get("per_step", False))


LAST = "<the last layer>"  # which must be a Dense

# The layer that `swap` replaces and `freeze` leaves out. Of a model not here, it must be refused.
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
    "g_attention": head("classes"),
    "g_bidirectional": head("classes"),
    "g_compiled": head("classes"),
    "g_compressed": head("classes"),
    "g_conv_lstm": head("classes"),
    "g_convolutions": head("classes"),
    "g_custom": head("classes"),
    "g_equal_names": head("classes"),
    "g_equal_shapes": head("classes"),
    "g_float16": head("classes"),
    "g_float64": head("classes"),
    "g_frozen_nested": head("classes"),
    "g_lambdas": head("classes"),
    "g_local": head("classes"),
    "g_masked": head("classes"),
    "g_mixed": head("classes"),
    "g_nested": head("classes"),
    "g_nested_twice": head("classes"),
    "g_operators": head("classes"),
    "g_partly_frozen": head("classes"),
    "g_preprocessing": head("classes"),
    "g_seq": head("classes"),
    "g_seq_deferred": head("classes"),
    "g_seq_input": head("classes"),
    "g_seq_inside": head("classes"),
    "g_seq_nested": head("classes"),
    "g_shared": head("classes"),
    "g_slashes": head("head/classes"),
    "g_split_names": head("classes"),
    "g_stateful": head("classes"),
    "g_td_dense": head("td_classes", per_step=True),
    "g_unicode": head("classes"),
    "g_xception": head("conv_classes", pooling=2),
}

# The layer that `freeze` leaves out, of models whose head is none that `swap` could replace.
SPARED = {
    "g_masking": head("last"),
    "g_rnn_cells": head("last"),
    "g_softmax_conv": head("each_position"),
}

# Networks for single images, sequences or clips, whose predictions can be averaged over frames.
WRAPPABLE = ("C3D-16", "D169", "D201", "IRv2", "Iv3", "M", "Mv2", "R50", "g_bidirectional", "g_compiled", "g_compressed",
             "g_convolutions", "g_custom", "g_equal_names", "g_equal_shapes", "g_frozen_nested", "g_lambdas", "g_local",
             "g_mixed", "g_nested", "g_operators", "g_partly_frozen", "g_preprocessing", "g_seq",
             "g_seq_deferred", "g_seq_input", "g_seq_inside", "g_seq_nested", "g_slashes", "g_unicode",
             "g_xception")

# Graphs and lists of many layers, which are cut in the middle.
CUTTABLE = ("D169", "I3D-16-gap", "IRv2", "LRCN", "M", "Mv2", "R50", "g_attention", "g_compressed",
            "g_custom", "g_convolutions", "g_lambdas", "g_mixed", "g_no_weights", "g_operators", "g_seq",
            "g_seq_deferred", "g_seq_input", "g_slashes", "g_split_names", "g_unicode")

# Cells that mean nothing: the notebook's cut at layers[-2] takes a model with one output.
SENSELESS = {(model, "swap-at-2") for model in ("g_dict_losses", "g_mimo", "g_mimo_dict")}

# The operations on heads, on the zoo and beyond; those of the graph, on models of every kind of graph.
FAMILIES = ("C3D-16", "D169", "I3D-16-gap", "I3D-16-top", "IRv2", "IRv2avg", "Iv3", "LRCN", "M", "Mv2", "R50")
WITH_HEADS = ("LRCN", "M", "R50", "g_bidirectional", "g_compiled", "g_nested", "g_partly_frozen", "g_seq",
              "g_seq_deferred", "g_slashes", "g_td_dense", "g_xception")
GRAPHS = ("LRCN", "M", "R50", "g_bidirectional", "g_compiled", "g_equal_shapes", "g_lambdas", "g_mimo",
          "g_mixed", "g_nested", "g_partly_frozen", "g_seq", "g_seq_deferred", "g_seq_input", "g_slashes",
          "g_td_dense")
MORE_GRAPHS = GRAPHS + ("g_attention", "g_compressed", "g_custom", "g_seq_nested", "g_shared", "g_unicode")

# Models that each operation is done to, where these are not all that have what it needs.
WHERE = {
    "swap-sigmoid": WITH_HEADS,
    "swap-linear": WITH_HEADS,
    "swap-hidden": WITH_HEADS,
    "head-from": WITH_HEADS,
    "keep-classes": FAMILIES + WITH_HEADS[3:],
    "add-classes": WITH_HEADS,
    "unfreeze": ("LRCN", "R50", "g_attention", "g_bidirectional", "g_compiled", "g_frozen_nested",
                 "g_partly_frozen", "g_seq", "g_td_dense"),
    "drop-head-pool": ("M", "g_xception"),
    "drop-output": ("g_dict_losses", "g_mimo", "g_mimo_dict"),
    "cut-half": CUTTABLE,
    "cut-two": ("M", "R50", "g_attention", "g_bidirectional", "g_compiled", "g_equal_shapes", "g_mimo",
                "g_mixed", "g_nested", "g_partly_frozen", "g_seq", "g_seq_input", "g_shared", "g_slashes"),
    "cut-from": ("M", "R50", "LRCN", "g_bidirectional", "g_compiled", "g_equal_shapes", "g_lambdas", "g_mimo",
                 "g_nested", "g_partly_frozen", "g_seq", "g_seq_input", "g_seq_nested", "g_slashes",
                 "g_td_dense"),
    "take-out": ("g_nested", "g_nested_twice", "g_partly_frozen"),
    "set-shape": ("M", "R50", "g_compiled", "g_compressed", "g_custom", "g_equal_shapes", "g_lambdas",
                  "g_mixed", "g_nested", "g_no_weights", "g_partly_frozen", "g_preprocessing", "g_seq",
                  "g_seq_deferred", "g_seq_input", "g_seq_inside", "g_seq_nested", "g_slashes", "g_unicode",
                  "g_xception"),
    "set-batch": ("M", "LRCN", "g_bidirectional", "g_compiled", "g_mimo", "g_nested", "g_seq",
                  "g_seq_deferred", "g_seq_input", "g_stateful"),
    "set-frames": ("C3D-16", "IRv2avg", "LRCN", "LRCNf", "g_bidirectional", "g_conv_lstm", "g_td_dense"),
    "insert-dropout": MORE_GRAPHS,
    "insert-activation": MORE_GRAPHS,
    "insert-rescaling": ("M", "R50", "g_compiled", "g_nested", "g_seq", "g_seq_deferred", "g_seq_input",
                         "g_slashes", "g_unicode"),
    "remove": ("M", "R50", "g_compressed", "g_convolutions", "g_custom", "g_equal_shapes", "g_lambdas",
               "g_mimo", "g_preprocessing", "g_seq", "g_seq_deferred", "g_seq_input", "g_shared", "g_slashes",
               "g_unicode", "g_xception"),
    "remove-dropout": ("C3D-16", "I3D-16-gap", "LRCN", "M", "g_custom", "g_mimo", "g_no_weights",
                       "g_seq_deferred", "g_seq_input", "g_seq_inside", "g_shared", "g_slashes", "g_unicode"),
    "rename": MORE_GRAPHS + ("g_dict_losses", "g_mimo_dict", "g_equal_names"),
    "rename-prefix": GRAPHS + ("D169", "g_dict_losses", "g_mimo_dict", "g_equal_names", "g_shared", "g_operators"),
    "rename-model": ("M", "g_compiled", "g_nested", "g_seq", "g_seq_deferred"),
    "transplant": GRAPHS,
    "transplant-position": ("LRCN", "M", "R50", "g_nested", "g_seq", "g_td_dense"),
    "transplant-skip": ("g_bidirectional", "g_compiled", "g_nested", "g_seq", "g_seq_nested"),
    "cast": MORE_GRAPHS + ("g_float16", "g_float64", "g_preprocessing"),
    "fold-batchnorm": FAMILIES + ("g_compiled", "g_convolutions", "g_equal_shapes", "g_nested",
                                  "g_partly_frozen", "g_seq", "g_seq_nested", "g_slashes", "g_xception"),
    "apply": ("LRCN", "M", "R50", "g_bidirectional", "g_compiled", "g_nested", "g_seq", "g_td_dense"),
}

OPERATIONS = ("inspect", "noop", "swap", "swap-at-2", "swap-sigmoid", "swap-linear", "swap-hidden",
              "keep-classes", "add-classes", "head-from", "freeze", "freeze-half", "unfreeze", "wrap",
              "wrap-freeze", "wrap-freeze-half", "unwrap", "unwrap-only", "strip", "drop-head", "drop-head-pool",
              "drop-output",
              "cut-half", "cut-two", "cut-from", "take-out", "set-shape", "set-batch", "set-frames", "insert-dropout",
              "insert-activation", "insert-rescaling", "remove", "remove-dropout", "rename", "rename-prefix",
              "rename-model", "transplant", "transplant-position", "transplant-skip", "cast",
              "fold-batchnorm", "apply")


# The same from .keras to .keras, and the way there and back, where Keras 3 is asked.
OPERATIONS += CONVERSIONS + tuple(ARCHIVED + operation for operation in OPERATIONS if operation != "inspect")
WRITERS_OF_ARCHIVES = ("k3", "k30")
# Keras 3.0 knows neither folders nor shards.
SHARDED = ("M", "R50", "g_bidirectional", "g_nested", "g_partly_frozen", "g_seq")


def applies(env, model, operation):
    """Whether a cell is in the table at all."""
    if operation == "to-keras":
        return env in WRITERS_OF_ARCHIVES
    if operation in CONVERSIONS:
        return env == "k3" and (operation == "to-folder" or model in SHARDED)
    if operation.startswith(ARCHIVED):
        return env in WRITERS_OF_ARCHIVES and applies(env, model, plain(operation))
    if operation in WHERE:
        return model in WHERE[operation]
    if operation.startswith("wrap"):
        if model not in WRAPPABLE:
            return operation == "wrap" and refusal("any", model, operation) is not None
        return operation == "wrap" or refusal(env, model, "wrap") is None
    if operation.startswith("unwrap"):
        wrapped = WRAPPABLE if operation == "unwrap" else ("IRv2avg",)  # which Keras itself wrapped
        return model in wrapped and refusal(env, model, "wrap") is None
    if (model, operation) in SENSELESS:
        return False
    if operation == "freeze" and model in SPARED:
        return True
    return (model in HEADS or operation not in ("swap", "freeze", "drop-head")
            or refusal(env, model, operation) is not None)


# A representative part for continuous integration: each dialect, each surgery, each kind of head.
CI_ENVIRONMENTS = ("tf21", "k231", "tf215", "k3")
CI_MODELS = {
    "C3D-16": "inspect swap freeze to-keras keras-swap",
    "D169": "inspect swap",
    "I3D-16-top": "inspect swap swap-at-2 freeze",
    "IRv2": "inspect swap wrap to-keras keras-swap",
    "IRv2avg": "inspect swap freeze unwrap-only",
    "LRCN": "inspect noop swap swap-at-2 freeze set-frames to-keras keras-set-frames",
    "M": "inspect swap swap-at-2 wrap wrap-freeze unwrap drop-head keep-classes fold-batchnorm apply "
         "to-keras keras-swap keras-wrap keras-wrap-freeze keras-unwrap keras-fold-batchnorm keras-apply",
    "R50": "inspect noop swap swap-at-2 freeze freeze-half wrap wrap-freeze wrap-freeze-half to-keras keras-freeze",
    "g_attention": "to-keras keras-cut-half",
    "g_bidirectional": "inspect noop swap swap-at-2 freeze freeze-half to-keras to-shards keras-freeze",
    "g_compiled": "noop swap freeze wrap strip to-keras to-folder keras-swap keras-freeze keras-strip",
    "g_custom": "to-keras",
    "g_equal_shapes": "freeze freeze-half wrap wrap-freeze wrap-freeze-half",
    "g_merge_heads": "swap",
    "g_mimo": "inspect drop-output cut-two insert-dropout",
    "g_nested": "cut-two cut-from set-shape insert-dropout rename transplant cast fold-batchnorm "
                "to-keras to-folder to-shards keras-cut-two keras-rename keras-transplant",
    "g_operators": "to-keras keras-swap",
    "g_partly_frozen": "inspect swap freeze unfreeze cast to-keras keras-unfreeze keras-cast",
    "g_seq": "swap-hidden keep-classes head-from set-batch insert-activation insert-rescaling remove cut-two "
             "to-keras keras-head-from keras-insert-rescaling keras-remove",
}

# Deep models take minutes to build and to load: each is held in one Keras here, and in all of them on demand.
CI_DEEP = {"D169": "tf21", "I3D-16-top": "tf215", "IRv2": "k3", "IRv2avg": "k3"}


def is_ci(env, model, operation):
    return (env in CI_ENVIRONMENTS and operation in CI_MODELS.get(model, "").split()
            and CI_DEEP.get(model, env) == env)


# Parts of the whole: name -> whether a cell belongs to it.
SUBSETS = {
    "ci": is_ci,
    "equal-shapes": lambda env, model, operation: model == "g_equal_shapes" and "freeze" in operation,
}
