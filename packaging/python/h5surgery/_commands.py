"""The commands that are no surgeries."""

import json
import os
import tempfile
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

from ._errors import Error, UsageError
from ._results import Diagnosis, Difference, Inspection, LayerDetail, Report
from ._run import Progress, StrPath, call
from ._table import FILES

#: One step of a recipe: ``"strip"``, or ``{"swap-head": {"classes": 10}}``.
Step = Union[str, Mapping[str, Any]]


def inspect(path: StrPath, *, tree: bool = False) -> Inspection:
    """What is in a file: layers, shapes, parameters, facts and findings.

    Args:
        path: The file.
        tree: Look at the tree of HDF5 groups, datasets and attributes as well.
    """
    return Inspection(call("inspect", [path], [("tree", "flag", tree)]))


def inspect_layer(path: StrPath, layer: str) -> LayerDetail:
    """One layer: its configuration and its weights.

    Args:
        path: The file.
        layer: The layer's name or its way: ``outer/inner``.
    """
    return LayerDetail(call("inspect", [path], [("layer", "value", layer)])["layer"])


def diff(
    a: StrPath,
    b: StrPath,
    *,
    weights: bool = True,
    tolerance: Optional[float] = None,
    ignore_dialect: bool = False,
    progress: Optional[Progress] = None
) -> Difference:
    """What differs between two models: layers, configurations, calls, weights.

    Args:
        a: The first model.
        b: The second model.
        weights: Compare the numbers of the weights.
        tolerance: Weights whose numbers differ by no more than this count as equal.
        ignore_dialect: Leave out what only the form of a Keras says, where the files are of two.
        progress: Called with the bytes done and the bytes in all.
    """
    options = [
        ("no-weights", "flag", not weights),
        ("tolerance", "value", tolerance),
        ("ignore-dialect", "flag", ignore_dialect),
    ]
    return Difference(call("diff", [a, b], options, progress))


def doctor(path: StrPath, *, for_: Union[None, str, Sequence[str]] = None) -> Diagnosis:
    """Which Keras loads a model, which loads it wrong, and why. Nothing is run and nothing is written.

    Args:
        path: The model.
        for_: A Keras that is to load it, as in ``keras-3``, or several. All ten if left out.
    """
    return Diagnosis(call("doctor", [path], [("for", "several", for_)]))


def migrate(
    src: StrPath,
    dst: StrPath,
    *,
    to: str,
    keep_custom: bool = False,
    define: Optional[Mapping[str, str]] = None,
    no_cudnn: bool = False,
    channels_last: bool = False,
    ignore_masked_steps: bool = False,
    strict: bool = False,
    force: bool = False,
    fsync: bool = False,
    dry_run: bool = False,
    progress: Optional[Progress] = None
) -> Report:
    """Writes the same model for another Keras: from Keras 1 to Keras 3, back to Keras 2.2.

    Args:
        src: The model to read.
        dst: The file to write.
        to: The Keras that is to load the result, as in ``keras-3``; ``portable`` for TensorFlow 2.1 to Keras 3.15.
        keep_custom: Let layers of classes through that are not Keras's own.
        define: What Lambdas compute that can't be read, by their names: ``{"scale": "x0 + 0.17*x1"}``.
        no_cudnn: CuDNNLSTM and CuDNNGRU become LSTM and GRU also where the target has both.
        channels_last: Layers whose channels come first become layers whose channels come last.
        ignore_masked_steps: Let predictions differ at the steps that a mask leaves out.
        strict: Refuse, and write nothing, where something of the model has no place in the format.
        force: Replace ``dst``, if it exists.
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        progress: Called with the bytes done and the bytes in all.
    """
    options = [
        ("to", "value", to),
        ("keep-custom", "flag", keep_custom),
        ("define", "defined", define),
        ("no-cudnn", "flag", no_cudnn),
        ("channels-last", "flag", channels_last),
        ("ignore-masked-steps", "flag", ignore_masked_steps),
        ("strict", "flag", strict),
        ("force", "flag", force),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
    ]
    return Report(call("migrate", [src, dst], options, progress))


