"""What is raised where a call can't be carried out."""

import keyword
import re
from typing import Any, Optional, Tuple


class Error(Exception):
    """Something went wrong, or was refused. The base of all that this module raises.

    Its members are those of the command line's error object. Codes are listed in docs/json.md, and never renamed.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: str = "failed",
        code: str = "other",
        file: Optional[str] = None,
        layer: Optional[str] = None,
        setting: Optional[str] = None
    ) -> None:
        super().__init__(message)
        #: A sentence or two for people.
        self.message = message
        #: ``usage``, ``refused`` or ``failed``.
        self.kind = kind
        #: The word for what is wrong, as in ``unknown-layer``.
        self.code = code
        #: The file that it is about, as it was called.
        self.file = file
        #: The layer that it is about.
        self.layer = layer
        #: The setting that is refused or missing, as recipes call it.
        self.setting = setting

    def __reduce__(self) -> Tuple[Any, ...]:
        members = {
            "kind": self.kind,
            "code": self.code,
            "file": self.file,
            "layer": self.layer,
            "setting": self.setting,
        }
        return _restore, (type(self), self.message, members)


class Refused(Error):
    """What was asked is understood and not done: the model does not allow it, or it can't be told for sure."""


class UsageError(Error, ValueError):
    """The call can't be right: a value that can't be meant, or arguments that contradict each other."""


def _restore(cls: Any, message: str, members: Any) -> Any:
    """An error as it was, after it was pickled."""
    return cls(message, **members)


def error_of(members: Any) -> Error:
    """The exception for an error object."""
    kinds = {"refused": Refused, "usage": UsageError}
    known = {key: members.get(key) for key in ("kind", "code", "file", "layer", "setting")}
    return kinds.get(members.get("kind"), Error)(_spelled(members.get("message") or ""), **known)


def _spelled(message: str) -> str:
    """A message with options as this module calls them: ``--input-shape`` is ``input_shape``, ``--from`` is ``from_``.

    What stands in quotes is a name from a file, and stays.
    """

    def name(found: Any) -> str:
        word = str(found.group(1)).replace("-", "_")
        return word + "_" if keyword.iskeyword(word) else word

    parts = re.split(r'("[^"]*")', message)
    for place in range(0, len(parts), 2):
        parts[place] = re.sub(r"(?<![\w-])--([a-z]+(?:-[a-z]+)*)", name, parts[place])
        parts[place] = re.sub(r"(?<![\w-])-n (?=[\dN])", "classes ", parts[place])
    return "".join(parts)
