"""SavedModel folders and checkpoints of TensorFlow against the Kerases that wrote them.

    python3 Tests/Conformance/savedmodels.py --envs "tf21 tf215" --models "s_dense g_nested"
    python3 Tests/Conformance/savedmodels.py --envs all --models zoo
    python3 Tests/Conformance/savedmodels.py --subset ci

Each model of the suite is saved by its Keras as a folder, as an .h5, and as a checkpoint beside its architecture
(save_savedmodels.py). h5surgery makes an .h5 of the folder, and one of the checkpoint; the same Keras loads them
(check_savedmodel.py): predictions to the bit, counts of parameters, every weight and variable of the optimizer as in
Keras's own file, one more step of training. What was saved is kept in the cache, so that a run that was stopped goes on.

Per writer: right, refused with the reason, wrong; how many classes of layers were in it, and which this Keras has besides.
Exit 1 where anything is wrong, or refused and not in savedmodel-refusals.txt, or there and not refused.
"""
import argparse
import fnmatch
import json
import os
import subprocess
import sys

import environments
import registry
import run

HERE = os.path.dirname(os.path.abspath(__file__))
WRITERS = ["tf21", "tf215", "tf28", "tf212", "tf24", "tfk"]
SMALL_ZOO = ["C3D-16", "I3D-16-top", "LRCN", "M", "Mv2", "R50"]
# Minutes, without the deep and the recurrent, which take long to save.
CI = {"tf21": "s_dense s_two_deep s_shared s_frozen_parent s_sequential s_custom g_compiled l_core_0 l_normalization_0 r_subclassed "
              "r_session",
      "tf215": "s_dense s_no_traces s_shared s_frozen_parent s_words s_scaled g_compiled l_core_0 l_preprocessing_3 r_exported "
               "r_frequencies"}
# one process has so many models: Keras gets slower with each
BATCH = 12


def main():
    parser = argparse.ArgumentParser(description="holds SavedModel folders against the Kerases that wrote them")
    parser.add_argument("--envs", default="tf21 tf215", help="'all', or some of: %s" % " ".join(WRITERS))
    parser.add_argument("--models", default="", help="default all graphs and layers; 'layers' are the layers alone, 'zoo' "
                        "small models of the zoo")
    parser.add_argument("--subset", choices=["ci"], help="a few of tf21 and tf215, instead of --envs and --models")
    parser.add_argument("--tool", help="the h5surgery executable; default .build/release, else .build/debug")
    parser.add_argument("--migrated", action="store_true", help="what is made of them for Keras 3, in Keras 3")
    options = parser.parse_args()
    tool = run.find_tool(options.tool)
    envs = WRITERS if options.envs == "all" else options.envs.replace(",", " ").split()
    if options.subset:
        envs = list(CI)
    environments.ensure(envs + (["k3"] if options.migrated else []))
    failed = False
    for env in envs:
        asked = CI[env].split() if options.subset else options.models.split()
        failed = one(env, asked, tool, options.migrated) or failed
    return 1 if failed else 0


def names(env, asked):
    """The models that an environment can save."""
    known = subprocess.check_output(
        [environments.python(env), "-c", "import savedmodel_cases as c; print(' '.join(list(c.OWN) + list(c.REFUSED)))"],
        cwd=HERE, universal_newlines=True, stderr=subprocess.DEVNULL).split()
    known += [name for name in list(registry.CASES) + list(registry.FOR_MIGRATIONS) + SMALL_ZOO
              if env in registry.EVERY[name].envs]
    sets = {"zoo": SMALL_ZOO, "layers": [name for name in known if name.startswith("l_")]}
    wanted = [name for word in asked for name in sets.get(word, [word])]
    return [name for name in known if name in wanted or (not wanted and name not in SMALL_ZOO)]


def expected_refusals(env):
    """Whether a model is in the list of refusals, for the reason that was given; for any where that is None."""
    with open(os.path.join(HERE, "savedmodel-refusals.txt")) as file:
        rows = [line.split(None, 2) for line in file if line.strip() and not line.startswith("#")]
    return lambda name, reason: any(
        fnmatch.fnmatch(env, row[0]) and fnmatch.fnmatch(name, row[1]) and (reason is None or row[2].strip() in reason)
        for row in rows)


def missing_classes(env, found):
    """Those that this Keras has besides, without bases that nobody makes."""
    have = subprocess.check_output([environments.python(env), "-c", "import savedmodel_layers as l; print(' '.join(l.public()))"],
                                   cwd=HERE, universal_newlines=True, stderr=subprocess.DEVNULL).split()
    missing = sorted(set(have) - found)
    return "; this Keras has besides: %s" % " ".join(missing) if missing else ", all that this Keras has"


