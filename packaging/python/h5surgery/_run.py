"""One call of the program: its arguments, its answer, its progress."""

import contextlib
import json
import os
import subprocess
import threading
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Set, Tuple, Union

from ._binary import binary
from ._errors import Error, UsageError, error_of

StrPath = Union[str, "os.PathLike[str]"]

#: Called with the bytes done and the bytes in all.
Progress = Callable[[int, int], None]

#: An option's name, its form, its value.
Option = Tuple[str, str, Any]


def call(
    command: str,
    paths: Sequence[Optional[StrPath]],
    options: Iterable[Option] = (),
    progress: Optional[Progress] = None,
) -> Dict[str, Any]:
    """Runs a command and gives its report. An error object becomes an exception."""
    words, listed = _words(options)
    line = [binary(), command, "--format=json"] + words
    if progress is not None:
        line.append("--progress=json")
    line.append("--")
    line += [os.fspath(path) for path in paths if path is not None] + listed
    status, output, talk = _run(line, progress)
    try:
        report = json.loads(output.decode("ascii"))
    except ValueError:
        report = None
    if not isinstance(report, dict):
        raise Error(talk.strip() or "h5surgery ended with %d and without a report" % status)
    if "error" in report:
        raise error_of(report["error"])
    if status not in (0, 1):
        raise Error(talk.strip() or "h5surgery ended with %d" % status)
    return report


def _words(options: Iterable[Option]) -> Tuple[List[str], List[str]]:
    """The options as words of a command line, and the words that stand behind its files."""
    words: List[str] = []
    listed: List[str] = []
    for name, form, value in options:
        if value is None or value is False and form in ("flag", "switch"):
            if form == "switch" and value is False:
                words.append("--no-" + name)
            continue
        if form in ("flag", "switch"):
            if value is not True:
                raise UsageError(
                    "%s must be True or False, found %r" % (name, value), kind="usage", code="usage", setting=name
                )
            words.append("--" + name)
        elif form == "listed":
            listed += _texts(value, name)
        elif form == "pairs":
            listed += _pairs(value, name)
        elif form == "defined":
            words += ["--%s=%s" % (name, pair) for pair in _pairs(value, name)]
        elif form == "several":
            words += ["--%s=%s" % (name, text) for text in _texts(value, name)]
        elif form == "joined":
            words.append("--%s=%s" % (name, ",".join(_texts(value, name))))
        else:
            words.append("--%s=%s" % (name, _text(value, name)))
    return words, listed


def _text(value: Any, name: str) -> str:
    """A single value as it stands on a command line."""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value)
    if hasattr(value, "__fspath__"):
        return str(os.fspath(value))
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        # a number of numpy
        return str(value.item())
    raise UsageError(
        "%s can't be %r" % (name, value), kind="usage", code="usage", setting=name
    )


def _texts(value: Any, name: str) -> List[str]:
    """One value or several."""
    if isinstance(value, (str, bytes, int, float)) or hasattr(value, "__fspath__") or value is None:
        return [_text(value, name)]
    try:
        parts = list(value)
    except TypeError:
        return [_text(value, name)]
    # an open axis is None in Keras
    return ["any" if part is None else _text(part, name) for part in parts]


def _pairs(value: Any, name: str) -> List[str]:
    """A mapping as ``old=new``."""
    if isinstance(value, Mapping):
        return ["%s=%s" % (_text(old, name), _text(new, name)) for old, new in value.items()]
    return _texts(value, name)


def _run(line: List[str], progress: Optional[Progress]) -> Tuple[int, bytes, str]:
    """Runs a program to its end: exit code, standard output, standard error without the progress."""
    try:
        process = subprocess.Popen(
            line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except ValueError as error:
        raise UsageError("an argument can't be passed on: %s" % error, kind="usage", code="usage") from None
    except OSError as error:
        raise Error("can't run %s: %s" % (line[0], error), code="no-binary") from None
    with process, _kept(process):
        try:
            if progress is None:
                output, talk = process.communicate()
                return process.returncode, output, talk.decode("utf-8", "replace")
            return _follow(process, progress)
        except BaseException:
            # Ctrl-C, or an exception of the callback: no half-written file stays
            _end(process)
            raise


class Processes:
    """Programs that run for several threads, which another thread can end."""

    def __init__(self) -> None:
        self._running: "Set[subprocess.Popen[bytes]]" = set()
        self._lock = threading.Lock()
        self._is_over = False

    def add(self, process: "subprocess.Popen[bytes]") -> None:
        """Takes one in; it is ended at once where the others were."""
        with self._lock:
            self._running.add(process)
            if self._is_over:
                process.terminate()

    def remove(self, process: "subprocess.Popen[bytes]") -> None:
        """Leaves one out that has ended."""
        with self._lock:
            self._running.discard(process)

    def terminate(self) -> None:
        """Ends all as Ctrl-C would, and those that are still to come."""
        with self._lock:
            self._is_over = True
            for process in self._running:
                process.terminate()

    def kill(self) -> None:
        """Ends those that go on all the same."""
        with self._lock:
            for process in self._running:
                process.kill()


#: Where the programs of a thread are kept, if it has such a place.
_thread = threading.local()


@contextlib.contextmanager
def keeping(processes: Processes) -> Iterator[None]:
    """Keeps the programs that this thread runs where others can end them."""
    _thread.processes = processes
    try:
        yield
    finally:
        del _thread.processes


@contextlib.contextmanager
def _kept(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    processes: Optional[Processes] = getattr(_thread, "processes", None)
    if processes is None:
        yield
        return
    processes.add(process)
    try:
        yield
    finally:
        processes.remove(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends a program as Ctrl-C would: it removes what it had begun."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _follow(process: "subprocess.Popen[bytes]", progress: Progress) -> Tuple[int, bytes, str]:
    """Reads both streams; the callback is called on the thread of the caller."""
    outputs: List[bytes] = []
    output, talk = process.stdout, process.stderr
    assert output is not None and talk is not None
    stream = output
    reader = threading.Thread(target=lambda: outputs.append(stream.read()))
    reader.daemon = True
    reader.start()
    others: List[str] = []
    for raw in talk:
        text = raw.decode("utf-8", "replace")
        step = _progress(text)
        if step is None:
            others.append(text)
        else:
            progress(*step)
    reader.join()
    return process.wait(), b"".join(outputs), "".join(others)


def _progress(line: str) -> Optional[Tuple[int, int]]:
    """The bytes done and in all that a line tells; None for other lines."""
    if not line.startswith('{"progress"'):
        return None
    try:
        step = json.loads(line)["progress"]
        return int(step["done"]), int(step["total"])
    except (ValueError, KeyError, TypeError):
        return None
