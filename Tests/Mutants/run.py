"""Breaks the sources in small ways, one after the other, and sees that a test notices each: `make mutants`.

    python3 run.py [--only REGULAR_EXPRESSION] [--count 3 --seed COMMIT] [--in-place] [--list]

Each mutant (mutants_*.py) says which fact it breaks, where, and which test must fail then. What is said of it:

- noticed: the test fails, or the process that runs it ends;
- NOT NOTICED: the test passes, so that the fact has none;
- broken: the text to replace is not there (once), the result does not compile, there is no such test, or the test fails
  without the mutant too.

It works on a copy of the tree, .build/mutants, with a build folder of its own, so that the sources may be edited
meanwhile. With --in-place it works on the tree itself, with the build that `make test` made: what was replaced is put
back at the end, however it comes, and at the latest by the next run. Needs only Python's standard library.
"""

import argparse
import glob
import hashlib
import importlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
COPY = os.path.join(ROOT, ".build", "mutants")
# A mutant may make a test wait for ever; the tests' own limit, in seconds, ends it.
LIMIT = "300"


def main():
    options = parse()
    mutants = chosen(options)
    if options.list:
        for mutant in mutants:
            print("%s: %s (%s)" % (mutant.place, mutant.fact, mutant.test))
        return 0
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    tree = Tree(ROOT) if options.in_place else Tree.copied()
    begun = time.time()
    try:
        results = [("broken", mutant, reason) for mutant, reason in untestable(tree, mutants)]
        for _, mutant, reason in results:
            say("broken", mutant, reason)
        left = [mutant for mutant in mutants if mutant not in [result[1] for result in results]]
        print("the tests of %d mutants pass without them (%.0f s)" % (len(left), time.time() - begun), flush=True)
        for mutant in left:
            start = time.time()
            outcome, reason = judge(tree, mutant)
            say(outcome, mutant, reason, time.time() - start)
            results.append((outcome, mutant, reason))
    finally:
        tree.restore()
    counts = [sum(1 for result in results if result[0] == outcome) for outcome in OUTCOMES]
    print("%d mutants in %.0f s: %s" % (len(results), time.time() - begun, ", ".join(
        "%d %s" % pair for pair in zip(counts, OUTCOMES))))
    return 0 if counts[0] == len(mutants) else 1


OUTCOMES = ("noticed", "NOT NOTICED", "broken")


def parse():
    parser = argparse.ArgumentParser(description="breaks the sources in small ways and sees that a test notices")
    parser.add_argument("--only", default="", help="mutants whose place, fact or test it is found in")
    parser.add_argument("--count", type=int, help="so many of them, chosen by --seed")
    parser.add_argument("--seed", help="what chooses; the commit where none is given")
    parser.add_argument("--in-place", action="store_true", help="work on the tree itself, with its build")
    parser.add_argument("--list", action="store_true", help="show the mutants and do nothing")
    return parser.parse_args()


def chosen(options):
    mutants = [mutant for mutant in every() if re.search(options.only, "%s: %s (%s)" % (
        mutant.place, mutant.fact, mutant.test))]
    if options.count is None:
        return mutants
    seed = options.seed or commit()
    by_chance = sorted(mutants, key=lambda mutant: hashlib.sha256((seed + mutant.fact).encode()).digest())
    return [mutant for mutant in mutants if mutant in by_chance[:options.count]]


def commit():
    """The commit of the tree; of one that is none of git's, always the same word."""
    asked = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, text=True, stdout=subprocess.PIPE,
                           stderr=subprocess.DEVNULL)
    return asked.stdout.strip() if asked.returncode == 0 else "no commit"


def every():
    """All mutants, in the order of the files and as they stand there."""
    sys.path.insert(0, HERE)
    names = sorted(os.path.basename(path)[:-3] for path in glob.glob(os.path.join(HERE, "mutants_*.py")))
    return [mutant for name in names for mutant in importlib.import_module(name).MUTANTS]


def say(outcome, mutant, reason, seconds=None):
    took = "" if seconds is None else " (%.0f s)" % seconds
    print("%-11s  %s: %s%s" % (outcome, mutant.place, mutant.fact, took), flush=True)
    if reason:
        print("".join("    %s\n" % line for line in reason.splitlines()), end="", flush=True)


