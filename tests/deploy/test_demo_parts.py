"""The parts of the demonstration that need no broker."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.demo import folder as demo_folder
from deploy.demo.errors import DemoError, sentence_of
from deploy.demo.folder import MARKER, claimed, end_leftovers
from deploy.demo.samples import load_samples
from deploy.demo.service import environment, run_command
from deploy.demo.show import require_expected
from pipeline.contract.decode import decode
from pipeline.domain.article import Article
from pipeline.domain.refusal import BadInputError, Reason

Sleeper = subprocess.Popen[bytes]
ARTICLE, MALFORMED = load_samples()[0], load_samples()[-1]


@pytest.fixture
def sleepers(tmp_path: Path) -> Iterator[dict[str, Sleeper]]:
    """Two processes that look like workers, of this folder and of another."""
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    folders = {"ours": tmp_path / "demo", "theirs": tmp_path / "other"}
    found = {name: subprocess.Popen(command, env=os.environ | {MARKER: str(folder)}) for name, folder in folders.items()}
    yield found
    for process in found.values():
        process.kill()
        process.wait()


def test_leftovers_of_this_folder_end_and_no_others(tmp_path: Path, sleepers: dict[str, Sleeper]) -> None:
    assert end_leftovers(tmp_path / "demo") == 1
    assert sleepers["ours"].poll() is not None
    assert sleepers["theirs"].poll() is None


def test_two_demonstrations_do_not_share_a_folder(tmp_path: Path) -> None:
    with claimed(tmp_path), pytest.raises(DemoError, match="already runs"), claimed(tmp_path):
        pass


def test_a_folder_is_free_again_afterwards(tmp_path: Path) -> None:
    with claimed(tmp_path):
        pass
    with claimed(tmp_path):
        assert (tmp_path / "lock").exists()


def test_a_disk_that_is_nearly_full_is_refused_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_folder, "NEEDED_MB", 10**12)
    with pytest.raises(DemoError, match="disk is nearly full"), claimed(tmp_path):
        pass


def test_a_full_disk_is_named() -> None:
    assert sentence_of(OSError(errno.ENOSPC, "No space left on device", "data")).startswith("The disk is full (data)")


def test_a_command_that_fails_tells_what_it_said(tmp_path: Path) -> None:
    env = environment(tmp_path, brokers="127.0.0.1:1", http_port=0)
    with pytest.raises(DemoError, match=r"`news-events topics nonsense` failed with status 2:\n.*nonsense"):
        run_command("topics", "nonsense", env=env)


def test_settings_of_the_person_do_not_reach_the_demonstration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWS_TOPIC_PREFIX", "production.")
    assert "NEWS_TOPIC_PREFIX" not in environment(tmp_path, brokers="127.0.0.1:1", http_port=0)


def test_samples_are_what_they_are_called() -> None:
    reasons = []
    for sample in load_samples():
        if sample.is_malformed:
            with pytest.raises(BadInputError) as refused:
                decode(sample.key, sample.value)
            reasons.append(refused.value.reason)
        else:
            article = decode(sample.key, sample.value)
            assert isinstance(article, Article)
            assert (article.title, article.body) == (sample.title, sample.body)
    assert set(reasons) == {Reason.NOT_JSON, Reason.MISSING_BODY, Reason.INVALID_FIELD}


def record(outcome: str, found: int = 1) -> dict[str, Any]:
    return {"outcome": outcome, "casualties": [{}] * found, "areas": [{}] * found, "entities": [{}] * found}


def test_what_comes_out_as_expected_passes() -> None:
    require_expected([ARTICLE, ARTICLE, MALFORMED], [record("extracted"), record("skipped", 0), record("refused", 0)])


@pytest.mark.parametrize(
    ("records", "complaint"),
    [
        ([record("refused", 0), record("refused", 0)], f"1 samples .* “{ARTICLE.title}”"),
        ([record("extracted"), record("extracted")], f"1 samples .* “{MALFORMED.title}”"),
        ([record("nothing_found", 0), record("refused", 0)], "nothing was found"),
    ],
)
def test_what_falls_short_is_named(records: list[dict[str, Any]], complaint: str) -> None:
    with pytest.raises(DemoError, match=complaint):
        require_expected([ARTICLE, MALFORMED], records)
