"""Tests what `make wheel tarball deb image` made: python3 Tests/Packages/run.py --tool EXECUTABLE --dist FOLDER.

What needs a program that is not there (lintian, man, dpkg-deb, zsh, fish, skopeo) is skipped and said to be. roots.py uses
the packages in a Debian without compilers.
"""

import argparse
import base64
import hashlib
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
MAKE = REPOSITORY / "packaging" / "make.py"
EXAMPLE = REPOSITORY / "examples" / "M-75x75x3-13-im.h5"

sys.path.insert(0, str(MAKE.parent))
sys.dont_write_bytecode = True
import archives  # noqa: E402
import facts  # noqa: E402

TOOL = DIST = None


def only(pattern):
    """The one file of a kind in dist."""
    found = sorted(DIST.glob(pattern))
    if len(found) != 1:
        sys.exit("%s: %d files" % (pattern, len(found)))
    return found[0]


def needs(program):
    return unittest.skipUnless(shutil.which(program), "%s is not there" % program)


def run(*line, **options):
    """Standard output of a program that has to succeed."""
    result = subprocess.run([str(word) for word in line], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    if result.returncode:
        raise AssertionError("%s ended with %d: %s" % (line, result.returncode, result.stderr.decode(errors="replace")))
    return result.stdout.decode()


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="h5surgery-test-"))
        self.addCleanup(shutil.rmtree, str(self.folder))


class SameBytesTests(Folder):
    def test_what_is_made_again_has_the_same_bytes(self):
        for what in ("wheel", "tarball", "deb", "image"):
            run(sys.executable, MAKE, what, "--tool", TOOL, "--out", self.folder, cwd=str(self.folder), env=dict(os.environ, TZ="Asia/Tokyo", LC_ALL="C"))
        names = sorted(path.name for path in self.folder.iterdir())
        self.assertEqual(len(names), 6)
        for name in names:
            self.assertEqual((self.folder / name).read_bytes(), (DIST / name).read_bytes(), name)

    def test_another_time_is_another_package(self):
        run(sys.executable, MAKE, "tarball", "--tool", TOOL, "--out", self.folder, env=dict(os.environ, SOURCE_DATE_EPOCH="1000000000"))
        name = only("*.tar.gz").name
        self.assertNotEqual((self.folder / name).read_bytes(), only("*.tar.gz").read_bytes())


class WheelTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.path = only("*.whl")
        cls.wheel = zipfile.ZipFile(str(cls.path))

    def member(self, end):
        names = [name for name in self.wheel.namelist() if name.endswith(end)]
        self.assertEqual(len(names), 1, end)
        return self.wheel.getinfo(names[0])

    def test_the_executable_is_there_once_and_can_be_run(self):
        info = self.member(".data/scripts/h5surgery")
        self.assertEqual(info.external_attr >> 16, 0o100755)
        self.assertEqual(self.wheel.read(info), pathlib.Path(TOOL).read_bytes())
        self.assertLessEqual(sum(entry.file_size for entry in self.wheel.infolist()), 25 << 20)

    def test_every_file_is_in_the_record_with_its_digest(self):
        lines = self.wheel.read(self.member("/RECORD")).decode().splitlines()
        recorded = dict(line.rsplit(",", 2)[0:2] for line in lines)
        self.assertEqual(sorted(recorded), sorted(self.wheel.namelist()))
        for name, digest in recorded.items():
            if not name.endswith("/RECORD"):
                found = base64.urlsafe_b64encode(hashlib.sha256(self.wheel.read(name)).digest()).rstrip(b"=").decode()
                self.assertEqual(digest, "sha256=" + found, name)

    def test_the_name_is_that_of_the_metadata(self):
        metadata = self.wheel.read(self.member("/METADATA")).decode()
        self.assertIn("\nVersion: %s\n" % facts.version(), metadata)
        self.assertIn("\nRequires-Python: >=3.6\n", metadata)
        self.assertNotIn("Requires-Dist", metadata)
        tags = re.findall(r"^Tag: py3-none-(.+)$", self.wheel.read(self.member("/WHEEL")).decode(), re.M)
        self.assertEqual(self.path.name, "h5surgery-%s-py3-none-%s.whl" % (facts.version(), ".".join(tags)))
        self.assertIn("manylinux2014_%s" % facts.machine(), tags)

    def test_the_module_is_whole_and_typed(self):
        names = set(self.wheel.namelist())
        module = REPOSITORY / "packaging" / "python" / "h5surgery"
        for path in module.glob("*.py"):
            self.assertIn("h5surgery/" + path.name, names)
        self.assertIn("h5surgery/py.typed", names)
        self.assertFalse([name for name in names if "__pycache__" in name])

    def test_the_licences_of_the_libraries_are_there(self):
        text = self.wheel.read(self.member("/LICENSES-OF-LIBRARIES")).decode()
        for word in ("libhdf5 1.", "json-c 0.", "zlib 1.", "Apache License", "GNU LESSER GENERAL PUBLIC LICENSE"):
            self.assertIn(word, text)


