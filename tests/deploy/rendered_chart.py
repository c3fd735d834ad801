"""The chart's objects as Helm renders them."""

from typing import Any

import yaml

from deploy.kubernetes.write import CHART, render

# The files of values in the chart's ci/.
VALUES = sorted(path.name for path in (CHART / "ci").iterdir())
Manifest = dict[str, Any]


def manifests(values: Manifest) -> list[Manifest]:
    return [each for part in render(values).values() for each in yaml.safe_load_all(part) if each]


def of_kind(kind: str, values: Manifest) -> Manifest:
    (found,) = (each for each in manifests(values) if each["kind"] == kind)
    return found


def pods(values: Manifest) -> list[Manifest]:
    """Every pod's specification, whatever starts it."""
    return [
        each["spec"] if each["kind"] == "Pod" else each["spec"]["template"]["spec"]
        for each in manifests(values)
        if each["kind"] in {"Deployment", "Job", "Pod"}
    ]


def worker(values: Manifest) -> Manifest:
    (container,) = of_kind("Deployment", values)["spec"]["template"]["spec"]["containers"]
    found: Manifest = container
    return found
