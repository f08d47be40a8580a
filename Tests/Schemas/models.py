"""The files that commands are run on: fixtures that real Kerases wrote, and a few that are broken on purpose."""

import json
import pathlib
import shutil
import tarfile
import zipfile

TESTS = pathlib.Path(__file__).resolve().parents[1]
EXAMPLE = TESTS.parent / "examples" / "M-75x75x3-13-im.h5"
#: Folder: archive, and what of it is taken.
FIXTURES = {
    "tf21": ("tf21", "g_td_dense g_nested g_frozen_nested g_nested_twice g_seq g_seq_nested g_equal_shapes g_masking"
                     " g_merge_heads g_softmax_conv g_xception g_bidirectional LRCN M C3D-16 I3D-16-top"),
    "tf215": ("tf215", "g_compiled g_mimo_dict g_rnn_cells g_seq g_nested"),
    "tf24": ("tf24", "g_compiled g_mimo_dict"),
    "k224": ("k224", "g_nested g_seq M"),
    "k3": ("k3", "g_compiled g_mimo_dict g_nested g_seq M LRCN"),
    "k30": ("k30", "g_seq g_compiled"),
    "files-k3": ("archives/k3", ""),
    "files-tf215": ("archives/tf215", ""),
    "forms": ("archives/forms", ""),
    "saved-tf21": ("archives/savedmodels-tf21", ""),
    "saved-tf215": ("archives/savedmodels-tf215", ""),
    "saved-tf28": ("archives/savedmodels-tf28", ""),
    "theano": ("old/k224th-theano-tf", ""),
    "cudnn": ("old/k224th-tensorflow-tf", ""),
    "keras1": ("old/k122-theano-th", ""),
}
#: A recipe with every step; no model needs all of them.
EVERY_STEP = """h5surgery: 1
steps:
- insert: {layer: Dropout, rate: 0.5, after: pool}
- remove: {class: Dropout}
- freeze: {all: true}
- unfreeze: {all: true}
- transplant: {from: ../tf215/g_nested.h5, layers: conv}
- fold-batchnorm: {layers: norm}
- rename: {layers: {conv: first}}
- set-input: {batch: 2}
- swap-head: {classes: 5}
- wrap-average: {frames: 3}
- unwrap
- cast: {to: float16}
- drop-head
- cut: {to: first}
- strip
"""


def unpack(folder):
    """Puts all of them into a folder."""
    for name, (archive, wanted) in FIXTURES.items():
        names = {each + ".h5" for each in wanted.split()}
        with tarfile.open(TESTS / "Fixtures" / (archive + ".tar.gz")) as tar:
            members = [each for each in tar.getmembers() if each.isfile() and (not names or each.name in names)]
            for member in members:
                path = folder / name / member.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(tar.extractfile(member).read())
            missing = names - {each.name for each in members}
            if missing:
                raise SystemExit("%s has no %s" % (archive, ", ".join(sorted(missing))))
    for name in ("M-75x75x3-13-im.h5", "M-80x80x3-13-im.h5", "Unknown-75x75x3-13-imx.h5"):
        shutil.copy(EXAMPLE, folder / name)
    odd(folder)


def odd(folder):
    """Files that are refused, or fail."""
    sound = (folder / "tf21" / "g_seq.h5").read_bytes()
    archive = (folder / "files-k3" / "g_seq.keras").read_bytes()
    odd = folder / "odd"
    odd.mkdir()
    (odd / "text.h5").write_text("no model at all\n")
    (odd / "empty.h5").write_bytes(b"")
    (odd / "truncated.h5").write_bytes(sound[:5000])
    (odd / "not-json.h5").write_bytes(sound.replace(b'{"class_name"', b'["class_name"', 1))
    (odd / "no-name.h5").write_bytes(sound.replace(b"model_config", b"model_confix"))
    (odd / "truncated.keras").write_bytes(archive[:4000])
    (odd / "trailing.keras").write_bytes(archive + b"more")
    (odd / "bytes.txt").write_bytes(b"\xff\xfe\n")
    (odd / "nothing").mkdir()
    (folder / "made").mkdir()
    recipes = {
        "freeze.yaml": "h5surgery: 1\nsteps:\n- freeze: {all: true}\n- strip\n",
        "malformed.yaml": "- 1\n",
        "step.yaml": "h5surgery: 1\nsteps:\n- thaw\n",
        "key.yaml": "h5surgery: 1\nsteps:\n- freeze: {everything: true}\n",
        "missing.yaml": "h5surgery: 1\nsteps:\n- cast\n",
        "twice.yaml": "h5surgery: 1\nsteps:\n- freeze: {all: true, until: conv}\n",
        "value.yaml": "h5surgery: 1\nsteps:\n- cast: {to: 3}\n",
        "every.yaml": EVERY_STEP,
    }
    for name, text in recipes.items():
        (odd / name).write_text(text)


def change(folder):
    """Files that are made of what the first stage of outputs.txt has written."""
    made = (folder / "made" / "seq.safetensors").read_bytes()
    (folder / "odd" / "infinite.safetensors").write_bytes(made[:-4] + b"\0\0\x80\x7f")
    (folder / "odd" / "nan.safetensors").write_bytes(made[:-4] + b"\0\0\xc0\x7f")
    files = folder / "files-k3"
    losses = {
        "trained": (files / "g_trained.keras", {"classes": "categorical_crossentropy"}),
        "named": (files / "g_mimo_dict.keras", {"kind": "categorical_crossentropy", "age": "mse"}),
        "listed": (files / "g_mimo_dict.keras", ["mse"]),
        "activation": (files / "g_xception.keras", {"predictions": "mse"}),
        "norm": (folder / "made" / "norm.keras", {"norm": "mse"}),
        "average": (folder / "made" / "average.keras", {"global_average_pooling1d": "mse"}),
    }
    for name, (source, loss) in losses.items():
        compile(source, folder / "compiled" / (name + ".keras"), loss, like=files / "g_trained.keras")


def compile(source, target, loss, like):
    """A copy of a .keras that is compiled, with losses of its outputs by their names."""
    target.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(like) as archive:
        training = dict(json.loads(archive.read("config.json"))["compile_config"], loss=loss, metrics=None)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "config.json":
                content = json.dumps(dict(json.loads(content), compile_config=training)).encode()
            new.writestr(name, content)
