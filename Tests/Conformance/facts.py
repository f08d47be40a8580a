"""What Keras says about a model in memory, as plain JSON values."""
import numpy as np

from keras_api import ENV, count_params, input_names, is_keras_3, keras, output_names, unique, weight_shape


def facts(model, name, keras_version):
    """`keras_version` is what the file says: not every Keras tells its own."""
    trainable, non_trainable = count_params(model)
    return {
        "env": ENV, "name": name, "keras_version": keras_version, "kind": kind(model),
        "layers": [layer_facts(layer) for layer in model.layers],
        "trainable": trainable, "non_trainable": non_trainable,
        "inputs": input_names(model), "outputs": output_names(model),
    }


def kind(model):
    return "sequential" if isinstance(model, keras.models.Sequential) else "functional"


def layer_facts(layer):
    """As `summary()` shows the layer. A nested model's layers, also one in a TimeDistributed, are
    under "layers"."""
    trainable = unique(layer.trainable_weights)
    found = {
        "name": layer.name, "class": type(layer).__name__, "output_shape": output_shape(layer),
        "params": int(layer.count_params()),
        "trainable_params": int(sum(np.prod(weight_shape(weight)) for weight in trainable)),
    }
    inner = layer if hasattr(layer, "layers") else getattr(layer, "layer", None)
    if hasattr(inner, "layers"):
        found["layers"] = [layer_facts(each) for each in inner.layers]
    return found


def output_shape(layer):
    """[null, 7, 7, 64]; a list of such for several outputs; "multiple" for calls of several shapes;
    null where Keras does not know."""
    try:
        if is_keras_3:
            shapes = [plain(node_shapes(node)) for node in layer._inbound_nodes]
            if not shapes:
                return None
            return shapes[-1] if all(shape == shapes[0] for shape in shapes) else "multiple"
        return plain(layer.output_shape)
    except AttributeError:
        return "multiple" if len(getattr(layer, "_inbound_nodes", [])) > 1 else None


def node_shapes(node):
    return [tuple(tensor.shape) for tensor in node.output_tensors]


def plain(shape):
    if isinstance(shape, dict):
        return [plain(shape[key]) for key in sorted(shape)]
    if isinstance(shape, list) and shape and isinstance(shape[0], (list, tuple)):
        return plain(shape[0]) if len(shape) == 1 else [plain(each) for each in shape]
    return None if shape is None else [None if n is None else int(n) for n in shape]
