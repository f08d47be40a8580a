"""Uses the packages in a Debian without Swift and compilers: python3 Tests/Packages/roots.py --dist dist --root ROOT [--python DIR]

ROOT is made by debootstrap and needs no network afterwards:

  debootstrap --variant=minbase --include=man-db,bash-completion,python3,libssl3,libffi8,libexpat1 bookworm ROOT

--python may be given several times: each DIR is a Python with its own prefix (one of pyenv, say), which is copied into the
root. Needs the rights of root. What is put
into ROOT stays there.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
EXAMPLE = REPOSITORY / "examples" / "M-75x75x3-13-im.h5"

COMPLETE = """
source /usr/share/bash-completion/bash_completion
_completion_loader h5surgery
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; COMP_KEY=9
function_=$(complete -p h5surgery | sed -n 's/.*-F \\([^ ]*\\).*/\\1/p')
"$function_" h5surgery "${@: -1}" "${@: -2:1}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


class Root:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.inside = self.path / "packages"
        if self.inside.exists():
            shutil.rmtree(str(self.inside))
        self.inside.mkdir()

    def run(self, *line):
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8", "MANPAGER": "cat"}
        result = subprocess.run(
            ["chroot", str(self.path)] + [str(word) for word in line], env=environment, stdout=subprocess.PIPE
        )
        if result.returncode:
            sys.exit("%s ended with %d" % (line, result.returncode))
        return result.stdout.decode()

    def put(self, path):
        shutil.copy(str(path), str(self.inside / path.name))
        return "/packages/" + path.name


def expect(condition, words):
    if not condition:
        sys.exit("not so: " + words)
    print("  " + words, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dist", required=True, type=pathlib.Path)
    parser.add_argument("--root", required=True, type=pathlib.Path)
    parser.add_argument("--python", action="append", default=[], type=pathlib.Path)
    options = parser.parse_args()
    root = Root(options.root)
    for compiler in ("swift", "gcc", "cc", "clang", "ld"):
        expect(not any((root.path / place / compiler).exists() for place in ("usr/bin", "usr/local/bin")), "no %s" % compiler)
    model, notebook = root.put(EXAMPLE), root.put(HERE / "notebook.py")
    wheel = root.put(next(options.dist.glob("*.whl")))
    deb = root.put(next(options.dist.glob("*.deb")))

    for number, place in enumerate(options.python):
        copy = root.path / str(place)[1:]
        if not copy.exists():
            skip = shutil.ignore_patterns("test", "tests", "*.a", "__pycache__")
            shutil.copytree(str(place), str(copy), symlinks=True, ignore=skip)
        venv = "/packages/venv%d" % number
        root.run(place / "bin/python3", "-m", "venv", venv)
        root.run(venv + "/bin/pip", "--disable-pip-version-check", "-q", "install", "--no-index", wheel)
        root.run(venv + "/bin/pip", "--disable-pip-version-check", "check")
        root.run(venv + "/bin/python", notebook, model, "/packages/work%d" % number)
        # and into a folder, as those do who may not write elsewhere
        target = "/packages/target%d" % number
        root.run(venv + "/bin/pip", "--disable-pip-version-check", "-q", "uninstall", "-y", "h5surgery")
        root.run(venv + "/bin/pip", "--disable-pip-version-check", "-q", "install", "--no-index", "--target", target, wheel)
        said = root.run("/usr/bin/env", "PYTHONPATH=" + target, venv + "/bin/python", "-c", "import h5surgery; print(h5surgery.binary())")
        expect(said.strip() == target + "/bin/h5surgery", "the program is found beside --target")

    root.run("dpkg", "-i", deb)
    expect(root.run("h5surgery", "--version").strip(), "the .deb is installed")
    shown = root.run("man", "h5surgery-swap-head")
    expect("--keep-classes" in shown and "h5surgery swap-head in.h5 out.h5 -n 10 --at -2" in shown, "man h5surgery-swap-head")
    # bash's completions read from /dev/fd
    subprocess.check_call(["mount", "-t", "proc", "proc", str(root.path / "proc")])
    try:
        complete(root, model)
    finally:
        subprocess.check_call(["umount", str(root.path / "proc")])
    root.run("dpkg", "-r", "h5surgery")


def complete(root, model):
    line = ("bash", "-c", COMPLETE, "bash", "h5surgery")
    expect(root.run(*line, "wrap").split() == ["wrap-average"], "a command is completed")
    expect(root.run(*line, "swap-head", model, "--at", "conv_pre").split() == ["conv_preds"], "a layer is completed")


if __name__ == "__main__":
    if os.geteuid():
        sys.exit("roots.py needs the rights of root")
    main()
