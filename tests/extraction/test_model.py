"""The language model must outlive what fails while it is used."""

import pytest

from pipeline.domain.article import Article
from pipeline.extraction.extractor import Extractor
from pipeline.extraction.model import LanguageModel


def test_an_exception_inside_a_memory_zone_does_not_spoil_the_model() -> None:
    model = LanguageModel()
    for _ in range(3):
        with pytest.raises(TypeError), model.memory_zone():
            model.name_entities(["Unheardof words appeared.", None])  # type: ignore[list-item]
    with model.memory_zone():
        docs = model.name_entities(["Twelve people were killed in Odesa."])
        model.parse(docs)
        assert [token.tag_ for token in docs[0]][:3] == ["CD", "NNS", "VBD"]


def test_words_of_earlier_articles_are_forgotten(extractor: Extractor) -> None:
    words = extractor._model.nlp.vocab.strings
    before = len(words)
    extractor.extract(Article(article_id="b", body=" ".join(f"Zq{number}xv" for number in range(2_000))))
    assert len(words) - before < 100
