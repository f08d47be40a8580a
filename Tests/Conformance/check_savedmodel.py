"""Judges .h5 files that h5surgery made of SavedModel folders, in the Keras that wrote those.

    ENV/bin/python check_savedmodel.py NAME FOLDER CONVERTED.h5 [NAME FOLDER CONVERTED.h5 ...]

Prints one line of JSON for each: `wrong` lists what is not as it was, `own` what Keras's own file of the model has
wrong as well.
"""
import json
import os
import sys
import traceback

import h5py
import numpy as np

import keras_api
from keras_api import custom_objects, fresh_session, keras, predict
from save_savedmodels import counts as count_params
from save_savedmodels import step
from saved_file import names_in
import savedmodel_cases


def arrays(data, letter):
    return [data[key] for key in sorted((key for key in data.files if key[0] == letter),
                                        key=lambda key: int(key[1:] or 0))]


def load(path, compile):
    found = custom_objects()
    found["Scale"] = savedmodel_cases.Scale
    return keras.models.load_model(path, custom_objects=found, compile=compile)


def same(a, b):
    return len(a) == len(b) and all(x.shape == y.shape and np.array_equal(x, y, equal_nan=x.dtype.kind == "f")
                                    if x.dtype.kind == "f" and hasattr(np, "array_equal") and NAN
                                    else x.shape == y.shape and (x == y).all() for x, y in zip(a, b))


NAN = "equal_nan" in np.array_equal.__code__.co_varnames if hasattr(np.array_equal, "__code__") else True


def listed(path, holder):
    """The arrays of a file in the order in which it lists them, with their groups."""
    with h5py.File(path, "r") as file:
        if holder not in file:
            return []
        group = file[holder]
        if holder == "optimizer_weights":
            return [("", np.asarray(group[name])) for name in names_in(group, "weight_names")]
        return [(layer, np.asarray(group[layer][name])) for layer in names_in(group, "layer_names")
                for name in names_in(group[layer], "weight_names")]


def equal_lists(a, b):
    return len(a) == len(b) and all(x[0] == y[0] and x[1].dtype == y[1].dtype and x[1].shape == y[1].shape
                                    and x[1].tobytes() == y[1].tobytes() for x, y in zip(a, b))


def faults(path, folder, facts, data):
    """What is not as it was when the model was saved, by short words; what a step of training comes to."""
    fresh_session()
    found = {}
    inputs, outputs, targets = (arrays(data, letter) for letter in "xyt")
    try:
        model = load(path, False)
    except Exception as reason:
        return {"load": str(reason).splitlines()[0][:200] if str(reason) else type(reason).__name__}, None
    if not same(predict(model, inputs), outputs):
        found["predictions"] = float(max(np.abs(a.astype("f8") - b.astype("f8")).max() if a.shape == b.shape else -1
                                         for a, b in zip(predict(model, inputs), outputs)))
    counts = count_params(model)
    if counts != (facts["trainable"], facts["other"]):
        found["counts"] = "%s instead of %s" % (counts, (facts["trainable"], facts["other"]))
    stepped = None
    if facts["optimizer"] and not facts["untrained"]:
        try:
            fresh_session()
            model = load(path, True)
            if getattr(model, "optimizer", None) is None:
                found["step"] = "not compiled"
            else:
                step(model, inputs, targets)
                stepped = predict(model, inputs)
        except Exception as reason:
            found["step"] = str(reason).splitlines()[0][:200] if str(reason) else type(reason).__name__
    return found, stepped


def judge(name, folder, path):
    with open(os.path.join(folder, "facts.json")) as file:
        facts = json.load(file)
    data = np.load(os.path.join(folder, "data.npz"), allow_pickle=True)
    wrong, stepped = faults(path, folder, facts, data)
    own_path = os.path.join(folder, "own.h5")
    own = {"save": facts["no_own"]} if "no_own" in facts else {}
    if not own:
        own, own_stepped = faults(own_path, folder, facts, data)
        if set(own) & {"predictions", "counts", "load"}:
            # then the folder itself is the measure of a step
            own_stepped = faults(os.path.join(folder, "saved"), folder, facts, data)[1]
        if stepped is not None and own_stepped is not None and not same(stepped, own_stepped):
            again = faults(own_path, folder, facts, data)[1]
            if again is None or same(again, own_stepped) or "counts" in own:
                wrong["step"] = "another result"
            else:
                own["step"] = "throws dice"
        if not equal_lists(listed(path, "model_weights"), listed(own_path, "model_weights")):
            wrong["weights"] = "not those of Keras's own file"
        if not equal_lists(listed(path, "optimizer_weights"), listed(own_path, "optimizer_weights")):
            wrong["optimizer"] = "%d instead of %d" % (len(listed(path, "optimizer_weights")),
                                                       len(listed(own_path, "optimizer_weights")))
        checkpoint = os.path.join(os.path.dirname(path), "checkpoint.h5")
        if os.path.exists(checkpoint) and not equal_lists(listed(checkpoint, "model_weights"),
                                                          listed(own_path, "model_weights")):
            wrong["checkpoint"] = "not the weights of Keras's own file"
        with h5py.File(path, "r") as a, h5py.File(own_path, "r") as b:
            texts = [json.loads(x.decode() if isinstance(x, bytes) else x)
                     for x in (a.attrs["model_config"], b.attrs["model_config"])]
        if texts[0] != texts[1]:
            own["config"] = "another text"
    # what Keras makes of its own file is no better
    for key in [key for key in wrong if own.get(key) == wrong[key]]:
        own[key] = "%s, as in the file that is judged" % (own[key],)
        del wrong[key]
    # where Keras's own file is wrong, its order of weights is no measure
    if set(own) & {"predictions", "counts", "load"}:
        # a normalisation that was thawed under a frozen model stops in training: no file says what it did
        if name == "s_frozen_parent" and wrong.get("step") == "another result":
            own["step"] = wrong.pop("step")
        for key in [key for key in ("weights", "optimizer") if key in wrong and "predictions" not in wrong]:
            own[key] = wrong.pop(key)
    return {"name": name, "wrong": wrong, "own": own}


def judge_migrated(name, folder, path):
    """Another Keras computes in another order: its predictions are as close as floats are."""
    fresh_session()
    data = np.load(os.path.join(folder, "data.npz"), allow_pickle=True)
    with open(os.path.join(folder, "facts.json")) as file:
        facts = json.load(file)
    model = keras_api.load(path)
    wrong, far = {}, 0.0
    for one, other in zip(predict(model, arrays(data, "x")), arrays(data, "y")):
        if one.shape != other.shape or not np.allclose(one, other, rtol=1e-3, atol=1e-4 * max(1, np.abs(other).max())):
            wrong["predictions"] = "others"
        elif one.size:
            far = max(far, float(np.abs(one.astype("f8") - other.astype("f8")).max()))
    if sum(count_params(model)) != facts["trainable"] + facts["other"]:
        wrong["counts"] = "%s instead of %s" % (count_params(model), (facts["trainable"], facts["other"]))
    return {"name": name, "wrong": wrong, "own": {}, "far": far}


def main():
    words = sys.argv[1:]
    how = judge_migrated if words[0] == "--migrated" else judge
    words = words[1:] if words[0] == "--migrated" else words
    for name, folder, path in zip(words[::3], words[1::3], words[2::3]):
        try:
            found = how(name, folder, path)
        except Exception:
            found = {"name": name, "wrong": {"check": traceback.format_exc().strip().splitlines()[-1][:200]}, "own": {}}
        print("RESULT " + json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
