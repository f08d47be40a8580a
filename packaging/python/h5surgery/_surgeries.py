"""The surgeries, a function each: one call reads a model and writes another."""

# Made by packaging/python/generate.py from the settings of recipes; not to be changed by hand.

from typing import List, Mapping, Optional, Sequence, Union

from ._results import Report
from ._run import Option, Progress, StrPath, call

__all__ = [
    "cast",
    "cut",
    "drop_head",
    "fold_batchnorm",
    "freeze",
    "insert",
    "remove",
    "rename",
    "set_input",
    "strip",
    "swap_head",
    "transplant",
    "unfreeze",
    "unwrap",
    "wrap_average",
]


def swap_head(
    src: StrPath,
    dst: Optional[StrPath] = None,
    *,
    classes: Optional[int] = None,
    keep_classes: Union[None, int, Sequence[int]] = None,
    add_classes: Optional[int] = None,
    head_from: Optional[StrPath] = None,
    at: Union[None, str, int] = None,
    pool: bool = False,
    features: Optional[int] = None,
    output: Optional[str] = None,
    name: Optional[str] = None,
    activation: Optional[str] = None,
    initializer: Optional[str] = None,
    seed: Optional[int] = None,
    hidden: Union[None, int, Sequence[int]] = None,
    hidden_activation: Optional[str] = None,
    dropout: Optional[float] = None,
    freeze_backbone: bool = False,
    in_place: bool = False,
    force: bool = False,
    compact: Optional[bool] = None,
    fsync: bool = False,
    dry_run: bool = False,
    save_recipe: Optional[StrPath] = None,
    progress: Optional[Progress] = None
) -> Report:
    """Replace the output layer by a new one, by another file's, or change its classes.

    Args:
        src: The model to read.
        dst: The file to write. Left out, it is derived where ``src`` is named as in the zoo.
        classes: How many classes the new head has; needed for new heads only.
        keep_classes: Keep the head with these of its classes, in this order, counted from 0: 3,7,10-19; -1 is
            the last.
        add_classes: Keep the head and add so many classes behind its own.
        head_from: Put the head of this file, numbers and all, on this model's features.
        at: Put the new layer on this layer's output: its name, or its index in model.layers, as in -2.
        pool: Pool a feature map globally before the new layer; with ``at``.
        features: How many features the new layer takes, where the file does not tell it (behind a Lambda).
        output: Which output's head to replace, where the model has several: its layer or its number, from 0.
        name: The new layer's name (default: dense_classifier, or with other classes the old name).
        activation: The new layer's activation, under Keras's name (default: softmax; of kept classes, what it
            was).
        initializer: How new weights begin, as glorot_uniform (default), he_normal, zeros. One of
            glorot_uniform, glorot_normal, he_uniform, he_normal, lecun_uniform, lecun_normal, zeros, ones.
        seed: Seed of new weights; the same seed gives the same file (default: 0).
        hidden: Put Dense layers of these sizes before the new layer.
        hidden_activation: The activation of those, under Keras's name (default: relu).
        dropout: Put a Dropout of this rate before the new layer, or behind each hidden one.
        freeze_backbone: Freeze everything but the new layers.
        in_place: Replace ``src`` by the result, in one step at the very end.
        force: Replace ``dst``, and the file of ``save_recipe``, if it exists.
        compact: Leave nothing of what is dropped in the output (True), or never mind (False).
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        save_recipe: Save what was done as a recipe for ``apply``.
        progress: Called with the bytes done and the bytes in all.

    Raises ``Refused`` or another ``Error``.
    """
    options: List[Option] = [
        ("classes", "value", classes),
        ("keep-classes", "joined", keep_classes),
        ("add-classes", "value", add_classes),
        ("head-from", "value", head_from),
        ("at", "value", at),
        ("pool", "flag", pool),
        ("features", "value", features),
        ("output", "value", output),
        ("name", "value", name),
        ("activation", "value", activation),
        ("initializer", "value", initializer),
        ("seed", "value", seed),
        ("hidden", "joined", hidden),
        ("hidden-activation", "value", hidden_activation),
        ("dropout", "value", dropout),
        ("freeze-backbone", "flag", freeze_backbone),
        ("in-place", "flag", in_place),
        ("force", "flag", force),
        ("compact", "switch", compact),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
        ("save-recipe", "value", save_recipe),
    ]
    return Report(call("swap-head", [src, dst], options, progress))


