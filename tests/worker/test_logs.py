"""What reaches stderr, and what is left out."""

import json
import logging
from collections.abc import Iterator

import pytest

from pipeline.logs import BURST, WINDOW_SECONDS, RepeatFilter, configure_logs, get_logger


@pytest.fixture(autouse=True)
def handlers_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


def json_lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    captured = capsys.readouterr()
    assert captured.out == ""
    return [json.loads(line) for line in captured.err.splitlines()]


def test_our_lines_carry_their_fields(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(is_json=True, level="info")
    get_logger("pipeline.worker").info("partitions assigned", partitions=[0, 1])
    (line,) = json_lines(capsys)
    assert line["event"] == "partitions assigned"
    assert line["partitions"] == [0, 1]
    assert line["level"] == "info"
    assert line["logger"] == "pipeline.worker"


def test_lines_of_libraries_take_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(is_json=True, level="info")
    logging.getLogger("aiokafka.conn").error("no route to %s", "broker-1")
    (line,) = json_lines(capsys)
    assert (line["event"], line["level"], line["logger"]) == ("no route to broker-1", "error", "aiokafka.conn")


def test_libraries_are_quiet_when_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(is_json=True, level="info")
    for name in ("aiokafka.consumer", "faust.worker", "mode.services", "kafka.client"):
        logging.getLogger(name).info("all is well")
    assert json_lines(capsys) == []


def test_an_exception_is_told_with_its_traceback_in_one_json_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(is_json=True, level="info")
    try:
        raise ValueError("no such thing")
    except ValueError:
        get_logger("pipeline.agents").exception("a bug")
    (line,) = json_lines(capsys)
    assert "ValueError: no such thing" in str(line["exception"])


def test_console_lines_are_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(is_json=False, level="info")
    get_logger("pipeline.worker").warning("no broker answers", seconds=12)
    text = capsys.readouterr().err
    assert "no broker answers" in text
    assert "seconds=12" in text


def test_the_level_is_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(is_json=True, level="error")
    get_logger("pipeline.worker").warning("not told")
    logging.getLogger("aiokafka").warning("not told either")
    get_logger("pipeline.worker").error("told")
    assert [line["event"] for line in json_lines(capsys)] == ["told"]


def test_a_flood_becomes_a_few_lines_and_a_count(capsys: pytest.CaptureFixture[str]) -> None:
    now = 0.0
    configure_logs(is_json=True, level="info")
    logging.getLogger().handlers[0].filters = [RepeatFilter(clock=lambda: now)]
    logger = logging.getLogger("aiokafka.cluster")
    for number in range(1000):
        if number == 990:
            now += WINDOW_SECONDS
        logger.error("node %s is away", number)
        logger.error("another line")
    lines = json_lines(capsys)
    assert len(lines) == 4 * BURST
    assert [line["left_out"] for line in lines if "left_out" in line] == [990 - BURST, 990 - BURST]


def test_our_own_lines_are_never_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(is_json=True, level="info")
    for _ in range(3 * BURST):
        get_logger("pipeline.agents").error("schema broken")
    assert len(json_lines(capsys)) == 3 * BURST


def test_a_message_in_a_line_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs(is_json=True, level="info")
    logging.getLogger("faust.transport.consumer").warning("waiting for %r", "x" * 1_000_000)
    (line,) = json_lines(capsys)
    assert len(str(line["event"])) < 3000
