"""Each operation of cells.py: the same in Keras, and what it must leave alone in the file."""
import collections

import untouched
import untouched_graph

from surgeries import averaging, cutting, freezing, graph, heads, weights

# `reference(context)` gives a Surgery; `untouched(before, after, context)` what changed that must not.
Operation = collections.namedtuple("Operation", "reference untouched")


def _plain(check):
    return lambda before, after, context: check(before, after)


def _swap(before, after, context):
    head = context.head
    stays = context.job["operation"] != "swap-at-2" and head.per_step
    problems = untouched.after_swap(before, after, head.path[-1] if stays else untouched.NEW_HEAD)
    if context.job["operation"] in ("swap-sigmoid", "swap-linear"):  # whose loss is another
        problems = [problem for problem in problems if problem != "the training_config is lost"]
    return problems


def _unfreeze(before, after, context):
    """Where nothing was frozen, nothing changes."""
    changed = before.config_bytes != after.config_bytes
    return untouched.after_freeze(before, after) if changed else untouched.after_noop(before, after)


def _new_head(before, after, context):
    """New layers; inside a TimeDistributed the new head takes the old one's place, and its group stays."""
    problems = untouched_graph.after_new_layers(before, after, context)
    if context.head.per_step:
        group = "the weight_names of '%s' changed" % context.head.path[-1]
        problems = [problem for problem in problems if not problem.startswith(group)]
    return problems


TABLE = {
    "to-keras": Operation(averaging.same, _plain(untouched.after_way_back)),
    "to-folder": Operation(averaging.same, _plain(untouched.after_way_back)),
    "to-shards": Operation(averaging.same, _plain(untouched.after_way_back)),
    "noop": Operation(freezing.noop, _plain(untouched.after_noop)),
    "swap": Operation(heads.swap, _swap),
    "swap-at-2": Operation(heads.swap_at_2, _swap),
    "swap-sigmoid": Operation(heads.swap_sigmoid, _swap),
    "swap-linear": Operation(heads.swap_linear, _swap),
    "swap-hidden": Operation(heads.swap_hidden, _new_head),
    "keep-classes": Operation(heads.keep_classes, untouched_graph.after_new_numbers),
    "add-classes": Operation(heads.add_classes, untouched_graph.after_new_numbers),
    "head-from": Operation(heads.head_from, _new_head),
    "freeze": Operation(freezing.freeze, _plain(untouched.after_freeze)),
    "freeze-half": Operation(freezing.freeze_half, _plain(untouched.after_freeze)),
    "unfreeze": Operation(freezing.unfreeze, _unfreeze),
    "wrap": Operation(averaging.wrap, _plain(untouched.after_wrap)),
    "wrap-freeze": Operation(averaging.wrap_freeze, _plain(untouched.after_freeze)),
    "wrap-freeze-half": Operation(averaging.wrap_freeze_half, _plain(untouched.after_freeze)),
    "unwrap": Operation(averaging.same, _plain(untouched.after_unwrap)),
    "unwrap-only": Operation(averaging.unwrap_only, _plain(untouched.after_unwrapping_keras)),
    "strip": Operation(averaging.same, _plain(untouched.after_strip)),
    "drop-head": Operation(cutting.drop_head, _plain(untouched.after_cut)),
    "drop-head-pool": Operation(cutting.drop_head_pool, _plain(untouched.after_cut_and_pooling)),
    "drop-output": Operation(cutting.drop_output, untouched_graph.after_parts_went),
    "cut-half": Operation(cutting.cut, _plain(untouched.after_cut)),
    "cut-two": Operation(cutting.cut_two, untouched_graph.after_parts_went),
    "cut-from": Operation(cutting.cut_from, untouched_graph.after_parts_went),
    "take-out": Operation(cutting.take_out, untouched.after_taking_out),
    "set-shape": Operation(graph.set_shape, untouched_graph.after_new_input),
    "set-batch": Operation(graph.set_batch, untouched_graph.after_new_input),
    "set-frames": Operation(graph.set_frames, untouched_graph.after_new_input),
    "insert-dropout": Operation(graph.insert, untouched_graph.after_new_layers),
    "insert-activation": Operation(graph.insert, untouched_graph.after_new_layers),
    "insert-rescaling": Operation(graph.insert, untouched_graph.after_new_layers),
    "remove": Operation(graph.remove, untouched_graph.after_parts_went),
    "remove-dropout": Operation(graph.remove_dropout, untouched_graph.after_parts_went),
    "rename": Operation(weights.renamed, untouched_graph.after_rename),
    "rename-prefix": Operation(weights.renamed, untouched_graph.after_rename),
    "rename-model": Operation(weights.renamed, untouched_graph.after_rename),
    "transplant": Operation(weights.transplant, untouched_graph.after_transplant),
    "transplant-position": Operation(weights.transplant, untouched_graph.after_transplant),
    "transplant-skip": Operation(weights.transplant, untouched_graph.after_transplant),
    "cast": Operation(weights.cast, untouched_graph.after_cast),
    "fold-batchnorm": Operation(weights.fold, untouched_graph.after_folding),
    "apply": Operation(weights.recipe, untouched_graph.after_recipe),
}