def wrap_average(
    src: StrPath,
    dst: Optional[StrPath] = None,
    *,
    frames: Union[int, str],
    input_shape: Union[None, int, Sequence[int]] = None,
    in_place: bool = False,
    force: bool = False,
    compact: Optional[bool] = None,
    fsync: bool = False,
    dry_run: bool = False,
    save_recipe: Optional[StrPath] = None,
    progress: Optional[Progress] = None
) -> Report:
    """Wrap a model of single frames to average its predictions over the frames of a video.

    Args:
        src: The model to read.
        dst: The file to write. Left out, it is derived where ``src`` is named as in the zoo.
        frames: How many frames a video has; ``any`` leaves it open.
        input_shape: The shape of a frame, where the file does not say it: 224,224,3.
        in_place: Replace ``src`` by the result, in one step at the very end.
        force: Replace ``dst``, and the file of ``save_recipe``, if it exists.
        compact: Leave nothing of what is dropped in the output (True), or never mind (False).
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        save_recipe: Save what was done as a recipe for ``apply``.
        progress: Called with the bytes done and the bytes in all.

    Raises ``Refused`` or another ``Error``.
    """
    options: List[Option] = [
        ("frames", "value", frames),
        ("input-shape", "joined", input_shape),
        ("in-place", "flag", in_place),
        ("force", "flag", force),
        ("compact", "switch", compact),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
        ("save-recipe", "value", save_recipe),
    ]
    return Report(call("wrap-average", [src, dst], options, progress))


def unwrap(
    src: StrPath,
    dst: Optional[StrPath] = None,
    *,
    in_place: bool = False,
    force: bool = False,
    compact: Optional[bool] = None,
    fsync: bool = False,
    dry_run: bool = False,
    save_recipe: Optional[StrPath] = None,
    progress: Optional[Progress] = None
) -> Report:
    """Take the model of single frames out of one that averages it over the frames of a video.

    Args:
        src: The model to read.
        dst: The file to write. Left out, it is derived where ``src`` is named as in the zoo.
        in_place: Replace ``src`` by the result, in one step at the very end.
        force: Replace ``dst``, and the file of ``save_recipe``, if it exists.
        compact: Leave nothing of what is dropped in the output (True), or never mind (False).
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        save_recipe: Save what was done as a recipe for ``apply``.
        progress: Called with the bytes done and the bytes in all.

    Raises ``Refused`` or another ``Error``.
    """
    options: List[Option] = [
        ("in-place", "flag", in_place),
        ("force", "flag", force),
        ("compact", "switch", compact),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
        ("save-recipe", "value", save_recipe),
    ]
    return Report(call("unwrap", [src, dst], options, progress))


