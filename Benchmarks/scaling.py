"""How time and memory grow: files from 10 MB to 5 GB of a few layers, and from 10 to 10,000 small layers."""
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile

import environments
import machine
import measure
import operations

ENV = "k3"  # whose h5py writes the files
KERAS = "tf215"  # whose files they are like
SIZES = [10, 100, 1000, 5000]  # MB
COUNTS = [10, 100, 1000, 10_000]
HERE = os.path.dirname(os.path.abspath(__file__))


def measured(options, save):
    """`save` gets the section after every file."""
    environments.ensure([ENV, KERAS])
    folder = os.path.join(environments.cache_folder(), "models")
    os.makedirs(folder, exist_ok=True)
    section = {"about": machine.about(options.tool, folder, options.runs),
               "h5py": machine.version_of(ENV, "h5py"), "like": machine.version_of(KERAS, "keras"),
               "size": [], "layers": []}
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        _hold_against_keras(scratch)
        for series, amounts in (("layers", COUNTS), ("size", SIZES)):
            for amount in amounts:
                section[series].append(_one(series, amount, options, scratch))
                save("scaling", section)


def _one(series, amount, options, scratch):
    path, out = os.path.join(scratch, "in.h5"), os.path.join(scratch, "out.h5")
    if series == "size" and shutil.disk_usage(scratch).free < 3 * amount * 1_000_000:
        sys.exit("%d MB need three times as much room in %s" % (amount, scratch))
    print("%s %d: %d runs" % (series, amount, options.runs), file=sys.stderr, flush=True)
    _generate(path, series, amount)
    commands = operations.copies(path, out)
    del commands["cp-default"]
    commands.update(operations.with_tool(options.tool, path, out, operations.SURGERIES))
    found = measure.in_turns(commands, options.runs, 1, path, out)
    found.update(amount=amount, bytes=os.path.getsize(path), config=_config_bytes(path))
    os.remove(path)
    return found


def _generate(path, series, amount):
    generator = os.path.join(HERE, "generate.py")
    subprocess.check_call([environments.python(ENV), generator, path, series, str(amount)])


def _config_bytes(path):
    code = "import h5py, sys; print(len(h5py.File(sys.argv[1])['/'].attrs['model_config']))"
    return int(machine.said([environments.python(ENV), "-c", code, path]))


def _hold_against_keras(scratch):
    """A generated file must be, byte for byte, what Keras saves once it has loaded it."""
    mine, theirs = os.path.join(scratch, "mine.h5"), os.path.join(scratch, "theirs.h5")
    _generate(mine, "layers", 10)
    code = ("import sys, tensorflow as tf;"
            " tf.keras.models.load_model(sys.argv[1], compile=False).save(sys.argv[2])")
    subprocess.run([environments.python(KERAS), "-c", code, mine, theirs], stderr=subprocess.PIPE, check=True)
    if not filecmp.cmp(mine, theirs, shallow=False):
        sys.exit("generate.py does not write what %s saves" % KERAS)
