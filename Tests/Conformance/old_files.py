"""Files of the oldest Kerases: what h5surgery migrates predicts in today's what it predicted in theirs.

    python3 Tests/Conformance/old_files.py                                  all writers, in keras-2.2, tf-2.15 and keras-3
    python3 Tests/Conformance/old_files.py --writers k122-theano-th --judges k3 --models "vgg c3d"
    python3 Tests/Conformance/old_files.py --as-they-are                    the files themselves, without migration

A writer is an environment of environments.OLD_ENVIRONMENTS, a backend, and where the channels are (th: first; these are migrated
with --channels-last, for a CPU may not run them else). Right is within
1e-5 of the largest prediction. What is refused names its layer. Last line "N right, N refused, N wrong"; exit 1 when one is wrong.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

import environments
import run

HERE = os.path.dirname(os.path.abspath(__file__))
WRITERS = ["k122-theano-th", "k122-theano-tf", "k122-tensorflow-th", "k122-tensorflow-tf", "k108-theano-th",
           "k108-tensorflow-tf", "k224th-theano-tf", "k224th-theano-th", "k224th-tensorflow-tf", "k216-tensorflow-tf"]
TARGETS = {"k224": "keras-2.2", "k231": "keras-2.3", "tf21": "tf-2.1", "tf24": "tf-2.4", "tf28": "tf-2.8",
           "tf212": "tf-2.12", "tf215": "tf-2.15", "tfk": "tf-keras-2.21", "k30": "keras-3.0", "k3": "keras-3"}
TOLERANCE = 1e-5


def main():
    options = arguments()
    tool = run.find_tool(options.tool)
    environments.ensure([writer.split("-")[0] for writer in options.writers] + options.judges)
    counts = {}
    for writer in options.writers:
        folder = written(writer, options.models)
        for judge in options.judges:
            result = judged(tool, folder, judge, options)
            for outcome, name, said in result:
                counts.setdefault((writer, judge), {}).setdefault(outcome, []).append(name)
                if outcome != "right":
                    print("%s %s %s: %s: %s" % (writer, judge, name, outcome, said), flush=True)
            print("%s %s: %s" % (writer, judge, line(counts[writer, judge])), flush=True)
    total = {}
    for found in counts.values():
        for outcome, names in found.items():
            total.setdefault(outcome, []).extend(names)
    print(line(total))
    return 1 if total.get("wrong") and not options.as_they_are else 0


def line(found):
    return ", ".join("%d %s" % (len(found.get(outcome, [])), outcome) for outcome in ("right", "refused", "wrong"))


def arguments():
    parser = argparse.ArgumentParser(description="checks what h5surgery makes of files of Keras 1 and of Theano")
    parser.add_argument("--writers", default=" ".join(WRITERS))
    parser.add_argument("--judges", default="k224 tf215 k3")
    parser.add_argument("--models", default="")
    parser.add_argument("--tool", help="the h5surgery executable; default .build/release, else .build/debug")
    parser.add_argument("--migrate-options", default="", help="more options for migrate")
    parser.add_argument("--as-they-are", action="store_true", help="judge the files without migration")
    options = parser.parse_args()
    for key, known in (("writers", WRITERS), ("judges", list(TARGETS))):
        chosen = getattr(options, key).replace(",", " ").split()
        strangers = [name for name in chosen if name not in known]
        if strangers:
            parser.error("'%s' is none of %s" % (strangers[0], " ".join(known)))
        setattr(options, key, chosen)
    options.models = options.models.split()
    options.migrate_options = options.migrate_options.split()
    return options


def written(writer, names, folder=""):
    """The folder with a writer's models, which are made once."""
    env, backend, order = writer.split("-")
    folder = folder or os.path.join(environments.cache_folder(), "models", "old", writer)
    with tempfile.TemporaryDirectory() as home:
        os.makedirs(os.path.join(home, ".keras"))
        with open(os.path.join(home, ".keras", "keras.json"), "w") as file:
            json.dump({"backend": backend, "floatx": "float32", "epsilon": 1e-7, "image_dim_ordering": order,
                       "image_data_format": "channels_first" if order == "th" else "channels_last"}, file)
        variables = dict(
            os.environ, HOME=home, KERAS_BACKEND=backend, CUDA_VISIBLE_DEVICES="", TF_CPP_MIN_LOG_LEVEL="3",
            # without a compiler Theano runs in Python, which is fast enough for a few numbers
            THEANO_FLAGS="floatX=float32,cxx=,optimizer=None,base_compiledir=" + os.path.join(home, "theano"))
        subprocess.run(
            [environments.python(env), os.path.join(HERE, "old_models.py"), "--out", folder] + names,
            env=variables, stderr=subprocess.DEVNULL, check=True)
    return folder


def judged(tool, folder, judge, options):
    """(outcome, model, what is to be said), for each model."""
    names = sorted(name[:-4] for name in os.listdir(folder) if name.endswith(".npz"))
    names = [name for name in names if not options.models or name in options.models]
    out = tempfile.mkdtemp(prefix="old-files-")
    try:
        result, lines = [], []
        for name in names:
            source, made = os.path.join(folder, name + ".h5"), os.path.join(out, name + ".h5")
            if options.as_they_are:
                made = source
            else:
                answer = subprocess.run(
                    [tool, "migrate", source, made, "--to", TARGETS[judge], "--no-cudnn"]
                    + (["--channels-last"] if folder.endswith("-th") else []) + options.migrate_options,
                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, universal_newlines=True)
                said = " ".join(answer.stderr.split())[-300:]
                if answer.returncode == 2 and not os.path.exists(made):
                    result.append(("refused" if '"' in said else "wrong", name, said))
                    continue
                if answer.returncode != 0:
                    result.append(("wrong", name, "migrate ended with %d: %s" % (answer.returncode, said)))
                    continue
            lines.append(json.dumps([made, os.path.join(folder, name + ".npz")]))
        answers = subprocess.run(
            [environments.python(judge), os.path.join(HERE, "old_judge.py")], input="\n".join(lines),
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, universal_newlines=True, check=True)
        for text in answers.stdout.splitlines():
            answer = json.loads(text)
            name = os.path.basename(answer["file"])[:-3]
            if "error" in answer:
                result.append(("wrong", name, "does not load or run: " + answer["error"]))
            else:
                right = answer["difference"] <= TOLERANCE
                result.append(("right" if right else "wrong", name, "off by %g" % answer["difference"]))
        return sorted(result, key=lambda found: found[1])
    finally:
        shutil.rmtree(out, ignore_errors=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except environments.EnvironmentFailure as failure:
        sys.exit(str(failure))
