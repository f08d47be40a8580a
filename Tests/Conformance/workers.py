"""Runs cells: the tool makes the file, a process of the environment's Keras checks it, several at a time."""
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time

from typing import Callable, List, NamedTuple, Optional, Tuple

import environments
import inspection

from archives import CONVERSIONS, plain
from asked import asked
from cells import BEHIND_LAMBDA, FRAMES
from commands import RECIPE, archived, steps
from files import model_file
from refusals import Refusal, refusal, says

HERE = os.path.dirname(os.path.abspath(__file__))
REFUSED = 2  # the tool's exit code


class Cell(NamedTuple):
    env: str
    model: str
    operation: str


class Outcome(NamedTuple):
    """`unreadable`: Keras itself can't, so there is nothing to compare with. No problems: the cell passed."""
    cell: Cell
    problems: List[str]
    unreadable: Optional[str] = None
    facts: dict = {}
    tool_seconds: float = 0
    check_seconds: float = 0
    refused: bool = False  # as refusals.txt says


class Runner:
    def __init__(self, tool: str, size: str, keep: bool, log: Callable[[Outcome], None]):
        self.tool, self.size, self.keep, self.log = tool, size, keep, log

    def run(self, cells: List[Cell], jobs: int) -> List[Outcome]:
        """All outcomes, in the order of the cells. Neighbours of one environment share its process."""
        waiting = list(enumerate(cells))[::-1]
        outcomes: List[Optional[Outcome]] = [None] * len(cells)
        lock = threading.Lock()

        def work() -> None:
            server = None
            while True:
                with lock:
                    if not waiting:
                        break
                    number, cell = waiting.pop()
                if server and server.env != cell.env:
                    server.close()
                    server = None
                if server is None and cell.operation != "inspect":
                    server = Server(cell.env)
                try:
                    outcome = self.outcome(cell, server)
                except Exception as error:
                    outcome = Outcome(cell, ["the suite itself failed: %s: %s"
                                             % (type(error).__name__, error)])
                    if server:
                        server.close()
                        server = None
                outcomes[number] = outcome
                with lock:
                    self.log(outcome)
            if server:
                server.close()

        threads = [threading.Thread(target=work) for _ in range(jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return outcomes

    def outcome(self, cell: Cell, server: "Server") -> Outcome:
        original = model_file(self.size, cell.env, cell.model, ".h5")
        with open(model_file(self.size, cell.env, cell.model, ".json")) as file:
            facts = json.load(file)
        started = time.time()
        if cell.operation == "inspect":
            problems = inspection.problems(self.tool, original, facts)
            return Outcome(cell, problems, tool_seconds=time.time() - started)
        folder = tempfile.mkdtemp(prefix="%s-%s-%s-" % cell, dir=outputs_folder())
        try:
            operation = plain(cell.operation)
            until = middle(operation, facts)
            said = asked(cell.model, operation, facts)
            make = steps if operation == cell.operation and operation not in CONVERSIONS else archived
            plan = make(cell.operation, original, folder, self.size, until, cell.model in BEHIND_LAMBDA, said)
            if plan.made:
                problems = server.ask({"original": original, "copy": plan.made})["problems"]
                if problems:
                    return Outcome(cell, problems)
            if operation == "apply":
                with open(os.path.join(folder, "recipe.yaml"), "w") as file:
                    file.write(RECIPE)
            refused = refusal(*cell)
            for command in plan.commands:
                last = command is plan.commands[plan.last]
                problems, is_refused = self.call(command, refused, last)
                if problems or is_refused:
                    return Outcome(cell, problems, refused=is_refused, tool_seconds=time.time() - started)
            made = time.time()
            found = server.ask({
                "model": cell.model, "operation": operation, "original": original, "before": plan.before,
                "ours": plan.ours, "arrays": model_file(self.size, cell.env, cell.model, ".npz"),
                "frames": FRAMES[self.size], "until": until, "asked": said, "donor": plan.donor,
                "archive": plan.archive, "shards": plan.shards,
                "stepwise": os.path.join(folder, "stepwise.h5")})
            problems = found.pop("problems")
            return Outcome(cell, problems, found.pop("unreadable", None), found,
                           made - started, found.get("seconds", 0))
        finally:
            if not self.keep:
                shutil.rmtree(folder, ignore_errors=True)

    def call(self, command: List[str], refused: Optional[Refusal], last: bool) -> Tuple[List[str], bool]:
        """Runs the tool, which must write its output, unless an entry says that a step is refused: then the
        last one at the latest must be, in those words. Returns (problems, whether it was refused)."""
        ended = subprocess.run([self.tool] + command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, encoding="utf-8", errors="replace")
        said = " ".join(ended.stderr.split())
        shown = " ".join(["h5surgery"] + [os.path.basename(word) if word.startswith(os.sep) else word
                                          for word in command])
        written = os.path.exists(command[3 if command[0] == "apply" else 2])
        if ended.returncode == 0 and written:
            if refused and last:
                return ["'%s' must be refused, but wrote a file" % shown], False
            return [], False
        if refused is None or ended.returncode != REFUSED or written:
            return ["'%s' ended with %d: %s" % (shown, ended.returncode, said[-400:])], False
        if not says(said, refused.message):
            return ["the refusal of '%s' does not say '%s': %s"
                    % (shown, refused.message, said[-400:])], False
        return [], True


class Server:
    """check.py --serve in one environment: Keras is imported once, every job has a process of its own."""

    def __init__(self, env: str, script: str = "check.py"):
        self.env, self.script = env, script
        os.makedirs(logs_folder(), exist_ok=True)
        self.log = open(os.path.join(logs_folder(), env + ".log"), "a")
        self.process = subprocess.Popen(
            [environments.python(env), os.path.join(HERE, script), "--serve"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, universal_newlines=True,
            env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))

    def ask(self, job: dict) -> dict:
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("%s ended in %s; see %s" % (self.script, self.env, self.log.name))
        return json.loads(line)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
        self.log.close()


def middle(operation: str, facts: dict) -> Optional[List[str]]:
    """Where the half operations stop: the middle layer of the model, or of the one that it wraps."""
    if not operation.endswith("-half"):
        return None
    layers, path = facts["layers"], []
    while len(layers) < 4 and any(layer.get("layers") for layer in layers):
        holder = next(layer for layer in layers if layer.get("layers"))
        layers, path = holder["layers"], path + [holder["name"]]
    return path + [layers[len(layers) // 2]["name"]]


def outputs_folder() -> str:
    folder = os.path.join(environments.cache_folder(), "outputs")
    os.makedirs(folder, exist_ok=True)
    return folder


def logs_folder() -> str:
    return os.path.join(environments.cache_folder(), "logs")
