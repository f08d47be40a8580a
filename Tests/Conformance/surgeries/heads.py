"""New heads: where the head is stands in cells.py, written down per model; how Keras is asked is the way of
its users. Every layer made here has a name of its own, as loaded names are not reserved, and the element type in which
the old head answers, or of the layer that it is put on, as in a model that was built so."""
import numpy

from cells import UNITS
from keras_api import ENV, is_standalone_keras_2, keras, layers, load
from replay import Edit, edited
from surgeries.common import Surgery, as_stack, is_model, is_sequential, leaf_layers, named


def swap(context):
    """A new head of ten classes instead of the old."""
    model, dense = swapped(context, [_dense(UNITS, _head_type(context))])
    return Surgery(model, lambda ours, mine: adopt_fresh(ours, [(dense, _name(context))]))


def swap_at_2(context):
    """Literally what the notebook does: a Dense on the output of `model.layers[-2]`."""
    model = context.model
    dense = _dense(UNITS, _type_of(model.layers[-2]))
    if is_sequential(model):
        result = as_stack(model, model.layers[:-1] + [dense], context.inputs[0].shape)
    else:
        result = keras.models.Model(model.inputs, dense(model.layers[-2].output))
    return Surgery(result, lambda ours, mine: adopt_fresh(ours, [(dense, "dense_classifier")]))


def swap_sigmoid(context):
    return _swap_with(context, 10, "sigmoid")


def swap_linear(context):
    return _swap_with(context, 1, "linear")


def _swap_with(context, units, activation):
    model, dense = swapped(context, [_dense(units, _head_type(context), activation)])
    return Surgery(model, lambda ours, mine: adopt_fresh(ours, [(dense, _name(context))]))


def swap_hidden(context):
    """Two hidden layers of 16 and 8 units below the new head."""
    type_ = _head_type(context)
    stack = [layers.Dense(16, activation="relu", name="reference_hidden1", **type_),
             layers.Dense(8, activation="relu", name="reference_hidden2", **type_), _dense(UNITS, type_)]
    model, _ = swapped(context, stack)

    def adopt(ours, mine):
        problems = []
        for layer, each in zip(stack, [layer for layer in leaf_layers(mine) if layer.weights][-3:]):
            problems += fresh(each.get_weights(), layer)
            layer.set_weights(each.get_weights())
        return problems

    # Keras 3.0 rounds otherwise where a TimeDistributed was called on what another one gave.
    return Surgery(model, adopt, tolerance=1e-7 if ENV == "k30" and context.head.per_step else 0)


def keep_classes(context):
    """The old head with some of its classes in an order of their own."""
    kept = context.asked["classes"]
    model, old, new = _with_classes(context, len(kept))
    new.set_weights([array[..., kept] for array in old.get_weights()])
    return Surgery(model)


def add_classes(context):
    """The old head with more classes behind the old ones, whose numbers only the tool's file tells."""
    count = context.asked["classes"]
    before = old_classes(context)
    model, old, new = _with_classes(context, before + count)

    def adopt(ours, mine):
        found = [layer for layer in leaf_layers(mine) if layer.weights][-1]
        problems = []
        for mine_array, old_array in zip(found.get_weights(), old.get_weights()):
            if mine_array[..., :before].tobytes() != old_array.tobytes():
                problems.append("the numbers of the old classes are not what they were")
        fresh = found.get_weights()[0][..., before:]
        if not 1e-4 < numpy.abs(fresh).max() < 3 or (fresh.size > 8 and fresh.std() < 1e-3):
            problems.append("the new classes' numbers are not random: largest %g" % numpy.abs(fresh).max())
        if len(found.get_weights()) > 1 and found.get_weights()[1][before:].any():
            problems.append("the new classes' biases are not zero")
        new.set_weights(found.get_weights())
        return problems

    return Surgery(model, adopt)


def head_from(context):
    """The head of another file with the same features, numbers and all."""
    model, dense = swapped(context, [_dense(UNITS, _head_type(context))])
    donor = load(context.job["donor"])
    dense.set_weights([layer for layer in leaf_layers(donor) if layer.weights][-1].get_weights())
    return Surgery(model)


def adopt_fresh(ours, pairs):
    """Gives Dense layers the numbers of the tool's file, which must be those of a new layer."""
    problems = []
    for dense, name in pairs:
        numbers = ours.new_head(name)
        problems += fresh(numbers, dense)
        dense.set_weights(numbers)
    return problems


def fresh(numbers, dense):
    """A new head is what GlorotUniform and Zeros give: within the limit, spread over it, not constant."""
    kernel, bias = numbers
    limit = numpy.sqrt(6.0 / (kernel.shape[0] + kernel.shape[1]))
    spread = float(kernel.std()) / (limit / numpy.sqrt(3.0))
    wide = 0.4 if kernel.size > 30 else 0.9  # how far chance takes so few numbers
    wanted = {array.dtype for array in dense.get_weights()}
    problems = []
    if {kernel.dtype, bias.dtype} != wanted:
        problems.append("the new head is stored as %s and %s" % (kernel.dtype, bias.dtype))
    if kernel.shape[1] != dense.units or bias.shape != (dense.units,):
        problems.append("the new head's shapes are %s and %s" % (kernel.shape, bias.shape))
    if numpy.abs(kernel).max() > limit * 1.001 or not 1 - wide < spread < 1 + wide or bias.any():
        problems.append("the new head is not GlorotUniform and Zeros: limit %g, largest %g, spread %g of it"
                        % (limit, numpy.abs(kernel).max(), spread))
    return problems


