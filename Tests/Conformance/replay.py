"""A model called anew, layer by layer, with changes on the way: how a user of Keras edits a graph.

The layers are the same objects, so that their weights, flags and sharing are kept; only the calls are new.
"""
import keras_api

from keras_api import is_keras_3, is_standalone_keras_2, keras, layers


class Edit(object):
    """What to do at a layer: `before`, `after`: a new layer beside each of its calls; `instead`: a new one in
    its place; `gone`: leave it out."""

    def __init__(self, before=None, after=None, instead=None, gone=False):
        self.before, self.after, self.instead, self.gone = before, after, instead, gone


def edited(model, edits, shape=None, batch=None, taking=None):
    """The model with an Edit where a layer has one by its name; with another input shape if one is given:
    without the batch, for which 0 is an open one. `taking`: a shape that it takes, where it does not know."""
    if isinstance(model, keras.models.Sequential):
        return _edited_sequential(model, edits, shape, batch, taking)
    table = {}
    inputs = []
    for tensor, name in zip(model.inputs, keras_api.input_names(model)):
        new = _input(tensor, shape, batch)
        inputs.append(new)
        edit = edits.get(name)
        table[id(tensor)] = edit.after(new) if edit else new
    for node in nodes(model):
        layer = _layer_of(node)
        if isinstance(layer, layers.InputLayer):
            continue
        args, kwargs = _arguments(node, table)
        results = _called(layer, args, kwargs, edits.get(layer.name), shape)
        for old, new in zip(_flat(_outputs(node)), _flat(results)):
            table[id(old)] = new
    outputs = [table[id(tensor)] for tensor in model.outputs]
    return keras.models.Model(_like(inputs), _like(outputs))


def _edited_sequential(model, edits, shape, batch, taking):
    stack = []
    for layer in model.layers:
        edit = edits.get(layer.name) or Edit()
        new = [edit.before, None if edit.gone else edit.instead or layer, edit.after]
        stack += [each for each in new if each is not None]
    old = [None] + list(taking[1:]) if taking else [None if n is None else int(n) for n in model.input_shape]
    first = old[:1] if batch is None else [batch or None]
    tensor = start = layers.Input(batch_shape=tuple(first + list(old[1:] if shape is None else shape)))
    for layer in stack:
        if shape is not None and isinstance(layer, keras.models.Model):
            layer = edited(layer, {}, keras_api.shape_of(tensor)[1:])
        tensor = layer(tensor)
    return keras.models.Model(start, tensor)


def _called(layer, args, kwargs, edit, shape):
    edit = edit or Edit()
    if edit.before:
        args = (edit.before(args[0]),) + tuple(args[1:])
    if edit.gone:
        return args[0]
    layer = edit.instead or layer
    if shape is not None and is_standalone_keras_2 and isinstance(layer, layers.TimeDistributed):
        layer.input_spec = None  # where a TimeDistributed has noted all of the shape
    if shape is not None and isinstance(layer, keras.models.Model):
        layer = edited(layer, {}, keras_api.shape_of(args[0])[1:])
    result = layer(*args, **kwargs)
    return edit.after(result) if edit.after else result


def section(model, first, last, taking):
    """The part of the model from what `first` reads to the layers `last`, with an input of its own; and a
    model of what the original computes up to there."""
    if isinstance(model, keras.models.Sequential):
        names = [layer.name for layer in model.layers]
        at, end = names.index(first), names.index(last[0])
        tensor = start = layers.Input(shape=tuple(taking[1:]))
        for layer in model.layers[:at]:
            tensor = layer(tensor)
        result = new = layers.Input(shape=tuple(keras_api.shape_of(tensor)[1:]))
        for layer in model.layers[at:end + 1]:
            result = layer(result)
        return keras.models.Model(new, result), keras.models.Model(start, tensor)
    read = ends_of(model, first)[0]
    new = layers.Input(shape=tuple(keras_api.shape_of(read)[1:]), dtype=keras_api.dtype_name(read))
    table = {id(read): new}
    for node in nodes(model):
        layer = _layer_of(node)
        if isinstance(layer, layers.InputLayer) or not all(id(each) in table for each in _inputs(node)):
            continue
        args, kwargs = _arguments(node, table)
        for old, each in zip(_flat(_outputs(node)), _flat(layer(*args, **kwargs))):
            table[id(old)] = each
    ends = [table[id(ends_of(model, name)[1])] for name in last]
    return keras.models.Model(new, _like(ends)), keras.models.Model(model.inputs, read)


def _input(tensor, shape, batch):
    """An input like the tensor; `batch` 0 leaves it open."""
    old = keras_api.shape_of(tensor)
    first = old[:1] if batch is None else [batch or None]
    return layers.Input(batch_shape=tuple(first + list(old[1:] if shape is None else shape)),
                        dtype=keras_api.dtype_name(tensor))


def nodes(model):
    """Every call in the model, each after those whose results it takes."""
    by_depth = model._nodes_by_depth
    return [node for depth in sorted(by_depth, reverse=True) for node in by_depth[depth]]


def ends_of(model, name):
    """(what a layer takes, what it gives) in this model, where it is called once: a nested model has tensors
    of its own, too."""
    for node in nodes(model):
        if _layer_of(node).name == name:
            return _inputs(node)[0] if _inputs(node) else None, _flat(_outputs(node))[0]
    raise ValueError("no layer is named '%s'" % name)


def calls(layer, model):
    """How often a layer is called in the model."""
    if isinstance(model, keras.models.Sequential):
        return 1
    return sum(1 for node in nodes(model) if _layer_of(node) is layer)


def _inputs(node):
    """The tensors that a call takes, wherever they are."""
    return _flat(node.keras_inputs if hasattr(node, "keras_inputs") else node.input_tensors)


def _layer_of(node):
    return node.operation if is_keras_3 else node.outbound_layer


def _outputs(node):
    if is_keras_3:
        return node.output_tensors
    return node.output_tensors if is_standalone_keras_2 else (
        node.outputs if hasattr(node, "call_args") else node.output_tensors)


def _arguments(node, table):
    """(args, kwargs) of a call with the new tensors."""
    if is_keras_3:
        return node.arguments.fill_in(table)
    if is_standalone_keras_2:
        return (_like([table[id(tensor)] for tensor in node.input_tensors]),), dict(node.arguments or {})
    import tensorflow

    def renewed(value):
        return tensorflow.nest.map_structure(lambda each: table.get(id(each), each), value)

    if hasattr(node, "call_args"):
        return renewed(node.call_args), renewed(node.call_kwargs)
    return (renewed(node.input_tensors),), renewed(node.arguments or {})


def _flat(value):
    if isinstance(value, dict):
        return [tensor for key in sorted(value) for tensor in _flat(value[key])]
    if isinstance(value, (list, tuple)):
        return [tensor for each in value for tensor in _flat(each)]
    return [value]


def _like(tensors):
    return tensors if len(tensors) > 1 else tensors[0]
