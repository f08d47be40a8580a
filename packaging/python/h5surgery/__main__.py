"""``python -m h5surgery`` is the program itself."""

import os
import sys

from ._binary import binary
from ._errors import Error


def main() -> None:
    try:
        path = binary()
    except Error as error:
        sys.exit("h5surgery: error: %s" % error)
    os.execv(path, [path] + sys.argv[1:])


main()
