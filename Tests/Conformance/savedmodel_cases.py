"""Models that only SavedModel folders are judged by: what is saved there in another way than in an .h5."""
import numpy as np

import savedmodel_layers
from keras_api import ENV, K, assign, keras, layers, unique, weight_name


class Own(object):
    """A builder. `plain`: it is not trained before it is saved. `options`: those of model.save."""

    def __init__(self, build, plain=False, **options):
        self.build, self.plain, self.options = build, plain, options

    def __call__(self):
        return self.build()

    @staticmethod
    def randomize(model, seed):
        rng = np.random.RandomState(seed % 2 ** 32)
        weights = [weight for weight in unique(model.weights)
                   if hasattr(weight, "dtype") and np.issubdtype(np.dtype(weight.dtype.as_numpy_dtype), np.floating)
                   and weight_name(weight) not in ("mean", "variance", "count", "idf_weights", "bin_boundaries")
                   and weight.shape.is_fully_defined()]
        # whatever is positive is a variance
        assign([(weight, rng.uniform(0.5, 1.5, K.int_shape(weight)) if "var" in weight.name
                 else rng.uniform(-0.4, 0.6, K.int_shape(weight))) for weight in weights])


def dense():
    x = keras.Input((5,), name="x")
    y = layers.Dense(4, activation="relu", name="one")(x)
    y = layers.BatchNormalization(name="norm")(y)
    return keras.Model(x, layers.Dense(3, name="two")(y), name="dense_net")


def block(name, width=4):
    x = keras.Input((width,), name=name + "_in")
    y = layers.Dense(width, name=name + "_a")(x)
    y = layers.BatchNormalization(name=name + "_n")(y)
    return keras.Model(x, layers.Dense(width, name=name + "_b")(y), name=name)


def frozen_parent():
    inner = block("inner")
    inner.trainable = False
    for layer in inner.layers:
        layer.trainable = layer.name != "inner_a"
    x = keras.Input((4,), name="x")
    return keras.Model(x, layers.Dense(2, name="top")(inner(x)), name="frozen_parent")


def two_deep():
    inner = block("deep")
    middle_in = keras.Input((4,), name="middle_in")
    middle = keras.Model(middle_in, layers.Dense(4, name="middle_d")(inner(middle_in)), name="middle")
    inner.layers[1].trainable = False
    x = keras.Input((4,), name="x")
    return keras.Model(x, layers.Dense(2, name="top")(middle(x)), name="two_deep")


def shared():
    layer, inner = layers.Dense(4, name="both"), block("inner")
    x = keras.Input((4,), name="x")
    y = layers.Concatenate(name="cat")([layer(inner(x)), layer(x)])
    return keras.Model(x, layers.Dense(2, name="top")(y), name="shared_net")


def sequential():
    return keras.Sequential([
        layers.Conv2D(3, 3, input_shape=(6, 6, 2), name="c"), layers.BatchNormalization(name="n"),
        keras.Sequential([layers.Flatten(name="f"), layers.Dense(4, name="d")], name="inside"),
        layers.Dense(2, name="top")], name="seq_net")


def recurrent():
    x = keras.Input((5, 3), name="x")
    y = layers.Bidirectional(layers.LSTM(3, return_sequences=True, name="lstm"), name="both_ways")(x)
    y = layers.GRU(4, return_sequences=True, name="gru")(y)
    y = layers.TimeDistributed(layers.Dense(3, name="td_d"), name="td")(y)
    return keras.Model(x, layers.SimpleRNN(2, name="rnn")(y), name="recurrent_net")


def frozen_leaves():
    model = dense()
    model.layers[1].trainable = False
    return model


class Scale(layers.Layer):
    """A layer of somebody's own, with a layer inside."""

    def __init__(self, **options):
        super(Scale, self).__init__(**options)
        self.inside = layers.Dense(3, name="inside")

    def build(self, shape):
        self.factor = self.add_weight(name="factor", shape=(3,), initializer="ones")
        self.seen = self.add_weight(name="seen_var", shape=(), initializer="ones", trainable=False)
        super(Scale, self).build(shape)

    def call(self, x):
        return self.inside(x) * self.factor * self.seen

    def get_config(self):
        return super(Scale, self).get_config()


def custom():
    x = keras.Input((4,), name="x")
    return keras.Model(x, layers.Dense(2, name="top")(Scale(name="own")(x)), name="custom_net")


class Subclassed(keras.Model):
    def __init__(self):
        super(Subclassed, self).__init__(name="subclassed")
        self.d = layers.Dense(2, name="d")

    def call(self, x):
        return self.d(x)


def words():
    lookup = layers.StringLookup(name="words")
    lookup.adapt(np.array(["cat", "dog", "cat", "cow", "dog", "cat"]))
    from cases.case import Case
    x = keras.Input((2,), dtype="string", name="x")
    y = layers.Embedding(6, 3, name="e")(lookup(x))
    y = layers.Dense(2, name="top")(layers.Flatten(name="f")(y))
    return Case(keras.Model(x, y, name="words_net"), inputs=[np.array([["cat", "cow"], ["dog", "emu"]])])


