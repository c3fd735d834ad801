"""The language model must outlive what fails while it is used."""

import pytest

from pipeline.domain.article import Article
from pipeline.extraction.extractor import Extractor
from pipeline.extraction.model import LanguageModel


def test_an_exception_inside_a_memory_zone_does_not_spoil_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.extraction.model.LEARNED_CHARS", 0)
    model = LanguageModel()
    for _ in range(3):
        with pytest.raises(TypeError), model.memory_zone("text"):
            model.name_entities(["Unheardof words appeared.", None])  # type: ignore[list-item]
    with model.memory_zone("text"):
        docs = model.name_entities(["Twelve people were killed in Odesa."])
        model.parse(docs)
        assert [token.tag_ for token in docs[0]][:3] == ["CD", "NNS", "VBD"]


def test_words_of_later_articles_are_forgotten(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.extraction.model.LEARNED_CHARS", 0)
    words = extractor._model.nlp.vocab.strings
    before = len(words)
    extractor.extract(Article(article_id="b", body=" ".join(f"Zq{number}xv" for number in range(2_000))))
    assert len(words) - before < 100


def test_words_of_the_first_articles_stay_up_to_a_limit(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    model = extractor._model
    monkeypatch.setattr("pipeline.extraction.model.LEARNED_CHARS", model._learned_chars + 100)
    for name in ("Vzqorna", "Xhwelda"):
        extractor.extract(Article(article_id=name, body=f"{name} is a town by the sea, and nobody there has heard of it."))
    assert "Vzqorna" in model.nlp.vocab.strings
    assert "Xhwelda" not in model.nlp.vocab.strings


def test_every_label_of_the_components_can_be_read(extractor: Extractor) -> None:
    nlp = extractor._model.nlp
    labels = [label for name in nlp.pipe_names for label in getattr(nlp.get_pipe(name), "labels", ())]
    assert {"CD", "nsubjpass", "GPE"} <= set(labels)
    assert all(nlp.vocab.strings[nlp.vocab.strings.as_int(label)] == label for label in labels)
