"""The real extractor, but for articles that order it to crash, hang or say too much: no text makes the real one do that."""

from pipeline.domain.article import Article
from pipeline.domain.extraction import Extraction, PipelineVersion
from pipeline.extraction.extractor import Extractor
from tests.worker.scripted_extractor import ORDERS, ScriptedExtractor


class ObedientExtractor:
    """Obeys the orders of the scripted extractor, which stand in capitals."""

    def __init__(self) -> None:
        self._real = Extractor()
        self._scripted = ScriptedExtractor()

    @property
    def version(self) -> PipelineVersion:
        return self._real.version

    def extract(self, article: Article) -> Extraction:
        if "HUGE" in article.body or any(order in article.body for order in ORDERS):
            return self._scripted.extract(article)
        return self._real.extract(article)
