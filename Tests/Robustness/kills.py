"""Signals at moments spread evenly over the time that a run takes; see faults.py.

`kill -9` of the tool, of its working process, or of both; every other signal that ends a program, to the
tool; SIGTERM to a tool whose working process was stopped. Afterwards OUT is the old file, the new file or
not there, byte for byte, and the input is as it was. Where the tool lives to see it, it has said what
happened and removed the temporary file; where it was killed, a file `.NAME.XXXXXX.h5surgery-tmp` may be
left, which hinders no later run.
"""

import collections
import glob
import multiprocessing
import multiprocessing.connection
import os
import random
import signal
import time

from tool import EXAMPLE, TEMPORARY, TIME_LIMIT, Folder, Tool, adopt_orphans, kill, leftovers, read

COMMANDS = (
    ("swap-head", "-n", "3"),
    ("wrap-average", "--frames", "2"),
    ("freeze", "--except-head"),
    ("swap-head", "-n", "3", "--compact"),
)
PLACES = ("new", "force", "in-place")
VICTIMS = ("both", "worker", "tool", "tool by signal", "tool, its worker stopped")
# They do nothing, or stop a process; or nobody can handle them.
HARMLESS = {signal.SIGCHLD, signal.SIGCONT, signal.SIGURG, signal.SIGWINCH, signal.SIGTSTP, signal.SIGTTIN,
            signal.SIGTTOU, signal.SIGSTOP, signal.SIGKILL}
# Those with names; and the real-time signals, with those that the C library keeps to itself.
SIGNALS = sorted(set(range(1, 32)) - HARMLESS), range(32, signal.NSIG)
# Dense layers of so many units make the example a model of 25 MB.
HIDDEN = "2400,2400"
SPREAD = 1.1  # of the measured time: the last kills come too late


class Scene:
    """A command and where its result goes; files are links to ones that must never change."""

    def __init__(self, tool, folder, command, place):
        self.tool, self.place, self.name = tool, place, "%s, %s" % (" ".join(command), place)
        self.source, self.old = os.path.join(folder, "source"), os.path.join(folder, "old")
        self.folder = os.path.join(folder, "scene %s" % self.name)
        self.input, self.output = (os.path.join(self.folder, name) for name in ("in.h5", "out.h5"))
        if place == "in-place":
            self.output = self.input
        where = {"new": [self.output], "force": [self.output, "--force"], "in-place": ["--in-place"]}[place]
        self.arguments = [command[0], self.input, *where, *command[1:]]
        self.before = {"new": None, "force": self.old, "in-place": self.source}[place]

    def measure(self):
        """What the command writes, and how long it takes."""
        os.mkdir(self.folder)
        seconds = []
        for _ in range(5):
            self.set_up()
            run = self.tool.run(*self.arguments)
            if run.code != 0:
                raise SystemExit("%s failed undisturbed: %s" % (self.name, run))
            seconds.append(run.seconds)
        self.new, self.seconds = read(self.output), sorted(seconds)[2]
        return self

    def set_up(self):
        for name in os.listdir(self.folder):
            os.unlink(os.path.join(self.folder, name))
        os.link(self.source, self.input)
        if self.place == "force":
            os.link(self.old, self.output)

    def state(self):
        """What stands at OUT: `old`, `new`, `absent`, or something that must not be."""
        if not os.path.exists(self.output):
            return "absent"
        if self.before and os.path.samefile(self.output, self.before):
            return "old"
        return "new" if read(self.output) == self.new else "neither the old file nor the new one"

    def names(self):
        return ("in.h5",) if self.place == "in-place" else ("in.h5", "out.h5")


def prepare(tool, folder):
    """A model large enough that kills land inside the writing, and something for OUT to be before."""
    source, old = os.path.join(folder, "source"), os.path.join(folder, "old")
    for path, options in ((source, ("-n", "10", "--hidden", HIDDEN)), (old, ("-n", "4"))):
        run = tool.run("swap-head", EXAMPLE, path, *options)
        if run.code != 0:
            raise SystemExit("can't make the model: %s" % run)
    return source, old