def _name(context):
    """Of the layer that the tool makes: where it stays in its TimeDistributed, that has the old one's."""
    return context.head.path[-1] if context.head.per_step else "dense_classifier"


def _dense(units, type_, activation="softmax"):
    return layers.Dense(units, activation=activation, name="dense_classifier", **type_)


def _head_type(context):
    """Of what a new head takes the place of, the last: in mixed precision that is often an Activation of its own."""
    old = _old_head(context.model, context.head.path)
    return _type_of(old if context.head.per_step else _holder(context.model, context.head.path).layers[-1])


def _type_of(layer):
    """The argument by which a new layer computes as this one does; of a model or a wrapper, as the last one inside."""
    if is_standalone_keras_2:  # which has no layers.Wrapper either
        return {}
    while is_model(layer) or isinstance(layer, layers.Wrapper):
        layer = layer.layers[-1] if is_model(layer) else layer.layer
    return _own_type(layer)


def _own_type(layer):
    # Standalone Keras has one type for all, which files do not name.
    return {} if is_standalone_keras_2 else {"dtype": getattr(layer, "dtype_policy", None) or layer._dtype_policy}


def swapped(context, stack):
    """The model with these Denses where the head was; returns the last of them, too."""
    return _swapped(context.model, context.head.path, context.head, stack, context.inputs[0].shape), stack[-1]


def _swapped(model, path, head, stack, taking):
    if len(path) > 1:
        holder = named(model, path[0])
        inner = _swapped(holder if is_model(holder) else holder.layer, path[1:], head, stack,
                         taking if is_model(holder) else taking[:1] + taking[2:])
        if not is_model(holder):
            inner = layers.TimeDistributed(inner, name="reference_time_distributed", **_own_type(holder))
        return edited(model, {holder.name: Edit(instead=inner)})
    old = named(model, path[0])
    if head.per_step:
        new = [layers.TimeDistributed(each, name="reference_time_distributed%d" % index, **_own_type(old))
               for index, each in enumerate(stack)]
        tail = model.layers[model.layers.index(old) + 1:]
    else:
        new, tail = list(stack), []
    if head.pooling:
        pooling = getattr(layers, "GlobalAveragePooling%dD" % head.pooling)
        new.insert(0, pooling(name="reference_pooling", **_type_of(old)))
    if is_sequential(model):
        return as_stack(model, model.layers[:model.layers.index(old)] + new + tail, taking)
    tensor = old.input
    for layer in new + tail:
        tensor = layer(tensor)
    return keras.models.Model(model.inputs, tensor)


def old_classes(context):
    head = _leaf(_old_head(context.model, context.head.path))
    return int(head.get_weights()[0].shape[-1])


def _leaf(layer):
    return layer.layer if isinstance(layer, layers.TimeDistributed) else layer


def _old_head(model, path):
    layer = named(model, path[0])
    return layer if len(path) == 1 else _old_head(layer if is_model(layer) else layer.layer, path[1:])


def _holder(model, path):
    """The model that the layer at the end of a path stands in."""
    if len(path) == 1:
        return model
    inside = named(model, path[0])
    return _holder(inside if is_model(inside) else inside.layer, path[1:])


def _with_classes(context, count):
    """The model with its old head made anew for another number of classes: (model, old layer, new layer)."""
    old = _leaf(_old_head(context.model, context.head.path))
    config = old.get_config()
    config["filters" if "filters" in config else "units"] = count
    new = type(old).from_config(config)
    path = context.head.path
    return _replaced(context.model, path, new, old_classes(context), count, context.inputs[0].shape), old, new


def _replaced(model, path, new, before, after, taking):
    holder = named(model, path[0])
    edits = {}
    if len(path) > 1:
        inner = holder if is_model(holder) else holder.layer
        instead = _replaced(inner, path[1:], new, before, after, None)
        if not is_model(holder):
            instead = layers.TimeDistributed(instead, name="reference_time_distributed")
    elif isinstance(holder, layers.TimeDistributed):
        instead = layers.TimeDistributed(new, name="reference_time_distributed")
    else:
        instead = new
        for layer in model.layers[model.layers.index(holder) + 1:]:
            if isinstance(layer, layers.Reshape):
                shape = [after if size == before else size for size in layer.target_shape]
                edits[layer.name] = Edit(instead=layers.Reshape(shape, name="reference_reshape"))
    edits[holder.name] = Edit(instead=instead)
    return edited(model, edits, taking=taking)
