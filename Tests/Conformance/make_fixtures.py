"""Makes the fixtures of the Swift tests: small models written by real Keras, an archive for each environment.

    python3 Tests/Conformance/make_fixtures.py             every environment
    python3 Tests/Conformance/make_fixtures.py k3 tf21     these two
    python3 Tests/Conformance/make_fixtures.py --archives [ENV ...]
    python3 Tests/Conformance/make_fixtures.py --forms
    python3 Tests/Conformance/make_fixtures.py --savedmodels

Tests/Fixtures/ENV.tar.gz holds NAME.h5, NAME.json (facts from Keras in memory) and NAME.npz (inputs and
predictions) of each model; Tests/Fixtures/fixtures.json lists them with the size and SHA-256 of each .h5.
`tar -xzf` unpacks them anywhere. Tests/Fixtures/archives/ENV.tar.gz holds the smaller ones in Keras's other files, saved by
the same Keras (save_archives.py), archives/forms.tar.gz some as folders, in shards and compressed (save_forms.py), archives/savedmodels-ENV.tar.gz folders of
TensorFlow with Keras's own .h5 of the same model (save_savedmodels.py). Needs only the standard library and the environments.
"""
import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile

from environments import ENVIRONMENTS, EnvironmentFailure, cache_folder, ensure, python
from registry import CASES, ZOO, names_for

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(os.path.dirname(HERE), "Fixtures")
EXAMPLE = os.path.join(os.path.dirname(os.path.dirname(HERE)), "examples", "M-75x75x3-13-im.h5")

# The zoo's own era has every zoo model; the two ends of today a representative set; the rest a few.
REPRESENTATIVE = ["C3D-16", "D169", "I3D-16-top", "IRv2", "IRv2avg", "Iv3", "LRCN", "M", "Mv2", "R50"]
CHOSEN_ZOO = {"tf21": list(ZOO), "tf215": REPRESENTATIVE, "k3": REPRESENTATIVE}
FEW = ["LRCN", "M", "R50"]


def chosen(env):
    """Names of the models that go into the environment's archive."""
    wanted = CHOSEN_ZOO.get(env, FEW) + list(CASES)
    return [name for name in names_for(env) if name in wanted]


