"""Asks a real Keras where it keeps the weights of each stock layer, and of whole models, in `model.weights.h5`.

    ENVIRONMENT/bin/python draw.py draw NAME > NAME.json          NAME: k3 k30 tfk tf215 tf212
    python3 draw.py merge NAME.json... > paths.json               what ObjectPathsTests reads

Each model is saved with `.keras`. Every variable holds a number of its own, which tells it in the file. What a version
lacks, or refuses, goes to standard error.
"""
import io
import json
import os
import sys
import tempfile
import warnings
import zipfile

os.environ.update(TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS="1", TF_CPP_MIN_LOG_LEVEL="3",
                  CUDA_VISIBLE_DEVICES="", TF_USE_LEGACY_KERAS="1" if sys.argv[-1] == "tfk" else "0")
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../../GraphIRTests/Reference")]


def import_keras(name):
    """Keras, its version, and the module that saves."""
    import importlib
    if name == "tfk":
        import tf_keras as keras
        return keras, keras.__version__, importlib.import_module("tf_keras.src.saving.saving_lib")
    if name.startswith("tf"):
        from keras import __version__ as version
        from tensorflow import keras
        for path in ("keras.src.saving.saving_lib", "keras.saving.saving_lib"):
            try:
                return keras, version, importlib.import_module(path)
            except ImportError:
                pass
    import keras
    return keras, keras.__version__, importlib.import_module("keras.src.saving.saving_lib")


class Recorder:
    """Notes the paths and names of a model's objects in the order in which Keras saves them."""

    def __init__(self, module):
        self.objects = []
        self.save = module._save_state
        module._save_state = self.record

    def record(self, *arguments, **keywords):
        # the first and the last have other names in every version
        names = ("found", "weights_store", "assets_store", "inner_path", "visited")
        given = dict(zip(names, arguments), **keywords)
        found = next(given[key] for key in ("found", "trackable", "saveable") if key in given)
        visited = next(value for key, value in given.items() if key.startswith("visited"))
        saves = hasattr(found, "save_own_variables") or hasattr(found, "_save_own_variables")
        if id(found) not in visited and saves and given["weights_store"]:
            self.objects.append((given["inner_path"], getattr(found, "name", None)))
        return self.save(*arguments, **keywords)


def own_variables(layer):
    for key in ("_trainable_variables", "_non_trainable_variables", "_trainable_weights", "_non_trainable_weights"):
        yield from getattr(layer, key, [])


def number(model):
    """Gives every variable a number of its own; returns the roles by number."""
    import numpy
    roles, seen = {}, set()
    layers = list(model._flatten_layers()) + [model]
    for layer in layers:
        for variable in own_variables(layer):
            if id(variable) in seen:
                continue
            seen.add(id(variable))
            # tables of tf.keras stand among the variables
            dtype = getattr(variable, "dtype", None)
            dtype = getattr(dtype, "name", dtype)
            if dtype in (None, "string", "bool", "resource"):
                continue
            value = len(roles) + 1
            variable.assign(numpy.full(numpy.shape(variable.numpy()), value, dtype))
            name = getattr(variable, "path", None) or variable.name
            roles[value] = name.split(":")[0].split("/")[-1]
    return roles


# what no path and no known size of a weight depends on
IDLE = set("""sparse ragged optional recurrent_dropout dropout unit_forget_bias unroll zero_output_for_mask training
    mask padding strides epsilon momentum data_format dilation_rate return_sequences return_state keepdims interpolation
    noise_shape rate pad_to_max_tokens code go_backwards stateful time_major seed dtype build_config compile_config
    batch_input_shape renorm_clipping renorm_momentum synchronized recurrent_activation""".split())