def freeze(
    src: StrPath,
    dst: Optional[StrPath] = None,
    *,
    except_head: bool = False,
    all: bool = False,
    until: Optional[str] = None,
    from_: Optional[str] = None,
    layer: Union[None, str, Sequence[str]] = None,
    class_: Union[None, str, Sequence[str]] = None,
    in_place: bool = False,
    force: bool = False,
    compact: Optional[bool] = None,
    fsync: bool = False,
    dry_run: bool = False,
    save_recipe: Optional[StrPath] = None,
    progress: Optional[Progress] = None
) -> Report:
    """Freeze layers: their weights stay as they are when the model is trained on.

    Args:
        src: The model to read.
        dst: The file to write. Left out, it is derived where ``src`` is named as in the zoo.
        except_head: Every layer but the head: the last layer with weights that leads to an output.
        all: Every layer.
        until: From the input up to and including this layer: its name, or its index in model.layers, as in
            -2.
        from_: This layer and all that follow it.
        layer: Layers whose names match, as in ``block_*``, or a range in model.layers, as in 1-20. One or
            several.
        class_: Layers of this Keras class, as in BatchNormalization. One or several.
        in_place: Replace ``src`` by the result, in one step at the very end.
        force: Replace ``dst``, and the file of ``save_recipe``, if it exists.
        compact: Leave nothing of what is dropped in the output (True), or never mind (False).
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        save_recipe: Save what was done as a recipe for ``apply``.
        progress: Called with the bytes done and the bytes in all.

    One of ``except_head``, ``all``, ``until``, ``from_``, ``layer`` and ``class_`` has to be given.

    Raises ``Refused`` or another ``Error``.
    """
    options: List[Option] = [
        ("except-head", "flag", except_head),
        ("all", "flag", all),
        ("until", "value", until),
        ("from", "value", from_),
        ("layer", "several", layer),
        ("class", "several", class_),
        ("in-place", "flag", in_place),
        ("force", "flag", force),
        ("compact", "switch", compact),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
        ("save-recipe", "value", save_recipe),
    ]
    return Report(call("freeze", [src, dst], options, progress))


def unfreeze(
    src: StrPath,
    dst: Optional[StrPath] = None,
    *,
    except_head: bool = False,
    all: bool = False,
    until: Optional[str] = None,
    from_: Optional[str] = None,
    layer: Union[None, str, Sequence[str]] = None,
    class_: Union[None, str, Sequence[str]] = None,
    in_place: bool = False,
    force: bool = False,
    compact: Optional[bool] = None,
    fsync: bool = False,
    dry_run: bool = False,
    save_recipe: Optional[StrPath] = None,
    progress: Optional[Progress] = None
) -> Report:
    """Unfreeze layers: training changes their weights again.

    Args:
        src: The model to read.
        dst: The file to write. Left out, it is derived where ``src`` is named as in the zoo.
        except_head: Every layer but the head: the last layer with weights that leads to an output.
        all: Every layer.
        until: From the input up to and including this layer: its name, or its index in model.layers, as in
            -2.
        from_: This layer and all that follow it.
        layer: Layers whose names match, as in ``block_*``, or a range in model.layers, as in 1-20. One or
            several.
        class_: Layers of this Keras class, as in BatchNormalization. One or several.
        in_place: Replace ``src`` by the result, in one step at the very end.
        force: Replace ``dst``, and the file of ``save_recipe``, if it exists.
        compact: Leave nothing of what is dropped in the output (True), or never mind (False).
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        save_recipe: Save what was done as a recipe for ``apply``.
        progress: Called with the bytes done and the bytes in all.

    One of ``except_head``, ``all``, ``until``, ``from_``, ``layer`` and ``class_`` has to be given.

    Raises ``Refused`` or another ``Error``.
    """
    options: List[Option] = [
        ("except-head", "flag", except_head),
        ("all", "flag", all),
        ("until", "value", until),
        ("from", "value", from_),
        ("layer", "several", layer),
        ("class", "several", class_),
        ("in-place", "flag", in_place),
        ("force", "flag", force),
        ("compact", "switch", compact),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
        ("save-recipe", "value", save_recipe),
    ]
    return Report(call("unfreeze", [src, dst], options, progress))


