"""Every model of the suite: who builds it and in which environments it can be had.

Plain data, importable by any Python. Builders are imported when one is asked for.
"""
import importlib

ALL = ("k224", "k231", "tf21", "tf24", "tf28", "tf212", "tf215", "tfk", "k30", "k3")
# Keras 3.0 cannot run TimeDistributed(model), nor save two equal weight names in one group.
NOT_K30 = tuple(env for env in ALL if env != "k30")
# Dict inputs and outputs came with TF 2.4.
DICTS = ("tf24", "tf28", "tf212", "tf215", "tfk", "k30", "k3")
KERAS_2 = tuple(env for env in ALL if env not in ("k30", "k3"))

TF_KERAS = tuple(env for env in KERAS_2 if env not in ("k224", "k231"))
NOT_STANDALONE = TF_KERAS + ("k30", "k3")


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
    "g_attention": Entry("cases.attention", tuple(env for env in DICTS if env != "k30")),
    "g_compressed": Entry("cases.compressed", ALL),
    "g_conv_lstm": Entry("cases.conv_lstm", ALL),
    "g_convolutions": Entry("cases.convolutions", ALL),
    "g_custom": Entry("cases.custom_class", ALL),
    "g_dict_losses": Entry("cases.dict_losses", ALL),
    "g_equal_names": Entry("cases.equal_names", ALL),
    "g_float16": Entry("cases.floats", NOT_STANDALONE, dtype="float16"),
    "g_float64": Entry("cases.floats", NOT_STANDALONE, dtype="float64"),
    "g_lambdas": Entry("cases.lambdas", ALL),
    "g_local": Entry("cases.locally_connected", KERAS_2),
    "g_masked": Entry("cases.masked", ALL),
    "g_mimo": Entry("cases.mimo", ALL),
    "g_mixed": Entry("cases.mixed", NOT_STANDALONE),
    "g_no_weights": Entry("cases.no_weights", ALL),
    "g_operators": Entry("cases.operators", NOT_STANDALONE),
    "g_partly_frozen": Entry("cases.partly_frozen", NOT_K30),
    "g_preprocessing": Entry("cases.preprocessing", DICTS),
    "g_seq_deferred": Entry("cases.seq_deferred", ALL),
    # Standalone Keras leaves the InputLayer out of its file, and then can't load it.
    "g_seq_input": Entry("cases.seq_input", NOT_STANDALONE),
    "g_seq_inside": Entry("cases.seq_inside", NOT_K30),
    "g_shared": Entry("cases.shared", ALL),
    "g_slashes": Entry("cases.names", KERAS_2, kind="slashes"),
    "g_stateful": Entry("cases.stateful", ALL),
    "g_unicode": Entry("cases.names", DICTS, kind="unicode"),
}

