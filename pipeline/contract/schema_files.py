"""Where the contract's files lie: in the wheel beside the code, in a clone at the top of the repository."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pipeline


@cache
def schema_folder() -> Path:
    """The folder with topics.yaml and the schemas; raises FileNotFoundError where an installation lacks it."""
    package = Path(pipeline.__file__).parent
    for folder in (package / "schemas", package.parent / "schemas"):
        if (folder / "topics.yaml").is_file():
            return folder
    raise FileNotFoundError(f"no schemas/topics.yaml beside {package}: the installation is not whole")


@cache
def load_schema(file_name: str) -> dict[str, Any]:
    """The JSON Schema of that name ("casualties.v1.json"); shared between callers, not to be changed."""
    schema: dict[str, Any] = json.loads((schema_folder() / file_name).read_text(encoding="utf-8"))
    return schema
