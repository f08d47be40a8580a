"""How fast and how large: h5surgery beside `cp` and beside Keras, in one run, on full-size models of the zoo.

    python3 Benchmarks/bench.py --tool .build/release/h5surgery [--runs 5] [--no-keras] [MODEL ...]

Each command is a whole process; after one run that warms the cache up, the median of the others counts. `cp` and h5surgery take turns, so
that a drift of the machine meets both; each writes a new file. Peak memory is the largest single process as the system counts it. The models are built by
the Keras that writes them (tf.keras 2.1) if they are not in the conformance suite's cache; standard library only.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CONFORMANCE = os.path.join(os.path.dirname(HERE), "Tests", "Conformance")
sys.path.insert(0, CONFORMANCE)

import environments  # noqa: E402

ENV = "tf21"
JOBS = [("R50", "swap"), ("D201", "swap"), ("IRv2", "swap"), ("C3D-16", "swap"), ("IRv2", "wrap"),
        ("IRv2", "freeze"), ("C3D-16", "freeze"), ("IRv2", "pack"), ("C3D-16", "pack")]
COMMANDS = {
    "swap": lambda model, out: ["swap-head", model, out, "-n", "10", "--no-compact"],
    "wrap": lambda model, out: ["wrap-average", model, out, "--frames", "64", "--no-compact"],
    "freeze": lambda model, out: ["freeze", model, out, "--except-head", "--no-compact"],
    "pack": lambda model, out: ["swap-head", model, out, "-n", "10", "--compact"],
}
KERAS = ("swap", "wrap")  # what is also timed in Keras


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", nargs="*", help="default: " + ", ".join(sorted({job[0] for job in JOBS})))
    parser.add_argument("--tool", required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--no-keras", action="store_true", help="leave Keras out: it takes minutes")
    options = parser.parse_args()
    environments.ensure([ENV])
    jobs = [job for job in JOBS if not options.models or job[0] in options.models]
    folder = os.path.join(environments.cache_folder(), "models", "full", ENV)
    subprocess.check_call(
        [environments.python(ENV), os.path.join(CONFORMANCE, "build_models.py"), "--size", "full", "--out", folder]
        + sorted({job[0] for job in jobs}), stdout=sys.stderr)
    print("%-8s %-5s %8s | %9s | %9s %7s %9s | %9s %7s %9s" % (
        "model", "what", "MB", "cp s", "tool s", "x cp", "peak MB", "Keras s", "x tool", "peak MB"))
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        for name, operation in jobs:
            print(row(name, operation, folder, scratch, options), flush=True)


def row(name, operation, folder, scratch, options):
    model, out = os.path.join(folder, name + ".h5"), os.path.join(scratch, "out.h5")
    copied, changed = [], []
    for _ in range(options.runs + 1):
        copied.append(measured(["cp", "--reflink=never", model, out]))
        os.remove(out)
        changed.append(measured([options.tool] + COMMANDS[operation](model, out)))
        os.remove(out)
    cp, tool, peak = median(copied, 0), median(changed, 0), median(changed, 1)
    text = "%-8s %-5s %8.0f | %9.3f | %9.3f %7.2f %9.0f |" % (
        name, operation, os.path.getsize(model) / 1e6, cp, tool, tool / cp, peak)
    if options.no_keras or operation not in KERAS:
        return text
    keras = measured([environments.python(ENV), os.path.join(HERE, "keras_surgery.py"), operation, model, out])
    return text + " %9.1f %7.0f %9.0f" % (keras[0], keras[0] / tool, keras[1])


def median(runs, place):
    return statistics.median(run[place] for run in runs[1:])


def measured(command):
    """Seconds and peak megabytes of one process; its failure ends the benchmark."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status != 0:
        sys.exit("%s failed:\n%s" % (" ".join(command), said.decode(errors="replace")[-2000:]))
    unit = 1e6 if sys.platform == "darwin" else 1e3
    return seconds, usage.ru_maxrss / unit


if __name__ == "__main__":
    main()
