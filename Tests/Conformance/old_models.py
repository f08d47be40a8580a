"""Writes models with a Keras of before 2018: run in one of OLD_ENVIRONMENTS, by old_files.py.

    KERAS_BACKEND=theano python old_models.py --out FOLDER [NAME ...]

For each model NAME.h5 as `model.save` wrote it, and NAME.npz: inputs (x0, x1 ...) and predictions (y0 ...), of CuDNN layers also
the weights (w0 ...) that Keras's own loader makes of theirs, and the predictions of the layers that have these. All weights are
random, those of BatchNormalization's statistics too. A model that this Keras can't make is left out, with a line that says why.
"""
import argparse
import os
import sys
import traceback

import numpy as np

import keras
from keras import backend as K

if K.backend() == "theano":
    import theano.ifelse  # Keras uses it and does not import it

import old_models_keras1
import old_models_keras2


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("--small", action="store_true", help="weights of eleven bits, for fixtures")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    cases = (old_models_keras1 if keras.__version__.startswith("1.") else old_models_keras2).CASES
    os.makedirs(options.out, exist_ok=True)
    for name in options.names or list(cases):
        path = os.path.join(options.out, name)
        if os.path.exists(path + ".npz"):
            continue
        try:
            write(path, cases[name], sum(map(ord, name)), options.small)
        except Exception as error:
            if os.path.exists(path + ".h5"):
                os.remove(path + ".h5")
            print("%s: not made: %s: %s" % (name, type(error).__name__, str(error).split("\n")[0][:120]), flush=True)
            if os.environ.get("TRACE"):
                traceback.print_exc()


def write(path, build, seed, small):
    random = np.random.RandomState(seed)
    K.clear_session() if hasattr(K, "clear_session") and K.backend() == "tensorflow" else None
    model = build()
    arrays = {}
    twin = getattr(build, "twin", None)
    if twin:  # no session takes the graph here: Keras saves numbers that it is given
        own, K.batch_get_value = K.batch_get_value, lambda tensors: [
            made(random, np.zeros(K.int_shape(tensor)), small) for tensor in tensors]
        model.save(path + ".h5")
        K.batch_get_value = own
        K.clear_session()
        # the same model in layers that run: Keras's own loader converts the weights
        model = twin()
        model.load_weights(path + ".h5")
        arrays.update(("w%d" % index, weight) for index, weight in enumerate(model.get_weights()))
    else:
        model.set_weights([made(random, weight, small) for weight in model.get_weights()])
        for layer in leaves(model):
            statistics(layer, random, small)
        model.save(path + ".h5")
    inputs = [example(random, tensor) for tensor in tensors(model)]
    outputs = model.predict(inputs if len(inputs) > 1 else inputs[0], batch_size=3)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    if not all(np.isfinite(output).all() for output in outputs):
        raise ValueError("predictions are not finite")
    arrays.update(("x%d" % index, value) for index, value in enumerate(inputs))
    arrays.update(("y%d" % index, value) for index, value in enumerate(outputs))
    np.savez_compressed(path + ".npz", **arrays)
    print("%s: %s" % (os.path.basename(path), [value.shape for value in outputs]), flush=True)


def made(random, weight, small):
    value = random.uniform(-1, 1, weight.shape) / max(1.0, np.sqrt(weight[..., 0].size if weight.ndim > 1 else 4) / 1.5)
    if small:
        value = np.round(value * 1024) / 1024
    return value.astype("float32")


def leaves(model):
    for layer in model.layers:
        if hasattr(layer, "layers"):
            for inner in leaves(layer):
                yield inner
        else:
            yield getattr(layer, "layer", layer)


def statistics(layer, random, small):
    """A variance is not negative."""
    if type(layer).__name__ == "BatchNormalization":
        weights = layer.get_weights()
        weights[-1] = np.abs(weights[-1]) + 0.5
        layer.set_weights(weights)


def tensors(model):
    found = getattr(model, "inputs")
    return found if isinstance(found, list) else [found]


def example(random, tensor):
    shape = [3] + [size or 7 for size in tensor._keras_shape[1:]]
    if "int" in str(tensor.dtype) or "embedding" in tensor.name:
        return random.randint(0, 9, shape).astype("int32")
    return random.uniform(-1, 1, shape).astype("float32")


if __name__ == "__main__":
    sys.exit(main())
