"""Many files: what a function of this module gives for each, as soon as it is there."""

import atexit
import collections
import collections.abc
import inspect
import os
import queue
import threading
import time
import weakref
from typing import (
    Any,
    Callable,
    Deque,
    Generator,
    Generic,
    Iterable,
    Iterator,
    List,
    Mapping,
    Optional,
    Sequence,
    Set,
    Tuple,
    TypeVar,
    Union,
)

from . import _commands, _surgeries
from ._errors import Error, UsageError
from ._run import Processes, StrPath, keeping

T = TypeVar("T")

#: What a function is called with: its file, or the one to read and the one to write.
Files = Union[StrPath, Tuple[StrPath, Optional[StrPath]]]

#: Parameters that the files are for, in each function.
_PLACES = ("path", "a", "b", "src", "dst")

#: Settings that are for one file.
_SINGLE = {
    "save_recipe": "save_recipe is for one model; a recipe that is saved of one can be applied to others",
    "progress": "progress is for one model; of several, each result tells that one more is done",
}

_FUNCTIONS = [getattr(_surgeries, name) for name in _surgeries.__all__] + [
    _commands.apply,
    _commands.convert,
    _commands.diff,
    _commands.doctor,
    _commands.inspect,
    _commands.inspect_layer,
    _commands.migrate,
]

#: No file can be there, on any system: what is said of other things than this place is said of the settings.
_NOWHERE = os.devnull + "/"

#: Seconds for a program to remove what it had begun; one that takes longer is killed.
PATIENCE = 10.0


class Outcome(Generic[T]):
    """What became of one file: a result, or an error."""

    def __init__(
        self, src: StrPath, dst: Optional[StrPath], result: Optional[T], error: Optional[Error]
    ) -> None:
        #: The file that was read, as it was given.
        self.src = src
        #: The file to write, or of ``diff`` the second one; None where none was given.
        self.dst = dst
        #: What the function gave; None where it raised an error.
        self.result = result
        #: What the function raised; None where it gave a result.
        self.error = error

    @property
    def file(self) -> StrPath:
        """Another name of ``src``."""
        return self.src

    def get(self) -> T:
        """The result, or the error raised."""
        if self.error is not None:
            raise self.error
        return self.result  # type: ignore[return-value]

    def __repr__(self) -> str:
        what = repr(self.result) if self.error is None else "%s, %s" % (self.error.kind, self.error.code)
        return "<Outcome %s: %s>" % (os.fspath(self.src), what)


def each(
    function: Callable[..., T], files: Iterable[Files], jobs: Optional[int] = None, **settings: Any
) -> Generator[Outcome[T], None, None]:
    """Calls a function for each of many files, several at a time, and gives what became of each as soon as it is done.

    Args:
        function: One of this module's functions, as ``h5surgery.inspect`` or ``h5surgery.swap_head``.
        files: Paths; for functions that write, pairs ``(src, dst)``, or paths where ``dst`` may be left out. Any
            iterable will do. At most twice as many files as ``jobs`` are taken before their results are.
        jobs: How many files are worked on at once. One for each core if left out.
        settings: The function's own, the same for all files. ``save_recipe`` and ``progress`` are for one file.

    The order is that in which files get done; with ``jobs=1`` it is the order of ``files``. An ``Error`` of a file is in
    its outcome and does not end the work. Settings that are wrong for every file raise an exception at once, as the
    function does. An exception of ``files`` itself comes after the outcomes of what was begun.

    Closing the generator ends what runs, and so does Ctrl-C. No half-written file stays.
    """
    call = _Call(function, settings)
    count = _cores() if jobs is None else jobs
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise UsageError("jobs must be a number from 1, found %r" % (jobs,), kind="usage", code="usage", setting="jobs")
    if _is_path(files) or isinstance(files, bytes):
        raise TypeError("files must be several; of one, %s(%r) is the call" % (call.name, files))
    source = iter(files)
    call.try_out()
    return _outcomes(call, source, count)


