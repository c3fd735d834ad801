"""The boards are current, and each panel is one that a person can read at night.

Grafana's dashboard-linter cannot be had from a package registry: its rules are held here, under their names.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from deploy.grafana.panels import NOTHING, PLAIN
from deploy.grafana.panels import RUNBOOKS as RUNBOOKS_PATH
from deploy.grafana.write import BOARDS, FOLDER, text

DEPLOY = FOLDER.parents[1]
RUNBOOKS = DEPLOY / "runbooks"
# 1366x768 without the browser's bars (130 px), Grafana's own and the variables (150 px) leaves some 490 px; a unit of the grid is 38 px.
FIRST_SCREEN_UNITS = 13
# Units of Grafana that the boards use; `suffix:` is its way to name one of one's own.
UNITS = {"short", "locale", "s", "percentunit", "mps", "mpm"}
# Alerts carry the labels that their rules leave them.
NOT_OF_A_TARGET = "ALERTS"
Panel = dict[str, Any]


def load(name: str) -> dict[str, Any]:
    board: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return board


def panels(name: str) -> list[Panel]:
    return [panel for panel in load(name)["panels"] if panel["type"] != "row"]


def colors(panel: Panel) -> set[str]:
    steps = panel["fieldConfig"]["defaults"].get("thresholds", {}).get("steps", [])
    mapped = [
        option.get("result", option) for mapping in panel["fieldConfig"]["defaults"].get("mappings", []) for option in _results(mapping)
    ]
    return {step["color"] for step in steps} | {result["color"] for result in mapped if result.get("color")}


def _results(mapping: dict[str, Any]) -> list[dict[str, Any]]:
    options = mapping["options"]
    return [options] if mapping["type"] == "special" else list(options.values())


def all_links(panel: Panel) -> list[str]:
    return [link["url"] for link in [*panel.get("links", []), *panel["fieldConfig"]["defaults"].get("links", [])]]


ALL = [pytest.param(panel, id=f"{Path(name).stem}: {panel['title']}") for name in BOARDS for panel in panels(name)]


@pytest.mark.parametrize("name", BOARDS)
def test_board_is_current(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == text(name), "run `python -m deploy.grafana.write`"


@pytest.mark.parametrize("name", BOARDS)
def test_board_is_whole_in_grafanas_own_types(name: str) -> None:
    register_default_plugins()
    assert json.loads(JSONEncoder().encode(Dashboard.from_json(load(name)))) == load(name)


@pytest.mark.parametrize("panel", ALL)
def test_panel_explains_itself(panel: Panel) -> None:
    """panel-title-description-rule, panel-units-rule"""
    assert panel["title"]
    assert panel["description"].endswith(".")
    unit = panel["fieldConfig"]["defaults"]["unit"]
    assert unit in UNITS or unit.startswith("suffix:")


@pytest.mark.parametrize("name", BOARDS)
def test_no_two_panels_have_one_title(name: str) -> None:
    titles = [panel["title"] for panel in panels(name)]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("panel", ALL)
def test_queries_have_nothing_fixed(panel: Panel) -> None:
    """panel-datasource-rule, panel-no-targets-rule, target-job-rule, target-instance-rule, target-rate-interval-rule"""
    assert panel["datasource"]["uid"] == "${datasource}"
    assert panel["targets"]
    for target in panel["targets"]:
        assert target["datasource"]["uid"] == "${datasource}"
        selectors = re.findall(r"(\w+)\{([^}]*)\}", target["expr"])
        assert selectors
        for metric, matchers in selectors:
            if not metric.startswith(NOT_OF_A_TARGET):
                assert all(f'{label}=~"${label}"' in matchers for label in ("job", "environment", "topic_prefix", "instance")), target[
                    "expr"
                ]
        assert not re.search(r"\bi?rate\([^\[]*\[(?!\$__rate_interval\])", target["expr"]), target["expr"]


@pytest.mark.parametrize("panel", ALL)
def test_every_metric_is_one_of_the_worker(panel: Panel) -> None:
    declared = (DEPLOY.parent / "pipeline" / "metrics.py").read_text(encoding="utf-8")
    others = {"up", "process_cpu_seconds_total", "ALERTS", "ALERTS_FOR_STATE"}
    for target in panel["targets"]:
        for metric, _ in re.findall(r"(\w+)\{([^}]*)\}", target["expr"]):
            base = re.sub(r"_(bucket|sum|count|info)$", "", metric)
            assert metric in others or f'"{base}"' in declared, metric


@pytest.mark.parametrize("panel", [panel for panel in panels("service.json") if panel["type"] == "stat"], ids=lambda panel: panel["title"])
def test_tile_for_on_call_has_thresholds_and_does_not_look_well_where_there_is_no_worker(panel: Panel) -> None:
    assert "red" in colors(panel)
    nothing = [mapping["options"] for mapping in panel["fieldConfig"]["defaults"]["mappings"] if mapping["type"] == "special"]
    assert {options["match"]: options["result"]["text"] for options in nothing} == {"nan": "idle", "null": "no worker"}
    assert all(options["result"]["color"] == NOTHING for options in nothing)


def test_number_without_thresholds_has_no_colour() -> None:
    for panel in panels("news.json"):
        if panel["type"] == "stat" and colors(panel) == {PLAIN, NOTHING}:
            assert panel["options"]["colorMode"] == "none"


def test_whatever_can_be_red_on_the_service_board_leads_to_a_runbook() -> None:
    for panel in panels("service.json"):
        if "red" in colors(panel):
            assert all(re.fullmatch(r"\$\{runbooks\}/(\w+|\$\{__field\.labels\.alertname\})\.md", url) for url in all_links(panel))
            assert all_links(panel), panel["title"]


def test_what_is_red_in_a_tile_is_itself_the_link() -> None:
    for panel in panels("service.json"):
        if panel["type"] == "stat":
            assert panel["fieldConfig"]["defaults"]["links"][0]["url"] == panel["links"][0]["url"]


def test_every_runbook_that_is_linked_exists() -> None:
    linked = {
        url.removeprefix("${runbooks}/") for name in BOARDS for panel in panels(name) for url in all_links(panel) if "__field" not in url
    }
    assert linked <= {path.name for path in RUNBOOKS.iterdir()}


def test_every_alert_but_the_watchdog_is_reached_from_a_panel() -> None:
    linked = {Path(url).stem for panel in panels("service.json") for url in all_links(panel)}
    assert {path.stem for path in RUNBOOKS.iterdir()} - {"Watchdog"} <= linked


def test_boards_and_alerts_lead_to_the_same_pages() -> None:
    """RUNBOOKS in deploy/grafana/panels.py is the path; the alerts have the address of docker-compose.yml's Grafana before it."""
    for rule in yaml.safe_load((DEPLOY / "prometheus" / "rules" / "alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]:
        assert rule["annotations"]["runbook_url"].endswith(f"{RUNBOOKS_PATH}/{rule['alert']}.md")
    compose = yaml.safe_load((DEPLOY.parent / "docker-compose.yml").read_text(encoding="utf-8"))
    assert f"./deploy/runbooks:/usr/share/grafana{RUNBOOKS_PATH}:ro" in compose["services"]["grafana"]["volumes"]


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
    """template-datasource-rule, template-job-rule, template-instance-rule, template-on-time-change-reload-rule, uneditable-dashboard

    One thing is not as the linter wants it: "all" jobs are those that run workers, not any.
    """
    board = load(name)
    variables = {variable["name"]: variable for variable in board["templating"]["list"]}
    assert variables.keys() == {"datasource", "job", "environment", "topic_prefix", "instance", "runbooks"}
    assert (variables["datasource"]["type"], variables["datasource"]["query"]) == ("datasource", "prometheus")
    assert variables["datasource"]["label"] == "Data source"
    for label in ("job", "environment", "topic_prefix", "instance"):
        variable = variables[label]
        assert (variable["type"], variable["multi"], variable["includeAll"]) == ("query", True, True)
        assert variable["datasource"]["uid"] == "${datasource}"
        assert variable["refresh"] == 2, "when the time range changes"
    assert variables["instance"]["allValue"] == ".+"
    assert "allValue" not in variables["job"]
    assert not board["editable"]
    assert "news_build_info" in board["annotations"]["list"][0]["expr"]
