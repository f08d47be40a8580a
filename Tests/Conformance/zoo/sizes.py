"""What "small" and "full" mean for the zoo."""

CLASSES = {"small": 13, "full": 339}
IMAGE = {"small": (75, 75, 3), "full": (224, 224, 3)}
FRAMES_AVERAGED = {"small": 4, "full": 64}


def fewer(size, divisor):
    """Channels of the architecture to channels of this size: all of them in full size."""
    def channels(count):
        return count if size == "full" else max(2, count // divisor)
    return channels
