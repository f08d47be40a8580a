"""Writes the functions of the Python module for the surgeries, from the one table of settings that recipes have.

  python3 packaging/python/generate.py --tool .build/release/h5surgery [--check]

`h5surgery settings` gives the table, the tool's own help the words and the forms of the options. With --check nothing is
written, and the exit code is 1 where the files are not what would be written.
"""

import argparse
import json
import keyword
import pathlib
import re
import subprocess
import sys
import textwrap

HERE = pathlib.Path(__file__).resolve().parent / "h5surgery"

#: Annotation of an argument that may be left out, and of one that may not.
ANNOTATIONS = {
    "flag": ("bool", "bool"),
    "integer": ("Optional[int]", "int"),
    "number": ("Optional[float]", "float"),
    "text": ("Optional[str]", "str"),
    "layer": ("Union[None, str, int]", "Union[str, int]"),
    "texts": ("Union[None, str, Sequence[str]]", "Union[str, Sequence[str]]"),
    "layers": ("Union[None, str, int, Sequence[Union[str, int]]]", "Union[str, int, Sequence[Union[str, int]]]"),
    "integers": ("Union[None, int, Sequence[int]]", "Union[int, Sequence[int]]"),
    "size": ("Union[None, int, str]", "Union[int, str]"),
    "sizes": ("Optional[Sequence[Union[None, int, str]]]", "Sequence[Union[None, int, str]]"),
    "choice": ("Optional[str]", "str"),
    "renamings": ("Union[None, Mapping[str, str], Sequence[str]]", "Union[Mapping[str, str], Sequence[str]]"),
    "file": ("Optional[StrPath]", "StrPath"),
}

#: What stands behind IN and OUT on the command line has no option there.
LISTED = {
    "remove": "Layers to take out, by name or pattern.",
    "rename": "Old names and new ones: ``{\"conv1\": \"stem\"}``.",
}

#: What every surgery takes besides its settings: name, annotation with default, words.
COMMON = [
    ("in_place", "bool = False", "in-place", "flag"),
    ("force", "bool = False", "force", "flag"),
    ("compact", "Optional[bool] = None", "compact", "switch"),
    ("fsync", "bool = False", "fsync", "flag"),
    ("dry_run", "bool = False", "dry-run", "flag"),
    ("save_recipe", "Optional[StrPath] = None", "save-recipe", "value"),
]
COMMON_WORDS = {
    "in_place": "Replace ``src`` by the result, in one step at the very end.",
    "force": "Replace ``dst``, and the file of ``save_recipe``, if it exists.",
    "compact": "Leave nothing of what is dropped in the output (True), or never mind (False).",
    "fsync": "Wait until the disk has the output.",
    "dry_run": "Give the plan and the report; write nothing.",
    "save_recipe": "Save what was done as a recipe for ``apply``.",
    "progress": "Called with the bytes done and the bytes in all.",
}

HEAD = '"""%s"""\n\n# Made by packaging/python/generate.py from the settings of recipes; not to be changed by hand.\n\n'


def parameter(key):
    """A setting's name in Python: `from` is a keyword, so it is `from_`."""
    name = key.replace("-", "_")
    return name + "_" if keyword.iskeyword(name) else name


def words_for_python(text):
    """The help of an option, with the names that Python has for others."""
    text = re.sub(r"--([a-z][a-z-]*)", lambda match: "``%s``" % parameter(match.group(1)), text)
    text = re.sub(r"(?<!\w)'([^']+)'(?!\w)", r"``\1``", text)
    return text.replace("May be given several times.", "One or several.")


def form(kind, is_repeating, type_):
    """How a setting stands on the command line."""
    if kind == "flag":
        return "flag"
    if type_ in ("integers", "sizes"):
        return "joined"
    return "several" if is_repeating else "value"