def convert(
    src: StrPath,
    dst: StrPath,
    *,
    to: Optional[str] = None,
    weights_from: Optional[StrPath] = None,
    migrate: bool = False,
    target: Optional[str] = None,
    shard_size: Optional[str] = None,
    strict: bool = False,
    force: bool = False,
    fsync: bool = False,
    dry_run: bool = False,
    progress: Optional[Progress] = None
) -> Report:
    """Writes a model in another of Keras's formats: .h5, .keras, a folder, weights, JSON.

    Args:
        src: The model to read.
        dst: The file to write, or with a slash at its end the folder. Its name says the format.
        to: The format of ``dst``, where its name does not say it.
        weights_from: The file of weights for ``src``, which is an architecture as JSON.
        migrate: Make it a model for ``target`` first, where the format needs it.
        target: The Keras that is to load ``dst``, as for ``migrate``.
        shard_size: Where ``dst`` is .weights.json, bytes of the weights in one file at most: ``500MB``.
        strict: Refuse, and write nothing, where something of the model has no place in the format.
        force: Replace ``dst``, if it exists.
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        progress: Called with the bytes done and the bytes in all.
    """
    options = [
        ("to", "value", to),
        ("weights-from", "value", weights_from),
        ("migrate", "flag", migrate),
        ("target", "value", target),
        ("shard-size", "value", shard_size),
        ("strict", "flag", strict),
        ("force", "flag", force),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
    ]
    return Report(call("convert", [src, dst], options, progress))


def apply(
    recipe: Union[StrPath, Sequence[Step], Mapping[str, Any]],
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
    """Does several surgeries in one pass: the model is read once and written once, or nothing is done.

    Args:
        recipe: A list of steps, ``[{"swap-head": {"classes": 10}}, "strip"]``, with the settings' names of recipes
            or of this module's functions. Or a text in YAML, which has a line break. Or the name of a file.
        src: The model to read.
        dst: The file to write. Left out, it is derived where ``src`` is named as in the zoo.
        in_place: Replace ``src`` by the result, in one step at the very end.
        force: Replace ``dst``, if it exists.
        compact: Leave nothing of what is dropped in the output, or never mind.
        fsync: Wait until the disk has the output.
        dry_run: Give the plan and the report; write nothing.
        save_recipe: Save what was done as a recipe.
        progress: Called with the bytes done and the bytes in all.

    In a text, the names of other files are absolute; in a list they are found from the working directory.
    """
    options = [
        ("in-place", "flag", in_place),
        ("force", "flag", force),
        ("compact", "switch", compact),
        ("fsync", "flag", fsync),
        ("dry-run", "flag", dry_run),
        ("save-recipe", "value", save_recipe),
    ]
    text = _text(recipe)
    if text is None:
        return Report(call("apply", [os.fspath(recipe), src, dst], options, progress))  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory(prefix="h5surgery-") as folder:
        path = os.path.join(folder, "recipe.yaml")
        with open(path, "wb") as file:
            file.write(text.encode("utf-8", "surrogateescape"))
        try:
            report = call("apply", [path, src, dst], options, progress)
        except Error as error:
            raise _about_text(error, path) from None
    report["recipe"] = None
    return Report(report)


def _text(recipe: Any) -> Optional[str]:
    """The text of a recipe that is no file; None for a file's name."""
    if isinstance(recipe, str):
        return recipe if "\n" in recipe else None
    if hasattr(recipe, "__fspath__"):
        return None
    if not isinstance(recipe, Mapping):
        recipe = {"h5surgery": 1, "steps": [_step(step) for step in recipe]}
    try:
        # a text of JSON is one of YAML
        return json.dumps(recipe, indent=1, default=_plain, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise UsageError("a recipe can't say this: %s" % error, kind="usage", code="usage") from None


def _step(step: Step) -> Step:
    """A step with the names that recipes have, and with absolute names of other files."""
    if isinstance(step, str):
        return step.replace("_", "-")
    steps: Dict[str, Any] = {}
    for name, settings in step.items():
        name = name.replace("_", "-")
        if isinstance(settings, Mapping):
            settings = {_key(key): value for key, value in settings.items() if value is not None}
            for key in FILES.get(name, ()):
                if key in settings:
                    settings[key] = os.path.abspath(os.fspath(settings[key]))
        steps[name] = settings
    return steps


def _key(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _plain(value: Any) -> Any:
    """What JSON has no form for: paths, and numpy's numbers and arrays."""
    if hasattr(value, "__fspath__"):
        return os.fspath(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (set, frozenset, range)):
        return list(value)
    raise TypeError("no value of a recipe: %r" % (value,))


def _about_text(error: Error, path: str) -> Error:
    """An error about a text that is no file."""
    if error.file != path:
        return error
    message = error.message.replace(path, "recipe", 1)
    return type(error)(
        message, kind=error.kind, code=error.code, layer=error.layer, setting=error.setting
    )
