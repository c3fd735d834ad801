"""Every query of every board has series when a real Prometheus scrapes a real worker that has read the samples."""

import time
from collections.abc import Iterator

import pytest

from deploy.demo.samples import load_samples
from deploy.grafana.write import BOARDS
from pipeline.local_kafka.broker import LocalKafka
from tests.deploy.prometheus_server import SCRAPE_SECONDS, PrometheusServer
from tests.deploy.scraped_worker import ScrapedWorkers
from tests.deploy.test_boards import load, panels
from tests.end_to_end.worker_process import wait_until


@pytest.fixture(scope="module")
def prometheus(kafka: LocalKafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusServer]:
    with ScrapedWorkers(kafka.bootstrap, tmp_path_factory.mktemp("boards")) as scraped:
        scraped.publish_samples()
        wait_until(lambda: scraped.articles_done() >= len(load_samples()), "the samples are read")
        scraped.publish_samples()
        wait_until(lambda: scraped.articles_done() >= 2 * len(load_samples()), "the samples are read once more")
        time.sleep(3 * SCRAPE_SECONDS)
        yield scraped.prometheus


def filled_in(expr: str) -> str:
    """As Grafana sends it, with everything chosen and the last hour shown."""
    for name, value in {
        "$__rate_interval": "1m",
        "$__range": "1h",
        "$job": "news-events",
        "$environment": ".*",
        "$topic_prefix": ".*",
        "$instance": ".*",
    }.items():
        expr = expr.replace(name, value)
    assert "$" not in expr
    return expr


@pytest.mark.parametrize("name", BOARDS)
def test_every_query_has_series(name: str, prometheus: PrometheusServer) -> None:
    queries = [(panel["title"], target["expr"]) for panel in panels(name) for target in panel["targets"]]
    queries += [(note["name"], note["expr"]) for note in load(name)["annotations"]["list"]]
    without = [f"{title}: {expr}" for title, expr in queries if not prometheus.series(filled_in(expr))]
    assert not without, "\n".join(without)


def test_desk_sees_what_was_counted_before_the_first_scrape(prometheus: PrometheusServer) -> None:
    figures = next(panel for panel in panels("news.json") if panel["title"] == "Articles")
    (found,) = prometheus.series(filled_in(figures["targets"][0]["expr"]))
    articles = sum(not sample.is_malformed for sample in load_samples())
    assert float(found["value"][1]) == 2 * articles
