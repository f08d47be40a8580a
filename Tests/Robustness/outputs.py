"""What we write stays readable by others: h5py 2.10, h5py 3, and HDF5's own programs.

    python3 outputs.py --tool .build/release/h5surgery [--envs FOLDER] [--fixtures 12]

Fixtures of every Keras go through several operations. Each output is listed completely, and every dataset
and attribute read, by every h5py that is found (in the environments that `make conformance` makes);
`h5dump -H`, `h5stat` and `h5check` take it without complaint where they are installed; and a second run
gives the same bytes. Needs only Python's standard library; what is skipped is said.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile

from tool import HERE, Folder, Tool, read, write

FIXTURES = pathlib.Path(HERE).parent / "Fixtures"
ENVIRONMENTS = "~/.cache/h5surgery/envs"
# With h5py 2.10 and with an h5py 3; the first that is there of each.
READERS = {"h5py 2.10": ("tf21", "k224", "k231"), "h5py 3": ("k3", "k30", "tfk", "tf215")}
PROGRAMS = {"h5dump": ["-H"], "h5stat": [], "h5check": []}
OPERATIONS = (
    ("swap-head", "-n", "3"),
    ("swap-head", "-n", "3", "--compact"),
    ("swap-head", "-n", "3", "--hidden", "16,8", "--dropout", "0.5"),
    ("wrap-average", "--frames", "2"),
    ("freeze", "--except-head"),
    ("drop-head",),
    ("strip", "--compact"),
    ("cast", "--to", "float16"),
    ("rename", "--prefix", "new_"),
)
LARGEST = 2_000_000
READ_ALL = """
import sys, h5py
def read(name, thing):
    dict(thing.attrs)
    if isinstance(thing, h5py.Dataset):
        thing[()]
for path in sys.stdin.read().split("\\n"):
    if path:
        count = []
        try:
            with h5py.File(path, "r") as file:
                read("/", file)
                file.visititems(lambda name, thing: (read(name, thing), count.append(name)) and None)
        except Exception as error:
            print("%s\\t%r" % (path, error))
        else:
            print("%s\\t%d" % (path, len(count)))
print("version\\t" + h5py.__version__)
"""


def main():
    arguments = parse()
    tool, faults = Tool(arguments.tool), []
    with Folder() as folder:
        outputs = make(tool, folder, arguments.fixtures, faults)
        print("%d outputs of %d operations, each written twice" % (len(outputs), len(OPERATIONS)))
        if not outputs:
            faults.append("no operation succeeded")
        counts = [readings(name, environments, outputs, arguments.envs, faults)
                  for name, environments in READERS.items()]
        counts = [each for each in counts if each]
        if any(each != counts[0] for each in counts):
            faults.append("the readers list different numbers of objects")
        for name, options in PROGRAMS.items():
            program(name, options, outputs, faults)
    for fault in faults:
        print("FAULT", fault)
    print("no fault" if not faults else "%d FAULTS" % len(faults))
    sys.exit(1 if faults else 0)


def parse():
    parser = argparse.ArgumentParser(description="Have what the tool writes read by others.")
    parser.add_argument("--tool", required=True, type=os.path.abspath)
    parser.add_argument("--envs", type=os.path.expanduser, default=os.path.expanduser(ENVIRONMENTS))
    parser.add_argument("--fixtures", type=int, default=12, help="of every Keras, spread evenly")
    return parser.parse_args()


def make(tool, folder, number, faults):
    """The outputs; refusals are fine, since not every operation is for every model."""
    outputs = []
    for archive in sorted(FIXTURES.glob("*.tar.gz")):
        with tarfile.open(archive) as tar:
            members = [each for each in tar if each.name.endswith(".h5") and each.size <= LARGEST]
            for member in members[::max(1, len(members) // number)]:
                title = "%s-%s" % (archive.name[:-7], member.name.replace("/", "-")[:-3])
                source = write(os.path.join(folder, title + ".h5"), tar.extractfile(member).read())
                for place, operation in enumerate(OPERATIONS):
                    path = operate(tool, source, place, operation, faults)
                    outputs += [path] if path else []
    return outputs


def operate(tool, source, place, operation, faults):
    paths = ["%s.%d.%s.h5" % (source[:-3], place, turn) for turn in ("first", "second")]
    runs = [tool.run(operation[0], source, path, *operation[1:]) for path in paths]
    if runs[0].code != 0:
        if runs[0].code != 2:
            faults.append("%s, %s: %s" % (source, " ".join(operation), runs[0]))
        return None
    if runs[1].code != 0 or read(paths[0]) != read(paths[1]):
        faults.append("%s, %s: a second run gave other bytes" % (source, " ".join(operation)))
    os.unlink(paths[1])
    return paths[0]


def readings(name, environments, outputs, folder, faults):
    """How many objects an h5py finds in each output; None where there is no such h5py."""
    pythons = [os.path.join(folder, each, "bin", "python") for each in environments]
    python = next((each for each in pythons if os.access(each, os.X_OK)), None)
    if not python:
        print("SKIPPED %s: none of the environments %s in %s" % (name, ", ".join(environments), folder))
        return None
    run = subprocess.run([python, "-c", READ_ALL], input="\n".join(outputs), capture_output=True, text=True,
                         check=False)
    told = dict(line.split("\t", 1) for line in run.stdout.splitlines() if "\t" in line)
    version = told.pop("version", None)
    if run.returncode != 0 or version is None or set(told) != set(outputs):
        faults.append("%s did not read all: %s" % (name, run.stderr.strip()[-300:]))
        return None
    if not version.startswith(name.split()[1]):
        faults.append("%s has h5py %s" % (python, version))
    faults += ["%s: %s: %s" % (name, path, found) for path, found in told.items() if not found.isdigit()]
    print("h5py %s: %d files, %d objects" % (
        version, len(told), sum(int(found) for found in told.values() if found.isdigit())))
    return told


def program(name, options, outputs, faults):
    if not shutil.which(name):
        print("SKIPPED %s: it is not installed" % name)
        return
    for path in outputs:
        run = subprocess.run([name, *options, path], capture_output=True, text=True, check=False)
        if run.returncode != 0 or run.stderr.strip():
            faults.append("%s %s: %s" % (name, path, run.stderr.strip()[:300]))
    print("%s: %d files" % (name, len(outputs)))


if __name__ == "__main__":
    main()