def texts():
    layer = layers.TextVectorization(output_mode="int", output_sequence_length=4, name="text")
    layer.adapt(np.array(["a cat sat", "a dog ran", "the cat ran"]))
    from cases.case import Case
    x = keras.Input((1,), dtype="string", name="x")
    y = layers.Embedding(12, 3, name="e")(layer(x))
    y = layers.Dense(2, name="top")(layers.GlobalAveragePooling1D(name="g")(y))
    return Case(keras.Model(x, y, name="texts_net"), inputs=[np.array([["a cat ran"], ["the emu"]])])


def normal():
    layer = layers.Normalization(name="scale")
    layer.adapt(np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 9.0], [5.0, 1.0, 1.0]], "float32"))
    x = keras.Input((3,), name="x")
    model = keras.Model(x, layers.Dense(2, name="top")(layer(x)), name="normal_net")
    return model


def flipped():
    """TensorFlow 2.4 has what a generator of random numbers remembers among the variables of the folder."""
    here = getattr(getattr(layers, "experimental", None), "preprocessing", layers)
    x = keras.Input((4, 4, 2), name="x")
    y = layers.Flatten(name="f")(here.RandomFlip(seed=3, name="flip")(x))
    return keras.Model(x, layers.Dense(2, name="top")(y), name="flipped_net")


def scaled(legacy=False, **options):
    """Trained in half precision, with a scale of the loss that has moved on."""
    precision = keras.mixed_precision
    choose = getattr(precision, "set_global_policy", None) or precision.experimental.set_policy
    choose("mixed_float16")
    try:
        model = dense()
        home = keras.optimizers.legacy if legacy else keras.optimizers
        optimizer = home.Adam(learning_rate=0.01)
        if options:
            optimizer = precision.LossScaleOptimizer(optimizer, **options)
        model.compile(optimizer=optimizer, loss="mse")
        random = np.random.RandomState(5)
        for _ in range(3):
            model.train_on_batch(random.normal(size=(4, 5)).astype("float32"), np.ones((4, 3), "float32"))
    finally:
        choose("float32")
    return model


OWN = {
    "s_scaled": Own(scaled),
    "s_dense": Own(dense), "s_plain": Own(dense, plain=True), "s_no_traces": Own(two_deep),
    "s_frozen_parent": Own(frozen_parent), "s_two_deep": Own(two_deep), "s_shared": Own(shared),
    "s_sequential": Own(sequential), "s_recurrent": Own(recurrent), "s_frozen_leaves": Own(frozen_leaves),
    "s_custom": Own(custom), "s_no_optimizer": Own(dense, include_optimizer=False),
}
if ENV not in ("tf21", "tf24"):
    OWN["s_words"] = Own(words, plain=True)
    OWN["s_texts"] = Own(texts, plain=True)
    OWN["s_normal"] = Own(normal, plain=True)
    OWN["s_no_traces"] = Own(two_deep, save_traces=False)
    OWN["s_no_traces_recurrent"] = Own(recurrent, save_traces=False)
elif ENV == "tf24":
    OWN["s_no_traces"] = Own(two_deep, save_traces=False)
    OWN["s_no_traces_recurrent"] = Own(recurrent, save_traces=False)
else:
    del OWN["s_no_traces"]
if ENV != "tf21":
    OWN["s_random"] = Own(flipped)
    OWN["s_scaled_fixed"] = Own(lambda: scaled(dynamic=False, initial_scale=128))
if ENV in ("tf212", "tf215", "tfk"):
    OWN["s_scaled_legacy"] = Own(lambda: scaled(legacy=True))
for _name, _build in savedmodel_layers.models().items():
    OWN[_name] = Own(_build, plain=not savedmodel_layers.is_trained(_name))


def subclassed(folder):
    model = Subclassed()
    model(np.zeros((1, 3), "float32"))
    model.predict(np.zeros((1, 3), "float32"))
    model.save(folder, save_format="tf")


def subclassed_inside(folder):
    x = keras.Input((3,), name="x")
    model = keras.Model(x, layers.Dense(2, name="top")(Subclassed()(x)), name="outer")
    model.predict(np.zeros((1, 3), "float32"))
    model.save(folder, save_format="tf")


def exported(folder):
    import tensorflow
    tensorflow.saved_model.save(dense(), folder)


def session(folder):
    import tensorflow
    v1 = tensorflow.compat.v1
    with v1.Session(graph=tensorflow.Graph()) as open_session:
        x = v1.placeholder("float32", (None, 3), "x")
        w = v1.get_variable("w", (3, 2))
        y = v1.matmul(x, w)
        open_session.run(v1.global_variables_initializer())
        v1.saved_model.simple_save(open_session, folder, {"x": x}, {"y": y})


def frequencies(folder):
    layer = layers.TextVectorization(output_mode="tf_idf", name="text")
    layer.adapt(np.array(["a cat sat", "a dog ran", "the cat ran"]))
    x = keras.Input((1,), dtype="string", name="x")
    keras.Model(x, layers.Dense(2, name="top")(layer(x)), name="idf_net").save(folder, save_format="tf")


# refused: there is no architecture, or nothing else has a place for what they learned
REFUSED = {"r_subclassed": subclassed, "r_session": session}
if ENV not in ("tf21", "tf24"):
    REFUSED.update({"r_exported": exported, "r_frequencies": frequencies})
if ENV in ("tf24", "tf28"):
    REFUSED["r_subclassed_inside"] = subclassed_inside
