"""Where the suite's files are in the cache folder."""
import os

import environments


def model_file(size: str, env: str, model: str, ending: str) -> str:
    return os.path.join(models_folder(size, env), model + ending)


def models_folder(size: str, env: str) -> str:
    return os.path.join(environments.cache_folder(), "models", size, env)
