"""`news-events check`, with the checks that a worker makes at its start."""

import pytest

from tests.cli.command import run
from tests.cli.conftest import Deployment


def test_a_whole_deployment_is_ok_line_by_line(deployment: Deployment) -> None:
    ended = deployment.run("check")
    assert ended.status == 0, ended
    assert all(line.startswith("ok  ") for line in ended.lines)
    told = "\n".join(ended.lines)
    for what in (
        "settings",
        "broker",
        "credentials",
        deployment.topics.articles.name,
        deployment.topics.dead_letters.name,
        "model",
        "gazetteer",
    ):
        assert what in told


def test_what_is_missing_comes_with_what_to_do(bare_deployment: Deployment) -> None:
    ended = bare_deployment.run("check")
    assert ended.status == 1
    [line] = [line for line in ended.lines if bare_deployment.topics.articles.name in line]
    assert line.startswith("NO  ")
    assert "`news-events topics create`" in line


@pytest.mark.parametrize(
    ("settings", "name", "says"),
    [({"NEWS_BROKERS": "127.0.0.1:1"}, "broker", "NEWS_BROKERS"), ({"NEWS_HTTP_PORT": "many"}, "settings", "NEWS_HTTP_PORT=many")],
    ids=["broker", "settings"],
)
def test_each_failure_is_a_line(settings: dict[str, str], name: str, says: str) -> None:
    ended = run("check", settings=settings)
    assert ended.status == 1
    [line] = [line for line in ended.lines if line.startswith("NO  ")]
    assert line.startswith(f"NO  {name}: ")
    assert says in line
