"""From an article to what it asserts: clean, split, name, parse, extract."""

from importlib.metadata import version

from pipeline.domain.article import Article
from pipeline.domain.extraction import Extraction, Outcome, PipelineVersion
from pipeline.extraction.analysis import Analysis, AnalyzedSentence
from pipeline.extraction.clean import kept_spans
from pipeline.extraction.gate import may_hold_figure
from pipeline.extraction.model import LanguageModel
from pipeline.extraction.sentences import split


class Extractor:
    """Loads the model once (seconds, some 300 MB), then extracts one article after another.

    The same article gives the same extraction on every run. Not for use by two threads at once.
    """

    def __init__(self) -> None:
        self._model = LanguageModel()
        self.version = PipelineVersion(version=version("news-event-pipeline"), model=self._model.name, rules="0")

    def extract(self, article: Article, *, with_quantities: bool = False) -> Extraction:
        """Read one article; raises nothing for any text that an Article can hold."""
        del with_quantities
        self.analyze(article)
        return Extraction(
            article_id=article.article_id,
            revision=article.revision,
            outcome=Outcome.NOTHING_FOUND,
            reason=None,
            language=article.language or "en",
        )

    def analyze(self, article: Article) -> Analysis:
        """Everything that the extractors read of an article."""
        sentences = split(article.body, kept_spans(article.body, outlet=article.outlet))
        docs = self._model.name_entities([sentence.text for sentence in sentences])
        gated = [may_hold_figure(sentence.text) for sentence in sentences]
        self._model.parse([doc for doc, is_gated in zip(docs, gated, strict=True) if is_gated])
        analyzed = zip(sentences, docs, gated, strict=True)
        return Analysis(article=article, sentences=tuple(AnalyzedSentence(sentence=s, doc=d, is_parsed=p) for s, d, p in analyzed))
