"""How fast and how large: h5surgery beside `cp`, beside h5py and beside Keras.

    python3 Benchmarks/bench.py --tool .build/release/h5surgery --json results.json [MODEL ...]
    python3 Benchmarks/bench.py --tool .build/release/h5surgery --json results.json --scaling
    python3 Benchmarks/bench.py --tool .build/release/h5surgery --json results.json --clone /mnt/xfs
    python3 Benchmarks/bench.py --report results.json --out docs

Each figure is a whole process from start to end, with the files in the system's cache; the commands take
turns. What is measured joins what the results file has of other parts. `--report` writes benchmarks.md,
benchmarks.svg and benchmarks.json. Files and environments that are missing are made by the conformance
suite's scripts. Standard library only.
"""
import argparse
import json
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.append(os.path.join(ROOT, "Tests", "Conformance"))

import environments  # noqa: E402
import figures  # noqa: E402
import full_size  # noqa: E402
import page  # noqa: E402
import scaling  # noqa: E402

KERAS = "tf21 tf215 k3"


def main():
    options = arguments()
    if options.report:
        with open(options.report) as file:
            results = json.load(file)
        page.write(results, options.out)
        save(results, os.path.join(options.out, "benchmarks.json"))
        return 0
    results = {"schema": 1}
    if os.path.exists(options.json):
        with open(options.json) as file:
            results = json.load(file)

    def keep(part, section):
        results[part] = section
        save(results, options.json)

    try:
        if options.scaling:
            scaling.measured(options, keep)
        elif options.clone:
            environments.ensure([full_size.ENV])
            full_size.where_blocks_are_shared(options, keep)
        else:
            environments.ensure(options.keras)
            if options.only == "tensors":
                full_size.tensors(options, keep)
                return 1 if figures.failures(results) else 0
            full_size.beside_h5py(options, keep)
            full_size.archives(options, keep)
            full_size.tensors(options, keep)
            full_size.migrations(options, keep)
            if options.keras:
                full_size.beside_keras(options, keep)
    except environments.EnvironmentFailure as failure:
        sys.exit(str(failure))
    return 1 if figures.failures(results) else 0


def save(results, path):
    """As JSON with each list of figures on a line."""
    text = json.dumps(results, indent=1)
    with open(path, "w") as file:
        file.write(re.sub(r"\[[^\[\]{}\"]*\]", lambda found: " ".join(found.group().split()), text) + "\n")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", metavar="MODEL", help="default: " + " ".join(full_size.MODELS))
    parser.add_argument("--tool", help="the release build")
    parser.add_argument("--json", help="the results file")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--keras", default=KERAS, type=str.split, metavar="ENVS",
                        help="environments whose Keras is timed too (default: %(default)s; '' for none)")
    parser.add_argument("--keras-runs", type=int, default=3)
    parser.add_argument("--only", choices=["tensors"], help="this part alone of what is measured by default")
    parser.add_argument("--scaling", action="store_true", help="generated files of growing size instead")
    parser.add_argument("--clone", metavar="FOLDER",
                        help="beside cp and Keras in a folder whose file system shares blocks (XFS, btrfs)")
    parser.add_argument("--report", metavar="JSON", help="write the tables and the chart from a results file")
    parser.add_argument("--out", default="docs", help="the folder for --report (default: %(default)s)")
    options = parser.parse_args()
    if options.report and not os.path.exists(options.report):
        parser.error("there is no %s yet: measure first, with --json" % options.report)
    if not options.report and not (options.tool and options.json):
        parser.error("--tool and --json are needed to measure")
    unknown = [model for model in options.models if model not in full_size.MODELS]
    if unknown:
        parser.error("no model is named %s; expected one of %s" % (
            " ".join(unknown), " ".join(full_size.MODELS)))
    options.models = options.models or list(full_size.MODELS)
    return options


if __name__ == "__main__":
    sys.exit(main())