class ExecutableTests(Folder):
    def test_what_is_linked_dynamically_is_no_package_for_any_linux(self):
        other = self.folder / "h5surgery"
        other.write_text('#!/bin/sh\necho %s\n' % facts.version())
        other.chmod(0o755)
        result = subprocess.run([sys.executable, str(MAKE), "wheel", "--tool", str(other), "--out", str(self.folder)], stderr=subprocess.PIPE)
        self.assertEqual((result.returncode, b"no 64-bit ELF" in result.stderr), (1, True))
        true = pathlib.Path(shutil.which("true")).resolve().read_bytes()
        self.assertTrue(facts.interpreter(true))
        self.assertFalse(facts.interpreter(pathlib.Path(TOOL).read_bytes()))

    def test_another_version_is_not_packed(self):
        other = self.folder / "h5surgery"
        other.write_text("#!/bin/sh\necho 9.9.9\n")
        other.chmod(0o755)
        result = subprocess.run([sys.executable, str(MAKE), "deb", "--tool", str(other), "--out", str(self.folder)], stderr=subprocess.PIPE)
        self.assertIn(b"9.9.9", result.stderr)

    def test_the_version_names_libraries_and_commit(self):
        lines = run(TOOL, "--version", "--verbose").splitlines()
        self.assertEqual(lines[0], run(TOOL, "--version").strip())
        self.assertRegex(lines[1], r"^commit: ([0-9a-f]{12}(-changed)?|not recorded by this build)$")
        for library in ("libhdf5 1.", "json-c 0.", "libyaml 0.", "zlib 1.", "libdeflate 1."):
            self.assertIn(library, lines[-1])


class TarballTests(Folder):
    def test_the_checksum_is_right_and_the_content_runs(self):
        archive = only("*.tar.gz")
        digest, name = (DIST / (archive.name + ".sha256")).read_text().split()
        self.assertEqual((digest, name), (hashlib.sha256(archive.read_bytes()).hexdigest(), archive.name))
        with tarfile.open(str(archive)) as tar:
            owners = {(member.uid, member.gid, member.uname) for member in tar.getmembers()}
            self.assertEqual(owners, {(0, 0, "root")})
            tar.extractall(str(self.folder))
        place = self.folder / archive.name[: -len(".tar.gz")]
        self.assertEqual(run(place / "bin/h5surgery", "--version").strip(), facts.version())
        self.assertTrue((place / "share/man/man1/h5surgery-swap-head.1").is_file())

    def test_the_list_of_what_is_inside_names_versions_and_licences(self):
        bill = json.loads(only("*.spdx.json").read_text())
        packages = {package["name"]: package for package in bill["packages"]}
        self.assertEqual(packages["h5surgery"]["versionInfo"], facts.version())
        told = dict(item.rsplit(" ", 1) for item in run(TOOL, "--version", "--verbose").splitlines()[-1][11:].split(", "))
        for name, version in told.items():
            self.assertEqual(packages[name]["versionInfo"], version)
        for name in ("swift", "swift-argument-parser", "glibc", "libstdc++"):
            self.assertRegex(packages[name].get("versionInfo", ""), r"^\d+\.\d+")
        for package in bill["packages"]:
            self.assertNotEqual(package["licenseConcluded"], "NOASSERTION")
        self.assertEqual(bill["spdxVersion"], "SPDX-2.3")
        with tarfile.open(str(only("*.tar.gz"))) as tar:
            for file in bill["files"]:
                content = tar.extractfile(only("*.tar.gz").name[: -len(".tar.gz")] + file["fileName"][1:]).read()
                self.assertIn(hashlib.sha256(content).hexdigest(), [entry["checksumValue"] for entry in file["checksums"]])

    @needs("pyspdxtools")
    def test_the_list_is_valid(self):
        run("pyspdxtools", "-i", only("*.spdx.json"))