def untestable(tree, mutants):
    """The mutants whose text or test is not there, or whose test fails anyway, with the reason."""
    found = []
    code, output = tree.run("swift", "build", "--build-tests")
    if code != 0:
        sys.exit("the tests can't be built without a mutant either:\n%s" % complaints(output))
    _, tests = tree.run("swift", "test", "list", "--skip-build")
    for mutant in mutants:
        count = tree.read(mutant.file).count(mutant.old) if tree.has(mutant.file) else -1
        if count != 1:
            where = "there is no such file" if count < 0 else "the text is there %d times, not once" % count
            found.append((mutant, "%s: %s: %s" % (mutant.file, where, mutant.old.strip()[:100])))
        elif not re.search(mutant.filter, tests, re.MULTILINE):
            found.append((mutant, "there is no test %s" % mutant.test))
    rest = [mutant for mutant in mutants if mutant not in [each[0] for each in found]]
    filters = sorted({mutant.filter for mutant in rest})
    if rest and tree.test(filters)[0] != 0:
        failing = {each for each in filters if tree.test([each])[0] != 0}
        found += [(mutant, "%s fails without the mutant too" % mutant.test) for mutant in rest
                  if mutant.filter in failing]
    return found


def judge(tree, mutant):
    """Applies a mutant, and tells what its test makes of it."""
    tree.replace(mutant)
    try:
        code, output = tree.run("swift", "build", "--build-tests")
        if code != 0:
            return "broken", "it does not compile:\n%s" % complaints(output)
        code, output = tree.test([mutant.filter])
    finally:
        tree.restore()
    if not re.search(r"Test run (started|with)", output):
        return "broken", "the test did not run:\n%s" % output[-500:]
    return ("NOT NOTICED", "%s passes" % mutant.test) if code == 0 else ("noticed", None)


def complaints(output):
    """The first few errors of a compiler."""
    lines = [line for line in output.splitlines() if "error:" in line]
    return "\n".join(lines[:3] or output.splitlines()[-10:])


class Tree:
    """Where sources are replaced, built and tested."""

    def __init__(self, root):
        self.root, self.kept = root, os.path.join(root, ".build", "replaced")
        self.restore()

    @staticmethod
    def copied():
        """The copy, brought up to date: whatever is new or changed, and nothing else, so that little is built anew."""
        listed = subprocess.check_output(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT).decode()
        wanted = {name for name in listed.split("\0") if os.path.isfile(os.path.join(ROOT, name))}
        for folder, folders, files in os.walk(COPY):
            folders[:] = [name for name in folders if name != ".build"]
            for name in files:
                path = os.path.join(folder, name)
                if os.path.relpath(path, COPY) not in wanted:
                    os.unlink(path)
        for name in wanted:
            source, target = os.path.join(ROOT, name), os.path.join(COPY, name)
            if not os.path.exists(target) or content(source) != content(target):
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copy(source, target)
        return Tree(COPY)

    def has(self, file):
        return os.path.isfile(os.path.join(self.root, file))

    def read(self, file):
        return content(os.path.join(self.root, file)).decode()

    def replace(self, mutant):
        """Breaks a file. What it was is kept beside the build until it is put back."""
        text = self.read(mutant.file)
        os.makedirs(self.kept, exist_ok=True)
        with open(os.path.join(self.kept, "name"), "w") as file:
            file.write(mutant.file)
        broken = text.replace(mutant.old, mutant.new)
        for name, value in (("before", text), ("after", broken)):
            with open(os.path.join(self.kept, name), "w") as file:
                file.write(value)
        with open(os.path.join(self.root, mutant.file), "w") as file:
            file.write(broken)

    def restore(self):
        """Puts back what a mutant replaced, in this run or in one that was killed."""
        if not os.path.isfile(os.path.join(self.kept, "after")):
            return
        name, before, after = (content(os.path.join(self.kept, part)).decode() for part in ("name", "before", "after"))
        if self.read(name) == after:
            with open(os.path.join(self.root, name), "w") as file:
                file.write(before)
        elif self.read(name) != before:
            print("%s was edited while it was broken; what it was before is in %s" % (name, self.kept),
                  file=sys.stderr)
            sys.exit(1)
        shutil.rmtree(self.kept)

    def test(self, filters):
        words = [word for each in filters for word in ("--filter", each)]
        return self.run("swift", "test", "--skip-build", "--disable-xctest", *words)

    def run(self, *words):
        """A program's exit code and all that it printed. It ends with us."""
        child = subprocess.Popen(
            words, cwd=self.root, text=True, errors="replace", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True, env=dict(os.environ, H5SURGERY_TEST_LIMIT=LIMIT))
        try:
            output = child.communicate()[0]
        except BaseException:
            os.killpg(child.pid, signal.SIGKILL)
            raise
        return child.returncode, output


def content(path):
    with open(path, "rb") as file:
        return file.read()


if __name__ == "__main__":
    sys.exit(main())
