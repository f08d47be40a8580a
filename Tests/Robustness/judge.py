"""Asks h5py about outputs: starts oracle/serve.py in the environment that has it, and feeds it jobs by pipe.

    python3 judge.py --tool .build/release/h5surgery [--script SCRIPT]

runs a script in that environment: by default the oracle's own test. A worker of fuzz.py has an oracle; a damaged
file may end it or hold it up, and then a new one is started. Needs only Python's standard library.
"""

import argparse
import json
import os
import select
import subprocess
import sys
import time

import tool

sys.path.append(os.path.join(tool.HERE, "..", "Conformance"))
import environments  # noqa: E402

ENVIRONMENT = "k3"
SERVER = os.path.join(tool.HERE, "oracle", "serve.py")
TEST = os.path.join(tool.HERE, "oracle", "test_oracle.py")
MISSING = "no h5py in the environment %s; python3 Tests/Conformance/environments.py %s builds it" % (
    ENVIRONMENT, ENVIRONMENT)
TIME_LIMIT = 20  # seconds, for one file; a judgement takes some milliseconds


def python():
    """The Python that has h5py 3; None where the environment is not there."""
    found = environments.python(ENVIRONMENT)
    return found if os.access(found, os.X_OK) else None


def main():
    parser = argparse.ArgumentParser(description="Run a script in the environment that has h5py 3.")
    parser.add_argument("--tool", required=True, type=os.path.abspath)
    parser.add_argument("--script", default=TEST, help="default: the oracle's own test")
    arguments = parser.parse_args()
    if python() is None:
        print("SKIPPED: " + MISSING)
        return
    sys.exit(subprocess.run([python(), arguments.script, "--tool", arguments.tool], check=False).returncode)


class Oracle:
    def __init__(self, python_):
        self.python, self.process = python_, None

    def judge(self, job):
        """Its answer, with `ended` in it where h5py came to no end: which file and `part` it read then, and how it
        ended."""
        if self.process is None or self.process.poll() is not None:
            self.start()
        self.process.stdin.write(json.dumps(job).encode() + b"\n")
        self.process.stdin.flush()
        reading = part = "nothing"
        while True:
            answer = self.line()
            if answer is None or "reading" not in answer:
                break
            reading, part = answer["reading"], answer["part"]
        if answer is not None:
            return answer
        code = self.end()
        return {"faults": [], "refused": [], "ended": reading, "part": part,
                "how": "no end" if code is None else "code %d" % code}

    def fails_beside(self, path):
        """Whether h5py comes to no end with what stands beside the model of a file. Whether it crashes on damage depends
        on what was in its memory before: each try is one of a new process, whose memory begins with other bytes."""
        for byte in (0, 165, 255, 90, 1):
            self.close()
            self.start({"MALLOC_PERTURB_": str(byte)})
            answer = self.judge({"alone": path})
            if "ended" in answer:
                return answer["part"] == "beside"
        self.close()
        return False

    def start(self, environment=()):
        self.process = subprocess.Popen([self.python, SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, bufsize=-1, env=dict(os.environ, **dict(environment)))
        self.buffer = b""
        if self.line() is None:
            errors = self.process.stderr.read().decode("utf-8", "replace")
            raise RuntimeError("the oracle does not start: %s" % errors.strip()[-500:])

    def line(self):
        """The next answer; None where there is none in time, or the process has ended."""
        limit = time.monotonic() + TIME_LIMIT
        while b"\n" not in self.buffer:
            left = limit - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                return None
            piece = os.read(self.process.stdout.fileno(), 1 << 16)
            if not piece:
                return None
            self.buffer += piece
        line, self.buffer = self.buffer.split(b"\n", 1)
        return json.loads(line)

    def end(self):
        """Ends the process. Its code, or None where it had to be killed."""
        try:
            code = self.process.wait(0.5)
        except subprocess.TimeoutExpired:
            code = None
            self.process.kill()
            self.process.wait()
        errors = self.process.stderr.read().decode("utf-8", "replace")
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                pipe.close()
            except BrokenPipeError:
                pass
        self.process = None
        if "Traceback" in errors:
            raise RuntimeError("the oracle has a fault of its own: %s" % errors.strip()[-2000:])
        return code

    def close(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.stdin = open(os.devnull, "wb")  # closed once more by `end`
            self.end()


if __name__ == "__main__":
    main()
