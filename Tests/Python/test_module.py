"""The module `h5surgery` at work on a real model: results, errors, progress, tables."""

import copy
import inspect
import json
import keyword
import os
import pathlib
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

import h5surgery
from h5surgery import _binary, _html, _results, _run, _table

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = REPOSITORY / "examples" / "M-75x75x3-13-im.h5"
NAME = EXAMPLE.name


class Folder(unittest.TestCase):
    """A folder with the example in it."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="h5surgery-test-"))
        self.addCleanup(shutil.rmtree, str(self.folder))
        self.model = self.folder / NAME
        shutil.copyfile(str(EXAMPLE), str(self.model))
        self.out = self.folder / "out.h5"

    def names(self):
        return sorted(os.listdir(str(self.folder)))

    def refusal(self, kind, *arguments, **settings):
        """The exception of a call, given as a function and its arguments."""
        with self.assertRaises(h5surgery.Error) as caught:
            arguments[0](*arguments[1:], **settings)
        self.assertIs(type(caught.exception), kind, caught.exception)
        return caught.exception


class InspectTests(Folder):
    def test_counts_layers_and_facts_are_those_of_the_file(self):
        found = h5surgery.inspect(self.model)
        self.assertEqual(found.parameters.total, 18689)
        self.assertEqual(found.parameters.trainable, 17321)
        self.assertEqual(found.parameters.non_trainable, 1368)
        self.assertEqual(found.name, "mobilenet_1.00_75")
        self.assertEqual(found.file.path, str(self.model))
        self.assertEqual(found.file.bytes, self.model.stat().st_size)
        self.assertEqual(found.file.keras_version, "2.3.0-tf")
        self.assertEqual(found.layers[0].name, "input_1")
        self.assertEqual(found.layers[0].output_shape, [None, 75, 75, 3])
        self.assertEqual(found.layers[-1].class_, "Activation")
        self.assertEqual(len(found.weights), 137)
        self.assertEqual(found.weights[0].type, "float32")
        self.assertIsNone(found.tree)

    def test_a_nested_model_is_walked_to_its_depth(self):
        h5surgery.wrap_average(self.model, self.out, frames=4)
        found = h5surgery.inspect(self.out)
        self.assertEqual([layer.name for layer in found.layers][0], "video_input")
        self.assertGreater(len(found.all_layers), 80)
        self.assertIn("conv_preds", [layer.name for layer in found.all_layers])

    def test_the_tree_is_there_when_it_is_asked_for(self):
        self.assertTrue(any(entry["path"] == "/model_weights" for entry in h5surgery.inspect(self.model, tree=True).tree))

    def test_a_layer_is_shown_in_full(self):
        layer = h5surgery.inspect_layer(self.model, "conv_preds")
        self.assertEqual(layer.config["filters"], 13)
        self.assertEqual([weight.shape for weight in layer.weights], [[1, 1, 64, 13], [13]])

    def test_weights_alone_have_no_layers_and_no_parameters(self):
        weights = self.folder / "only.weights.h5"
        new = self.folder / "new.keras"
        h5surgery.migrate(self.model, new, to="keras-3")
        h5surgery.convert(new, weights)
        found = h5surgery.inspect(weights)
        self.assertIsNone(found.model)
        self.assertEqual((found.layers, found.parameters.total), ([], 0))
        self.assertIn("only.weights.h5", repr(found))
        self.assertIn("<table>", found._repr_html_())


class SurgeryTests(Folder):
    def test_the_new_head_is_in_the_file(self):
        report = h5surgery.swap_head(self.model, self.out, classes=10, dropout=0.5)
        self.assertTrue(report.changed)
        self.assertEqual(report.details["new_layer"], "dense_classifier")
        self.assertEqual(report.written["path"], str(self.out))
        self.assertEqual(report.after.total, h5surgery.inspect(self.out).parameters.total)
        self.assertEqual(report.before.total, 18689)

    def test_the_result_is_that_of_the_command(self):
        h5surgery.swap_head(self.model, self.out, classes=10, hidden=[32, 16], at=-2, pool=False, seed=7)
        other = self.folder / "command.h5"
        line = ["swap-head", self.model, other, "-n", "10", "--hidden", "32,16", "--at", "-2", "--seed", "7"]
        subprocess.check_output([h5surgery.binary()] + [str(word) for word in line])
        self.assertEqual(self.out.read_bytes(), other.read_bytes())

    def test_the_name_is_derived_where_none_is_given(self):
        report = h5surgery.wrap_average(self.model, frames=8)
        self.assertEqual(os.path.basename(report.output), "Mavg-8x75x75x3-13-im.h5")
        self.assertIn("Mavg-8x75x75x3-13-im.h5", self.names())

    def test_lists_stand_behind_the_output(self):
        self.assertTrue(h5surgery.remove(self.model, self.out, layers=["dropout"]).changed)
        again = self.folder / "again.h5"
        h5surgery.rename(self.out, again, layers={"conv1": "stem", "conv1_bn": "stem_bn"}, model="small")
        found = h5surgery.inspect(again)
        names = [layer.name for layer in found.layers]
        self.assertEqual(found.name, "small")
        self.assertIn("stem", names)
        self.assertNotIn("dropout", names)

    def test_open_axes_are_none_as_in_keras(self):
        h5surgery.set_input(self.model, self.out, shape=[None, None, 3])
        self.assertEqual(h5surgery.inspect(self.out).layers[0].output_shape, [None, None, None, 3])

    def test_in_place_replaces_the_input(self):
        h5surgery.freeze(self.model, in_place=True, except_head=True)
        self.assertEqual(h5surgery.inspect(self.model).parameters.trainable, 845)
        self.assertEqual(self.names(), [NAME])

    def test_several_globs_are_several_options(self):
        h5surgery.freeze(self.model, self.out, layer=["conv_dw_*", "conv1*"])
        flags = {layer.name: layer.trainable for layer in h5surgery.inspect(self.out).layers}
        self.assertFalse(flags["conv_dw_3"] or flags["conv1_bn"])
        self.assertTrue(flags["conv_pw_3"])

    def test_nothing_is_written_by_a_dry_run(self):
        report = h5surgery.cast(self.model, self.out, to="float16", dry_run=True)
        self.assertTrue(report.dry_run)
        self.assertIsNone(report.written)
        self.assertIn("would write", str(report))
        self.assertEqual(self.names(), [NAME])

    def test_weights_come_from_another_file(self):
        h5surgery.transplant(self.model, self.out, from_=EXAMPLE)
        self.assertTrue(h5surgery.diff(self.model, self.out).equal)

    def test_a_text_path_and_a_path_object_are_the_same(self):
        h5surgery.strip(str(self.model), self.out)
        h5surgery.strip(self.model, str(self.folder / "again.h5"))
        self.assertEqual(self.out.read_bytes(), (self.folder / "again.h5").read_bytes())

    def test_names_that_begin_with_a_dash_are_no_options(self):
        place = os.getcwd()
        os.chdir(str(self.folder))
        try:
            h5surgery.strip(NAME, "-out.h5")
        finally:
            os.chdir(place)
        self.assertIn("-out.h5", self.names())


class OtherCommandTests(Folder):
    def test_differences_are_counted_by_layer(self):
        self.assertTrue(h5surgery.diff(self.model, EXAMPLE).equal)
        h5surgery.swap_head(self.model, self.out, classes=10)
        difference = h5surgery.diff(self.model, self.out)
        self.assertFalse(difference.equal)
        self.assertEqual([layer["layer"] for layer in difference.layers["added"]][-1], "dense_classifier")
        self.assertEqual(difference.weights["equal"], 135)
        self.assertFalse(h5surgery.diff(self.model, self.out, weights=False).weights["compared"])

    def test_the_doctor_answers_for_those_that_are_asked_for(self):
        one = h5surgery.doctor(self.model, for_="tf-2.1")
        self.assertEqual((one.verdict, one.writer, [target.target for target in one.targets]), ("loads", "tf-2.1", ["tf-2.1"]))
        two = h5surgery.doctor(self.model, for_=["keras-2.2", "keras-3"])
        self.assertEqual([target.target for target in two.targets], ["keras-2.2", "keras-3"])
        self.assertEqual(two.targets[0].verdict, "fails")
        self.assertTrue(two.targets[0].can_migrate)
        self.assertEqual(len(h5surgery.doctor(self.model).targets), 10)

    def test_a_migration_gives_the_target_s_format(self):
        new = self.folder / "new.keras"
        report = h5surgery.migrate(self.model, new, to="keras-3")
        self.assertEqual(report.data["migration"]["to"], "keras-3")
        self.assertEqual(h5surgery.doctor(new, for_="keras-3").verdict, "loads")
        back = self.folder / "folder"
        h5surgery.convert(new, str(back) + "/")
        self.assertIn("config.json", os.listdir(str(back)))


class RecipeTests(Folder):
    TEXT = "h5surgery: 1\nsteps:\n- swap-head: {classes: 10}\n- freeze: {except-head: true}\n"

    def test_a_list_a_text_and_a_file_do_the_same(self):
        file = self.folder / "recipe.yaml"
        file.write_text(self.TEXT)
        steps = [{"swap_head": {"classes": 10}}, {"freeze": {"except_head": True}}]
        results = []
        for number, recipe in enumerate([steps, self.TEXT, file, str(file), {"h5surgery": 1, "steps": [{"swap-head": {"classes": 10}}, {"freeze": {"except-head": True}}]}]):
            out = self.folder / ("out%d.h5" % number)
            report = h5surgery.apply(recipe, self.model, out)
            self.assertEqual([step.data["step"] for step in report.steps], ["swap-head", "freeze"])
            results.append(out.read_bytes())
        self.assertEqual(len(set(results)), 1)

    def test_a_step_without_settings_is_its_name(self):
        self.assertEqual(len(h5surgery.apply(["strip", {"drop_head": None}], self.model, self.out).steps), 2)

    def test_other_files_are_found_from_the_working_directory(self):
        place = os.getcwd()
        os.chdir(str(self.folder))
        try:
            h5surgery.apply([{"transplant": {"from_": NAME}}], NAME, "out.h5")
        finally:
            os.chdir(place)
        self.assertIn("out.h5", self.names())

    def test_a_mistake_names_its_place_and_no_temporary_file(self):
        error = self.refusal(h5surgery.Refused, h5surgery.apply, [{"swap-head": {"clases": 10}}], self.model, self.out)
        self.assertEqual((error.code, error.file, error.setting), ("recipe-unknown-key", None, "clases"))
        self.assertTrue(error.message.startswith("recipe, line "), error.message)
        self.assertNotIn(tempfile.gettempdir(), error.message)

    def test_what_no_recipe_can_say_is_a_mistake_of_the_call(self):
        for value in (object(), float("nan"), {1: {2}, "x": object()}):
            self.refusal(h5surgery.UsageError, h5surgery.apply, [{"swap-head": {"classes": value}}], self.model, self.out)

    def test_what_was_done_is_saved(self):
        saved = self.folder / "saved.yaml"
        h5surgery.swap_head(self.model, self.out, classes=3, save_recipe=saved)
        h5surgery.apply(saved, self.model, self.folder / "again.h5")
        self.assertEqual(self.out.read_bytes(), (self.folder / "again.h5").read_bytes())


class ErrorTests(Folder):
    def test_a_refusal_names_file_layer_and_setting(self):
        error = self.refusal(h5surgery.Refused, h5surgery.freeze, self.model, self.out, layer="nowhere")
        self.assertEqual((error.kind, error.code, error.layer, error.setting), ("refused", "unknown-layer", "nowhere", "layer"))
        self.assertEqual(error.file, str(self.model))
        self.assertIn("nowhere", str(error))

    def test_settings_are_called_as_in_python(self):
        spelled = h5surgery._errors._spelled
        self.assertEqual(
            spelled('m.h5: leave --from out, or --input-shape 8: "--pool" stays; give -n N'),
            'm.h5: leave from_ out, or input_shape 8: "--pool" stays; give classes N',
        )
        with self.assertRaises(h5surgery.Error) as caught:
            h5surgery.cut(self.model, self.out, to="classes", input_shape=[8])
        self.assertIn("input_shape goes with from_", str(caught.exception))

    def test_a_damaged_file_is_a_fault(self):
        self.model.write_bytes(EXAMPLE.read_bytes()[:5000])
        error = self.refusal(h5surgery.Error, h5surgery.inspect, self.model)
        self.assertEqual((error.kind, error.code), ("failed", "truncated"))

    def test_a_file_that_is_not_there_is_a_fault(self):
        self.assertEqual(self.refusal(h5surgery.Error, h5surgery.inspect, self.folder / "none.h5").code, "missing")

    def test_an_output_that_is_there_is_kept(self):
        self.out.write_bytes(b"mine")
        self.assertEqual(self.refusal(h5surgery.Refused, h5surgery.strip, self.model, self.out).code, "already-there")
        self.assertEqual(self.out.read_bytes(), b"mine")
        h5surgery.strip(self.model, self.out, force=True)
        self.assertNotEqual(self.out.read_bytes(), b"mine")

    def test_calls_that_can_not_be_meant_are_value_errors(self):
        calls = [
            (h5surgery.swap_head, {}),
            (h5surgery.swap_head, {"classes": "ten"}),
            (h5surgery.swap_head, {"classes": True}),
            (h5surgery.swap_head, {"classes": object()}),
            (h5surgery.swap_head, {"keep_classes": []}),
            (h5surgery.swap_head, {"classes": 3, "pool": 1}),
            (h5surgery.freeze, {"all": True, "except_head": True}),
            (h5surgery.cast, {"to": "float7"}),
            (h5surgery.strip, {"in_place": True}),
        ]
        for function, settings in calls:
            error = self.refusal(h5surgery.UsageError, function, self.model, self.out, **settings)
            self.assertIsInstance(error, ValueError)
            self.assertEqual(error.code, "usage")
        self.assertEqual(self.names(), [NAME])

    def test_a_path_that_no_system_takes_is_a_mistake_of_the_call(self):
        self.refusal(h5surgery.UsageError, h5surgery.inspect, "a\0b.h5")

    def test_errors_survive_other_processes(self):
        error = self.refusal(h5surgery.Refused, h5surgery.freeze, self.model, self.out, layer="nowhere")
        for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
            self.assertIs(type(again), h5surgery.Refused)
            self.assertEqual((again.args, again.code, again.layer, again.file), (error.args, error.code, error.layer, error.file))


class ProgressTests(Folder):
    def test_the_callback_is_told_of_the_whole_work(self):
        steps = []
        threads = set()

        def progress(done, total):
            threads.add(threading.current_thread())
            steps.append((done, total))

        h5surgery.migrate(self.model, self.folder / "new.keras", to="keras-3", progress=progress)
        self.assertTrue(steps)
        self.assertEqual(steps[-1][0], steps[-1][1])
        self.assertEqual(steps, sorted(steps))
        self.assertEqual(threads, {threading.current_thread()})

    def test_errors_are_the_same_with_a_callback(self):
        error = self.refusal(h5surgery.Refused, h5surgery.freeze, self.model, self.out, layer="x", progress=print)
        self.assertEqual(error.code, "unknown-layer")

    def test_an_exception_of_the_callback_ends_the_work_and_leaves_nothing(self):
        def progress(done, total):
            raise KeyError("enough")

        with self.assertRaises(KeyError):
            h5surgery.migrate(self.model, self.folder / "new.keras", to="keras-3", progress=progress)
        self.assertEqual([name for name in self.names() if name.startswith(".")], [])

    def test_lines_that_are_no_progress_are_kept(self):
        self.assertEqual(_run._progress('{"progress": {"what": "x", "done": 1, "total": 2}}\n'), (1, 2))
        for line in ("h5surgery: warning\n", '{"progress": {}}\n', '{"progress"\n', '{"progress": 3}\n'):
            self.assertIsNone(_run._progress(line))


class TableTests(Folder):
    def test_a_notebook_shows_tables(self):
        h5surgery.swap_head(self.model, self.out, classes=10)
        found = h5surgery.inspect(self.model)
        self.assertIn("<td style=\"text-align:left\">conv_preds</td>", found._repr_html_())
        self.assertIn(">18,689 parameters", found._repr_html_().replace("2.3.0-tf, ", ">"))
        self.assertIn("dense_classifier", h5surgery.diff(self.model, self.out)._repr_html_())
        self.assertIn("keras-3", h5surgery.doctor(self.model)._repr_html_())
        self.assertIn("tail removed", h5surgery.swap_head(self.model, self.out, classes=3, force=True)._repr_html_())

    def test_text_shows_the_same(self):
        h5surgery.swap_head(self.model, self.out, classes=10)
        self.assertIn("(None, 75, 75, 3)", str(h5surgery.inspect(self.model)))
        self.assertIn("total 18,689", str(h5surgery.inspect(self.model)))
        self.assertIn("removed", str(h5surgery.diff(self.model, self.out)))
        self.assertIn("tf-2.1", str(h5surgery.doctor(self.model)))

    def test_names_of_a_file_are_no_markup(self):
        evil = "<script>alert(1)</script>"
        layer = {"name": evil, "class": evil, "output_shape": None, "parameters": 1, "trainable_parameters": 0, "connected_to": [evil]}
        data = {
            "file": {"path": evil, "kind": evil, "bytes": 1},
            "model": {"name": evil, "layers": [layer], "parameters": {"total": 1, "trainable": 0, "non_trainable": 1}},
            "findings": [{"severity": evil, "code": evil, "message": evil}],
        }
        step = {"command": evil, "output": evil, "dry_run": True, "lines": [evil], "warnings": [evil]}
        for shown in (_results.Inspection(data), _results.Report(step)):
            self.assertIn("&lt;script", shown._repr_html_())
            self.assertNotIn("<script", shown._repr_html_())

    def test_long_tables_are_cut_off_and_say_so(self):
        self.assertIn("and 7 more", _html.table(["a"], [["x"]] * (_html.LIMIT + 7)))

    def test_a_hundred_levels_of_nesting_are_no_recursion(self):
        layer = {"name": "x", "class": "Model", "output_shape": [[None, 1], [None, 2]], "parameters": 0, "trainable_parameters": 0}
        for _ in range(5000):
            layer = dict(layer, layers=[layer])
        self.assertEqual(len(list(_results._walk([_results.Layer(layer)]))), 5001)


class BinaryTests(unittest.TestCase):
    def environment(self, **changes):
        old = {name: os.environ.get(name) for name in changes}

        def restore():
            for name, value in old.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value

        self.addCleanup(restore)
        os.environ.update(changes)

    def test_a_program_that_does_not_run_is_said_to_be_that(self):
        self.environment(H5SURGERY_BINARY="/nowhere/h5surgery")
        with self.assertRaises(h5surgery.Error) as caught:
            h5surgery.inspect("x.h5")
        self.assertEqual((type(caught.exception), caught.exception.code), (h5surgery.Error, "wrong-version"))

    def test_a_program_of_another_version_is_refused(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        path = os.path.join(folder, "h5surgery")
        with open(path, "w") as file:
            file.write("#!/bin/sh\necho 0.0.1\n")
        os.chmod(path, 0o755)
        self.environment(H5SURGERY_BINARY=path)
        with self.assertRaises(h5surgery.Error) as caught:
            h5surgery.binary()
        self.assertEqual(caught.exception.code, "wrong-version")
        self.assertIn("0.0.1", str(caught.exception))

    def test_what_prints_no_report_is_a_fault(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        path = os.path.join(folder, "h5surgery")
        with open(path, "w") as file:
            file.write('#!/bin/sh\nif [ "$1" = --version ]; then echo %s; else echo broken >&2; exit 3; fi\n' % _table.VERSION)
        os.chmod(path, 0o755)
        self.environment(H5SURGERY_BINARY=path)
        with self.assertRaises(h5surgery.Error) as caught:
            h5surgery.inspect("x.h5")
        self.assertEqual((caught.exception.code, str(caught.exception)), ("other", "broken"))

    def test_the_module_is_the_program_too(self):
        environment = dict(os.environ, PYTHONPATH=os.path.dirname(os.path.dirname(h5surgery.__file__)))
        said = subprocess.check_output([sys.executable, "-m", "h5surgery", "--version"], env=environment)
        self.assertEqual(said.decode().strip(), h5surgery.__version__)


class SettingsTests(unittest.TestCase):
    """The functions are the surgeries, and their settings are those of recipes."""

    @classmethod
    def setUpClass(cls):
        said = subprocess.check_output([h5surgery.binary(), "settings"])
        cls.table = {step["name"]: step["settings"] for step in json.loads(said.decode())["steps"]}
        dump = json.loads(subprocess.check_output([h5surgery.binary(), "--experimental-dump-help"]).decode())
        cls.commands = {command["commandName"]: command for command in dump["command"]["subcommands"]}

    COMMON = {"src", "dst", "in_place", "force", "compact", "fsync", "dry_run", "save_recipe", "progress"}

    def test_every_surgery_is_a_function_with_its_settings(self):
        self.assertEqual(len(self.table), 15)
        for step, settings in self.table.items():
            function = getattr(h5surgery, step.replace("-", "_"))
            parameters = inspect.signature(function).parameters
            keys = {setting["key"]: setting for setting in settings}
            names = {_table.SETTINGS[step][key]: setting for key, setting in keys.items()}
            self.assertEqual(set(parameters) - self.COMMON, set(names), step)
            self.assertEqual(set(_table.SETTINGS[step]), set(keys), step)
            for name, setting in names.items():
                required = parameters[name].default is inspect.Parameter.empty
                self.assertEqual(required, setting["presence"] == "required", (step, name))
                self.assertIn("%s:" % name, function.__doc__)

    def test_names_that_are_keywords_end_in_an_underscore(self):
        for step, names in _table.SETTINGS.items():
            for key, name in names.items():
                plain = key.replace("-", "_")
                self.assertEqual(name, plain + "_" if keyword.iskeyword(plain) else plain, step)
        self.assertEqual(_table.SETTINGS["freeze"]["from"], "from_")
        self.assertEqual(_table.SETTINGS["freeze"]["class"], "class_")
        self.assertEqual(_table.SETTINGS["cast"]["except"], "except_")

    def test_every_option_of_every_command_has_its_argument(self):
        talk = {"format", "json", "color", "width", "progress", "verbose", "quiet", "help", "version"}
        # for several files in one call, of which a function takes one
        talk |= {"recursive", "include", "files-from", "out-name", "skip-existing", "jobs", "keep-going", "summary"}
        # shown in another way, or told by the result
        others = {"inspect": {"layer", "weights", "strict", "columns"}, "diff": {"no-weights"}}
        for name, command in self.commands.items():
            if name in ("help", "settings"):
                continue
            parameters = inspect.signature(getattr(h5surgery, name.replace("-", "_"))).parameters
            for argument in command["arguments"]:
                longs = {entry["name"] for entry in argument.get("names", []) if entry["kind"] == "long"}
                if not longs or longs & (talk | others.get(name, set()) | {"no-compact"}):
                    continue
                spelled = {long.replace("-", "_") for long in longs}
                spelled |= {word + "_" for word in spelled}
                self.assertTrue(spelled & set(parameters), (name, longs))

    def test_every_public_name_is_there(self):
        for name in h5surgery.__all__:
            self.assertTrue(hasattr(h5surgery, name), name)
        self.assertEqual(len(set(h5surgery.__all__)), len(h5surgery.__all__))


if __name__ == "__main__":
    unittest.main()