def make(env):
    folder = os.path.join(cache_folder(), "models", "small", env)
    names = chosen(env)
    subprocess.check_call(
        [python(env), os.path.join(HERE, "build_models.py"), "--size", "small", "--out", folder] + names)
    archive = io.BytesIO()
    with gzip.GzipFile(fileobj=archive, mode="wb", compresslevel=9, mtime=0, filename="") as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for name in names:
                for end in (".h5", ".json", ".npz"):
                    add(tar, os.path.join(folder, name + end), name + end)
    with open(os.path.join(FIXTURES, env + ".tar.gz"), "wb") as file:
        file.write(archive.getvalue())
    print("%s: %d models, %d KB" % (env, len(names), len(archive.getvalue()) // 1024), flush=True)
    return {name: entry(os.path.join(folder, name + ".h5")) for name in names}


# the Kerases that write .keras files that are zips
WRITERS_OF_ARCHIVES = ["k3", "k30", "tfk", "tf215", "tf212"]
LARGEST_OF_ARCHIVES = 400 << 10


def make_archives(env):
    with tempfile.TemporaryDirectory() as folder:
        fixtures, out = os.path.join(folder, "fixtures"), os.path.join(folder, "out")
        with tarfile.open(os.path.join(FIXTURES, env + ".tar.gz")) as tar:
            tar.extractall(fixtures)
        sizes = {file[:-3]: os.path.getsize(os.path.join(fixtures, file))
                 for file in os.listdir(fixtures) if file.endswith(".h5")}
        names = sorted(name for name in sizes if sizes[name] <= LARGEST_OF_ARCHIVES)
        subprocess.check_call([python(env), os.path.join(HERE, "save_archives.py"), "--fixtures", fixtures,
                               "--out", out] + names)
        pack(out, env)


def make_forms():
    with tempfile.TemporaryDirectory() as folder:
        archives, out = os.path.join(folder, "archives"), os.path.join(folder, "out")
        with tarfile.open(os.path.join(FIXTURES, "archives", "k3.tar.gz")) as tar:
            tar.extractall(archives)
        subprocess.check_call(
            [python("k3"), os.path.join(HERE, "save_forms.py"), "--archives", archives, "--out", out])
        pack(out, "forms")


# what each of four writers of SavedModel folders has otherwise than the others
SAVED_MODELS = {
    "tf21": "s_dense s_sequential s_two_deep s_custom r_subclassed r_session",
    "tf24": "s_random s_scaled",
    "tf28": "s_dense s_words s_texts s_normal s_no_traces r_frequencies r_subclassed_inside",
    "tf215": "s_dense s_frozen_parent s_shared s_custom s_no_traces_recurrent r_subclassed r_exported",
}


def make_savedmodels():
    for env, names in SAVED_MODELS.items():
        with tempfile.TemporaryDirectory() as folder:
            subprocess.check_call([python(env), os.path.join(HERE, "save_savedmodels.py"), "--out", folder]
                                  + names.split(), stderr=subprocess.DEVNULL)
            for name in names.split():
                # no reader needs it
                fingerprint = os.path.join(folder, name, "saved", "fingerprint.pb")
                if os.path.exists(fingerprint):
                    os.remove(fingerprint)
            pack(folder, "savedmodels-" + env)


def pack(folder, name):
    """Packs a folder into an archive of Tests/Fixtures/archives."""
    archive = io.BytesIO()
    with gzip.GzipFile(fileobj=archive, mode="wb", compresslevel=9, mtime=0, filename="") as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for place, folders, files in os.walk(folder):
                folders.sort()
                for file in sorted(files):
                    path = os.path.join(place, file)
                    add(tar, path, os.path.relpath(path, folder))
                    print("%s: %s" % (name, os.path.relpath(path, folder)), flush=True)
    os.makedirs(os.path.join(FIXTURES, "archives"), exist_ok=True)
    with open(os.path.join(FIXTURES, "archives", name + ".tar.gz"), "wb") as file:
        file.write(archive.getvalue())
    print("%s: %d KB of archives" % (name, len(archive.getvalue()) // 1024), flush=True)


def add(tar, path, name):
    """The file without its owner, mode and date, so that equal files make equal archives."""
    with open(path, "rb") as file:
        data = file.read()
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o644
    tar.addfile(member, io.BytesIO(data))


def entry(path):
    with open(path, "rb") as file:
        data = file.read()
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def main(envs):
    ensure(envs)
    listing = os.path.join(FIXTURES, "fixtures.json")
    made = {}
    if os.path.exists(listing):
        with open(listing) as file:
            made = json.load(file)
    for env in envs:
        made[env] = make(env)
    made = {env: made[env] for env in ENVIRONMENTS if env in made}
    with open(listing, "w") as file:
        json.dump(made, file, indent=1)
        file.write("\n")
    if "tf21" in envs:
        os.makedirs(os.path.dirname(EXAMPLE), exist_ok=True)
        shutil.copyfile(os.path.join(cache_folder(), "models", "small", "tf21", "M.h5"), EXAMPLE)


if __name__ == "__main__":
    try:
        if sys.argv[1:2] == ["--archives"]:
            for env in sys.argv[2:] or WRITERS_OF_ARCHIVES:
                make_archives(env)
        elif sys.argv[1:] == ["--forms"]:
            make_forms()
        elif sys.argv[1:] == ["--savedmodels"]:
            make_savedmodels()
        else:
            main(sys.argv[1:] or list(ENVIRONMENTS))
    except EnvironmentFailure as failure:
        sys.exit(str(failure))