class _Call:
    """A function with its settings, without its files."""

    def __init__(self, function: Callable[..., Any], settings: Mapping[str, Any]) -> None:
        if not any(function is known for known in _FUNCTIONS):
            raise TypeError("function must be one of h5surgery's for files, found %r" % (function,))
        self.function = function
        self.name = function.__name__
        # what can be gone through only once is for every file
        self.settings = {
            name: list(value) if isinstance(value, collections.abc.Iterator) else value
            for name, value in settings.items()
        }
        parameters = inspect.signature(function).parameters
        self.places = [name for name in parameters if name in _PLACES]
        #: How many files a call needs.
        self.needed = sum(parameters[name].default is inspect.Parameter.empty for name in self.places)
        for name, message in _SINGLE.items():
            if settings.get(name) is not None:
                raise UsageError(message, kind="usage", code="usage", setting=name)
        for name in self.places:
            if name in settings:
                raise TypeError("%s is no setting: it stands in files" % name)
        inspect.signature(function).bind(**dict(dict.fromkeys(self.places, ""), **self.settings))

    def try_out(self) -> None:
        """Finds mistakes that are the same for every file, with files that can't be there.

        Raises what the function does, unless it is about these files.
        """
        outputs = "out.h5"
        if self.function is _commands.convert:
            # the format is said by `to`, or else by a name that has to allow the other settings
            outputs = "out" if self.settings.get("to") is not None else outputs
            if self.settings.get("shard_size") is not None:
                outputs = "out.weights.json"
        names = [_NOWHERE + ("in" if place in ("path", "a", "src") else outputs) for place in self.places]
        if self.settings.get("in_place"):
            names = names[: self.needed]
        try:
            self(names)
        except Error as error:
            if not (error.file or "").startswith(_NOWHERE):
                raise

    def arrange(self, item: Any) -> List[StrPath]:
        """The files of one call."""
        names = list(item) if isinstance(item, Sequence) and not isinstance(item, (str, bytes)) else [item]
        while len(names) > self.needed and names[-1] is None:
            names.pop()
        if not self.needed <= len(names) <= len(self.places) or not all(map(_is_path, names)):
            takes = "(%s)" % ", ".join(self.places) if len(self.places) > 1 else "a path"
            raise TypeError("%s takes %s for each file, found %r" % (self.name, takes, item))
        return names

    def __call__(self, names: Sequence[StrPath]) -> Any:
        return self.function(**dict(zip(self.places, names), **self.settings))


#: The files of a call, what it gave, what it raised.
_Done = Tuple[List[StrPath], Any, Optional[BaseException]]


class _Crew:
    """Threads that do calls, each of which waits for a process. A thread ends where no call is left."""

    def __init__(self, call: _Call, jobs: int) -> None:
        #: What the threads did, for the thread that takes it.
        self.done: "queue.Queue[_Done]" = queue.Queue()
        self._call = call
        self._jobs = jobs
        self._owner = os.getpid()
        self._waiting: Deque[List[StrPath]] = collections.deque()
        self._threads: Set[threading.Thread] = set()
        self._processes = Processes()
        self._lock = threading.Lock()
        _crews.add(self)

    def begin(self, names: List[StrPath]) -> None:
        """Has a call done as soon as a thread is free."""
        with self._lock:
            if len(self._threads) < self._jobs:
                # the end of the interpreter does not wait for it; `_stop` is called then
                thread = threading.Thread(target=self._work, name="h5surgery", daemon=True)
                thread.start()
                self._threads.add(thread)
            self._waiting.append(names)

    def _work(self) -> None:
        with keeping(self._processes):
            while True:
                with self._lock:
                    if not self._waiting:
                        self._threads.discard(threading.current_thread())
                        return
                    names = self._waiting.popleft()
                try:
                    self.done.put((names, self._call(names), None))
                except BaseException as error:
                    self.done.put((names, None, error))

    def stop(self) -> None:
        """Ends what runs as Ctrl-C would, and waits until nothing does."""
        if os.getpid() != self._owner:
            # a fork of the process has neither its threads nor its children
            return
        with self._lock:
            self._waiting.clear()
            threads = list(self._threads)
        self._processes.terminate()
        limit = time.monotonic() + PATIENCE
        for thread in threads:
            thread.join(max(0, limit - time.monotonic()))
        self._processes.kill()
        for thread in threads:
            thread.join()


#: Those that may have something to end when the interpreter does.
_crews: "weakref.WeakSet[_Crew]" = weakref.WeakSet()


@atexit.register
def _stop() -> None:
    for crew in list(_crews):
        crew.stop()


def _outcomes(call: _Call, source: Iterator[Any], jobs: int) -> Generator[Outcome[Any], None, None]:
    """The outcomes of all files. The iterable is asked on the thread that takes them."""
    crew = _Crew(call, jobs)
    failure: Optional[Exception] = None
    is_open, pending = True, 0
    try:
        while True:
            begun = 0
            # one for the one that was taken; more only while none is done, since an iterable may be slow
            while is_open and pending < 2 * jobs and (begun == 0 or crew.done.empty()):
                try:
                    names = call.arrange(next(source))
                except StopIteration:
                    is_open = False
                except Exception as error:
                    is_open, failure = False, error
                else:
                    crew.begin(names)
                    begun += 1
                    pending += 1
            if pending == 0:
                break
            names, result, raised = crew.done.get()
            pending -= 1
            if raised is not None and not isinstance(raised, Error):
                raise raised
            yield Outcome(names[0], names[1] if len(names) > 1 else None, result, raised)
        if failure is not None:
            raise failure
    finally:
        crew.stop()


def _is_path(value: Any) -> bool:
    return isinstance(value, str) or hasattr(value, "__fspath__")


def _cores() -> int:
    """How many this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except (AttributeError, OSError):
        return os.cpu_count() or 1
