"""Other numbers in the same layers; layers folded into others; recipes."""
from keras_api import ENV, layers, load
from surgeries.common import Surgery, leaf_layers


def transplant(context):
    """The weights of another file's layers of the same names, or in the same places, wherever they fit."""
    donor = load(context.job["donor"])
    if context.asked["by"] == "name":
        theirs = {layer.name: layer for layer in donor.layers}
        pairs = [(layer, theirs.get(layer.name)) for layer in context.model.layers]
    else:
        pairs = zip([layer for layer in context.model.layers if layer.weights],
                    [layer for layer in donor.layers if layer.weights])
    for mine, their in pairs:
        if mine.weights and their is not None and _shapes(mine) == _shapes(their):
            mine.set_weights(their.get_weights())
    return Surgery(context.model)


def _shapes(layer):
    return [array.shape for array in layer.get_weights()]


def cast(context):
    """Every floating-point number rounded to half precision in the file, computed with as before."""
    for layer in leaf_layers(context.model):
        old = layer.get_weights()
        if old:
            layer.set_weights([_half(array) for array in old])
            if ENV != "k30":  # which forgets, when it loads a file, that a Normalization computes with copies
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
        gone = [layer for name, layer in before.items() if name not in after]
        problems = []
        if len(gone) != context.asked["folded"]:
            problems.append("%d layers were folded, not %d" % (len(gone), context.asked["folded"]))
        if not all(isinstance(layer, layers.BatchNormalization) for layer in gone):
            problems.append("layers are gone that are no BatchNormalization")
        changed = {name for name, layer in after.items() if _bytes(layer) != _bytes(before[name])}
        if len(changed) > len(gone):
            problems.append("%d layers have other numbers, though %d were folded" % (len(changed), len(gone)))
        if any(isinstance(before[name], layers.BatchNormalization) for name in changed):
            problems.append("a BatchNormalization that stayed has other numbers")
        return problems

    return Surgery(model, adopt, tolerance=1e-5, alike=False, counted=False)


def _bytes(layer):
    return [array.tobytes() for array in layer.get_weights()]


def renamed(context):
    """The same model: what it is called is read from the file."""
    return Surgery(context.model)


def recipe(context):
    """What the steps make one after the other, each with the command of its own."""
    return Surgery(load(context.job["stepwise"]))
