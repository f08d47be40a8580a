"""`h5surgery.each`: many files, results as they are done, ends that leave nothing behind."""

import contextlib
import inspect
import os
import pathlib
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import unittest
import unittest.mock
import warnings

import h5surgery
from h5surgery import _each, _table

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = REPOSITORY / "examples" / "M-75x75x3-13-im.h5"

#: A program that answers for a file when FILE.go is there, and says in FILE.began that it works on it. Files that are
#: called stubborn* go on where others are asked to end.
PROGRAM = """#!%s
import os, signal, sys, time
if sys.argv[1] == "--version":
    print("%s")
    sys.exit()
name = sys.argv[-1]
if not name.startswith(os.devnull):
    if os.path.basename(name).startswith("stubborn"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    open(name + ".pid", "w").write(str(os.getpid()))
    os.rename(name + ".pid", name + ".began")
    while not os.path.exists(name + ".go"):
        time.sleep(0.01)
print('{"schema": 1, "file": {"path": "%%s", "kind": "x", "bytes": 1}}' %% os.path.basename(name))
""" % (sys.executable, _table.VERSION)


def until(condition):
    """Waits for what has to come."""
    while not condition():
        time.sleep(0.01)


def is_running(process):
    """Whether a process is there, and is no zombie."""
    try:
        os.kill(process, 0)
        with contextlib.suppress(OSError):
            return pathlib.Path("/proc/%d/stat" % process).read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except ProcessLookupError:
        return False
    return True


