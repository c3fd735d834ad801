"""The files of Prometheus and Alertmanager, judged by their own tools, and held to the metrics and runbooks that there are."""

import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml

from deploy.monitoring_tools import ToolsError, monitoring_tools
from pipeline.domain.extraction import PipelineVersion
from pipeline.metrics import Metrics
from tests.deploy.test_boards import panels

DEPLOY = Path(__file__).parents[2] / "deploy"
PROMETHEUS = DEPLOY / "prometheus"
ROUTING = DEPLOY / "alertmanager" / "alertmanager.yaml"
METRIC = re.compile(r"\bnews_\w+")
RECORDED = re.compile(r"\b[a-z]+:\w+:\w+")


class NoPool:
    size = busy = 0
    restarts: ClassVar[Counter[str]] = Counter()


def run(tool: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    try:
        folder = monitoring_tools()
    except ToolsError as error:
        pytest.skip(f"needs Debian 12's packages: {error}")
    return subprocess.run([folder / tool, *arguments], capture_output=True, text=True, check=False)


def rules(name: str) -> list[dict[str, Any]]:
    groups = yaml.safe_load((PROMETHEUS / "rules" / name).read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def cases() -> list[dict[str, Any]]:
    tests = yaml.safe_load((PROMETHEUS / "tests" / "alerts.yaml").read_text(encoding="utf-8"))["tests"]
    return [case for test in tests for case in test["alert_rule_test"]]


def exposed() -> set[str]:
    """Every name of a sample that a worker can expose; the families of those with labels that nothing has counted yet."""
    metrics = Metrics()
    metrics.tell_build(PipelineVersion(version="1", model="m", rules="r"))
    metrics.watch_pool(NoPool(), losses=("crash",))
    families = list(metrics.registry.collect())
    return {family.name for family in families} | {sample.name for family in families for sample in family.samples}


def test_prometheus_takes_its_configuration() -> None:
    done = run("promtool", "check", "config", PROMETHEUS / "prometheus.yaml")
    assert done.returncode == 0, done.stderr


def test_every_rule_does_what_its_cases_say() -> None:
    done = run("promtool", "test", "rules", PROMETHEUS / "tests" / "alerts.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_cases_notice_a_rule_that_never_fires(tmp_path: Path) -> None:
    for folder in ("rules", "tests"):
        (tmp_path / folder).mkdir()
        for file in (PROMETHEUS / folder).glob("*.yaml"):
            text = file.read_text(encoding="utf-8").replace("partition:news_consumer_lag_seconds:max > 300", "vector(1) > 2")
            (tmp_path / folder / file.name).write_text(text, encoding="utf-8")
    done = run("promtool", "test", "rules", tmp_path / "tests" / "alerts.yaml")
    assert done.returncode != 0
    assert "ConsumerLagHigh" in done.stdout + done.stderr


@pytest.mark.parametrize("rule", rules("alerts.yaml"), ids=lambda rule: str(rule["alert"]))
def test_every_alert_has_a_firing_case_a_silent_case_and_a_runbook(rule: dict[str, Any]) -> None:
    name = rule["alert"]
    fires = {bool(case["exp_alerts"]) for case in cases() if case["alertname"] == name}
    assert fires == ({True} if name == "Watchdog" else {True, False})
    assert rule["annotations"]["runbook_url"] == f"http://127.0.0.1:3000/public/runbooks/{name}.md"
    page = (DEPLOY / "runbooks" / f"{name}.md").read_text(encoding="utf-8")
    for heading in ("## What it means", "## How to look", "## What to do"):
        assert heading in page


def test_the_board_names_what_fires_and_since_when(tmp_path: Path) -> None:
    (panel,) = (panel for panel in panels("service.json") if panel["title"] == "Firing, for")
    (target,) = panel["targets"]
    expr = target["expr"].replace("$environment", "production")
    labels = {"severity": "page", "service": "news-events"}
    fires = {"alert": "Trouble", "expr": "trouble == 1", "for": "1m", "labels": labels}
    waits = {"alert": "Waiting", "expr": "trouble == 1", "for": "1h", "labels": labels}
    without_environment = {"alert": "Gone", "expr": "gone == 1", "labels": labels}
    rules_file = {"groups": [{"name": "group", "rules": [fires, waits, without_environment]}]}
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(rules_file), encoding="utf-8")
    trouble = {"labels": '{alertname="Trouble", severity="page"}', "value": 300}
    gone = {"labels": '{alertname="Gone", severity="page"}', "value": 120}
    nothing = {"labels": '{alertname="no alert"}', "value": 0}
    asked = [{"expr": expr, "eval_time": "7m", "exp_samples": [trouble, gone]}]
    asked.append({"expr": expr, "eval_time": "1m", "exp_samples": [nothing]})
    values = {'trouble{environment="production"}': "0 0 1x10", 'trouble{environment="trial"}': "1x12", "gone": "0x4 1x7"}
    series = [{"series": name, "values": value} for name, value in values.items()]
    case = {"interval": "1m", "input_series": series, "promql_expr_test": asked}
    (tmp_path / "cases.yaml").write_text(yaml.safe_dump({"rule_files": ["rules.yaml"], "tests": [case]}), encoding="utf-8")
    done = run("promtool", "test", "rules", tmp_path / "cases.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_runbook_has_an_alert() -> None:
    assert {page.stem for page in (DEPLOY / "runbooks").glob("*.md")} == {rule["alert"] for rule in rules("alerts.yaml")}


def test_rules_and_runbooks_name_only_metrics_that_there_are() -> None:
    recorded = {rule["record"] for rule in rules("recording.yaml")}
    expressions = [rule["expr"] for rule in (*rules("recording.yaml"), *rules("alerts.yaml"))]
    pages = [page.read_text(encoding="utf-8") for page in (DEPLOY / "runbooks").glob("*.md")]
    for text in (*expressions, *pages):
        assert set(RECORDED.findall(text)) <= recorded
        named = set(METRIC.findall(RECORDED.sub("", text)))
        assert named <= exposed() | {f"{name}_{end}" for name in exposed() for end in ("total", "bucket", "sum", "count")}, text


def test_alertmanager_takes_its_configuration() -> None:
    done = run("amtool", "check-config", ROUTING)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("severity", ["page", "ticket", "watchdog"])
def test_each_severity_reaches_its_receiver(severity: str) -> None:
    names = [rule["alert"] for rule in rules("alerts.yaml") if rule["labels"]["severity"] == severity]
    assert names
    for name in names:
        labels = [f"alertname={name}", f"severity={severity}", "environment=local"]
        done = run("amtool", "config", "routes", "test", f"--config.file={ROUTING}", f"--verify.receivers={severity}", *labels)
        assert done.returncode == 0, done.stdout + done.stderr


def test_no_receiver_holds_an_address() -> None:
    assert "://" not in ROUTING.read_text(encoding="utf-8")
