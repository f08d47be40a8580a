"""Saves models of an environment's fixtures in the other files of Keras: NAME.keras, NAME.weights.h5, NAME.arch.json.

    ENV/bin/python save_archives.py --fixtures FOLDER --out FOLDER [NAME ...]

`make_fixtures.py --archives` calls it. NAME.h5 in FOLDER was written by the same Keras; the models are what it loads.
Three are made here: `g_trained`, which is g_compiled after a step of training and also saved as .h5; `g_words`, whose
vocabularies only a .keras keeps; and `g_scaled`, around whose optimizer compile() put a LossScaleOptimizer.
"""
import argparse
import os

import numpy as np

from keras_api import ENV, fresh_session, is_keras_3, keras, layers, load

# what people keep in weights files; the others would only repeat the bytes of the .keras
WITH_WEIGHTS_FILE = ("g_nested", "g_seq", "g_bidirectional", "g_trained", "g_equal_shapes", "g_td_dense")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fixtures", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--missing", action="store_true", help="leave what is there")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    for name in options.names:
        if options.missing and os.path.exists(os.path.join(options.out, name + ".keras")):
            continue
        fresh_session()
        path = os.path.join(options.fixtures, name + ".h5")
        try:
            model = load(path, compile=True)
        except Exception as reason:
            failed(options.out, name, "is not loaded", reason)
            continue
        try:
            save(model, name, options.out)
        except Exception as reason:
            if not options.missing:
                raise
            failed(options.out, name, "is not saved", reason)
    for name, make in (("g_trained", trained), ("g_words", words), ("g_scaled", scaled)):
        if options.missing and os.path.exists(os.path.join(options.out, name + ".h5")):
            continue
        fresh_session()
        model = make(options.fixtures)
        if model is not None:
            save(model, name, options.out)
            # after the .keras: saving an .h5 takes the optimizer out of what Keras 3 knows of the compiled model
            model.save(os.path.join(options.out, name + ".h5"))


def failed(folder, name, what, reason):
    """Says it, and notes it beside the archives, so that it is not tried again."""
    text = "%s/%s %s: %s" % (ENV, name, what, (str(reason).splitlines() or [type(reason).__name__])[0][:120])
    print(text, flush=True)
    with open(os.path.join(folder, name + ".failed"), "w") as file:
        file.write(text + "\n")


def save(model, name, folder):
    path = os.path.join(folder, name + ".keras")
    if ENV == "tf212":
        model.save(path, save_format="keras_v3")
    else:
        model.save(path)
    if name in WITH_WEIGHTS_FILE:
        model.save_weights(os.path.join(folder, name + ".weights.h5"))
        with open(os.path.join(folder, name + ".arch.json"), "w") as file:
            file.write(model.to_json())


def trained(fixtures):
    path = os.path.join(fixtures, "g_compiled.h5")
    # Keras 3 can't go on training with the optimizer of an .h5
    model = load(path)
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    random = np.random.default_rng(7)
    inputs = random.normal(size=(4,) + tuple(model.inputs[0].shape[1:])).astype("float32")
    classes = int(model.outputs[0].shape[-1])
    model.fit(inputs, np.eye(classes, dtype="float32")[[0, 1, 2, 3]], epochs=1, verbose=0)
    return model


def words(_):
    if not is_keras_3:
        return None
    text = keras.Input((1,), dtype="string", name="text")
    lookup = layers.StringLookup(name="lookup", output_mode="multi_hot")
    lookup.adapt(np.array(["blue", "green", "r\u00f6d", "blue"]))
    codes = keras.Input((1,), dtype="int64", name="codes")
    numbers = layers.IntegerLookup(name="numbers", output_mode="multi_hot")
    numbers.adapt(np.array([12, 7, 12, -3]))
    joined = layers.Concatenate(name="joined")([lookup(text), numbers(codes)])
    return keras.Model([text, codes], layers.Dense(3, name="classes")(joined), name="words")


def scaled(_):
    if ENV != "k3":
        return None
    keras.mixed_precision.set_global_policy("mixed_float16")
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(3, name="wide"), layers.Dense(2, name="classes")], name="scaled")
    model.compile("adam", "mean_squared_error")
    random = np.random.default_rng(7)
    model.fit(random.normal(size=(8, 4)).astype("float32"), np.ones((8, 2)), epochs=2, verbose=0)
    keras.mixed_precision.set_global_policy("float32")
    return model


if __name__ == "__main__":
    main()