def cut(
    src: StrPath,
    dst: Optional[StrPath] = None,
    *,
    from_: Union[None, str, int] = None,
    to: Union[None, str, int, Sequence[Union[str, int]]] = None,
    input_shape: Union[None, int, Sequence[int]] = None,
    in_place: bool = False,
    force: bool = False,
    compact: Optional[bool] = None,
    fsync: bool = False,
    dry_run: bool = False,
    save_recipe: Optional[StrPath] = None,
    progress: Optional[Progress] = None
) -> Report:
    """Keep a part of the model: up to a layer, from a layer on, or between two.

    Args:
        src: The model to read.
        dst: The file to write. Left out, it is derived where ``src`` is named as in the zoo.
        from_: The first layer to keep: its name, or its index in model.layers, as in -2.
        to: The last layer: its name, or its index in model.layers, as in -2. One or several.
        input_shape: What one sample of the new input looks like, as in 28,28,512, where the file does not
            tell it; with ``from_``.
        in_place: Replace ``src`` by the result, in one step at the very end.
        force: Replace ``dst``, and the file of ``save_recipe``, if it exists.
        compact: Leave nothing of what is dropped in the output (True), or never mind (False).
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        save_recipe: Save what was done as a recipe for ``apply``.
        progress: Called with the bytes done and the bytes in all.

    Raises ``Refused`` or another ``Error``.
    """
    options: List[Option] = [
        ("from", "value", from_),
        ("to", "several", to),
        ("input-shape", "joined", input_shape),
        ("in-place", "flag", in_place),
        ("force", "flag", force),
        ("compact", "switch", compact),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
        ("save-recipe", "value", save_recipe),
    ]
    return Report(call("cut", [src, dst], options, progress))


def drop_head(
    src: StrPath,
    dst: Optional[StrPath] = None,
    *,
    output: Optional[str] = None,
    pool: bool = False,
    in_place: bool = False,
    force: bool = False,
    compact: Optional[bool] = None,
    fsync: bool = False,
    dry_run: bool = False,
    save_recipe: Optional[StrPath] = None,
    progress: Optional[Progress] = None
) -> Report:
    """Take the head off: the features that it works on become the output.

    Args:
        src: The model to read.
        dst: The file to write. Left out, it is derived where ``src`` is named as in the zoo.
        output: Which output goes, where the model has several: its layer or its number, from 0.
        pool: Average the positions of the features away, by a global average pooling.
        in_place: Replace ``src`` by the result, in one step at the very end.
        force: Replace ``dst``, and the file of ``save_recipe``, if it exists.
        compact: Leave nothing of what is dropped in the output (True), or never mind (False).
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        save_recipe: Save what was done as a recipe for ``apply``.
        progress: Called with the bytes done and the bytes in all.

    Raises ``Refused`` or another ``Error``.
    """
    options: List[Option] = [
        ("output", "value", output),
        ("pool", "flag", pool),
        ("in-place", "flag", in_place),
        ("force", "flag", force),
        ("compact", "switch", compact),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
        ("save-recipe", "value", save_recipe),
    ]
    return Report(call("drop-head", [src, dst], options, progress))


def insert(
    src: StrPath,
    dst: Optional[StrPath] = None,
    *,
    layer: str,
    after: Union[None, str, int] = None,
    before: Union[None, str, int] = None,
    rate: Optional[float] = None,
    stddev: Optional[float] = None,
    activation: Optional[str] = None,
    scale: Optional[float] = None,
    offset: Optional[float] = None,
    name: Optional[str] = None,
    in_place: bool = False,
    force: bool = False,
    compact: Optional[bool] = None,
    fsync: bool = False,
    dry_run: bool = False,
    save_recipe: Optional[StrPath] = None,
    progress: Optional[Progress] = None
) -> Report:
    """Put a layer without weights into the model: dropout, noise, an activation, rescaling.

    Args:
        src: The model to read.
        dst: The file to write. Left out, it is derived where ``src`` is named as in the zoo.
        layer: Keras's class of the new layer: Dropout, SpatialDropout1D to 3D, AlphaDropout, GaussianDropout,
            GaussianNoise, Activation, Softmax, ReLU or Rescaling. One of Dropout, SpatialDropout1D,
            SpatialDropout2D, SpatialDropout3D, AlphaDropout, GaussianDropout, GaussianNoise, Activation,
            Softmax, ReLU, Rescaling.
        after: Put it on the output of this layer: its name, or its index in model.layers, as in -2.
        before: Put it on the input of this layer.
        rate: The part that a dropout drops.
        stddev: The standard deviation of GaussianNoise.
        activation: The function of Activation, under Keras's name.
        scale: What Rescaling multiplies by.
        offset: What Rescaling adds afterwards (default: 0).
        name: The new layer's name (default: Keras's automatic one).
        in_place: Replace ``src`` by the result, in one step at the very end.
        force: Replace ``dst``, and the file of ``save_recipe``, if it exists.
        compact: Leave nothing of what is dropped in the output (True), or never mind (False).
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        save_recipe: Save what was done as a recipe for ``apply``.
        progress: Called with the bytes done and the bytes in all.

    One of ``after`` and ``before`` has to be given.

    Raises ``Refused`` or another ``Error``.
    """
    options: List[Option] = [
        ("layer", "value", layer),
        ("after", "value", after),
        ("before", "value", before),
        ("rate", "value", rate),
        ("stddev", "value", stddev),
        ("activation", "value", activation),
        ("scale", "value", scale),
        ("offset", "value", offset),
        ("name", "value", name),
        ("in-place", "flag", in_place),
        ("force", "flag", force),
        ("compact", "switch", compact),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
        ("save-recipe", "value", save_recipe),
    ]
    return Report(call("insert", [src, dst], options, progress))


