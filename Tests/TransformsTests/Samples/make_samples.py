"""Writes ENV.json: the model_config texts that a real Keras writes before and after the surgeries done in Python.

Run once per environment: `ENVIRONMENT/bin/python make_samples.py ENV`. Works from Python 3.6 on.
"""
import json
import os
import sys
import tempfile

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", TF_NUM_INTRAOP_THREADS="1",
                  TF_NUM_INTEROP_THREADS="1")
env = sys.argv[1]
if env in ("k224", "k231", "k3", "k30"):
    import keras
elif env == "tfk":
    import tf_keras as keras
else:
    from tensorflow import keras
import h5py

L = keras.layers
here = os.path.dirname(os.path.abspath(__file__))


def cnn():
    x = i = L.Input((8, 8, 3), name="image")
    x = L.Conv2D(4, 3, name="c1")(x)
    x = L.BatchNormalization(name="b1")(x)
    x = L.Activation("relu", name="a1")(x)
    x = L.GlobalAveragePooling2D(name="gap")(x)
    return keras.models.Model(i, L.Dense(5, activation="softmax", name="predictions")(x), name="base")


def conv_head():
    x = i = L.Input((8, 8, 3), name="image")
    x = L.Conv2D(4, 3, name="c1")(x)
    x = L.Conv2D(5, 1, name="conv_preds")(x)
    x = L.GlobalAveragePooling2D(name="gap")(x)
    return keras.models.Model(i, L.Activation("softmax", name="probabilities")(x), name="base")


def sequential():
    m = keras.models.Sequential(name="seq")
    m.add(L.Conv2D(4, 3, input_shape=(8, 8, 3), name="c1"))
    m.add(L.Flatten(name="flat"))
    m.add(L.Dense(5, activation="softmax", name="predictions"))
    return m


def features(model, index):
    return model.layers[index].output


def ending(model, x):
    return keras.models.Model(model.inputs[0], x)


def swap(m):
    return ending(m, L.Dense(7, activation="softmax", name="dense_classifier")(features(m, -2)))


def swap_with_dropout(m):
    x = L.Dropout(0.25, name="dropout")(features(m, -2))
    return ending(m, L.Dense(7, activation="softmax", name="dense_classifier")(x))


def pool(m):
    x = L.GlobalAveragePooling2D(name="pool")(m.get_layer("c1").output)
    return ending(m, L.Dense(7, activation="softmax", name="dense_classifier")(x))


def initializers(m):
    x = features(m, -2)
    for name in ["glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal",
                 "zeros", "ones"]:
        x = L.Dense(7, kernel_initializer=name, name=name)(x)
    return ending(m, x)


def wrap(m):
    i = L.Input((4,) + tuple(m.inputs[0].shape.as_list()[1:] if hasattr(m.inputs[0].shape, "as_list")
                            else m.inputs[0].shape[1:]), name="video_input")
    return keras.models.Model(i, L.GlobalAveragePooling1D()(L.TimeDistributed(m)(i)))


def pop(m):
    m.pop()
    m.add(L.Dense(7, activation="softmax", name="dense_classifier"))
    return m


def pools(m):
    a = L.Input((8, 3), name="one")
    b = L.Input((8, 8, 3), name="two")
    c = L.Input((8, 8, 8, 3), name="three")
    return keras.models.Model([a, b, c], [
        L.GlobalAveragePooling1D(name="p1")(a), L.GlobalAveragePooling2D(name="p2")(b),
        L.GlobalAveragePooling3D(name="p3")(c)])


def same(m):
    return m


def small():
    """Without a BatchNormalization, which TF 2.1 can't compute in float64."""
    x = i = L.Input((8, 8, 3), name="image")
    x = L.Conv2D(4, 3, name="c1")(x)
    x = L.GlobalAveragePooling2D(name="gap")(x)
    return keras.models.Model(i, L.Dense(5, activation="softmax", name="predictions")(x), name="base")


def mixed():
    """Computes in float16, answers in float32."""
    here = keras.mixed_precision
    here = getattr(here, "Policy", None) or getattr(here, "DTypePolicy", None) or here.experimental.Policy
    policy = here("mixed_float16")
    x = i = L.Input((8, 8, 3), name="image")
    x = L.Conv2D(4, 3, dtype=policy, name="c1")(x)
    x = L.GlobalAveragePooling2D(dtype=policy, name="gap")(x)
    x = L.Dense(5, dtype=policy, name="predictions")(x)
    return keras.models.Model(i, L.Activation("softmax", dtype="float32", name="probabilities")(x), name="base")


def swap_features(m):
    """A new head in the place of the last two layers."""
    return ending(m, L.Dense(7, activation="softmax", name="dense_classifier")(features(m, -3)))


def noise(m):
    """A layer behind the convolution, which computes as that does."""
    policy = m.get_layer("c1").get_config()["dtype"]
    x = L.GaussianNoise(0.1, dtype=policy, name="noise")(m.get_layer("c1").output)
    for name in ("gap", "predictions", "probabilities"):
        x = m.get_layer(name)(x)
    return ending(m, x)


def set_floatx(name):
    """The element type of all that is made from now on."""
    keras.backend.set_floatx(name)
    if env in ("k3", "k30"):
        keras.config.set_dtype_policy(name)


surgeries = [
    ("cnn", cnn, [same, swap, swap_with_dropout, pool, initializers, wrap]),
    ("conv_head", conv_head, [same]),
    ("sequential", sequential, [same, pop, wrap]),
    ("pools", cnn, [pools]),
    ("double", small, [same, swap_with_dropout, pool, wrap]),
    ("double_list", sequential, [same, pop, wrap]),
]
if env not in ("k224", "k231"):
    surgeries.append(("mixed", mixed, [same, swap_features, noise, wrap]))
result = {}
folder = tempfile.mkdtemp()


def saved(model, name):
    path = os.path.join(folder, name + ".h5")
    model.save(path)
    with h5py.File(path, "r") as file:
        version = file.attrs["keras_version"]
        text = file.attrs["model_config"]
        names = {group: [n.decode() if isinstance(n, bytes) else str(n)
                         for n in file["model_weights"][group].attrs["weight_names"]]
                 for group in file["model_weights"] if group != "top_level_model_weights"}
    decode = lambda t: t.decode() if isinstance(t, bytes) else str(t)
    return path, {"keras_version": decode(version), "model_config": decode(text), "weight_names": names}


for base, make, changes in surgeries:
    keras.backend.clear_session()
    set_floatx("float64" if base.startswith("double") else "float32")
    path, _ = saved(make(), base)
    for change in changes:
        if env == "k30" and change is wrap:
            continue  # Keras 3.0 cannot run TimeDistributed(model)
        keras.backend.clear_session()
        loaded = keras.models.load_model(path, compile=False)
        name = base if change is same else base + "." + change.__name__
        result[name] = saved(change(loaded), name)[1]

with open(os.path.join(here, env + ".json"), "w") as file:
    json.dump(result, file, indent=1, sort_keys=True)
