"""Writes benchmarks.md and its chart from a results file. Every figure there comes from that file."""
import os

import chart
import figures
import operations
import page_scaling

from figures import has, memory_of, ratio, seconds, table, time
from full_size import MODELS

INTRODUCTION = """# Benchmarks

Whole processes from start to end, files in the system's cache, the commands taking turns within one run.
Times are medians, with the minimum in parentheses; ratios are of the medians, with that of the minima in
parentheses. Peak memory is the most that one process of a command held, as the system counts it, the largest
of all runs. All figures come from one results file, [benchmarks.json](benchmarks.json); `make bench-report`
writes this page.
"""

H5PY = """Files saved by %s. The script ([h5py_surgery.py](../Benchmarks/h5py_surgery.py), %s) makes the same
edit to a copy, without the checks, and leaves the room of what it deletes unused, as `--no-compact` does; *edit
alone* is without the start of Python and the imports. `cp` is `cp --reflink=never`, and ratios are to it. In the chart, Keras's are to the `cp` of its own files.

![Time as a multiple of cp](benchmarks.svg)
"""

ARCHIVES = """Files saved by %s, and the same models as `.keras`. Outputs are written anew, not edited copies: each byte is read,
its checksum taken on both sides. `cp` is `cp --reflink=never` of the `.h5`, and ratios are to it.
"""

TENSORS = """Files saved by %s; the SavedModel folders hold the same models. Outputs are written anew. `cp` is `cp --reflink=never` of
the `.h5`, and ratios are to it. Beside them h5py with Python's %s, which keeps the weights alone, and the Keras that wrote the
files ([tensors_convert.py](../Benchmarks/tensors_convert.py)); *work alone* is without the start of Python and the imports.
"""

MIGRATIONS = """Files saved by %s. What is migrated is written anew. `cp` is `cp --reflink=never`, and ratios are to it.
"""

KERAS = """Each Keras on files that it saved itself, and the tool on the same files: not every Keras loads
what another saved. What Keras does is load, change, save
([keras_surgery.py](../Benchmarks/keras_surgery.py)); `inspect` is load and `summary()`. *Work alone* is
without the start of Python and the imports.
"""

SHARED = """Where a file system lets two files share their blocks (XFS, btrfs, APFS), a copy moves no byte, and a
surgery costs what reading, planning and the edit cost. Files saved by %s, which does the same on
the same disk.
"""

REPEAT = """## How to repeat it

```
make bench             # the models in full size, beside cp, h5py and Keras
make bench-scaling     # files up to 5 GB, and up to 10,000 layers; needs 15 GB of disk
make bench-clone FOLDER=/mnt/xfs    # where blocks are shared; as root, for instance, after:
                       # truncate -s 4G xfs.img && mkfs.xfs xfs.img && mount -o loop xfs.img /mnt/xfs
make bench-report      # this page and its chart, from what these measured
```

`RUNS=` and `KERAS_RUNS=` say how many runs count, `MODELS="R50 IRv2"` which models, `KERAS="tf215"` which
Kerases. The models are built, with random weights, by the Keras that they are timed in; where that is
missing, it is installed into a cache folder first, as for `make conformance`. The scripts are in
[Benchmarks](../Benchmarks/bench.py).
"""


def write(results, folder):
    parts = [INTRODUCTION]
    for title, key, section in (("Beside `cp` and h5py", "full_size", beside_h5py),
                                ("Archives", "archives", archives),
                                ("Tensors and SavedModel folders", "tensors", tensors),
                                ("Migrations", "migrations", migrations),
                                ("Beside Keras", "keras", beside_keras),
                                ("Where blocks are shared", "shared_blocks", shared_blocks),
                                ("How it grows", "scaling", page_scaling.section)):
        if key in results:
            parts += ["## %s\n" % title, setting(results[key]["about"]), section(results[key])]
    failed = figures.failures(results)
    if failed:
        parts += ["## What failed\n"] + ["- %s, %s: `%s`" % (of, label, message.splitlines()[-1])
                                         for of, label, message in failed] + [""]
    parts.append(REPEAT)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "benchmarks.md"), "w") as file:
        file.write("\n".join(parts))
    with open(os.path.join(folder, "benchmarks.svg"), "w") as file:
        file.write(chart.drawn(results))


def setting(about):
    """Where, with what, and whether the machine had nothing else to do."""
    text = "%s, %s after warming up: h5surgery %s (commit %s, libhdf5 %s); %s, %d cores, %d GB, %s, %s.\n" % (
        about["date"], "%d runs" % about["runs"] if about["runs"] > 1 else "one run", about["tool"],
        about["commit"], about["libhdf5"], about["cpu"], about["cores"], about["memory"], about["filesystem"],
        about["kernel"])
    if about["busy"] is None:
        text += "\nWhether the machine was idle isn't known.\n"
    elif about["busy"] > 0.03:
        text += "\n**The machine was not idle: %.0f %% of its time was taken before this started.** %s\n" % (
            100 * about["busy"], "These figures are a trial.")
    return text