def remove(
    src: StrPath,
    dst: Optional[StrPath] = None,
    *,
    layers: Union[None, str, Sequence[str]] = None,
    class_: Union[None, str, Sequence[str]] = None,
    in_place: bool = False,
    force: bool = False,
    compact: Optional[bool] = None,
    fsync: bool = False,
    dry_run: bool = False,
    save_recipe: Optional[StrPath] = None,
    progress: Optional[Progress] = None
) -> Report:
    """Take layers without weights out: dropout, noise, activations, rescaling.

    Args:
        src: The model to read.
        dst: The file to write. Left out, it is derived where ``src`` is named as in the zoo.
        layers: Layers to take out, by name or pattern.
        class_: Layers of this Keras class, as in Dropout. One or several.
        in_place: Replace ``src`` by the result, in one step at the very end.
        force: Replace ``dst``, and the file of ``save_recipe``, if it exists.
        compact: Leave nothing of what is dropped in the output (True), or never mind (False).
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        save_recipe: Save what was done as a recipe for ``apply``.
        progress: Called with the bytes done and the bytes in all.

    Raises ``Refused`` or another ``Error``.
    """
    options: List[Option] = [
        ("layers", "listed", layers),
        ("class", "several", class_),
        ("in-place", "flag", in_place),
        ("force", "flag", force),
        ("compact", "switch", compact),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
        ("save-recipe", "value", save_recipe),
    ]
    return Report(call("remove", [src, dst], options, progress))


def rename(
    src: StrPath,
    dst: Optional[StrPath] = None,
    *,
    layers: Union[None, Mapping[str, str], Sequence[str]] = None,
    prefix: Optional[str] = None,
    suffix: Optional[str] = None,
    model: Optional[str] = None,
    in_place: bool = False,
    force: bool = False,
    compact: Optional[bool] = None,
    fsync: bool = False,
    dry_run: bool = False,
    save_recipe: Optional[StrPath] = None,
    progress: Optional[Progress] = None
) -> Report:
    """Give layers, or the model, other names.

    Args:
        src: The model to read.
        dst: The file to write. Left out, it is derived where ``src`` is named as in the zoo.
        layers: Old names and new ones: ``{"conv1": "stem"}``.
        prefix: Put this before the names of all layers.
        suffix: Put this behind the names of all layers.
        model: The model's new name.
        in_place: Replace ``src`` by the result, in one step at the very end.
        force: Replace ``dst``, and the file of ``save_recipe``, if it exists.
        compact: Leave nothing of what is dropped in the output (True), or never mind (False).
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        save_recipe: Save what was done as a recipe for ``apply``.
        progress: Called with the bytes done and the bytes in all.

    Raises ``Refused`` or another ``Error``.
    """
    options: List[Option] = [
        ("layers", "pairs", layers),
        ("prefix", "value", prefix),
        ("suffix", "value", suffix),
        ("model", "value", model),
        ("in-place", "flag", in_place),
        ("force", "flag", force),
        ("compact", "switch", compact),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
        ("save-recipe", "value", save_recipe),
    ]
    return Report(call("rename", [src, dst], options, progress))


