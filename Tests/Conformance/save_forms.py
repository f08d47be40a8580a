"""Saves models in the other forms that files of Keras 3 have: folders, shards, archives that were packed anew.

    ENV/bin/python save_forms.py --archives FOLDER --out FOLDER

`make_fixtures.py --forms` calls it. FOLDER has the NAME.keras of the same Keras (save_archives.py); the models are what
it loads. Of each NAME are written: `NAME/`, as `save(zipped=False)` writes it; `NAME.weights.json` and its shards, as
`save_weights(max_shard_size=...)` does; `NAME.keras`, the same members packed with DEFLATE, as people do.
"""
import argparse
import os
import zipfile

from keras_api import fresh_session, keras

# a nested model, one with the state of its optimizer, one with vocabularies
NAMES = ("g_nested", "g_trained", "g_words")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--archives", required=True)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    for name in NAMES:
        fresh_session()
        source = os.path.join(options.archives, name + ".keras")
        model = keras.models.load_model(source)
        model.save(os.path.join(options.out, name), zipped=False)
        pack(source, os.path.join(options.out, name + ".keras"))
        if name != "g_words":
            shard(model, os.path.join(options.out, name + ".weights.json"))


def pack(source, path):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            info = zipfile.ZipInfo(member)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(member))


def shard(model, path):
    """As small as the largest weight allows: most groups are alone in their shard, some are split."""
    optimizer = getattr(model, "optimizer", None)
    variables = list(model.weights) + (list(optimizer.variables) if optimizer else [])
    largest = max(variable.numpy().nbytes for variable in variables)
    model.save_weights(path, max_shard_size=largest * 1.01 / 1024 ** 3)


if __name__ == "__main__":
    main()
