"""The one way to Keras for scripts that run inside an environment (Python 3.6 and later).

    from keras_api import ENV, K, keras, layers, load, predict, randomize, count_params

Which Keras that is follows from the environment's name, the folder that its interpreter is in.
"""
import contextlib
import io
import logging
import os
import sys

for _name, _value in (("TF_NUM_INTRAOP_THREADS", "1"), ("TF_NUM_INTEROP_THREADS", "1"),
                      ("TF_CPP_MIN_LOG_LEVEL", "3"), ("CUDA_VISIBLE_DEVICES", ""),
                      ("KERAS_BACKEND", "tensorflow"), ("TF_ENABLE_ONEDNN_OPTS", "0")):
    os.environ.setdefault(_name, _value)

import warnings  # noqa: E402

warnings.filterwarnings("ignore")

import numpy as np  # noqa: E402

ENV = os.environ.get("H5SURGERY_ENV") or os.path.basename(sys.prefix)

is_keras_3 = ENV in ("k3", "k30")
is_standalone_keras_2 = ENV in ("k224", "k231")
is_tf_keras = not is_keras_3 and not is_standalone_keras_2

logging.getLogger("tensorflow").setLevel(logging.ERROR)
with contextlib.redirect_stderr(io.StringIO()):  # "Using TensorFlow backend."
    if is_tf_keras and ENV != "tfk":
        from tensorflow import keras
    elif ENV == "tfk":
        import tf_keras as keras
    else:
        import keras
logging.getLogger("tensorflow").setLevel(logging.ERROR)
logging.getLogger("absl").setLevel(logging.ERROR)

K = keras.backend
layers = keras.layers


def fresh_session():
    """Forgets every graph and every automatic name, so that the next model starts from `_1` or none.

    Standalone Keras reads weights in one session run for each layer, and TensorFlow 1 optimizes the
    whole graph anew for each: without that, saving a deep model is nine times as fast."""
    K.clear_session()
    if is_standalone_keras_2:
        import tensorflow
        options = tensorflow.ConfigProto(
            intra_op_parallelism_threads=int(os.environ["TF_NUM_INTRAOP_THREADS"]),
            inter_op_parallelism_threads=int(os.environ["TF_NUM_INTEROP_THREADS"]))
        options.graph_options.rewrite_options.disable_meta_optimizer = True
        options.graph_options.optimizer_options.opt_level = -1
        K.set_session(tensorflow.Session(config=options))


def custom_objects():
    """What the zoo's files need beside Keras's own names: the layer class of InceptionResNetV2, and
    `K` for the bytecode of I3D's Lambda, which the model's author had as a global."""
    found = {} if is_keras_3 else {"K": K}
    application = keras.applications.inception_resnet_v2.InceptionResNetV2
    scale = getattr(sys.modules.get(application.__module__), "CustomScaleLayer", None)
    if scale is not None:
        found["CustomScaleLayer"] = scale
    from custom_layers import Affine  # which needs `layers` of this module
    found["Affine"] = Affine
    return found


def load(path, compile=False):
    """The model in the file. Lambda bytecode is trusted: the suite wrote it."""
    found = custom_objects()
    if not is_keras_3:
        return keras.models.load_model(path, custom_objects=found, compile=compile)
    with keras.utils.custom_object_scope(found):  # Keras 3.0 forgets the argument further down
        return keras.models.load_model(path, custom_objects=found, compile=compile, safe_mode=False)


def predict(model, inputs):
    """The model's outputs as a list of arrays, in the order of `output_names(model)`."""
    inputs = list(inputs)
    forget_states(model)
    answer = model.predict(inputs if len(inputs) > 1 else inputs[0], batch_size=len(inputs[0]), verbose=0)
    if isinstance(answer, dict):
        return [np.asarray(answer[key]) for key in sorted(answer)]
    return [np.asarray(array) for array in (answer if isinstance(answer, (list, tuple)) else [answer])]


def forget_states(model):
    """Every stateful layer begins anew: two predictions on the same inputs are the same."""
    for layer in model.layers:
        if getattr(layer, "stateful", False) and hasattr(layer, "states"):
            if is_keras_3:
                layer.reset_state()
            else:
                layer.reset_states()


def input_names(model):
    if is_keras_3:
        return [tensor._keras_history[0].name for tensor in model.inputs]
    return list(model.input_names)