def set_input(
    src: StrPath,
    dst: Optional[StrPath] = None,
    *,
    input: Optional[str] = None,
    shape: Optional[Sequence[Union[None, int, str]]] = None,
    batch: Union[None, int, str] = None,
    frames: Union[None, int, str] = None,
    in_place: bool = False,
    force: bool = False,
    compact: Optional[bool] = None,
    fsync: bool = False,
    dry_run: bool = False,
    save_recipe: Optional[StrPath] = None,
    progress: Optional[Progress] = None
) -> Report:
    """Give the input another shape: other image sizes, another batch, another number of frames.

    Args:
        src: The model to read.
        dst: The file to write. Left out, it is derived where ``src`` is named as in the zoo.
        input: Which input, where the model has several: its layer or its number, from 0.
        shape: What one sample looks like, without the batch: 512,512,3; ``any`` leaves an axis open.
        batch: Samples in a batch; ``any`` leaves it open.
        frames: The first axis of a sample, where it is a video or another sequence; ``any`` leaves it open.
        in_place: Replace ``src`` by the result, in one step at the very end.
        force: Replace ``dst``, and the file of ``save_recipe``, if it exists.
        compact: Leave nothing of what is dropped in the output (True), or never mind (False).
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        save_recipe: Save what was done as a recipe for ``apply``.
        progress: Called with the bytes done and the bytes in all.

    Raises ``Refused`` or another ``Error``.
    """
    options: List[Option] = [
        ("input", "value", input),
        ("shape", "joined", shape),
        ("batch", "value", batch),
        ("frames", "value", frames),
        ("in-place", "flag", in_place),
        ("force", "flag", force),
        ("compact", "switch", compact),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
        ("save-recipe", "value", save_recipe),
    ]
    return Report(call("set-input", [src, dst], options, progress))


def transplant(
    src: StrPath,
    dst: Optional[StrPath] = None,
    *,
    from_: StrPath,
    by: Optional[str] = None,
    layers: Union[None, str, Sequence[str]] = None,
    skip_mismatch: bool = False,
    in_place: bool = False,
    force: bool = False,
    compact: Optional[bool] = None,
    fsync: bool = False,
    dry_run: bool = False,
    save_recipe: Optional[StrPath] = None,
    progress: Optional[Progress] = None
) -> Report:
    """Take over the weights of another file, layer by layer; the architecture stays.

    Args:
        src: The model to read.
        dst: The file to write. Left out, it is derived where ``src`` is named as in the zoo.
        from_: The model whose weights are taken.
        by: How layers find their counterparts: by name (default), or by position among those with weights.
            One of name, position.
        layers: Only layers whose names match, as in ``block_*``. One or several.
        skip_mismatch: Leave layers whose counterparts do not fit as they are.
        in_place: Replace ``src`` by the result, in one step at the very end.
        force: Replace ``dst``, and the file of ``save_recipe``, if it exists.
        compact: Leave nothing of what is dropped in the output (True), or never mind (False).
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        save_recipe: Save what was done as a recipe for ``apply``.
        progress: Called with the bytes done and the bytes in all.

    Raises ``Refused`` or another ``Error``.
    """
    options: List[Option] = [
        ("from", "value", from_),
        ("by", "value", by),
        ("layers", "several", layers),
        ("skip-mismatch", "flag", skip_mismatch),
        ("in-place", "flag", in_place),
        ("force", "flag", force),
        ("compact", "switch", compact),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
        ("save-recipe", "value", save_recipe),
    ]
    return Report(call("transplant", [src, dst], options, progress))


