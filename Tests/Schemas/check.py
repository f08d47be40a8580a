"""Runs the command lines of outputs.txt and holds what they print against the schemas; run.py calls it."""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import models
from schemas import FOLDER, Schemas
from unseen import UNSEEN

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENT = FOLDER.parent / "json.md"
#: One line of outputs.txt: the exit code, the schema (of an error, its code behind a colon), the command line.
Output = collections.namedtuple("Output", "status schema line")
#: What one gave: the documents with the schema of each, and what is wrong with it.
Answer = collections.namedtuple("Answer", "output documents faults")


def stages():
    """The outputs of outputs.txt: those of a stage may need what an earlier one wrote, and go side by side."""
    stages = [[]]
    for text in (HERE / "outputs.txt").read_text().splitlines():
        if text.startswith("---"):
            stages.append([])
        elif text.strip() and not text.startswith("#"):
            status, schema, line = text.split(None, 2)
            stages[-1].append(Output(int(status), schema, line))
    return stages


class Runs:
    """Command lines in a folder of their own."""

    def __init__(self, tool, folder):
        self.folder = folder
        (folder / "bin").mkdir()
        (folder / "out").mkdir()
        (folder / "bin" / "h5surgery").symlink_to(tool)
        self.variables = dict(os.environ, PATH="%s:%s" % (folder / "bin", os.environ["PATH"]), TMPDIR=str(folder))
        self.number = 0

    def all(self, outputs):
        with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
            numbered = [(output, self.number + place) for place, output in enumerate(outputs)]
            self.number += len(outputs)
            return list(pool.map(lambda each: self.one(*each), numbered))

    def one(self, output, number):
        line = re.sub(r"\bOUT\b", "out/%d" % number, output.line)
        result = subprocess.run(
            ["sh", "-c", line], cwd=str(self.folder), env=self.variables, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        faults = []
        if result.returncode != output.status:
            faults.append("exit code %d: %s" % (result.returncode, result.stderr.decode(errors="replace").strip()))
        try:
            documents = list(self._documents(output, result))
        except ValueError as error:
            return Answer(output, [], faults + ["no JSON: %s: %r" % (error, result.stdout[:200])])
        if output.schema.startswith("error:"):
            codes = [document.get("error", {}).get("code") for name, document in documents if name != "progress.json"]
            if codes != [output.schema.partition(":")[2]]:
                faults.append("the code is %s" % codes)
        if not documents:
            faults.append("nothing was printed")
        return Answer(output, documents, faults)

    @staticmethod
    def _documents(output, result):
        said = result.stderr.decode(errors="replace")
        for line in said.splitlines():
            if line.startswith('{"progress"'):
                yield "progress.json", json.loads(line)
        name = output.schema.partition(":")[0]
        if name == "talk":
            # the model itself is on standard output, where OUT is a dash
            yield "operation.json", json.loads(said[said.index("{"):])
            return
        printed = result.stdout.decode("ascii")
        if name.startswith("lines/"):
            for line in printed.splitlines():
                document = json.loads(line)
                yield ("lines.json#/$defs/" + name[6:] if "status" in document else "error.json"), document
                # which is of any command
                yield "lines.json", document
        else:
            yield name + ".json", json.loads(printed)


def commands(tool):
    """The commands of the help that take --format json, and settings, which the help leaves out."""
    text = subprocess.check_output([tool, "help"], text=True, env=dict(os.environ, COLUMNS="80"))
    named = re.findall(r"^  ([a-z][a-z-]+)  ", text.partition("SUBCOMMANDS:")[2], re.M)
    return [name for name in named + ["settings"] if "--format" in subprocess.check_output([tool, name, "--help"], text=True)]


def documentation(schemas):
    """Faults of docs/json.md: it names every schema, and its table of codes is that of the schema, with the same kinds."""
    text = DOCUMENT.read_text()
    for name in schemas.files:
        if "](schema/%s)" % name not in text:
            yield "docs/json.md does not name %s" % name
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| ([a-z]+) \| [^|\n]+ \|$", text, re.M)
    definitions = schemas.files["error.json"]["$defs"]
    kinds = definitions["error"]["properties"]["kind"]["enum"]
    listed = [(code, kind) for kind in kinds for code in definitions[kind]["enum"]]
    for code, kind in sorted(set(rows) ^ set(listed)):
        yield "code %s (%s) is %s" % (code, kind, "in docs/json.md alone" if (code, kind) in rows else "in error.json alone")
    if len(rows) < 100:
        yield "docs/json.md has %d codes only: is its table another one now?" % len(rows)


def coverage(tool, schemas, answers):
    """Faults of the outputs as a whole: commands that were not run, keys that were not seen."""
    ran = {word for answer in answers if not answer.output.schema.startswith("error")
           for word in re.findall(r"\bh5surgery ([a-z-]+)", answer.output.line)}
    for command in commands(tool):
        if command not in ran:
            yield "no output of '%s' is in outputs.txt" % command
    unseen = schemas.unseen()
    for key in unseen:
        if key not in UNSEEN:
            yield "no output has this key, so that nothing shows that it is right: %s" % key
    for key in sorted(set(UNSEEN) - set(unseen)):
        yield "unseen.py lists a key that outputs have, or that is none: %s" % key


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    began = time.time()
    schemas = Schemas()
    faults = list(schemas.faults())
    if faults:
        sys.exit("\n".join(faults + ["%d faults in the schemas themselves; nothing was run" % len(faults)]))
    faults += documentation(schemas)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="h5surgery-schemas-"))
    answers = []
    try:
        models.unpack(folder)
        runs = Runs(options.tool, folder)
        plan = stages()
        for number, outputs in enumerate(plan):
            # what later stages need is always made
            if number == len(plan) - 1 and options.only:
                outputs = [output for output in outputs if re.search(options.only, output.line)]
            answers += runs.all(outputs)
            if number == 0:
                models.change(folder)
    finally:
        if options.keep:
            print(folder)
        else:
            shutil.rmtree(folder)
    ran = time.time()
    count = collections.Counter()
    for answer in answers:
        found = list(answer.faults)
        for name, document in answer.documents:
            count[name.partition("#")[0]] += name != "lines.json"
            found += ["%s: %s" % (name, error) for error in schemas.errors(name, document)]
        if found:
            faults.append("\n  ".join([answer.output.line] + found[:5]))
    if not options.only:
        faults += coverage(options.tool, schemas, answers)
    for fault in faults:
        print(fault)
    print("%d outputs of %d command lines, %d keys, %d faults, in %.0f s, of which %.0f s validated" % (
        sum(count.values()), len(answers), len(schemas.places), len(faults), time.time() - began, time.time() - ran))
    print(", ".join("%s %d" % each for each in sorted(count.items())))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