class ManualTests(Folder):
    @classmethod
    def setUpClass(cls):
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="h5surgery-test-"))
        run(sys.executable, MAKE, "root", "--tool", TOOL, "--out", cls.place)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(str(cls.place))

    def commands(self):
        help_ = json.loads(run(TOOL, "--experimental-dump-help"))["command"]["subcommands"]
        return [command for command in help_ if command["commandName"] not in ("help", "settings")]

    def test_every_command_has_a_page_and_every_option_is_on_it(self):
        for command in self.commands():
            page = self.place / ("share/man/man1/h5surgery-%s.1" % command["commandName"])
            text = page.read_text(encoding="ascii").replace("\\-", "-")
            for argument in command["arguments"]:
                for name in argument.get("names", []):
                    self.assertIn("\\fB%s%s\\fR" % ("-" if name["kind"] == "short" else "--", name["name"]), text)
        self.assertFalse((self.place / "share/man/man1/h5surgery-settings.1").exists())

    @needs("man")
    def test_the_pages_are_read_without_warnings(self):
        for page in sorted((self.place / "share/man/man1").iterdir()):
            line = ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", str(page)]
            result = subprocess.run(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=dict(os.environ, MANWIDTH="80", LC_ALL="C.UTF-8"))
            self.assertEqual((result.returncode, result.stderr), (0, b""), page)

    @needs("man")
    def test_examples_are_shown_as_they_are_typed(self):
        page = self.place / "share/man/man1/h5surgery-freeze.1"
        shown = run("man", "-l", page, env=dict(os.environ, MANWIDTH="120", LC_ALL="C.UTF-8", MANPAGER="cat", PAGER="cat"))
        self.assertIn("h5surgery freeze in.h5 out.h5 --layer 'conv1_*' --layer 'conv2_*'", shown)

    def test_an_installation_has_them(self):
        self.assertTrue(os.access(str(self.place / "bin/h5surgery"), os.X_OK))
        for path in ("bash-completion/completions/h5surgery", "zsh/site-functions/_h5surgery", "fish/vendor_completions.d/h5surgery.fish"):
            self.assertGreater((self.place / "share" / path).stat().st_size, 1000)

    BASH = """
    source "$1"; export PATH="$2:$PATH"; cd "$3"; shift 3
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; COMP_KEY=9
    COMPREPLY=()
    function_=$(complete -p h5surgery | sed -n 's/.*-F \\([^ ]*\\).*/\\1/p')
    "$function_" h5surgery "${@: -1}" "${@: -2:1}"
    printf '%s\\n' "${COMPREPLY[@]}"
    """

    def offered(self, *words):
        """What bash offers for the last word."""
        script = self.place / "share/bash-completion/completions/h5surgery"
        shutil.copyfile(str(EXAMPLE), str(self.folder / "model.h5"))
        return run("bash", "-c", self.BASH, "bash", script, self.place / "bin", self.folder, "h5surgery", *words).split()

    @needs("bash")
    def test_bash_offers_commands_options_and_the_layers_of_the_model(self):
        self.assertEqual(self.offered("wrap"), ["wrap-average"])
        self.assertNotIn("settings", self.offered(""))
        self.assertIn("--dropout", self.offered("swap-head", "--dro"))
        self.assertEqual(self.offered("swap-head", "model.h5", "--at", "conv_pre"), ["conv_preds"])
        self.assertEqual(self.offered("freeze", "model.h5", "out.h5", "--until", "resh"), ["reshape_1", "reshape_2"])
        self.assertIn("dropout", self.offered("remove", "model.h5", "out.h5", "drop"))
        self.assertEqual(self.offered("freeze", "broken.h5", "out.h5", "--until", "resh"), [])

    @needs("zsh")
    def test_zsh_reads_its_script(self):
        run("zsh", "-n", self.place / "share/zsh/site-functions/_h5surgery")

    @needs("fish")
    def test_fish_reads_its_script(self):
        # what it offers can only be asked for on a terminal
        run("fish", "--no-execute", self.place / "share/fish/vendor_completions.d/h5surgery.fish")


class DebTests(Folder):
    @needs("dpkg-deb")
    def test_debian_reads_it(self):
        deb = only("*.deb")
        self.assertEqual(run("dpkg-deb", "--field", deb, "Version").strip(), facts.version() + "-1")
        run("dpkg-deb", "--extract", deb, self.folder)
        self.assertEqual(run(self.folder / "usr/bin/h5surgery", "--version").strip(), facts.version())
        self.assertTrue((self.folder / "usr/share/man/man1/h5surgery-swap-head.1.gz").is_file())

    @needs("lintian")
    def test_lintian_finds_nothing_beyond_what_is_overridden_with_reasons(self):
        said = run("lintian", "--fail-on", "error,warning,info", "--display-info", "--allow-root", only("*.deb"))
        self.assertEqual(said.strip(), "")