# What migrations are judged by beside the cases: what means another thing in another Keras, or is said in
# another way. The rest of the suite takes these only by name.
FROM_TF24 = DICTS
FROM_TF28 = tuple(env for env in DICTS if env != "tf24")
FOR_MIGRATIONS = {
    "x_hard_lstm": Entry("cases.hard_sigmoid", ALL, place="lstm"),
    "x_hard_gru": Entry("cases.hard_sigmoid", ALL, place="gru"),
    "x_hard_bidirectional": Entry("cases.hard_sigmoid", NOT_K30, place="bidirectional"),
    "x_hard_conv_lstm": Entry("cases.hard_sigmoid", ALL, place="conv_lstm"),
    "x_hard_dense": Entry("cases.hard_sigmoid", ALL, place="dense"),
    "x_hard_activation": Entry("cases.hard_sigmoid", ALL, place="activation"),
    "x_mask_add": Entry("cases.merged_masks", ALL, merge="add"),
    "x_mask_concat": Entry("cases.merged_masks", ALL, merge="concat"),
    "x_mask_both": Entry("cases.merged_masks", ALL, merge="add", second="tags"),
    "x_seq2seq": Entry("cases.seq2seq", ALL),
    "x_nested_outputs": Entry("cases.nested_outputs", NOT_K30),
    "x_axis_one": Entry("cases.axis_one", ALL),
    "x_relus": Entry("cases.activations", ALL, kind="relus"),
    "x_thresholded": Entry("cases.activations", KERAS_2, kind="thresholded"),
    "x_swish": Entry("cases.activations", FROM_TF24, kind="swish"),
    "x_gelu": Entry("cases.activations", FROM_TF24, kind="gelu"),
    "x_attention": Entry("cases.dot_attention", NOT_STANDALONE),
    "x_td_sequential": Entry("cases.td_sequential", NOT_K30),
    "x_upsampling": Entry("cases.upsampling", ALL),
    "x_keepdims": Entry("cases.keepdims", FROM_TF28),
    "x_scaled_numbers": Entry("cases.scaled_numbers", FROM_TF24),
    "x_lambda_scale": Entry("cases.lambda_zoo", ALL, kind="scale"),
    "x_lambda_mean": Entry("cases.lambda_zoo", ALL, kind="mean"),
    "x_lambda_residual": Entry("cases.lambda_zoo", ALL, kind="residual"),
    "x_lambda_expand": Entry("cases.lambda_zoo", ALL, kind="expand"),
    "x_lambda_normalize": Entry("cases.lambda_zoo", ALL, kind="normalize"),
    "x_lambda_concat": Entry("cases.lambda_zoo", ALL, kind="concat"),
    "x_lambda_slices": Entry("cases.lambda_zoo", ALL, kind="slices"),
    "x_lambda_sequential": Entry("cases.lambda_uses", ALL, kind="sequential"),
    "x_lambda_wrapped": Entry("cases.lambda_uses", ALL, kind="wrapped"),
    "x_lambda_shared": Entry("cases.lambda_uses", ALL, kind="shared"),
    "x_lambda_masked": Entry("cases.lambda_uses", ALL, kind="masked"),
    "x_lambda_shapes": Entry("cases.lambda_uses", ALL, kind="shapes"),
    "x_operations_elements": Entry("cases.operation_zoo", NOT_STANDALONE, kind="elements"),
    "x_operations_shapes": Entry("cases.operation_zoo", NOT_STANDALONE, kind="shapes"),
    "x_operations_joins": Entry("cases.operation_zoo", NOT_STANDALONE, kind="joins"),
    "x_operations_images": Entry("cases.operation_zoo", NOT_STANDALONE, kind="images"),
    "x_operators_one": Entry("cases.more_operators", NOT_STANDALONE, kind="one"),
    "x_operators_two": Entry("cases.more_operators", NOT_STANDALONE, kind="two"),
    "x_feeds_itself": Entry("cases.feeds_itself", ALL),
    "x_waiting_calls": Entry("cases.waiting_calls", ALL),
    "x_steps_read": Entry("cases.masked_steps", NOT_K30, kind="read"),
    "x_steps_heeded": Entry("cases.masked_steps", NOT_K30, kind="heeded"),
    "x_steps_predicted": Entry("cases.masked_steps", NOT_K30, kind="predicted"),
    "x_masked_attention": Entry("cases.masked_steps", FROM_TF24, kind="attention"),
    "x_clashing_slashes": Entry("cases.clashing_names", KERAS_2, kind="slashes"),
    "x_clashing_unicode": Entry("cases.clashing_names", DICTS, kind="unicode"),
    "x_trained_otherwise": Entry("cases.trained_otherwise", ALL),
}

MODELS = dict(ZOO)
MODELS.update(CASES)

# Everything that can be asked for by name.
EVERY = dict(MODELS)
EVERY.update(FOR_MIGRATIONS)


def names_for(env):
    """Names of the models that this environment can save, the zoo first, without those for migrations."""
    return [name for name in MODELS if env in MODELS[name].envs]
