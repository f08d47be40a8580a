"""Man pages, made from the tool's own help, and the completions that it writes."""

import json
import re
import time

import archives
import facts

#: What a page ends with.
STATUS = """.SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
The answer is no: \\fBdiff\\fR found a difference, \\fBdoctor\\fR says that a model does not load, \\fBinspect \\-\\-strict\\fR
found a problem.
.TP
.B 2
Failed or refused; nothing was written, unless the message says so.
.TP
.B 64
The command line can't be right.
"""


def text(words):
    """Words as roff: nothing in them is a command of its own."""
    words = words.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace("'", "\\(aq")
    words = "".join(character if ord(character) < 128 else "\\[u%04X]" % ord(character) for character in words)
    return "\n".join("\\&" + line if line.startswith(".") else line for line in words.split("\n"))


def pages(executable):
    """A page for the tool and one for each command that its help shows."""
    dump = json.loads(facts.say(executable.path, "--experimental-dump-help"))["command"]
    commands = [command for command in dump["subcommands"] if command.get("shouldDisplay", True)]
    commands = [command for command in commands if command["commandName"] != "help"]
    entries = [Page(dump, "h5surgery", commands)]
    entries += [Page(command, "h5surgery-" + command["commandName"], []) for command in commands]
    return [archives.Entry("share/man/man1/%s.1" % page.name, page.roff()) for page in entries]


class Page:
    """The page of a command."""

    def __init__(self, command, name, commands):
        self.command, self.name, self.commands = command, name, commands
        arguments = [argument for argument in command.get("arguments", []) if argument.get("shouldDisplay", True)]
        self.places = [argument for argument in arguments if argument["kind"] == "positional"]
        self.options = [argument for argument in arguments if argument["kind"] != "positional"]

    def roff(self):
        date = time.strftime("%Y-%m-%d", time.gmtime(facts.stamp()))
        words, examples = self.discussion()
        lines = [
            '.TH %s 1 "%s" "h5surgery %s" "h5surgery"' % (text(self.name.upper()), date, facts.version()),
            ".ad l",
            ".SH NAME",
            "%s \\- %s" % (text(self.name), text(self.command["abstract"].rstrip("."))),
            ".SH SYNOPSIS",
            self.synopsis(),
            ".SH DESCRIPTION",
            text(words or self.command["abstract"]),
        ]
        if self.places:
            lines.append(".SH ARGUMENTS")
            for argument in self.places:
                lines += [".TP", "\\fI%s\\fR" % text(argument["valueName"]), self.words(argument)]
        if self.options:
            lines.append(".SH OPTIONS")
            for argument in self.options:
                lines += [".TP", self.spelling(argument), self.words(argument)]
        if self.commands:
            lines.append(".SH COMMANDS")
            for command in self.commands:
                lines += [".TP", "\\fBh5surgery\\-%s\\fR(1)" % text(command["commandName"]), text(command["abstract"])]
        if examples:
            lines += [".SH EXAMPLES", ".nf", text(examples), ".fi"]
        others = "" if self.commands else ".SH SEE ALSO\n\\fBh5surgery\\fR(1)\n"
        return "\n".join(lines) + "\n" + STATUS + others

    def synopsis(self):
        head = "\\fB%s\\fR" % text(self.name.replace("-", " ", 1) if not self.commands else self.name)
        if self.commands:
            return head + " \\fIcommand\\fR [\\fIoptions\\fR]"
        places = []
        for argument in self.places:
            word = "\\fI%s\\fR" % text(argument["valueName"])
            word += " ..." if argument["isRepeating"] else ""
            places.append("[%s]" % word if argument["isOptional"] else word)
        return " ".join([head] + places + ["[\\fIoptions\\fR]"])

    def discussion(self):
        """What the help says, and its examples."""
        parts = re.split(r"^Examples:\n", self.command.get("discussion", ""), maxsplit=1, flags=re.M)
        examples, rest = "", ""
        if len(parts) > 1:
            examples, _, rest = parts[1].partition("\n\n")
        words = parts[0].strip()
        # the exit codes have a section of their own
        words += "" if "Exit codes" in rest or not rest else "\n\n" + rest
        return words.replace("\n\n", "\n.PP\n").replace("\n.PP\n", "\n\n"), examples

    def spelling(self, argument):
        names = sorted(argument["names"], key=lambda name: name["kind"] != "short")
        spelled = ["\\fB%s%s\\fR" % ("\\-" if name["kind"] == "short" else "\\-\\-", text(name["name"])) for name in names]
        value = "" if argument["kind"] == "flag" else " \\fI%s\\fR" % text(argument["valueName"])
        return ", ".join(spelled) + value

    def words(self, argument):
        words = argument.get("abstract", "")
        values = argument.get("allValues")
        if values:
            words += " One of %s." % ", ".join(values)
        if argument.get("defaultValue") and "default" not in words:
            words += " Default: %s." % argument["defaultValue"]
        return text(words.strip())


def completions(executable):
    """What shells offer; the tool writes it itself."""
    places = {
        "bash": "share/bash-completion/completions/h5surgery",
        "zsh": "share/zsh/site-functions/_h5surgery",
        "fish": "share/fish/vendor_completions.d/h5surgery.fish",
    }
    entries = []
    for shell, place in places.items():
        content = facts.say(executable.path, "--generate-completion-script", shell)
        # they are read by a shell that runs, so a line that names one says nothing; zsh's first line is a command of its own
        content = content.lstrip("\n")
        if content.startswith("#!/"):
            content = content.split("\n", 1)[1]
        entries.append(archives.Entry(place, content.strip("\n") + "\n"))
    return entries
