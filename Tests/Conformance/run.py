"""Conformance against real Keras: what h5surgery makes of a file must be what Keras makes of the model.

    python3 Tests/Conformance/run.py --envs "tf21 k3" --models "M R50" --operations "swap wrap"
    python3 Tests/Conformance/run.py --subset ci

Builds the environments and models that are missing, runs the tool, checks each output in the environment's
own Keras, prints a table and, last, "N passed, N failed". Exit 1 when a cell failed. See README.md here.
"""
import argparse
import concurrent.futures
import os
import subprocess
import sys
import time

from typing import Dict, List, Optional, Tuple

import environments
import registry
import report

from cells import OPERATIONS, SUBSETS, applies
from files import model_file, models_folder
from workers import Cell, Outcome, Runner, logs_folder

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(HERE))


def main() -> int:
    options = arguments()
    started = time.time()
    cells = chosen(options)
    if not cells:
        print("no cell is left of the models, operations and environments asked for", file=sys.stderr)
        return 64
    tool = find_tool(options.tool)
    envs = list(dict.fromkeys(cell.env for cell in cells))
    environments.ensure(envs)
    built = time.time()
    unbuilt = build_models(cells, options)
    modelled = time.time()

    known = report.known_failures()
    verdicts: Dict[Cell, Tuple[str, List[str]]] = {}
    done = [0]

    def log(outcome: Outcome) -> None:
        verdicts[outcome.cell] = report.judge(outcome, known)
        done[0] += 1
        print("[%d/%d] %-5s %s %s %s  %.1f + %.1f s" % (
            (done[0], len(cells), report.MARKS[verdicts[outcome.cell][0]]) + outcome.cell
            + (outcome.tool_seconds, outcome.check_seconds)), file=sys.stderr, flush=True)
        for sentence in verdicts[outcome.cell][1]:
            print("    " + sentence, file=sys.stderr, flush=True)

    runner = Runner(tool, options.size, options.keep, log)
    buildable = [cell for cell in cells if (cell.env, cell.model) not in unbuilt]
    outcomes = runner.run(buildable, options.jobs)
    for cell in cells:
        if (cell.env, cell.model) in unbuilt:
            outcomes.append(Outcome(cell, ["the model could not be built: see %s" % model_log(cell.env)]))
            log(outcomes[-1])
    verdicts = {cell: verdicts[cell] for cell in cells}

    print(report.table(verdicts))
    print(report.details(verdicts, outcomes, known))
    print(report.operations_table(verdicts))
    took = {"environments": built - started, "models": modelled - built, "checks": time.time() - modelled}
    results = os.path.join(environments.cache_folder(), "conformance-%s.json" % options.size)
    report.write(results, verdicts, outcomes, {
        "schema": 2, "tool": tool, "size": options.size, "seconds": {k: round(v) for k, v in took.items()}})
    times = ", ".join("%s %d s" % pair for pair in took.items())
    print("%s; results in %s" % (times, results), file=sys.stderr)
    print(report.summary(verdicts))
    return 0 if all(verdict not in ("failed", "stale") for verdict, _ in verdicts.values()) else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="checks h5surgery against real Keras")
    parser.add_argument("--envs", help="environments, separated by spaces; default all")
    parser.add_argument("--models", help="models; default all but those for migrations")
    parser.add_argument("--operations", help="operations; default all: " + " ".join(OPERATIONS))
    parser.add_argument("--subset", choices=sorted(SUBSETS),
                        help="a documented part; the others narrow it further")
    parser.add_argument("--size", choices=["small", "full"], default="small")
    parser.add_argument("--tool", help="the h5surgery executable; default .build/release, else .build/debug")
    parser.add_argument("--jobs", type=int, default=2, help="checks at the same time")
    parser.add_argument("--keep", action="store_true",
                        help="keep what the tool wrote, in outputs/ of the cache")
    return parser.parse_args()


def chosen(options: argparse.Namespace) -> List[Cell]:
    """The cells asked for, an environment at a time; unknown names are an error."""
    def names(text: str, noun: str, allowed: List[str], default: Optional[List[str]] = None) -> List[str]:
        wanted = text.split() if text else list(default or allowed)
        unknown = [name for name in wanted if name not in allowed]
        if unknown:
            sys.exit("no %s is named %s; expected some of: %s"
                     % (noun, ", ".join(unknown), " ".join(allowed)))
        return wanted

    envs = names(options.envs, "environment", list(environments.ENVIRONMENTS))
    models = names(options.models, "model", list(registry.EVERY), list(registry.MODELS))
    operations = names(options.operations, "operation", list(OPERATIONS))
    found = [Cell(env, model, operation) for env in envs for model in models for operation in operations
             if env in registry.EVERY[model].envs and applies(env, model, operation)]
    if options.subset:
        part = SUBSETS[options.subset]
        found = [cell for cell in found if part(*cell)]
    return found


def find_tool(given: Optional[str]) -> str:
    candidates = [given] if given else [
        os.path.join(REPOSITORY, ".build", kind, "h5surgery") for kind in ("release", "debug")]
    for candidate in candidates:
        if os.access(candidate, os.X_OK):
            return os.path.abspath(candidate)
    sys.exit("no executable at %s; build it with 'swift build -c release --product h5surgery'"
             % " or ".join(candidates))


def model_log(env: str) -> str:
    return os.path.join(logs_folder(), "models-%s.log" % env)


def build_models(cells: List[Cell], options: argparse.Namespace) -> List[Tuple[str, str]]:
    """Builds what is missing, an environment a process; returns (env, model) of what can't be built."""
    wanted: Dict[str, List[str]] = {}
    for env, model in dict.fromkeys((cell.env, cell.model) for cell in cells):
        files = [model_file(options.size, env, model, end) for end in (".npz", ".json", ".h5")]
        if not all(os.path.exists(file) for file in files):
            wanted.setdefault(env, []).append(model)
    os.makedirs(logs_folder(), exist_ok=True)

    def build(env: str) -> None:
        print("%s: building %s" % (env, " ".join(wanted[env])), file=sys.stderr, flush=True)
        with open(model_log(env), "w") as output:
            subprocess.call([environments.python(env), os.path.join(HERE, "build_models.py"), "--size",
                             options.size, "--out", models_folder(options.size, env)] + wanted[env],
                            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)

    with concurrent.futures.ThreadPoolExecutor(max_workers=options.jobs) as pool:
        list(pool.map(build, wanted))
    return [(env, model) for env, models in wanted.items() for model in models
            if not os.path.exists(model_file(options.size, env, model, ".h5"))]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except environments.EnvironmentFailure as failure:
        sys.exit(str(failure))