class ImageTests(Folder):
    def layout(self):
        place = self.folder / "layout"
        with tarfile.open(str(only("*.oci.tar"))) as tar:
            tar.extractall(str(place))
        return place

    def blob(self, place, descriptor):
        content = (place / "blobs/sha256" / descriptor["digest"][7:]).read_bytes()
        self.assertEqual((hashlib.sha256(content).hexdigest(), len(content)), (descriptor["digest"][7:], descriptor["size"]))
        return content

    def test_every_digest_and_size_is_right(self):
        place = self.layout()
        self.assertEqual(json.loads((place / "oci-layout").read_text()), {"imageLayoutVersion": "1.0.0"})
        manifest = json.loads(self.blob(place, json.loads((place / "index.json").read_text())["manifests"][0]).decode())
        config = json.loads(self.blob(place, manifest["config"]).decode())
        layer = archives.gzip.decompress(self.blob(place, manifest["layers"][0]))
        self.assertEqual(config["rootfs"]["diff_ids"], ["sha256:" + hashlib.sha256(layer).hexdigest()])
        self.assertEqual(config["config"]["Entrypoint"], ["/usr/bin/h5surgery"])
        with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
            self.assertEqual(tar.getmember("usr/bin/h5surgery").mode, 0o755)

    @needs("skopeo")
    def test_skopeo_reads_it(self):
        found = json.loads(run("skopeo", "inspect", "oci-archive:%s" % only("*.oci.tar")))
        self.assertEqual(found["Labels"]["org.opencontainers.image.version"], facts.version())

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("chroot"), "only root changes its root")
    def test_it_works_in_its_own_root_without_proc(self):
        place = self.layout()
        manifest = json.loads(self.blob(place, json.loads((place / "index.json").read_text())["manifests"][0]).decode())
        root = self.folder / "root"
        with tarfile.open(fileobj=io.BytesIO(archives.gzip.decompress(self.blob(place, manifest["layers"][0])))) as tar:
            tar.extractall(str(root))
        shutil.copyfile(str(EXAMPLE), str(root / "work/in.h5"))
        inside = ["chroot", root, "/usr/bin/h5surgery"]
        self.assertEqual(run(*inside, "--version").strip(), facts.version())
        self.assertIn("dense_classifier", run(*inside, "swap-head", "/work/in.h5", "/work/out.h5", "-n", "10"))
        self.assertIn("18,494", run(*inside, "inspect", "/work/out.h5"))


class FileTests(unittest.TestCase):
    """The files that are for others' programs."""

    def test_what_was_not_run_says_so_in_its_first_line(self):
        for name in ("homebrew/h5surgery.rb", "github/release.yml", "github/action.yml"):
            self.assertTrue((MAKE.parent / name).read_text().startswith("# Not run: "), name)

    def test_the_version_is_the_same_everywhere(self):
        self.assertIn("\nversion: %s\n" % facts.version(), (REPOSITORY / "CITATION.cff").read_text())
        self.assertIn("\n## %s\n" % facts.version(), (REPOSITORY / "CHANGELOG.md").read_text())

    @needs("cffconvert")
    def test_the_citation_is_valid(self):
        run("cffconvert", "--validate", "-i", REPOSITORY / "CITATION.cff")

    @needs("ruby")
    def test_the_formula_is_ruby(self):
        run("ruby", "-c", MAKE.parent / "homebrew/h5surgery.rb")

    @needs("twine")
    def test_twine_takes_the_wheel(self):
        self.assertIn("PASSED", run("twine", "check", "--strict", only("*.whl")))

    @needs("pre-commit")
    def test_the_hooks_tell_sound_models_from_broken_ones(self):
        place = pathlib.Path(tempfile.mkdtemp(prefix="h5surgery-test-"))
        self.addCleanup(shutil.rmtree, str(place))
        path = "%s:%s" % (place / "bin", os.environ["PATH"])
        environment = dict(os.environ, PATH=path, HOME=str(place), PRE_COMMIT_HOME=str(place / "cache"))
        (place / "bin").mkdir()
        shutil.copy(str(TOOL), str(place / "bin/h5surgery"))
        hooks, models = place / "hooks", place / "models"
        for folder in (hooks, models):
            folder.mkdir()
            run("git", "init", "-q", cwd=str(folder), env=environment)
        shutil.copy(str(REPOSITORY / ".pre-commit-hooks.yaml"), str(hooks))
        commit = ["git", "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qam", "x"]
        run("git", "add", "-A", cwd=str(hooks), env=environment)
        run(*commit, cwd=str(hooks), env=environment)
        shutil.copyfile(str(EXAMPLE), str(models / "a model.h5"))
        run("git", "add", "-A", cwd=str(models), env=environment)
        line = ["pre-commit", "try-repo", str(hooks), "--all-files"]
        run(*line, cwd=str(models), env=environment)
        (models / "broken.h5").write_bytes(EXAMPLE.read_bytes()[:4000])
        run("git", "add", "-A", cwd=str(models), env=environment)
        result = subprocess.run(line, cwd=str(models), env=environment, stdout=subprocess.PIPE)
        self.assertEqual(result.returncode, 1, result.stdout.decode())


def main():
    global TOOL, DIST
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", required=True, type=pathlib.Path)
    parser.add_argument("--dist", required=True, type=pathlib.Path)
    options, rest = parser.parse_known_args()
    TOOL, DIST = options.tool.resolve(), options.dist.resolve()
    unittest.main(argv=[sys.argv[0]] + rest)


if __name__ == "__main__":
    main()