def cast(
    src: StrPath,
    dst: Optional[StrPath] = None,
    *,
    to: str,
    compute: bool = False,
    except_: Union[None, str, Sequence[str]] = None,
    in_place: bool = False,
    force: bool = False,
    compact: Optional[bool] = None,
    fsync: bool = False,
    dry_run: bool = False,
    save_recipe: Optional[StrPath] = None,
    progress: Optional[Progress] = None
) -> Report:
    """Store the weights in another floating-point type: float16 makes the file half as big.

    Args:
        src: The model to read.
        dst: The file to write. Left out, it is derived where ``src`` is named as in the zoo.
        to: The type: float16, bfloat16, float32 or float64, or short fp16, half, bf16, fp32, fp64. One of
            float16, bfloat16, float32, float64.
        compute: Set the layers' dtype policies too: they compute in the type once loaded.
        except_: Layers that stay as they are, as in ``block_*``. One or several.
        in_place: Replace ``src`` by the result, in one step at the very end.
        force: Replace ``dst``, and the file of ``save_recipe``, if it exists.
        compact: Leave nothing of what is dropped in the output (True), or never mind (False).
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        save_recipe: Save what was done as a recipe for ``apply``.
        progress: Called with the bytes done and the bytes in all.

    Raises ``Refused`` or another ``Error``.
    """
    options: List[Option] = [
        ("to", "value", to),
        ("compute", "flag", compute),
        ("except", "several", except_),
        ("in-place", "flag", in_place),
        ("force", "flag", force),
        ("compact", "switch", compact),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
        ("save-recipe", "value", save_recipe),
    ]
    return Report(call("cast", [src, dst], options, progress))


def fold_batchnorm(
    src: StrPath,
    dst: Optional[StrPath] = None,
    *,
    layers: Union[None, str, Sequence[str]] = None,
    in_place: bool = False,
    force: bool = False,
    compact: Optional[bool] = None,
    fsync: bool = False,
    dry_run: bool = False,
    save_recipe: Optional[StrPath] = None,
    progress: Optional[Progress] = None
) -> Report:
    """Fold BatchNormalization into the convolution or Dense before it: fewer layers, same predictions.

    Args:
        src: The model to read.
        dst: The file to write. Left out, it is derived where ``src`` is named as in the zoo.
        layers: Only normalisations whose names match, or the layers before them. One or several.
        in_place: Replace ``src`` by the result, in one step at the very end.
        force: Replace ``dst``, and the file of ``save_recipe``, if it exists.
        compact: Leave nothing of what is dropped in the output (True), or never mind (False).
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        save_recipe: Save what was done as a recipe for ``apply``.
        progress: Called with the bytes done and the bytes in all.

    Raises ``Refused`` or another ``Error``.
    """
    options: List[Option] = [
        ("layers", "several", layers),
        ("in-place", "flag", in_place),
        ("force", "flag", force),
        ("compact", "switch", compact),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
        ("save-recipe", "value", save_recipe),
    ]
    return Report(call("fold-batchnorm", [src, dst], options, progress))


def strip(
    src: StrPath,
    dst: Optional[StrPath] = None,
    *,
    in_place: bool = False,
    force: bool = False,
    compact: Optional[bool] = None,
    fsync: bool = False,
    dry_run: bool = False,
    save_recipe: Optional[StrPath] = None,
    progress: Optional[Progress] = None
) -> Report:
    """Drop the optimizer's state and the training configuration.

    Args:
        src: The model to read.
        dst: The file to write. Left out, it is derived where ``src`` is named as in the zoo.
        in_place: Replace ``src`` by the result, in one step at the very end.
        force: Replace ``dst``, and the file of ``save_recipe``, if it exists.
        compact: Leave nothing of what is dropped in the output (True), or never mind (False).
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        save_recipe: Save what was done as a recipe for ``apply``.
        progress: Called with the bytes done and the bytes in all.

    Raises ``Refused`` or another ``Error``.
    """
    options: List[Option] = [
        ("in-place", "flag", in_place),
        ("force", "flag", force),
        ("compact", "switch", compact),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
        ("save-recipe", "value", save_recipe),
    ]
    return Report(call("strip", [src, dst], options, progress))
