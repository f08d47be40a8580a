"""The zoo's models in full size: `cp`, the tool and h5py on files of tf.keras 2.1; each Keras on its own."""
import os
import shutil
import subprocess
import sys
import tempfile

import environments
import machine
import measure
import operations

MODELS = {"R50": "ResNet50", "D201": "DenseNet201", "IRv2": "InceptionResNetV2", "C3D-16": "C3D"}
ENV = "tf21"  # whose files the zoo has
H5PY = "k3"
ARCHIVE_ENV = "k3"  # of which .keras files are made


def surgeries_of(model):
    """C3D takes videos: to average it over frames would make no sense."""
    return [name for name in operations.SURGERIES if not (model == "C3D-16" and name == "wrap")]


def beside_h5py(options, save):
    """`save` gets the section after every model."""
    environments.ensure([ENV, H5PY])
    section = {"about": machine.about(options.tool, _folder(), options.runs),
               "h5py": machine.version_of(H5PY, "h5py"), "saved by": machine.version_of(ENV, "keras"),
               "models": []}
    for model in options.models:
        def commands(path, out, names):
            return operations.with_script("h5py", H5PY, path, out, names)
        section["models"].append(_measured(model, ENV, options, surgeries_of(model), 1, commands))
        save("full_size", section)


def archives(options, save):
    """To and from .keras, beside `cp` of the .h5, which has the same numbers."""
    environments.ensure([ARCHIVE_ENV])
    section = {"about": machine.about(options.tool, _folder(), options.runs),
               "saved by": machine.version_of(ARCHIVE_ENV, "keras"), "models": []}
    for model in options.models:
        path = _file(model, ARCHIVE_ENV)
        print("archives of %s: %d runs" % (model, options.runs), file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(dir=_folder()) as scratch:
            archive, out = os.path.join(scratch, "in.keras"), os.path.join(scratch, "out")
            subprocess.check_call([options.tool, "convert", path, archive, "--quiet"])
            commands = dict(operations.copies(path, out))
            commands.update(operations.with_archives(options.tool, path, archive, out))
            found = measure.in_turns(commands, options.runs, 1, path, out)
            section["models"].append(dict(found, model=model, bytes=os.path.getsize(path)))
        save("archives", section)


def tensors(options, save):
    """To .safetensors and from SavedModel folders, beside `cp` of the .h5, which has the same numbers; and beside the
    library of safetensors and TensorFlow, which take their time and are run less often."""
    environments.ensure([ENV, H5PY])
    section = {"about": machine.about(options.tool, _folder(), options.runs),
               "saved by": machine.version_of(ENV, "keras"), "library": machine.version_of(H5PY, "safetensors"), "models": []}
    for model in options.models:
        path, folder = _file(model, ENV), _saved_model(model)
        print("tensors of %s: %d runs" % (model, options.runs), file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(dir=_folder()) as scratch:
            archive, out = os.path.join(scratch, "in.safetensors"), os.path.join(scratch, "out.h5")
            subprocess.check_call([options.tool, "convert", path, archive, "--quiet"])
            commands = dict(operations.copies(path, out))
            commands.update(operations.with_tensors(options.tool, path, folder, archive, out))
            found = measure.in_turns(commands, options.runs, 1, path, out)
            others = measure.in_turns(
                operations.beside_tensors(H5PY, ENV, path, folder, out), options.keras_runs, 0, path, out)
            for part in found:
                found[part].update(others[part])
            section["models"].append(dict(found, model=model, bytes=os.path.getsize(path)))
        save("tensors", section)


def _saved_model(model):
    """The SavedModel of a model, unless the cache has it."""
    folder = os.path.join(_folder(ENV), model + ".saved")
    if not os.path.exists(folder):
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "save_folder.py")
        subprocess.check_call([environments.python(ENV), script, _file(model, ENV), folder], stdout=sys.stderr)
    return folder


def migrations(options, save):
    """To Keras 3 beside `cp`, and the question to all Kerases."""
    environments.ensure([ENV])
    section = {"about": machine.about(options.tool, _folder(), options.runs),
               "saved by": machine.version_of(ENV, "keras"), "models": []}
    for model in options.models:
        if not operations.with_migrations(options.tool, "", "", model):
            continue
        path = _file(model, ENV)
        print("migrations of %s: %d runs" % (model, options.runs), file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(dir=_folder()) as scratch:
            out = os.path.join(scratch, "out.h5")
            commands = dict(operations.copies(path, out))
            commands.update(operations.with_migrations(options.tool, path, out, model))
            found = measure.in_turns(commands, options.runs, 1, path, out)
            section["models"].append(dict(found, model=model, bytes=os.path.getsize(path)))
        save("migrations", section)


def beside_keras(options, save):
    """Few runs: they take minutes. Each Keras on files that it wrote: not every one loads another's."""
    section = {"about": machine.about(options.tool, _folder(), options.keras_runs), "environments": []}
    for env in options.keras:
        found = {"env": env, "version": machine.version_of(env, "keras"), "models": []}
        section["environments"].append(found)
        for model in options.models:
            def commands(path, out, names):
                return operations.with_script("keras", env, path, out, names)
            names = [name for name in surgeries_of(model) if operations.SURGERIES[name].script]
            found["models"].append(_measured(model, env, options, names, 0, commands))
            save("keras", section)


def where_blocks_are_shared(options, save):
    """Files and outputs in a folder whose file system makes a copy without moving a byte."""
    section = {"about": machine.about(options.tool, options.clone, options.keras_runs),
               "saved by": machine.version_of(ENV, "keras"), "models": []}
    for model in options.models:
        def commands(path, out, names):
            return operations.with_script("keras", ENV, path, out, names)
        names = [name for name in surgeries_of(model) if operations.SURGERIES[name].script]
        section["models"].append(_measured(model, ENV, options, names, 1, commands, options.clone))
        save("shared_blocks", section)


def _measured(model, env, options, names, warm_up, others, folder=None):
    path, runs = _file(model, env), options.runs if warm_up and not folder else options.keras_runs
    print("%s of %s: %d runs" % (model, env, runs), file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(dir=folder or _folder()) as scratch:
        if folder:
            path = shutil.copy(path, scratch)
        out = os.path.join(scratch, "out.h5")
        commands = dict(operations.copies(path, out))
        commands.update(operations.with_tool(options.tool, path, out, names))
        commands.update(others(path, out, names))
        found = measure.in_turns(commands, runs, warm_up, path, out)
        return dict(found, model=model, bytes=os.path.getsize(path))


def _folder(env=""):
    folder = os.path.join(environments.cache_folder(), "models", "full", env)
    os.makedirs(folder, exist_ok=True)
    return folder


def _file(model, env):
    """Built by this Keras, unless the conformance suite's cache has it."""
    builder = os.path.join(os.path.dirname(environments.__file__), "build_models.py")
    subprocess.check_call(
        [environments.python(env), builder, "--size", "full", "--out", _folder(env), model],
        stdout=sys.stderr)
    return os.path.join(_folder(env), model + ".h5")
