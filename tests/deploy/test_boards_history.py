"""What is unusual today, asked of a real Prometheus that has eight days behind it."""

import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.monitoring_tools import monitoring_tools
from tests.deploy.prometheus_server import PrometheusServer
from tests.deploy.test_boards import panels
from tests.deploy.test_boards_live import filled_in

STEP_SECONDS = 240
DAY_SECONDS = 86_400
# At whole steps, and two minutes ago: a server that has just started drops samples of the future.
NOW = (int(time.time()) - 120) // STEP_SECONDS * STEP_SECONDS
KIND, PLACE, OUTLET = "news_figures_total", "news_figure_countries_total", "news_outlet_articles_total"


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted evenly: so many a day in the week before, and so many in the last 24 hours; None: the series is not there yet."""

    metric: str
    name: str
    usual: float | None
    today: float


# A day with twice as much news as usual: all that is doubled is as usual.
NEWS = (
    Counted(KIND, "killed", 100, 200),
    Counted(KIND, "wounded", 50, 100),
    Counted(KIND, "evacuated", 10, 4),
    Counted(KIND, "kidnapped", 2, 30),
    Counted(KIND, "displaced", None, 12),
    Counted(KIND, "missing", None, 3),
    Counted(PLACE, "UA", 80, 150),
    Counted(PLACE, "SD", 20, 45),
    Counted(PLACE, "CL", 1, 24),
    Counted(OUTLET, "Meridian Wire", 60, 118),
    Counted(OUTLET, "Andes Report", 20, 0),
    Counted(OUTLET, "Steppe Telegraph", 3, 26),
    Counted(OUTLET, "Karachi Evening Star", 1, 0),
)
LABELS = {KIND: "kind", PLACE: "country", OUTLET: "outlet"}
# By metric and labels: time and value.
Samples = Mapping[tuple[str, str], list[tuple[int, int]]]


def counts(counted: Counted, *, days: int, share: float, resets: Iterable[float]) -> Iterator[tuple[int, int]]:
    """Time and value of a worker's counter; it goes on from 0 where the worker was started again, so many days ago."""
    resets = {NOW - round(ago * DAY_SECONDS / STEP_SECONDS) * STEP_SECONDS for ago in resets}
    total = before = 0.0
    for at in range(NOW - days * DAY_SECONDS, NOW + 1, STEP_SECONDS):
        is_today = at > NOW - DAY_SECONDS
        total += share * (counted.today if is_today else counted.usual or 0) * STEP_SECONDS / DAY_SECONDS
        if at in resets:
            before = total
        value = int(total + 1e-6) - int(before + 1e-6)
        if value > 0 or counted.usual is not None:
            yield at, value


def exposed(samples: Samples, day: int) -> str:
    """One day in OpenMetrics, as promtool reads it: the samples of each metric together."""
    lines = []
    for metric in LABELS:
        lines.append(f"# TYPE {metric.removesuffix('_total')} counter")
        lines += [
            f'{metric}{{job="news-events",environment="test",topic_prefix="t.",{labels}}} {value} {at}'
            for (name, labels), values in samples.items()
            if name == metric
            for at, value in values
            if at // DAY_SECONDS == day
        ]
    return "\n".join([*lines, "# EOF", ""])


def history(folder: Path, *, days: int = 8) -> PrometheusServer:
    """Two workers, which share the work; one was started again in the night and in the week, the other gave way to a third two days ago."""
    samples: dict[tuple[str, str], list[tuple[int, int]]] = {}
    change = NOW - 2 * DAY_SECONDS
    for counted in NEWS:
        name = f'{LABELS[counted.metric]}="{counted.name}"'
        samples[counted.metric, f'{name},instance="one"'] = list(counts(counted, days=days, share=0.6, resets=(0.3, 4)))
        both = list(counts(counted, days=days, share=0.4, resets=(2,)))
        samples[counted.metric, f'{name},instance="two"'] = [(at, value) for at, value in both if at < change]
        samples[counted.metric, f'{name},instance="three"'] = [(at, value) for at, value in both if at >= change]
    promtool = monitoring_tools() / "promtool"
    # promtool reads its input once for each two hours of it: in one piece it takes ten times as long.
    for day in range((NOW - days * DAY_SECONDS) // DAY_SECONDS, NOW // DAY_SECONDS + 1):
        text = folder / f"{day}.txt"
        text.write_text(exposed(samples, day), encoding="utf-8")
        subprocess.run([promtool, "tsdb", "create-blocks-from", "openmetrics", text, folder / "data"], check=True, capture_output=True)
    return PrometheusServer(folder, scrape_configs=[])


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusServer]:
    with history(tmp_path_factory.mktemp("history")) as server:
        yield server


def told(server: PrometheusServer, title: str) -> dict[str, float]:
    """A panel of the News board: what it names, and the number beside it."""
    (panel,) = (panel for panel in panels("news.json") if panel["title"] == title)
    found = server.series(filled_in(panel["targets"][0]["expr"]), at=NOW)
    return {next(iter(series["metric"].values())): float(series["value"][1]) for series in found}


def test_unusual_kinds_are_those_whose_share_grew(prometheus: PrometheusServer) -> None:
    kinds = told(prometheus, "More than usual, by kind")
    assert kinds.keys() == {"kidnapped", "displaced"}
    # Today has 349 of them and the week before 162 a day: 30 kidnapped where 2 * 349 / 162 would be usual.
    assert kinds["kidnapped"] == pytest.approx(30 / (2 * 349 / 162), rel=0.1)
    assert kinds["displaced"] == pytest.approx(12, rel=0.1)


def test_unusual_places_are_those_whose_share_grew(prometheus: PrometheusServer) -> None:
    assert told(prometheus, "More than usual, by country").keys() == {"CL"}


def test_unusual_outlets_are_loud_or_quiet(prometheus: PrometheusServer) -> None:
    assert told(prometheus, "More than usual, by outlet").keys() == {"Steppe Telegraph"}
    quiet = told(prometheus, "Quiet outlets")
    assert quiet.keys() == {"Andes Report"}
    assert quiet["Andes Report"] == pytest.approx(20 * 144 / 84, rel=0.1)


def test_counts_survive_restarts_and_replaced_workers(prometheus: PrometheusServer) -> None:
    (panel,) = (panel for panel in panels("news.json") if panel["title"] == "Figures by kind")
    expr = panel["targets"][0]["expr"].replace("$__range", "7d")
    found = {each["metric"]["kind"]: float(each["value"][1]) for each in prometheus.series(filled_in(expr), at=NOW)}
    assert found["killed"] == pytest.approx(6 * 100 + 200, rel=0.02)
    assert found["displaced"] == pytest.approx(12, rel=0.1)


@pytest.mark.parametrize(("days", "unusual"), [(1, {"nothing unusual"}), (2, {"kidnapped", "displaced"})])
def test_a_short_history_does_not_make_everything_unusual(tmp_path: Path, days: int, unusual: set[str]) -> None:
    with history(tmp_path, days=days) as server:
        assert told(server, "More than usual, by kind").keys() == unusual