def beside_h5py(section):
    lines = [H5PY % (section["saved by"], section["h5py"])]
    lines += table(["", "MB", "`cp`", "`cp` as it is by default"], [
        [MODELS[found["model"]], "%.0f" % (found["bytes"] / 1e6)]
        + [time(found, label) for label in operations.COPIES]
        for found in section["models"]]) + [""]
    heads = ["", "h5surgery", "x `cp`", "peak memory", "h5py script", "edit alone", "x `cp`", "peak memory"]
    return "\n".join(lines + table(heads, [
        [title] + tool_cells(found, "tool " + name) + script_cells(found, "h5py " + name)
        for found, name, title in each_surgery(section["models"])]) + [""])


def archives(section):
    heads = ["", "MB", "`cp`", "h5surgery", "x `cp`", "peak memory"]
    rows = [["%s, %s" % (MODELS[found["model"]], each.title), "%.0f" % (found["bytes"] / 1e6), time(found, "cp")]
            + tool_cells(found, "tool " + name)
            for found in section["models"] for name, each in operations.ARCHIVES.items()]
    return "\n".join([ARCHIVES % section["saved by"]] + table(heads, rows) + [""])


def tensors(section):
    heads = ["", "MB", "`cp`", "h5surgery", "x `cp`", "peak memory", "others", "work alone", "x h5surgery", "peak memory"]
    rows = []
    for found in section["models"]:
        for name, each in operations.TENSORS.items():
            row = ["%s, %s" % (MODELS[found["model"]], each.title), "%.0f" % (found["bytes"] / 1e6), time(found, "cp")]
            row += tool_cells(found, "tool " + name)
            others, tool = "others " + name, "tool " + name
            if has(found, others) and has(found, tool):
                row += [time(found, others), seconds(figures.median(found, others, "work")), ratio(found, others, tool),
                        memory_of(found, others)]
            else:
                row += ["failed" if others in found["failed"] else ""] + [""] * 3
            rows.append(row)
    return "\n".join([TENSORS % (section["saved by"], section["library"])] + table(heads, rows) + [""])


def migrations(section):
    heads = ["", "MB", "`cp`", "h5surgery", "x `cp`", "peak memory"]
    rows = [["%s, %s" % (MODELS[found["model"]], each.title), "%.0f" % (found["bytes"] / 1e6), time(found, "cp")]
            + tool_cells(found, "tool " + name)
            for found in section["models"] for name, (each, models) in operations.MIGRATIONS.items()
            if found["model"] in models]
    return "\n".join([MIGRATIONS % section["saved by"]] + table(heads, rows) + [""])


def tool_cells(found, label):
    if not has(found, label):
        return ["failed", "", ""]
    return [time(found, label), ratio(found, label), memory_of(found, label)]


def script_cells(found, label):
    if label in found["failed"]:
        return ["failed", "", "", ""]
    if label not in found["runs"]:
        return [""] * 4
    edit = seconds(figures.median(found, label, "work"))
    return [time(found, label), edit, ratio(found, label), memory_of(found, label)]


def beside_keras(section):
    lines = [KERAS]
    heads = ["", "h5surgery", "peak memory", "Keras", "work alone", "x h5surgery", "peak memory"]
    for each in section["environments"]:
        rows = [[title] + keras_cells(found, "tool " + name, "keras " + name)
                for found, name, title in each_surgery(each["models"])]
        lines += ["### %s\n" % each["version"]] + table(heads, rows) + [""]
    return "\n".join(lines)


def shared_blocks(section):
    heads = ["", "`cp --reflink=never`", "`cp`", "h5surgery", "peak memory", "Keras", "work alone",
             "x h5surgery", "peak memory"]
    rows = [[title, time(found, "cp"), time(found, "cp-default")]
            + keras_cells(found, "tool " + name, "keras " + name)
            for found, name, title in each_surgery(section["models"])]
    return "\n".join([SHARED % section["saved by"]] + table(heads, rows) + [""])


def keras_cells(found, tool, keras):
    if not (has(found, tool) and has(found, keras)):
        return ["failed"] + [""] * 5
    work = seconds(figures.median(found, keras, "work"))
    return [time(found, tool), memory_of(found, tool), time(found, keras), work, ratio(found, keras, tool),
            memory_of(found, keras)]


def each_surgery(models):
    """`(figures, surgery, title)`"""
    for found in models:
        for name, surgery in operations.SURGERIES.items():
            if "tool " + name in list(found["runs"]) + list(found["failed"]):
                yield found, name, "%s, %s" % (MODELS[found["model"]], surgery.title)
