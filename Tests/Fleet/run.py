"""Runs examples/fleet: python3 Tests/Fleet/run.py --tool EXECUTABLE [--count 40] [--environment FOLDER].

The commands of its README are run as they stand there, on small models with some that are refused. What they write must be
what one call of the tool writes. An environment with the wheel and PyPI's ray, dask and pyspark is made; --environment
keeps it for the next time. What is not there (a package, Java, GNU parallel) is skipped by its name. How long each
command took is printed at the end, with the load of the machine before it; `TIMED` is what is timed beside them. --usage names
the counter of a control group that this is started in, cpuacct.usage, for the processors' time of all its processes.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
EXAMPLES = REPOSITORY / "examples" / "fleet"
FIXTURES = REPOSITORY / "Tests" / "Fixtures" / "tf21.tar.gz"

#: Fixtures of 20 to 37 kB that all commands work on, and those that have no head to swap.
GOOD = ["bidirectional", "compiled", "frozen_nested", "nested", "nested_twice", "seq", "seq_nested", "td_dense"]
REFUSED = ["masking", "merge_heads", "softmax_conv"]

#: Packages of PyPI, and what has to be there besides.
PACKAGES = {"ray": "ray", "dask": "dask[distributed]", "pyspark": "pyspark", "pyarrow": "pyarrow"}

#: `each` of the Python module, to be timed.
HEADS = """
import pathlib, h5surgery
pathlib.Path("heads-each").mkdir()
pairs = [(path, "heads-each/" + path.name) for path in sorted(pathlib.Path("models").glob("*.h5"))]
for outcome in h5surgery.each(h5surgery.swap_head, pairs, classes=10): pass
"""
TABLE = """
import pathlib, h5surgery
for outcome in h5surgery.each(h5surgery.inspect, sorted(pathlib.Path("models").glob("*.h5"))): pass
"""
TIMED = [
    "h5surgery inspect -r models --summary --keep-going",
    "h5surgery inspect -r models --summary --keep-going --jobs 1",
    "h5surgery swap-head models -o heads-single -n 10 --keep-going --jobs 1",
    "python each_heads.py",
    "python each_table.py",
]

#: What stands for sbatch: every task of the array, as many at once as there are cores, in the order of Slurm.
SBATCH = """#!%s
import concurrent.futures, os, re, subprocess, sys
script = open(sys.argv[1]).read()
first, last = map(int, re.search(r"^#SBATCH .*--array=(\\d+)-(\\d+)", script, re.M).groups())
def run(task):
    count = str(last - first + 1)
    variables = dict(SLURM_ARRAY_TASK_ID=str(task), SLURM_ARRAY_TASK_COUNT=count, SLURM_CPUS_PER_TASK="1")
    return subprocess.call(["sh"] + sys.argv[1:], env=dict(os.environ, **variables))
with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    sys.exit(max(pool.map(run, range(first, last + 1))))
""" % sys.executable

OPTIONS = argparse.Namespace()


def commands():
    """The lines of the README's blocks, which are run in their order."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", (EXAMPLES / "README.md").read_text(), re.M | re.S)
    return "".join(blocks).splitlines()


def processor_time():
    """Seconds that the processors worked for all processes, those that are gone included; 0 where nothing counts them."""
    return int(OPTIONS.usage.read_text()) / 1e9 if OPTIONS.usage else 0


