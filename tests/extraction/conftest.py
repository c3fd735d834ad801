"""The extractor, loaded once a test run: the model and the gazetteer take seconds."""

import pytest

from pipeline.extraction.extractor import Extractor


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return Extractor()