class Folder(unittest.TestCase):
    """A folder with models, of which one is damaged."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="h5surgery-test-"))
        self.addCleanup(shutil.rmtree, str(self.folder))

    def models(self, count):
        paths = [self.folder / ("m%d.h5" % number) for number in range(count)]
        for path in paths:
            shutil.copyfile(str(EXAMPLE), str(path))
        return paths

    def damaged(self):
        path = self.folder / "damaged.h5"
        path.write_bytes(EXAMPLE.read_bytes()[:5000])
        return path

    def names(self):
        return sorted(os.listdir(str(self.folder)))

    def mistake(self, kind, *arguments, **settings):
        """The exception of the call itself: nothing is taken from what it gives."""
        with self.assertRaises(kind) as caught:
            h5surgery.each(*arguments, **settings)
        return caught.exception


class ResultTests(Folder):
    def test_each_file_has_what_the_function_gives(self):
        paths = self.models(5)
        outcomes = {outcome.file: outcome for outcome in h5surgery.each(h5surgery.inspect, paths)}
        self.assertEqual(set(outcomes), set(paths))
        for path, outcome in outcomes.items():
            self.assertEqual(outcome.result, h5surgery.inspect(path))
            self.assertIs(outcome.get(), outcome.result)
            self.assertEqual((outcome.src, outcome.dst, outcome.error), (path, None, None))
            self.assertIn("18,689 parameters", repr(outcome))

    def test_an_error_is_in_its_outcome_and_ends_nothing(self):
        paths = self.models(2)
        missing = str(self.folder / "missing.h5")
        outcomes = {str(each.file): each for each in h5surgery.each(h5surgery.doctor, [self.damaged(), missing] + paths)}
        self.assertEqual(len(outcomes), 4)
        self.assertEqual(outcomes[missing].error.code, "missing")
        damaged = outcomes[str(self.folder / "damaged.h5")]
        self.assertEqual((damaged.result, damaged.error.code), (None, "truncated"))
        self.assertIn("failed, truncated", repr(damaged))
        with self.assertRaises(h5surgery.Error) as caught:
            damaged.get()
        self.assertIs(caught.exception, damaged.error)
        self.assertEqual(outcomes[str(paths[0])].get().verdict, "loads")

    def test_outputs_are_those_of_single_calls(self):
        pairs = [(path, self.folder / ("out-" + path.name)) for path in self.models(4)]
        single = self.folder / "single.h5"
        h5surgery.swap_head(EXAMPLE, single, classes=10, hidden=[8])
        for outcome in h5surgery.each(h5surgery.swap_head, pairs, classes=10, hidden=iter([8])):
            self.assertEqual(outcome.get().output, str(outcome.dst))
            self.assertEqual(outcome.dst.read_bytes(), single.read_bytes())
        again = list(h5surgery.each(h5surgery.swap_head, pairs, classes=10, hidden=[8]))
        self.assertEqual([outcome.error.code for outcome in again], ["already-there"] * 4)
        self.assertIsInstance(again[0].error, h5surgery.Refused)
        self.assertIn("refused, already-there", repr(again[0]))

    def test_every_kind_of_function_is_called(self):
        model, other = self.models(2)
        calls = [
            (h5surgery.inspect_layer, model, {"layer": "conv_preds"}),
            (h5surgery.diff, (model, other), {"weights": False}),
            (h5surgery.apply, (model, self.folder / "a.h5"), {"recipe": ["strip", {"freeze": {"all": True}}]}),
            (h5surgery.migrate, (model, self.folder / "b.keras"), {"to": "keras-3"}),
            (h5surgery.convert, (model, self.folder / "c.npz"), {"to": "npz"}),
            (h5surgery.convert, (model, self.folder / "d.weights.json"), {"shard_size": "1MB", "target": "keras-3"}),
            (h5surgery.rename, [model, self.folder / "e.h5"], {"layers": {"conv1": "stem"}}),
            (h5surgery.freeze, other, {"all": True, "in_place": True}),
            (h5surgery.freeze, (other, None), {"all": True, "in_place": True}),
        ]
        for function, item, settings in calls:
            outcomes = list(h5surgery.each(function, [item], **settings))
            self.assertEqual([outcome.error for outcome in outcomes], [None], function.__name__)

    def test_no_file_is_no_outcome(self):
        self.assertEqual(list(h5surgery.each(h5surgery.inspect, [])), [])

    def test_no_setting_has_the_name_of_an_argument(self):
        own = set(inspect.signature(h5surgery.each).parameters)
        for function in _each._FUNCTIONS:
            self.assertFalse(own & set(inspect.signature(function).parameters), function.__name__)

    def test_every_function_for_files_is_taken(self):
        functions = [getattr(h5surgery, name) for name in h5surgery.__all__ if inspect.isfunction(getattr(h5surgery, name))]
        self.assertEqual(set(functions) - set(_each._FUNCTIONS), {h5surgery.binary, h5surgery.each})


class MistakeTests(Folder):
    """What is wrong for every file is said before one is taken."""

    def test_wrong_settings_are_raised_by_the_call(self):
        for function, settings in [
            (h5surgery.swap_head, {"classes": "ten"}),
            (h5surgery.swap_head, {}),
            (h5surgery.swap_head, {"classes": 3, "pool": 1}),
            (h5surgery.freeze, {"all": True, "except_head": True, "in_place": True}),
            (h5surgery.migrate, {"to": "keras-99"}),
            (h5surgery.convert, {"to": "keras", "shard_size": "1GB"}),
            (h5surgery.apply, {"recipe": [{"cast": {"to": object()}}]}),
            (h5surgery.strip, {"save_recipe": "recipe.yaml"}),
            (h5surgery.strip, {"progress": print}),
            (h5surgery.inspect, {"jobs": 0}),
            (h5surgery.inspect, {"jobs": True}),
            (h5surgery.inspect, {"jobs": 1.5}),
        ]:
            self.mistake(h5surgery.UsageError, function, self.untouched(), **settings)

    def test_what_python_would_not_call_is_a_type_error(self):
        for function, settings in [
            (h5surgery.swap_head, {"clases": 10}),
            (h5surgery.migrate, {}),
            (h5surgery.apply, {}),
            (h5surgery.inspect, {"path": "x.h5"}),
            (h5surgery.binary, {}),
            (len, {}),
            ("inspect", {}),
        ]:
            self.mistake(TypeError, function, self.untouched(), **settings)

    def test_one_path_is_not_several(self):
        for files in ("model.h5", pathlib.Path("model.h5"), b"model.h5", 3):
            self.mistake(TypeError, h5surgery.inspect, files)

    def test_other_files_that_fail_each_call_are_named_at_once(self):
        error = self.mistake(h5surgery.Error, h5surgery.transplant, self.untouched(), from_=self.folder / "none.h5")
        self.assertEqual((error.code, error.file), ("missing", str(self.folder / "none.h5")))
        error = self.mistake(h5surgery.Refused, h5surgery.apply, self.untouched(), recipe=[{"swap": {}}])
        self.assertTrue(error.code.startswith("recipe-"), error.code)

    def test_a_wrong_item_is_said_after_the_results_of_those_before(self):
        model, = self.models(1)
        for function, item, settings in [
            (h5surgery.inspect, (model, model), {}),
            (h5surgery.inspect, 3, {}),
            (h5surgery.inspect, None, {}),
            (h5surgery.inspect, b"model.h5", {}),
            (h5surgery.diff, model, {}),
            (h5surgery.diff, (model, None), {}),
            (h5surgery.strip, (None, model), {}),
            (h5surgery.strip, (model, 3), {}),
            (h5surgery.strip, (model, model, model), {}),
            (h5surgery.migrate, model, {"to": "keras-3"}),
        ]:
            good = (model, model) if function is h5surgery.diff else (model, self.folder / "out.h5")
            good = model if function is h5surgery.inspect else good
            outcomes = h5surgery.each(function, [good, item, good], jobs=2, **settings)
            self.assertEqual(next(outcomes).src, model)
            self.assertRaises(TypeError, next, outcomes)
            self.assertRaises(StopIteration, next, outcomes)

    def test_an_exception_of_the_iterable_comes_after_the_results_of_what_was_begun(self):
        paths = self.models(3)

        def files():
            yield from paths
            raise KeyError("gone")

        outcomes, found = h5surgery.each(h5surgery.inspect, files()), []
        with self.assertRaises(KeyError):
            for outcome in outcomes:
                found.append(outcome.file)
        self.assertEqual(sorted(found), paths)

    def untouched(self):
        self.fail("a file was taken")
        yield


class OrderTests(Folder):
    """With a program that works on a file until it is told to end."""

    def setUp(self):
        super().setUp()
        program = self.folder / "program"
        program.write_text(PROGRAM)
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        changed = unittest.mock.patch.dict(os.environ, H5SURGERY_BINARY=str(program))
        changed.start()
        self.addCleanup(changed.stop)

    def path(self, name):
        return str(self.folder / name)

    def let(self, *names):
        for name in names:
            (self.folder / (name + ".go")).touch()

    def began(self):
        return sorted(name[: -len(".began")] for name in self.names() if name.endswith(".began"))

    def process(self, name):
        return int((self.folder / (name + ".began")).read_text())

    def each(self, *names, **settings):
        return h5surgery.each(h5surgery.inspect, [self.path(name) for name in names], **settings)

    def test_results_come_as_they_are_done(self):
        outcomes = self.each("a", "b", "c", jobs=2)
        self.let("b", "c")
        self.assertEqual([os.path.basename(next(outcomes).file) for _ in range(2)], ["b", "c"])
        self.let("a")
        self.assertEqual([outcome.result.file.path for outcome in outcomes], ["a"])

    def test_one_job_keeps_the_order(self):
        names = ["f%d" % number for number in range(6)]
        self.let(*names)
        self.assertEqual([os.path.basename(outcome.file) for outcome in self.each(*names, jobs=1)], names)

    def test_no_more_than_jobs_work_at_once(self):
        outcomes = self.each("a", "b", "c", "d", jobs=2)
        thread = threading.Thread(target=lambda: list(outcomes))
        thread.start()
        until(lambda: len(self.began()) == 2)
        time.sleep(0.3)
        self.assertEqual(self.began(), ["a", "b"])
        self.let("a", "b", "c", "d")
        thread.join()

    def test_by_default_every_core_works(self):
        names = ["f%d" % number for number in range(3 * _each._cores())]
        thread = threading.Thread(target=lambda: list(self.each(*names)))
        thread.start()
        until(lambda: len(self.began()) == _each._cores())
        self.let(*names)
        thread.join()

    def test_files_are_taken_when_they_are_needed_on_the_thread_that_takes_results(self):
        taken, threads = [], set()

        def files():
            for number in range(1000):
                taken.append(number)
                threads.add(threading.current_thread())
                self.let("f%d" % number)
                yield self.path("f%d" % number)

        outcomes = h5surgery.each(h5surgery.inspect, files(), jobs=2)
        self.assertEqual(taken, [])
        for number in range(1, 20):
            next(outcomes)
            self.assertLessEqual(len(taken), number + 4)
        self.assertEqual(threads, {threading.current_thread()})
        outcomes.close()
        self.assertLess(len(taken), 30)

    def test_a_slow_iterable_does_not_hold_back_what_is_done(self):
        taken = []

        def files():
            for number in range(1000):
                if number:
                    time.sleep(0.3)
                taken.append(number)
                self.let("f%d" % number)
                yield self.path("f%d" % number)

        outcomes = h5surgery.each(h5surgery.inspect, files(), jobs=50)
        next(outcomes)
        self.assertLess(len(taken), 100)
        outcomes.close()

    def test_closing_ends_what_runs_and_begins_nothing(self):
        outcomes = self.each("a", "b", "c", "d", "e", jobs=2)
        self.let("a")
        next(outcomes)
        until(lambda: len(self.began()) == 3)
        processes = [self.process(name) for name in ("b", "c")]
        threads = threading.active_count()
        outcomes.close()
        self.assertFalse([process for process in processes if is_running(process)])
        self.assertEqual(threading.active_count(), threads - 2)
        self.assertEqual(self.began(), ["a", "b", "c"])
        self.assertEqual(list(outcomes), [])

    def test_a_loop_that_is_left_closes_it(self):
        self.let("a")
        for _ in self.each("a", "b", "c", jobs=2):
            until(lambda: "b" in self.began() and "c" in self.began())
            break
        until(lambda: not is_running(self.process("b")) and not is_running(self.process("c")))

    def test_what_does_not_end_is_killed(self):
        outcomes = self.each("a", "stubborn", jobs=2)
        self.let("a")
        next(outcomes)
        until(lambda: "stubborn" in self.began())
        with unittest.mock.patch.object(_each, "PATIENCE", 0.2):
            outcomes.close()
        self.assertFalse(is_running(self.process("stubborn")))

    def script(self, body):
        """A Python that runs a program of its own with this module."""
        text = "import sys, h5surgery\nnames = sys.argv[1:]\n" + textwrap.dedent(body)
        path = os.path.dirname(os.path.dirname(h5surgery.__file__))
        environment = dict(os.environ, PYTHONPATH=path)
        line = [sys.executable, "-c", text, self.path("a"), self.path("b"), self.path("c"), self.path("d")]
        # behind a shell's `&`, SIGINT is ignored, and Python would not make it a KeyboardInterrupt
        return subprocess.Popen(
            line,
            env=environment,
            stderr=subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def test_ctrl_c_ends_what_runs(self):
        process = self.script("for outcome in h5surgery.each(h5surgery.inspect, names, jobs=2): pass")
        until(lambda: len(self.began()) == 2)
        time.sleep(0.2)
        # to this process alone, as a notebook does; a terminal tells the programs too
        process.send_signal(signal.SIGINT)
        self.assertIn(b"KeyboardInterrupt", process.communicate()[1])
        self.assertFalse([name for name in ("a", "b") if is_running(self.process(name))])
        self.assertEqual(self.began(), ["a", "b"])

    def test_the_end_of_the_interpreter_ends_what_runs(self):
        self.let("a")
        process = self.script(
            """
            outcomes = h5surgery.each(h5surgery.inspect, names, jobs=2)
            next(outcomes)
            """
        )
        self.assertEqual(process.communicate()[1], b"")
        self.assertEqual(process.returncode, 0)
        self.assertFalse([name for name in self.began() if is_running(self.process(name))])

    def test_a_fork_leaves_alone_what_its_parent_runs(self):
        outcomes = self.each("a", "b", "c", jobs=2)
        self.let("a")
        next(outcomes)
        until(lambda: "c" in self.began())
        with warnings.catch_warnings():
            # of Python 3.12 and later, about any fork beside threads
            warnings.simplefilter("ignore")
            child = os.fork()
        if child == 0:
            outcomes.close()
            os._exit(0)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.assertTrue(is_running(self.process("b")))
        self.let("b", "c")
        self.assertEqual(len(list(outcomes)), 2)

    def test_what_is_no_error_of_the_module_ends_the_work(self):
        call = _each._Call(h5surgery.inspect, {})
        call.function = lambda path: 1 // 0
        outcomes = _each._outcomes(call, iter([self.path("a"), self.path("b")]), 1)
        self.assertRaises(ZeroDivisionError, next, outcomes)


class HalfWrittenTests(Folder):
    def test_closing_leaves_whole_files_only(self):
        pairs = [(path, self.folder / (path.stem + ".keras")) for path in self.models(20)]
        outcomes = h5surgery.each(h5surgery.migrate, pairs, jobs=4, to="keras-3")
        self.assertIsNone(next(outcomes).error)
        outcomes.close()
        self.assertEqual([name for name in self.names() if name.startswith(".")], [])
        for name in self.names():
            if name.endswith(".keras"):
                self.assertEqual(h5surgery.doctor(self.folder / name, for_="keras-3").verdict, "loads")


if __name__ == "__main__":
    unittest.main()
