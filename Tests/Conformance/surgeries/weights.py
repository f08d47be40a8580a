"""Other numbers in the same layers; layers folded into others; recipes."""
from keras_api import ENV, layers, load
from surgeries.common import Surgery, arrays_of, leaf_layers, leaves, set_arrays


def transplant(context):
    """The weights of another file's layers of the same names, or in the same places, wherever they fit."""
    donor = load(context.job["donor"])
    if context.asked["by"] == "name":
        theirs = {layer.name: layer for layer in donor.layers}
        pairs = [(layer, theirs.get(layer.name)) for layer in context.model.layers]
    else:
        pairs = zip([layer for layer in context.model.layers if layer.weights],
                    [layer for layer in donor.layers if layer.weights])
    pairs = [(mine, their) for mine, their in pairs if mine.weights and their is not None]
    old, new = (arrays_of([pair[side] for pair in pairs]) for side in (0, 1))
    set_arrays([(mine, taken) for (mine, _), has, taken in zip(pairs, old, new)
                if _shapes(has) == _shapes(taken)])
    return Surgery(context.model)


def _shapes(arrays):
    return [array.shape for array in arrays]


def cast(context):
    """Every floating-point number rounded to half precision in the file, computed with as before."""
    found = [layer for layer in leaf_layers(context.model) if layer.weights]
    set_arrays([(layer, [_half(array) for array in old]) for layer, old in zip(found, arrays_of(found))])
    if ENV != "k30":  # which forgets, when it loads a file, that a Normalization computes with copies
        for layer in found:
            getattr(layer, "finalize_state", lambda: None)()
    return Surgery(context.model)


def _half(array):
    return array.astype("float16").astype(array.dtype) if array.dtype.kind == "f" else array


def fold(context):
    """The same predictions but for rounding, with fewer BatchNormalizations; what else there is has its
    numbers yet."""
    model = context.model

    def adopt(ours, mine):
        # TF 2.1 names the cells of recurrent layers anew each time it loads a model.
        before, after = ({layer.name: layer for layer in leaf_layers(each)
                          if not type(layer).__name__.endswith("Cell")} for each in (model, mine))
        old, new = (dict(leaves(each)) for each in (model, mine))
        gone = [layer for name, layer in before.items() if name not in after]
        problems = []
        if len(gone) != context.asked["folded"]:
            problems.append("%d layers were folded, not %d" % (len(gone), context.asked["folded"]))
        if not all(isinstance(layer, layers.BatchNormalization) for layer in gone):
            problems.append("layers are gone that are no BatchNormalization")
        changed = {name for name in after if _bytes(new.get(name, [])) != _bytes(old.get(name, []))}
        if len(changed) > len(gone):
            problems.append("%d layers have other numbers, though %d were folded" % (len(changed), len(gone)))
        if any(isinstance(before[name], layers.BatchNormalization) for name in changed):
            problems.append("a BatchNormalization that stayed has other numbers")
        return problems

    return Surgery(model, adopt, tolerance=1e-5, alike=False, counted=False)


def _bytes(arrays):
    return [array.tobytes() for array in arrays]


def renamed(context):
    """The same model: what it is called is read from the file."""
    return Surgery(context.model)


def recipe(context):
    """What the steps make one after the other, each with the command of its own."""
    return Surgery(load(context.job["stepwise"]))
