"""Parts of models."""
import numpy

from keras_api import keras, output_names, predict
from replay import ends_of, section
from surgeries.common import Surgery, as_stack, is_sequential, named


def cut(context):
    """The model up to a layer."""
    return Surgery(_up_to(context, [context.job["until"][-1]]))


def cut_two(context):
    """The model up to two layers, in this order."""
    return Surgery(_up_to(context, context.asked["to"]))


def cut_from(context):
    """What lies between two layers, with what the first one reads as its input."""
    asked = context.asked
    part, features = section(context.model, asked["from"], asked["to"], context.inputs[0].shape)
    return Surgery(part, inputs=predict(features, context.inputs))


def take_out(context):
    """A nested model alone, on numbers of its own."""
    inner = named(context.model, context.asked["from"])
    shape = [2] + [int(size) for size in inner.inputs[0].shape[1:]]
    numbers = numpy.random.RandomState(5).standard_normal(shape)
    return Surgery(inner, inputs=[(numpy.round(64 * numbers) / 64).astype("float32")])


def drop_head(context):
    """The model up to the tensor that the head takes."""
    model = context.model
    old = named(model, context.head.path[0])
    if is_sequential(model):
        return Surgery(as_stack(model, model.layers[:model.layers.index(old)], context.inputs[0].shape))
    return Surgery(keras.models.Model(model.inputs, old.input))


def drop_head_pool(context):
    """The same, with the positions of the features averaged."""
    model = context.model
    features = named(model, context.head.path[0]).input
    # a model may have a pooling of the automatic name
    pooled = keras.layers.GlobalAveragePooling2D(name="pooled_features")(features)
    return Surgery(keras.models.Model(model.inputs, pooled))


def drop_output(context):
    """One output less."""
    model, gone = context.model, context.asked["output"]
    kept = [tensor for name, tensor in zip(output_names(model), model.outputs) if name != gone]
    return Surgery(keras.models.Model(model.inputs, kept if len(kept) > 1 else kept[0]))


def _up_to(context, names):
    model = context.model
    ends = [named(model, name) for name in names]
    if is_sequential(model) and len(ends) == 1:
        stack = model.layers[:model.layers.index(ends[0]) + 1]
        return as_stack(model, stack, context.inputs[0].shape)
    if is_sequential(model):
        outputs = [end.output for end in ends]
    else:
        outputs = [ends_of(model, end.name)[1] for end in ends]
    return keras.models.Model(model.inputs, outputs if len(outputs) > 1 else outputs[0])
