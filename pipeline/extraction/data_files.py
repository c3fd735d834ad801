"""Language knowledge is data: load the YAML files of this folder, refusing what the reader does not know.

DataError
    a data file holds an unknown key or lacks one; the text names the file and the key.
"""

from collections.abc import Iterable
from importlib.resources import files
from typing import Any

import yaml

LANGUAGE = "en"


class DataError(Exception):
    """A data file is wrong: our fault, found at the start."""


def load_data(name: str, *, keys: Iterable[str]) -> dict[str, Any]:
    """The mapping in data/en/NAME.yaml, which must have exactly these keys."""
    text = (files("pipeline.extraction") / "data" / LANGUAGE / f"{name}.yaml").read_text(encoding="utf-8")
    content = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  the C version of the safe loader
    expected = set(keys)
    wrong = sorted(map(str, set(content) ^ expected))
    if wrong:
        raise DataError(f"{name}.yaml: {wrong[0]!r} is {'unknown' if wrong[0] in content else 'missing'}")
    return dict(content)
