"""Every model of the suite: who builds it and in which environments it can be had.

Plain data, importable by any Python. Builders are imported when one is asked for.
"""
import importlib

ALL = ("k224", "k231", "tf21", "tf24", "tf28", "tf212", "tf215", "tfk", "k30", "k3")
# Keras 3.0 cannot run TimeDistributed(model), nor save two equal weight names in one group.
NOT_K30 = tuple(env for env in ALL if env != "k30")
# Dict inputs and outputs came with TF 2.4.
DICTS = ("tf24", "tf28", "tf212", "tf215", "tfk", "k30", "k3")


class Entry(object):
    def __init__(self, module, envs, **options):
        self.module, self.envs, self.options = module, envs, options

    def build(self, size):
        """A model, or a `cases.case.Case`; `size` is "small" or "full"."""
        return importlib.import_module(self.module).build(size, **self.options)


ZOO = {
    "C3D-16": Entry("zoo.c3d", ALL),
    "D169": Entry("zoo.densenet", ALL, depth=169),
    "D201": Entry("zoo.densenet", ALL, depth=201),
    "I3D-16-top": Entry("zoo.i3d", ALL, frames=16, top=True),
    "I3D-16-gap": Entry("zoo.i3d", ALL, frames=16, top=False),
    "I3D-32-top": Entry("zoo.i3d", ALL, frames=32, top=True),
    "I3D-32-gap": Entry("zoo.i3d", ALL, frames=32, top=False),
    "IRv2": Entry("zoo.inception_resnet_v2", ALL),
    "IRv2avg": Entry("zoo.inception_resnet_v2", NOT_K30, average=True),
    "Iv3": Entry("zoo.inception_v3", ALL),
    "LRCN": Entry("zoo.lrcn", ALL, sequential=True),
    "LRCNf": Entry("zoo.lrcn", ALL, sequential=False),
    "M": Entry("zoo.mobilenet", ALL),
    "Mv2": Entry("zoo.mobilenet_v2", ALL),
    "R50": Entry("zoo.resnet50", ALL),
}

CASES = {
    "g_bidirectional": Entry("cases.bidirectional", NOT_K30),
    "g_td_dense": Entry("cases.td_dense", ALL),
    "g_rnn_cells": Entry("cases.rnn_cells", tuple(env for env in NOT_K30 if env != "tf21")),
    "g_nested": Entry("cases.nested", NOT_K30),
    "g_frozen_nested": Entry("cases.nested", NOT_K30, frozen=True),
    "g_nested_twice": Entry("cases.nested_twice", NOT_K30),
    "g_seq": Entry("cases.seq", ALL),
    "g_seq_nested": Entry("cases.seq_nested", NOT_K30),
    "g_equal_shapes": Entry("cases.equal_shapes", ALL),
    "g_mimo_dict": Entry("cases.mimo_dict", DICTS),
    "g_masking": Entry("cases.masking", ALL),
    "g_merge_heads": Entry("cases.merge_heads", ALL),
    "g_softmax_conv": Entry("cases.softmax_conv", ALL),
    "g_xception": Entry("cases.xception", ALL),
    "g_compiled": Entry("cases.compiled", ALL),
    "g_split_names": Entry("cases.split_names", NOT_K30),
}

MODELS = dict(ZOO)
MODELS.update(CASES)


def names_for(env):
    """Names of the models that this environment can save, the zoo first."""
    return [name for name in MODELS if env in MODELS[name].envs]