def output_names(model):
    """One name for each output, in the order of `predict`: the sorted keys where outputs are a dict."""
    if is_keras_3:
        return [tensor._keras_history[0].name for tensor in model.outputs]
    return list(model.output_names)


def unique(weights):
    """Each variable once, in order of its first appearance."""
    seen, found = set(), []
    for weight in weights:
        if id(weight) not in seen:
            seen.add(id(weight))
            found.append(weight)
    return found


def weight_shape(weight):
    return tuple(int(n) for n in weight.shape)


def dtype_name(tensor):
    """`float32`, however this Keras says it."""
    dtype = tensor.dtype
    return getattr(dtype, "name", dtype)


def shape_of(tensor):
    """A symbolic tensor's shape as a list, the batch first."""
    if is_standalone_keras_2:
        return [None if n is None else int(n) for n in K.int_shape(tensor)]
    return [None if n is None else int(n) for n in list(tensor.shape)]


def weight_name(weight):
    """The last part: `kernel`, `moving_variance`."""
    return weight.name.split("/")[-1].split(":")[0]


def assign(pairs):
    """Gives variables their values: `[(variable, array)]`."""
    pairs = list(pairs)
    if is_keras_3:
        for weight, value in pairs:
            weight.assign(value)
    else:
        K.batch_set_value(pairs)


def value_of(weight):
    return np.asarray(keras.ops.convert_to_numpy(weight) if is_keras_3 else K.get_value(weight))


def count_params(model):
    """(trainable, not trainable), each variable counted once, as `summary()` counts them."""
    def total(weights):
        return int(sum(int(np.prod(weight_shape(weight))) for weight in unique(weights)))
    return total(model.trainable_weights), total(model.non_trainable_weights)


def randomize(model, seed, inputs=None):
    """Gives every weight a random value, batch statistics included, so that two weights that change
    places are seen. With `inputs`, the last kernel is scaled until the predictions are neither
    saturated nor flat, and other seeds are tried until they depend on the input."""
    # What a Normalization has seen stays: it computes with copies.
    weights = [weight for weight in unique(model.weights)
               if weight_name(weight) not in ("mean", "variance", "count")]
    for attempt in range(8):
        rng = np.random.RandomState((seed + attempt) % 2 ** 32)
        assign([(weight, _random_value(rng, weight_name(weight), weight_shape(weight)))
                for weight in weights])
        if inputs is None or _temper(model, weights, inputs):
            return
    raise ValueError("%s: predictions hardly depend on the input, whatever the weights" % model.name)


def _random_value(rng, name, shape):
    if name.startswith("gamma") or name.endswith("scale"):
        value = rng.uniform(0.7, 1.3, shape)
    elif name == "moving_variance":
        value = rng.uniform(0.5, 1.5, shape)
    elif name == "beta":
        value = rng.uniform(-0.2, 0.3, shape)
    elif name == "moving_mean":
        value = rng.normal(0, 0.2, shape)
    elif "kernel" in name:
        # A depthwise kernel is (height, width, channels, 1): one channel feeds one output.
        depthwise = len(shape) == 4 and shape[3] == 1
        fan_in = np.prod(shape[:2]) if depthwise else np.prod(shape[:-1])
        value = rng.standard_normal(shape) * np.sqrt(2.2 / fan_in)
    elif name == "embeddings":
        value = rng.standard_normal(shape)
    else:
        value = rng.normal(0, 0.1, shape)
    return _short(value)


def _short(value):
    """Rounded to eleven bits: as good for the purpose, and half as big once packed."""
    return np.asarray(value).astype("float16").astype("float32")


def _temper(model, weights, inputs):
    """Scales the last kernel; False when two samples get the same predictions nonetheless."""
    head = [weight for weight in weights if weight_name(weight) == "kernel"][-1:]
    for _ in range(24):
        answers = predict(model, inputs)
        if not all(np.all(np.isfinite(answer)) for answer in answers):
            raise ValueError("%s: predictions are not finite" % model.name)
        answer = answers[-1]
        if not head or not np.allclose(answer.sum(axis=-1), 1, atol=1e-3):
            break
        if answer.max() > 0.8:
            factor = 0.5
        elif answer.max() < 2.0 / answer.shape[-1]:
            factor = 1.6
        else:
            break
        assign([(head[0], _short(value_of(head[0]) * factor))])
    return all(np.abs(answer[0] - answer[-1]).max() > 5e-3 * np.abs(answer).max()
               for answer in answers if len(answer) > 1)
