"""The benchmark runs and knows every stage by its present name; nothing here asserts a time."""

import json
from pathlib import Path

import pytest

from deploy import benchmark
from deploy.benchmark import EXTRACTION, OTHER, PLAIN, PLAIN_WITHOUT_BLIS, STAGES, Stopwatch
from pipeline.extraction.gate import Gate


def test_benchmark_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = ["Floods killed 12 people in Jablanica on Monday.", "The mayor said that 3 sq km of farmland burned."]
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join(json.dumps({"body": body}) for body in bodies), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["benchmark", str(file), "--rounds", "1", "--processes", "0"])
    assert benchmark.main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("2 articles of 47 characters")
    expected = [PLAIN, PLAIN_WITHOUT_BLIS, EXTRACTION, *STAGES, OTHER]
    assert [name for name in expected if not any(line.startswith(name) for line in lines)] == []


def test_time_inside_another_stage_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([0.0, 1.0, 3.0, 7.0, 15.0, 31.0])
    monkeypatch.setattr("time.process_time", lambda: next(ticks))
    stopwatch = Stopwatch()
    inner = stopwatch._timed("inner", lambda: None)
    outer = stopwatch._timed("outer", inner)
    with stopwatch.running():
        outer()
    assert stopwatch.seconds == {OTHER: 1.0 + 16.0, "outer": 2.0 + 8.0, "inner": 4.0}


def test_what_was_timed_is_put_back() -> None:
    before = Gate.choose
    with pytest.raises(ZeroDivisionError), Stopwatch().running():
        raise ZeroDivisionError
    assert Gate.choose is before
