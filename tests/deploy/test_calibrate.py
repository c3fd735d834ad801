"""The calibration, with real extraction on three of the samples, written beside nothing of ours."""

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from deploy import calibrate
from pipeline.extraction.figures.confidence import TRAITS, load_priors
from tests.samples.labels import labelled_samples

NAMES = ("sindh-floods", "peru-bus-accident", "shasta-wildfire")


@pytest.fixture
def labelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(calibrate, "WEIGHTS", tmp_path / "confidence.yaml")
    monkeypatch.setattr(calibrate, "PAGE", tmp_path / "CONFIDENCE.md")
    path = tmp_path / "labelled.jsonl"
    samples = [sample for sample in labelled_samples() if sample["article_id"].endswith(NAMES)]
    assert len(samples) == len(NAMES)
    path.write_text("".join(json.dumps(sample) + "\n" for sample in samples), encoding="utf-8")
    return path


def test_weights_and_page_are_written(labelled: Path) -> None:
    ended = CliRunner().invoke(calibrate.calibrate, [f"three samples={labelled}", "--check", f"the same={labelled}"])
    assert ended.exit_code == 0, ended.output
    text = calibrate.WEIGHTS.read_text(encoding="utf-8")
    weights = yaml.safe_load(text)
    assert list(weights) == sorted(TRAITS)
    assert {trait: entry["prior"] for trait, entry in weights.items()} == load_priors()
    assert "#   three samples: " in text
    page = calibrate.PAGE.read_text(encoding="utf-8")
    assert "- three samples: " in page
    assert "## Not fitted on: the same" in page
    assert page.count(calibrate.TABLE) == 2


def test_a_set_needs_a_name_and_a_file(labelled: Path) -> None:
    ended = CliRunner().invoke(calibrate.calibrate, [str(labelled)])
    assert ended.exit_code == 2
    assert "a name and a file that exists were expected" in ended.output
    assert not calibrate.WEIGHTS.exists()


def test_articles_without_figures_give_nothing_to_fit(labelled: Path) -> None:
    labelled.write_text(json.dumps({"body": "The council met on Monday.", "casualties": []}), encoding="utf-8")
    ended = CliRunner().invoke(calibrate.calibrate, [f"none={labelled}"])
    assert ended.exit_code == 1
    assert "nothing to fit" in ended.output
    assert not calibrate.WEIGHTS.exists()
