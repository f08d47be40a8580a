"""The Python of the documents is run as it stands there, and prints what is shown."""

import contextlib
import doctest
import os
import pathlib
import re
import shutil
import tarfile
import tempfile
import unittest

import h5surgery

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = REPOSITORY / "examples" / "M-75x75x3-13-im.h5"

#: The models that stand for the names in the documents; what the examples write themselves is not there.
NAMES = ["M-75x75x3-13-im.h5", "model.h5", "in.h5"]

#: Those that TensorFlow 2.1 wrote, in the archive of fixtures.
FIXTURES = {"R50-224x224x3-339-im.h5": "R50.h5", "IRv2-224x224x3-339-ikm.h5": "IRv2.h5"}

DOCUMENTS = ["README.md", "docs/python.md"]


def blocks(document, language):
    """The blocks of one language, with the lines where they begin."""
    text = (REPOSITORY / document).read_text(encoding="utf-8")
    for match in re.finditer(r"^```%s\n(.*?)^```$" % language, text, re.M | re.S):
        yield text[: match.start()].count("\n") + 1, match.group(1)


@contextlib.contextmanager
def folder():
    """A working folder with the models."""
    place, new = os.getcwd(), tempfile.mkdtemp(prefix="h5surgery-test-")
    try:
        for name in NAMES:
            shutil.copyfile(str(EXAMPLE), os.path.join(new, name))
        with tarfile.open(str(REPOSITORY / "Tests" / "Fixtures" / "tf21.tar.gz")) as archive:
            for name, member in FIXTURES.items():
                (pathlib.Path(new) / name).write_bytes(archive.extractfile(member).read())
        (pathlib.Path(new) / "damaged.h5").write_bytes(EXAMPLE.read_bytes()[:5000])
        os.chdir(new)
        yield
    finally:
        os.chdir(place)
        shutil.rmtree(new)


class DocumentTests(unittest.TestCase):
    def test_every_session_prints_what_is_shown(self):
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
        for document in DOCUMENTS:
            # the blocks of a document go on where the ones before ended
            text = "\n".join(block for _, block in blocks(document, "pycon"))
            self.assertIn(">>>", text, document)
            test = doctest.DocTestParser().get_doctest(text, {"h5surgery": h5surgery}, document, document, 0)
            said = []
            with folder():
                result = doctest.DocTestRunner(optionflags=flags).run(test, out=said.append)
            self.assertEqual(result.failed, 0, "".join(said))
            self.assertGreater(result.attempted, 3)

    def test_every_program_runs(self):
        for document in DOCUMENTS:
            for line, block in blocks(document, "python"):
                with folder():
                    exec(compile(block, "%s, line %d" % (document, line), "exec"), {})

    def test_no_python_stands_in_a_block_that_is_not_run(self):
        for document in DOCUMENTS:
            text = (REPOSITORY / document).read_text(encoding="utf-8")
            count = len(list(blocks(document, "python"))) + len(list(blocks(document, "pycon")))
            self.assertEqual(len(re.findall(r"^```(?:py|python|pycon|python3)\b", text, re.M)), count, document)

    def test_the_module_shows_itself(self):
        with folder():
            test = doctest.DocTestFinder().find(h5surgery, "h5surgery")[0]
            result = doctest.DocTestRunner().run(test)
        self.assertEqual((result.failed, result.attempted), (0, 3))


if __name__ == "__main__":
    unittest.main()