def plain(value):
    """A config without what is idle."""
    if isinstance(value, list):
        return [plain(inside) for inside in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for key, inside in value.items():
        is_object = isinstance(inside, dict) and "class_name" in inside
        if key.endswith(("_initializer", "_regularizer", "_constraint")) or key == "dtype":
            continue
        if key in IDLE and not is_object:
            continue
        if key == "module" and not str(inside).startswith("keras.src.ops"):
            continue
        if key == "registered_name" and inside in (None, "Functional", value.get("class_name")):
            continue
        if (key, inside) in (("bias_axes", None), ("quantization_config", None), ("groups", 1), ("use_bias", True)):
            continue
        if key == "activation" and not is_object:
            continue
        found[key] = plain(inside)
    if "name" in found and "name" in found.get("config", ()) and "layers" not in found["config"]:
        del found["config"]["name"]
    if found.get("kwargs") == {}:
        del found["kwargs"]
    if found.get("class_name") == "__keras_tensor__":
        found["config"] = {"keras_history": found["config"]["keras_history"]}
    return found


def single(drawn):
    """Of a model of one layer only that: its entry and number of inputs, its groups below its own, the path of that."""
    config, groups = drawn
    layers = [entry for entry in config["config"]["layers"] if entry["class_name"] != "InputLayer"]
    assert len(layers) == 1
    inputs = sum(path.count("/") == 1 and "/input_layer" in path for path, *_ in groups)
    entry = {key: value for key, value in layers[0].items() if key != "inbound_nodes" and value != "layer"}
    entry["config"] = {key: value for key, value in entry["config"].items() if key != "trainable"}
    groups = groups[inputs + 1:]
    top = "/".join(groups[0][0].split("/")[:2])
    assert all((path + "/").startswith(top + "/") for path, *_ in groups)
    return [dict(entry, inputs=inputs), [[path[len(top):]] + rest for path, *rest in groups], top]


def draw_model(model, module, version):
    import h5py
    import numpy
    if not all(layer.built for layer in model.layers if layer.__class__.__name__ in ("Dense", "LSTM")):
        raise ValueError("not built")
    roles = number(model)
    path = os.path.join(tempfile.mkdtemp(), "m.keras")
    recorder = Recorder(module)
    try:
        model.save(path, **({"save_format": "keras_v3"} if version < (2, 13) else {}))
    finally:
        module._save_state = recorder.save
    archive = zipfile.ZipFile(path)
    config = json.loads(archive.read("config.json"))
    groups = []
    with h5py.File(io.BytesIO(archive.read("model.weights.h5")), "r") as file:
        for inner, name in recorder.objects:
            inner = inner.strip("/")
            group = file[inner + "/vars" if inner else "vars"]
            arrays = []
            for key in sorted(group, key=lambda text: (len(text), text)):
                array = numpy.asarray(group[key]).astype("float64")
                role = roles.get(int(array.ravel()[0])) if key.isdigit() else key
                arrays.append([key, role, list(array.shape)])
            written = group.attrs.get("name")
            assert written in (None, name) and (written is None) == (version < (3, 6)), (written, name)
            groups.append([inner, name, arrays])
        all_paths = []
        file.visit(all_paths.append)
        assert sum(path.split("/")[-1] == "vars" for path in all_paths) == len(groups), all_paths
    return [plain(config), groups]


def draw(name):
    keras, version_text, module = import_keras(name)
    version = tuple(int(part) for part in version_text.split(".")[:2])
    if version >= (3, 0):
        from keras.src.utils.naming import to_snake_case
    elif name == "tfk":
        from tf_keras.src.utils.generic_utils import to_snake_case
    else:
        try:
            from keras.src.utils.generic_utils import to_snake_case
        except ImportError:
            from keras.utils.generic_utils import to_snake_case
    import subjects
    snake = {}
    for exported, found in sorted(vars(keras.layers).items()):
        if isinstance(found, type) and issubclass(found, keras.layers.Layer):
            snake[exported] = to_snake_case(found.__name__)
    names = ["A", "ABCDef", "HTTPServer2D", "_Private", "__Twice", "already_snake", "X1Y2Z", "Ünïcode", "ÄÖ", "aB",
             "Conv2DBlock"]
    strange = {text: to_snake_case(text) for text in names}
    cases, refused = {}, []
    for title, make in subjects.every(keras):
        keras.backend.clear_session()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                drawn = draw_model(make(), module, version)
        except Exception as error:
            refused.append("%s: %s: %s" % (title, type(error).__name__, str(error).split("\n")[0][:90]))
            continue
        number = 2
        unique = title
        while unique in cases:
            unique = "%s #%d" % (title, number)
            number += 1
        cases[unique] = drawn if title.startswith("model ") else single(drawn)
    json.dump(dict(version=version_text, snake=snake, strange=strange, cases=cases), sys.stdout)
    sys.stderr.write("%s %s: %d cases, %d refused\n" % (name, version_text, len(cases), len(refused)))
    for line in refused:
        sys.stderr.write("  %s\n" % line)


def merge(paths):
    """One table: texts that several versions share stand in it once."""
    pools = {"configs": {}, "trees": {}}

    def place(pool, value):
        return pools[pool].setdefault(json.dumps(value, separators=(",", ":")), len(pools[pool]))
    writers, first = {}, None
    for path in paths:
        name = os.path.basename(path).split(".json")[0]
        with open(path) as file:
            drawn = json.load(file)
        drawn["cases"] = {title: [place("configs", config), place("trees", tree)] + top
                          for title, (config, tree, *top) in drawn["cases"].items()}
        # names that the first has are not said again
        first = first or drawn["snake"]
        if drawn["snake"] is not first:
            drawn["snake"] = {key: value for key, value in drawn["snake"].items() if first.get(key) != value}
        writers[name] = drawn
    for pool in pools:
        print('%s"%s": [\n%s\n],' % ("{" if pool == "configs" else "", pool, ",\n".join(pools[pool])))
    print('"writers": {')
    print(",\n".join('"%s": %s' % (name, json.dumps(value, separators=(",", ":"))) for name, value in writers.items()))
    print("}}")


if __name__ == "__main__":
    if sys.argv[1] == "draw":
        draw(sys.argv[2])
    else:
        merge(sys.argv[2:])
