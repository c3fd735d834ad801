"""Writes the chart as plain manifests, for those who don't use Helm: `python -m deploy.kubernetes.write`."""

import sys
from pathlib import Path
from typing import Any

import yaml
from helm_python import Chart

FOLDER = Path(__file__).parent
CHART = FOLDER.parent / "helm" / "news-events"
NAME = "news-events"
# Files of the chart's ci/ with the values, and what is written of each.
MANIFESTS = {"default.yaml": "default-values.yaml", "full.yaml": "full-values.yaml"}
HEAD = """\
# {chart} with {values}; `python -m deploy.kubernetes.write` writes this file.
"""


def render(values: dict[str, Any]) -> dict[str, str]:
    """Helm's text of each template, by the template's path; raises helm_python.HelmError for values that the chart refuses."""
    with Chart.load(CHART) as chart:
        rendered = chart.render(values, name=NAME, namespace=NAME)
    return {path: text for path, text in sorted(rendered.items()) if path.endswith(".yaml")}


def text(name: str) -> str:
    """One file of manifests, comments included. Hooks are left out: only Helm knows when to run them."""
    values = MANIFESTS[name]
    rendered = render(load_values(values))
    head = HEAD.format(chart=CHART.relative_to(FOLDER.parents[1]), values=f"ci/{values}")
    return head + "".join(f"---\n{_without_marks(part)}" for part in rendered.values() if _is_object(part))


def load_values(file: str) -> dict[str, Any]:
    """The values of a file in the chart's ci/."""
    values: dict[str, Any] = yaml.safe_load((CHART / "ci" / file).read_text(encoding="utf-8"))
    return values


def is_hook(manifest: dict[str, Any]) -> bool:
    """Whether Helm runs it at some moment, in place of keeping it."""
    return "helm.sh/hook" in manifest["metadata"].get("annotations", {})


def _is_object(rendered: str) -> bool:
    return any(manifest and not is_hook(manifest) for manifest in yaml.safe_load_all(rendered))


def _without_marks(rendered: str) -> str:
    """Without the empty document that a template begins with where it writes several."""
    return rendered.strip().removeprefix("---").lstrip("\n") + "\n"


def main() -> int:
    """Write all of them."""
    for name in MANIFESTS:
        (FOLDER / name).write_text(text(name), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