class Place:
    """An environment with all that is installed, and a folder with models and scripts."""

    def __init__(self, folder, environment):
        self.folder, self.environment = folder, environment
        self.bin = environment / "bin"
        self.missing = {}
        self.times = []
        self.statuses = {}
        if not (self.bin / "python").exists():
            subprocess.check_call([sys.executable, "-m", "venv", str(environment)])
        wheels = folder / "wheel"
        make = REPOSITORY / "packaging" / "make.py"
        line = [sys.executable, str(make), "wheel", "--tool", OPTIONS.tool, "--out", str(wheels)]
        subprocess.check_call(line, stdout=subprocess.DEVNULL)
        self.pip("--no-index", "--no-deps", "--force-reinstall", *map(str, wheels.glob("*.whl")))
        for name, package in PACKAGES.items():
            try:
                self.pip(package)
            except subprocess.CalledProcessError:
                self.missing[name] = "%s could not be installed" % package
        if not shutil.which("java"):
            self.missing["pyspark"] = "Java is not there"
        if not shutil.which("parallel"):
            self.missing["parallel"] = "GNU parallel is not there"
        (self.bin / "sbatch").write_text(SBATCH)
        (self.bin / "sbatch").chmod(0o755)
        for path in EXAMPLES.iterdir():
            if path.is_file():
                shutil.copyfile(str(path), str(folder / path.name))
        (folder / "each_heads.py").write_text(HEADS)
        (folder / "each_table.py").write_text(TABLE)
        self.make_models()

    def pip(self, *words):
        line = [str(self.bin / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--retries", "1"]
        subprocess.check_call(line + list(words))

    def make_models(self):
        models = self.folder / "models"
        models.mkdir()
        with tarfile.open(str(FIXTURES)) as archive:
            content = {name: archive.extractfile("g_%s.h5" % name).read() for name in GOOD + REFUSED}
        for number in range(OPTIONS.count):
            (models / ("model %d.h5" % number)).write_bytes(content[GOOD[number % len(GOOD)]])
        for name in REFUSED:
            (models / (name + ".h5")).write_bytes(content[name])
        (models / "damaged.h5").write_bytes(content[GOOD[0]][:5000])

    def lacks(self, line):
        """Why a command can't be run here; None where it can."""
        words = {"parallel.sh": ["parallel"], "on_ray.py": ["ray"], "on_dask.py": ["dask"]}
        words.update({"spark_table.py": ["pyspark", "pyarrow"], "spark_migrate.py": ["pyspark"]})
        needed = [word for script, names in words.items() if script in line for word in names]
        return next((self.missing[name] for name in needed if name in self.missing), None)

    def run(self, line):
        """Runs a command and notes how long it took and how it ended."""
        path = str(self.bin) + os.pathsep + os.environ["PATH"]
        variables = dict(os.environ, PATH=path, RAY_USAGE_STATS_ENABLED="0", BATCH="100" if OPTIONS.count > 500 else "7")
        variables.pop("H5SURGERY_BINARY", None)
        load, begin, used = os.getloadavg()[0], time.monotonic(), processor_time()
        result = subprocess.run(
            ["sh", "-c", line], cwd=str(self.folder), env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.times.append((time.monotonic() - begin, processor_time() - used, load, line))
        self.statuses[line] = (result.returncode, result.stdout.decode(errors="replace"))

    def names(self, folder, ending):
        return sorted(path.name for path in (self.folder / folder).iterdir() if path.name.endswith(ending))


class FleetTests(unittest.TestCase):
    """Each example beside one call of the tool."""

    @classmethod
    def setUpClass(cls):
        cls.place = PLACE
        for line in commands():
            if cls.place.lacks(line) is None:
                cls.place.run(line)

    def done(self, script):
        """Skips where a script could not be run; else its exit code and what it said."""
        line, = [line for line in commands() if script in line]
        lacking = self.place.lacks(line)
        if lacking:
            self.skipTest("%s: %s" % (script, lacking))
        return self.place.statuses[line]

    def check_outputs(self, folder, reference, ending):
        """The same names and the same bytes as one call has."""
        names = self.place.names(reference, ending)
        self.assertEqual(self.place.names(folder, ending), names)
        for name in names:
            ours, theirs = (self.place.folder / place / name for place in (folder, reference))
            self.assertEqual(ours.read_bytes(), theirs.read_bytes(), name)

    def check_heads(self, script, folder, status):
        found, said = self.done(script)
        self.assertEqual(found, status, said)
        self.check_outputs(folder, "heads", ".h5")
        return said

    def check_errors(self, said, names):
        for name in names:
            self.assertIn("models/%s.h5: " % name, said)
        self.assertNotIn("model 0.h5: ", said)

    def test_one_call_does_what_can_be_done(self):
        self.assertEqual(len(self.place.names("heads", ".h5")), OPTIONS.count)
        self.assertEqual(len(self.place.names("migrated", ".keras")), OPTIONS.count + len(REFUSED))

    def test_xargs(self):
        self.check_heads("xargs.sh", "heads-xargs", 123)

    def test_parallel(self):
        status, said = self.done("parallel.sh")
        self.assertGreaterEqual(status, 1, said)
        self.check_outputs("heads-parallel", "heads", ".h5")

    def test_the_array_of_slurm_by_hand(self):
        self.check_heads("slurm.sh", "heads-slurm", 2)
        reports = self.place.names("heads-slurm", ".jsonl")
        lines = [line for name in reports for line in (self.place.folder / "heads-slurm" / name).read_text().splitlines()]
        states = [json.loads(line)["status"] for line in lines]
        self.assertEqual({state: states.count(state) for state in states}, {"ok": OPTIONS.count, "refused": 3, "failed": 1})
        # a task that is run again
        self.place.run("SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=2 sh slurm.sh models.txt heads-slurm")
        lines = (self.place.folder / "heads-slurm" / "task-1.jsonl").read_text().splitlines()
        self.assertEqual(len(lines), (OPTIONS.count + 4 + 1) // 2)
        self.assertNotIn("ok", [json.loads(line)["status"] for line in lines])

    def test_ray(self):
        self.check_errors(self.check_heads("on_ray.py", "heads-ray", 1), REFUSED + ["damaged"])

    def test_dask(self):
        self.check_errors(self.check_heads("on_dask.py", "heads-dask", 1), REFUSED + ["damaged"])

    def test_spark_migrates(self):
        status, said = self.done("spark_migrate.py")
        self.assertEqual(status, 1, said)
        self.check_errors(said, ["damaged"])
        self.check_outputs("migrated-spark", "migrated", ".keras")

    def test_spark_makes_a_table(self):
        status, said = self.done("spark_table.py")
        self.assertEqual(status, 0, said)
        script = "import json, pyarrow.parquet as p; print(json.dumps(p.read_table('table-spark').to_pylist()))"
        said = subprocess.check_output([str(self.place.bin / "python"), "-c", script], cwd=str(self.place.folder))
        rows = {os.path.basename(row["file"]): row for row in json.loads(said.decode())}
        text = (self.place.folder / "table.jsonl").read_text().splitlines()
        entries = {os.path.basename(entry["file"]): entry for entry in map(json.loads, text)}
        self.assertEqual(len(text), OPTIONS.count + 4)
        self.assertEqual(set(rows), set(entries))
        for name, entry in entries.items():
            row, report = rows[name], entry.get("report")
            if report is None:
                self.assertIn("truncated", row["error"])
                continue
            self.assertIsNone(row["error"])
            for column, key in (("model", "name"), ("keras", "keras"), ("layers", "layers"), ("parameters", "parameters"), ("trainable", "trainable")):
                self.assertEqual(row[column], report[key], (name, column))

    def test_every_script_is_in_the_readme(self):
        lines = "\n".join(commands())
        for path in EXAMPLES.iterdir():
            if path.suffix in (".sh", ".py"):
                self.assertIn(" %s " % path.name, lines)

    def test_what_was_not_run_says_so_first(self):
        lines = (EXAMPLES / "slurm.sh").read_text().splitlines()
        self.assertTrue(lines[1].startswith("# Not run under Slurm"), lines[1])


def main():
    global PLACE
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", required=True)
    parser.add_argument("--count", type=int, default=40, help="how many models, besides four that are refused or damaged")
    parser.add_argument("--environment", type=pathlib.Path, help="where Python's packages are, or are to be, installed")
    parser.add_argument("--usage", type=pathlib.Path, help="a control group's count of nanoseconds")
    parser.parse_args(namespace=OPTIONS)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="h5surgery fleet "))
    try:
        PLACE = Place(folder, (OPTIONS.environment or folder / "environment").resolve())
        result = unittest.main(argv=[sys.argv[0], "-v"], exit=False).result
        for line in TIMED:
            PLACE.run(line)
        print("   time  processors  load before  command")
        for taken in PLACE.times:
            print("%7.1f s %7.1f s %8.1f  %s" % taken)
    finally:
        shutil.rmtree(str(folder))
    sys.exit(0 if result.wasSuccessful() else 1)


if __name__ == "__main__":
    main()
