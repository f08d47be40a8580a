"""The names of operations that are done to archives. Python 3.6, standard library only."""

# Operations that are done to an archive: `keras-swap` is `swap` from a .keras to a .keras.
ARCHIVED = "keras-"
# Through another format and back.
CONVERSIONS = ("to-keras", "to-folder", "to-shards")


def plain(operation: str) -> str:
    """The operation, whatever it is done to."""
    return operation[len(ARCHIVED):] if operation.startswith(ARCHIVED) else operation