def unsaved_because(folder):
    try:
        with open(os.path.join(folder, "failed.txt")) as file:
            reason = file.read().strip().splitlines()[-1][:160]
    except OSError:
        reason = "the process ended without a word"
    return "%s: %s" % (os.path.basename(folder), reason)


def folder_of(env):
    return os.path.join(environments.cache_folder(), "savedmodels", env)


def one(env, asked, tool, migrated=False):
    home, chosen = folder_of(env), names(env, asked)
    os.makedirs(home, exist_ok=True)
    for start in range(0, len(chosen), BATCH):
        subprocess.call([environments.python(env), "save_savedmodels.py", "--out", home] + chosen[start:start + BATCH],
                        cwd=HERE, stderr=subprocess.DEVNULL)
    unsaved, refused, left, checkpoints, classes = [], [], [], [], set()
    expected = expected_refusals(env)
    for name in chosen:
        folder = os.path.join(home, name)
        if not os.path.exists(os.path.join(folder, "facts.json")):
            unsaved.append(name)
            continue
        with open(os.path.join(folder, "facts.json")) as file:
            facts = json.load(file)
        classes.update(facts.get("classes", []))
        reason = convert(tool, [os.path.join(folder, "saved")] + (["--target", "keras-3"] if migrated else []),
                         os.path.join(folder, "out.keras" if migrated else "out.h5"))
        if reason or facts.get("refused"):
            refused.append((name, reason or "WRONG: not refused", expected(name, reason or "")))
            continue
        left.append(name)
        if os.path.exists(os.path.join(folder, "model.json")) and not migrated:
            reason = convert(tool, [os.path.join(folder, "model.json"), "--weights-from", os.path.join(folder, "weights")],
                             os.path.join(folder, "checkpoint.h5"))
            checkpoints.append((name, reason))
    results = check(env, home, left, migrated)
    wrong = {name: found["wrong"] for name, found in results.items() if found["wrong"]}
    wrong.update({name: "not refused" for name, reason, must in refused if reason.startswith("WRONG")})
    # a migration has reasons of its own
    wrong.update({name: "refused, and savedmodel-refusals.txt does not say so" for name, _, must in refused
                  if not must and name not in wrong and not migrated})
    wrong.update({name: "savedmodel-refusals.txt has it, and it is not refused" for name in left
                  if expected(name, None) and not migrated})
    right = [name for name in left if name in results and name not in wrong]
    print("%s: %d saved, %d right, %d refused, %d wrong; %d not saved by Keras" % (
        env, len(chosen) - len(unsaved), len(right), len(refused), len(wrong), len(unsaved)))
    for name, reason, must in refused:
        print("  refused%s %s: %s" % ("" if must else " (!)", name, reason))
    for name, found in sorted(wrong.items()):
        print("  WRONG %s: %s" % (name, json.dumps(found)))
    own = {name: found["own"] for name, found in results.items() if set(found["own"]) - {"config"}}
    for name, found in sorted(own.items()):
        print("  Keras's own file of %s: %s" % (name, json.dumps(found)))
    taken = [name for name, reason in checkpoints if not reason]
    if migrated:
        print("  at most %g apart in Keras 3" % max([found.get("far", 0) for found in results.values()] or [0]))
        sys.stdout.flush()
        return bool(wrong)
    print("  checkpoints: %d taken, %d refused" % (len(taken), len(checkpoints) - len(taken)))
    for name, reason in checkpoints:
        if reason:
            print("    refused %s: %s" % (name, reason))
    print("  %d classes of layers%s" % (len(classes), "" if asked else missing_classes(env, classes)))
    for name in unsaved:
        print("  not saved by Keras: %s" % unsaved_because(os.path.join(home, name)))
    sys.stdout.flush()
    return bool(wrong)


def convert(tool, words, out):
    """Why the tool refuses; None where it wrote the file."""
    if os.path.exists(out):
        os.remove(out)
    done = subprocess.run([tool, "convert", words[0], out, "--quiet"] + words[1:], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, universal_newlines=True)
    return None if done.returncode == 0 else done.stdout.strip().splitlines()[-1].replace(os.path.dirname(out), "")


def check(env, home, left, migrated):
    results = {}
    for start in range(0, len(left), BATCH):
        words = []
        for name in left[start:start + BATCH]:
            words += [name, os.path.join(home, name), os.path.join(home, name, "out.keras" if migrated else "out.h5")]
        how = [environments.python("k3"), "check_savedmodel.py", "--migrated"]
        done = subprocess.run((how if migrated else [environments.python(env), "check_savedmodel.py"]) + words, cwd=HERE,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True)
        for line in done.stdout.splitlines():
            if line.startswith("RESULT "):
                found = json.loads(line[7:])
                results[found["name"]] = found
    for name in left:
        if name not in results:
            results[name] = {"wrong": {"check": "the reader ended without a word"}, "own": {}}
    return results


if __name__ == "__main__":
    sys.exit(main())
