"""What a mutant is."""

import os
import re


class Mutant:
    """A small change of one file that breaks one fact, and the test that must fail then."""

    def __init__(self, fact, file, old, new, test):
        """`old` stands once in `file`. `test` is `TARGET.SUITE/FUNCTION`."""
        self.fact, self.file, self.old, self.new, self.test = fact, file, old, new, test

    @property
    def place(self):
        """`GraphIR/SavedOrder`"""
        folder, name = os.path.split(self.file)
        return "%s/%s" % (folder.split("/")[1], os.path.splitext(name)[0])

    @property
    def filter(self):
        """The test's name as a regular expression that is found in no other's."""
        return "^%s\\(" % re.escape(self.test)