def worker(tool_path, number, jobs, kills, seed, results):
    """A share of the kills; sends what happened, an outcome and a fault each."""
    tool, dice = Tool(tool_path), random.Random(seed * 1000 + number)
    if not adopt_orphans():
        raise SystemExit("the signals need Linux")
    with Folder() as folder:
        originals = prepare(tool, folder)
        contents = [read(path) for path in originals]
        scenes = [Scene(tool, folder, command, place).measure() for command in COMMANDS for place in PLACES]
        kinds = [(scene, victim) for scene in scenes for victim in VICTIMS]
        rounds = -(-kills // len(kinds))
        for trial in range(number, kills, jobs):
            scene, victim = kinds[trial % len(kinds)]
            moment = SPREAD * scene.seconds * (trial // len(kinds) + dice.random()) / rounds
            results.send(one(scene, victim, moment, dice))
        for path, content in zip(originals, contents):
            if read(path) != content:
                results.send(("inputs compared", "an input was written to"))


def one(scene, victim, moment, dice):
    """One run, one signal; what it was and what is wrong."""
    scene.set_up()
    number = {"tool by signal": dice.choice(dice.choice(SIGNALS)), "tool, its worker stopped": signal.SIGTERM}.get(victim)
    begin = time.perf_counter()
    child = scene.tool.start(*scene.arguments)
    time.sleep(max(0, begin + moment - time.perf_counter()))
    strike(child, victim, number)
    run = scene.tool.wait(child)
    fault = reap_orphans()
    left, state = leftovers(scene.folder, *scene.names()), scene.state()
    fault = fault or judge(scene, victim, run, state, left, number)
    # Left by whom nobody could clear up after: the kill came while it wrote.
    outcome = "%s killed: %s%s" % (victim, state, ", temporary file left" if left else "")
    if run.code == 2 or number and run.code == 128 + number:
        outcome += ", removed its temporary file and said so"
    if not fault and dice.random() < 0.1:
        fault = run_again(scene, state, left)
    return outcome, "%s, %s killed%s after %.4f s: %s" % (
        scene.name, victim, " (signal %d)" % number if number else "", moment, fault) if fault else None


def strike(child, victim, number):
    if victim == "both":
        kill(os.killpg, child)
    elif victim == "worker":
        for process in working_processes(child):
            kill(os.kill, process)
    else:
        if victim == "tool, its worker stopped":
            for process in working_processes(child):
                kill(os.kill, process, signal.SIGSTOP)
        kill(os.kill, child, number or signal.SIGKILL)


def working_processes(child):
    """The processes below a tool; each of its threads has children of its own."""
    for path in glob.glob("/proc/%d/task/*/children" % child):
        try:
            with open(path) as file:
                yield from map(int, file.read().split())
        except OSError:
            continue  # it has ended


def reap_orphans():
    """Waits for the working process of a tool that was killed: it must not go on alone."""
    until = time.monotonic() + TIME_LIMIT
    while time.monotonic() < until:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.0002)
        except ChildProcessError:
            return None
    return "the working process goes on without its tool"


def judge(scene, victim, run, state, left, number):
    allowed = {"new", "old" if scene.before else "absent"}
    if state not in allowed:
        return "OUT is %s" % state
    if not os.path.samefile(scene.input, scene.source) and scene.place != "in-place":
        return "the input was replaced"
    for name in left:
        match = TEMPORARY.fullmatch(name)
        if not match or match.group(1) != os.path.basename(scene.output):
            return "left behind: %r" % name
    if victim == "worker":
        return judge_report(run, state, left, 2, "was killed")
    if number and run.code != -number:
        return judge_report(run, state, left, 128 + number, "interrupted")
    if len(left) > 1:
        return "left behind: %s" % ", ".join(left)
    if number and (left or run.message):
        return "ended by signal %d, but not at its very start: %s" % (number, left or run)
    if run.code not in (0, -(number or signal.SIGKILL)):
        return "ended with %s" % run
    return None


def judge_report(run, state, left, code, word):
    """What the tool made of a signal, or of the death of its working process."""
    if left:
        return "left behind: %s" % ", ".join(left)
    if run.code == 0:
        return None if state == "new" else "exit code 0, but OUT is %s" % state
    if run.code != code or word not in run.message:
        return "ended with %s" % run
    said = "nothing was written" if state != "new" else "is complete"
    return None if said in run.message else "OUT is %s, but it says: %s" % (state, run.message.strip())


def run_again(scene, state, left):
    """A later run succeeds, whatever was left, and leaves nothing of its own."""
    if scene.place == "in-place" and state == "new":
        return None  # another input
    if scene.place == "new" and state == "new":
        os.unlink(scene.output)
    run = scene.tool.run(*scene.arguments)
    if run.code != 0 or scene.state() != "new":
        return "the next run: %s, OUT is %s" % (run, scene.state())
    if leftovers(scene.folder, *scene.names()) != left:
        return "the next run left something behind"
    return None


def check(tool_path, kills, jobs, seed):
    """Prints what became of all kills; returns the faults."""
    start, counts, faults, workers = time.time(), collections.Counter(), [], {}
    for number in range(jobs):
        receiver, sender = multiprocessing.Pipe(duplex=False)
        workers[receiver] = multiprocessing.Process(
            target=worker, args=(tool_path, number, jobs, kills, seed, sender))
        workers[receiver].start()
        sender.close()
    while workers:
        for receiver in multiprocessing.connection.wait(list(workers)):
            try:
                outcome, fault = receiver.recv()
            except EOFError:
                process = workers.pop(receiver)
                process.join()
                fault = "a worker ended with %s" % process.exitcode if process.exitcode else None
            else:
                counts[outcome] += 1
            if fault:
                faults.append(fault)
                print("FAULT", fault, flush=True)
    return report(counts, faults, time.time() - start)


def report(counts, faults, seconds):
    total = sum(counts.values())
    print("signals: %d in %.0f s" % (total, seconds))
    for outcome, count in sorted(counts.items()):
        print("  %7d  %s" % (count, outcome))
    for victim in VICTIMS:
        own = {outcome: count for outcome, count in counts.items() if outcome.startswith(victim + " killed")}
        inside = sum(count for outcome, count in own.items() if "temporary" in outcome)
        if sum(own.values()) >= 100 and inside < sum(own.values()) / 10:
            faults.append("only %d of %d kills of %s came while something was written" % (
                inside, sum(own.values()), victim))
    return faults
