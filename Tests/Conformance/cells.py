"""What is checked: models, operations, where each model's head is, what must be refused.

A cell is one model, one operation, one environment. Written down by hand from the architectures, independent of the
tool's own rules. Read by the driver and inside every environment: Python 3.6, standard library only.
"""
import collections

UNITS = 10
FRAMES = {"small": 4, "full": 64}

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
}

# Words that the tool's refusal must contain: (model, operation) -> word.
REFUSALS = {
}

# Networks for single images, whose predictions can be averaged over frames.
WRAPPABLE = ("D169", "D201", "IRv2", "Iv3", "M", "Mv2", "R50")

ALWAYS = ("inspect", "noop", "swap", "swap-at-2", "freeze", "freeze-half")
OPERATIONS = ALWAYS + ("wrap", "wrap-freeze", "wrap-freeze-half")

# Parts of the whole: name -> whether a cell belongs to it.
SUBSETS = {
    "ci": lambda env, model, operation: env in ("tf21", "k231", "tf215", "k3"),
}