class Surgery:
    """A command with its settings."""

    def __init__(self, step, command):
        self.name = step["name"]
        self.function = parameter(step["name"])
        self.abstract = command["abstract"]
        options = {
            name["name"]: argument
            for argument in command["arguments"]
            for name in argument.get("names", [])
            if name["kind"] == "long"
        }
        self.settings = []
        for setting in step["settings"]:
            key, type_ = setting["key"], setting["type"]
            option = options.get(key)
            if option is not None:
                how = form(option["kind"], option["isRepeating"], type_)
                words = words_for_python(option.get("abstract", ""))
            elif key == "layers" and self.name in LISTED:
                how = "pairs" if type_ == "renamings" else "listed"
                words = LISTED[self.name]
            else:
                sys.exit("%s: the setting %s is no option of the command" % (self.name, key))
            if setting["choices"]:
                words = "%s One of %s." % (words, ", ".join(setting["choices"]))
            self.settings.append((setting, how, words))

    @property
    def files(self):
        return [setting["key"] for setting, _, _ in self.settings if setting["type"] == "file"]

    def code(self):
        required = [item for item in self.settings if item[0]["presence"] == "required"]
        others = [item for item in self.settings if item[0]["presence"] != "required"]
        lines = ["def %s(" % self.function, "    src: StrPath,", "    dst: Optional[StrPath] = None,", "    *,"]
        for setting, _, _ in required:
            lines.append("    %s: %s," % (parameter(setting["key"]), ANNOTATIONS[setting["type"]][1]))
        for setting, _, _ in others:
            default = "False" if setting["type"] == "flag" else "None"
            annotation = ANNOTATIONS[setting["type"]][0]
            lines.append("    %s: %s = %s," % (parameter(setting["key"]), annotation, default))
        lines += ["    %s: %s," % (name, annotation) for name, annotation, _, _ in COMMON]
        lines += ["    progress: Optional[Progress] = None", ") -> Report:"]
        lines += self.documentation(required + others)
        lines.append("    options: List[Option] = [")
        for setting, how, _ in required + others:
            lines.append('        ("%s", "%s", %s),' % (setting["key"], how, parameter(setting["key"])))
        lines += ['        ("%s", "%s", %s),' % (key, how, name) for name, _, key, how in COMMON]
        lines += ["    ]", '    return Report(call("%s", [src, dst], options, progress))' % self.name]
        return "\n".join(lines)

    def documentation(self, settings):
        lines = ['    """%s' % self.abstract, "", "    Args:"]
        entries = [
            ("src", "The model to read."),
            ("dst", "The file to write. Left out, it is derived where ``src`` is named as in the zoo."),
        ]
        entries += [(parameter(setting["key"]), words) for setting, _, words in settings]
        entries += list(COMMON_WORDS.items())
        for name, words in entries:
            lines += textwrap.wrap(
                "%s: %s" % (name, words), 110, initial_indent=" " * 8, subsequent_indent=" " * 12,
                break_on_hyphens=False, break_long_words=False)
        groups = {}
        for setting, _, _ in settings:
            if setting["presence"] == "one-of":
                groups.setdefault(setting["group"], []).append("``%s``" % parameter(setting["key"]))
        for names in groups.values():
            lines += ["", "    One of %s and %s has to be given." % (", ".join(names[:-1]), names[-1])]
        lines += ["", "    Raises ``Refused`` or another ``Error``.", '    """']
        return lines


def generate(tool):
    """The files' names and texts."""
    table = json.loads(subprocess.check_output([tool, "settings"]).decode())
    help_ = json.loads(subprocess.check_output([tool, "--experimental-dump-help"]).decode())
    commands = {command["commandName"]: command for command in help_["command"]["subcommands"]}
    surgeries = [Surgery(step, commands[step["name"]]) for step in table["steps"]]
    names = "".join('    "%s",\n' % surgery.function for surgery in sorted(surgeries, key=lambda s: s.function))
    functions = HEAD % "The surgeries, a function each: one call reads a model and writes another."
    functions += "from typing import List, Mapping, Optional, Sequence, Union\n\n"
    functions += "from ._results import Report\nfrom ._run import Option, Progress, StrPath, call\n\n"
    functions += "__all__ = [\n%s]\n" % names
    for surgery in surgeries:
        functions += "\n\n%s\n" % surgery.code()
    data = HEAD % "What belongs to the version of the program."
    data += "from typing import Dict, List\n\n"
    data += '#: The version of the program and of this module.\nVERSION = "%s"\n\n' % table["version"]
    data += "#: Settings that name other files, by step.\nFILES: Dict[str, List[str]] = {\n"
    for surgery in surgeries:
        if surgery.files:
            data += '    "%s": [%s],\n' % (surgery.name, ", ".join('"%s"' % key for key in surgery.files))
    data += "}\n\n#: Every surgery, and its settings as recipes call them with their names in Python.\n"
    data += "SETTINGS: Dict[str, Dict[str, str]] = {\n"
    for surgery in surgeries:
        data += '    "%s": {\n' % surgery.name
        for setting, _, _ in surgery.settings:
            data += '        "%s": "%s",\n' % (setting["key"], parameter(setting["key"]))
        data += "    },\n"
    data += "}\n"
    return {"_surgeries.py": functions, "_table.py": data}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", required=True)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    stale = []
    for name, text in generate(options.tool).items():
        path = HERE / name
        if not path.exists() or path.read_text() != text:
            stale.append(name)
            if not options.check:
                path.write_text(text)
    if options.check and stale:
        sys.exit("%s: run python3 packaging/python/generate.py --tool TOOL" % ", ".join(stale))


if __name__ == "__main__":
    main()
