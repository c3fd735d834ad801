"""The boards are current, and each panel is one that a person can read at night."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from deploy.grafana.write import BOARDS, FOLDER, text

RUNBOOKS = FOLDER.parents[1] / "runbooks"
# 1366x768 without the browser's bars and Grafana's own leaves some 500 px; a unit of the grid is 38 px.
FIRST_SCREEN_UNITS = 13
Panel = dict[str, Any]


def load(name: str) -> dict[str, Any]:
    board: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return board


def panels(name: str) -> list[Panel]:
    return [panel for panel in load(name)["panels"] if panel["type"] != "row"]


ALL = [pytest.param(panel, id=f"{Path(name).stem}: {panel['title']}") for name in BOARDS for panel in panels(name)]


@pytest.mark.parametrize("name", BOARDS)
def test_board_is_current(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == text(name), "run `python -m deploy.grafana.write`"


@pytest.mark.parametrize("panel", ALL)
def test_panel_explains_itself(panel: Panel) -> None:
    assert panel["title"]
    assert panel["description"].endswith(".")
    assert panel["fieldConfig"]["defaults"]["unit"]


@pytest.mark.parametrize("panel", ALL)
def test_queries_have_nothing_fixed(panel: Panel) -> None:
    assert panel["datasource"]["uid"] == "${datasource}"
    for target in panel["targets"]:
        assert target["datasource"]["uid"] == "${datasource}"
        for selector in re.findall(r"\{(job[^}]*)\}", target["expr"]) or [""]:
            assert all(f'{label}=~"${label}"' in selector for label in ("job", "environment", "topic_prefix", "instance")), target["expr"]
        assert not re.search(r"\brate\([^\[]*\[(?!\$__rate_interval\])", target["expr"]), target["expr"]


@pytest.mark.parametrize("panel", [each for each in ALL if "stat" in str(each.values[0])])
def test_number_that_changes_colour_has_thresholds(panel: Panel) -> None:
    if panel["type"] == "stat":
        steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
        assert steps[0]["color"] == "green"
        assert len(steps) > 1 or not panel.get("links")


def test_whatever_can_be_red_on_the_service_board_leads_to_a_runbook() -> None:
    for panel in panels("service.json"):
        steps = panel["fieldConfig"]["defaults"].get("thresholds", {}).get("steps", [])
        if "red" in {step["color"] for step in steps}:
            assert re.fullmatch(r"\$\{runbooks\}/\w+\.md", panel["links"][0]["url"]), panel["title"]


def test_every_runbook_that_is_linked_exists() -> None:
    linked = {link["url"].removeprefix("${runbooks}/") for name in BOARDS for panel in panels(name) for link in panel.get("links", [])}
    assert linked <= {path.name for path in RUNBOOKS.iterdir()}


@pytest.mark.parametrize("name", BOARDS)
def test_what_matters_first_needs_no_scrolling(name: str) -> None:
    first_heading = next(panel["gridPos"]["y"] for panel in load(name)["panels"] if panel["type"] == "row")
    above = [panel["gridPos"] for panel in panels(name) if panel["gridPos"]["y"] < first_heading]
    assert len(above) >= 9
    assert max(place["y"] + place["h"] for place in above) <= FIRST_SCREEN_UNITS


@pytest.mark.parametrize("name", BOARDS)
def test_panels_do_not_overlap(name: str) -> None:
    taken = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels(name))
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(taken) == len(set(taken))
    assert max(x for x, _ in taken) < 24


@pytest.mark.parametrize("name", BOARDS)
def test_board_is_templated_and_marks_deploys(name: str) -> None:
    board = load(name)
    names = {variable["name"] for variable in board["templating"]["list"]}
    assert names == {"datasource", "job", "environment", "topic_prefix", "instance", "runbooks"}
    assert "news_build_info" in board["annotations"]["list"][0]["expr"]
