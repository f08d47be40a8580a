"""What is measured: the surgeries, and the commands that do them with the tool, with h5py, in Keras."""
import os

from typing import List, NamedTuple

import environments

HERE = os.path.dirname(os.path.abspath(__file__))


class Surgery(NamedTuple):
    title: str
    command: List[str]  # of the tool; IN and OUT stand for the files
    script: str = ""  # the operation of h5py_surgery.py and keras_surgery.py; none has one that packs


SURGERIES = {
    "swap": Surgery("new head", ["swap-head", "IN", "OUT", "-n", "10"], "swap"),
    "swap-plain": Surgery("new head, `--no-compact`", ["swap-head", "IN", "OUT", "-n", "10", "--no-compact"]),
    "swap-packed": Surgery("new head, `--compact`", ["swap-head", "IN", "OUT", "-n", "10", "--compact"]),
    "wrap": Surgery("averaged over 64 frames", ["wrap-average", "IN", "OUT", "--frames", "64"], "wrap"),
    "freeze": Surgery("frozen but for the head", ["freeze", "IN", "OUT", "--except-head"], "freeze"),
    "inspect": Surgery("`inspect`", ["inspect", "IN"], "inspect"),
}
# Of files of tf.keras 2.1, each with the models that it is measured on.
MIGRATIONS = {
    "migrate": (Surgery("migrated to Keras 3", ["migrate", "IN", "OUT", "--to", "keras-3"]), ("IRv2", "C3D-16")),
    "doctor": (Surgery("`doctor`, all targets", ["doctor", "IN"]), ("IRv2",)),
    "inspect": (Surgery("`inspect`, for comparison", ["inspect", "IN"]), ("IRv2",)),
}
# ARCHIVE is the file as a .keras, and OUT has no end of a name, so that it is what it is asked to be.
ARCHIVES = {
    "to-keras": Surgery("`.h5` to `.keras`", ["convert", "IN", "OUT", "--to", "keras"]),
    "from-keras": Surgery("`.keras` to `.h5`", ["convert", "ARCHIVE", "OUT", "--to", "h5"]),
    "keras-swap": Surgery("`.keras` to `.keras`, new head", ["swap-head", "ARCHIVE", "OUT", "-n", "10"]),
    "keras-freeze": Surgery(
        "`.keras` to `.keras`, frozen but for the head", ["freeze", "ARCHIVE", "OUT", "--except-head"]),
}
# Of files of tf.keras 2.1: FOLDER is the SavedModel of the same model, TENSORS its .safetensors.
TENSORS = {
    "to-safetensors": Surgery("`.h5` to `.safetensors`", ["convert", "IN", "OUT", "--to", "safetensors"], "to-safetensors"),
    "from-safetensors": Surgery("`.safetensors` to `.h5`", ["convert", "TENSORS", "OUT", "--to", "h5"]),
    "from-folder": Surgery("SavedModel to `.h5`", ["convert", "FOLDER", "OUT", "--to", "h5"], "from-folder"),
}
COPIES = {"cp": ["cp", "--reflink=never", "IN", "OUT"], "cp-default": ["cp", "IN", "OUT"]}


def copies(path, out):
    return {label: _filled(words, path, out) for label, words in COPIES.items()}


def with_tool(tool, path, out, names):
    return {"tool " + name: [tool] + _filled(SURGERIES[name].command, path, out) for name in names}


def with_archives(tool, path, archive, out):
    return {"tool " + name: [tool] + [{"ARCHIVE": archive}.get(word, word) for word in _filled(each.command, path, out)]
            for name, each in ARCHIVES.items()}


def with_migrations(tool, path, out, model):
    return {"tool " + name: [tool] + _filled(each.command, path, out)
            for name, (each, models) in MIGRATIONS.items() if model in models}


def with_tensors(tool, path, folder, tensors, out):
    places = {"FOLDER": folder, "TENSORS": tensors}
    return {"tool " + name: [tool] + [places.get(word, word) for word in _filled(each.command, path, out)] + ["--quiet"]
            for name, each in TENSORS.items()}


def beside_tensors(libraries, keras, path, folder, out):
    """What others do it with: the environment that has the library of safetensors, and that of TensorFlow."""
    script = os.path.join(HERE, "tensors_convert.py")
    return {"others to-safetensors": [environments.python(libraries), script, "to-safetensors", path, out],
            "others from-folder": [environments.python(keras), script, "from-folder", folder, out]}


def with_script(script, env, path, out, names):
    """`h5py_surgery.py` or `keras_surgery.py`, of the surgeries that it can do."""
    found = {}
    for name in names:
        operation = SURGERIES[name].script
        if operation:
            words = [environments.python(env), os.path.join(HERE, script + "_surgery.py"), operation, path]
            found["%s %s" % (script, name)] = words + ([] if name == "inspect" else [out])
    return found


def _filled(words, path, out):
    return [{"IN": path, "OUT": out}.get(word, word) for word in words]
