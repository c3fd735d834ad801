"""When it happened: the times of a text, and the one of each figure."""

from pipeline.extraction.occurred.expressions import Relation, TimeExpression, time_expressions
from pipeline.extraction.occurred.resolver import OccurrenceResolver

__all__ = ["OccurrenceResolver", "Relation", "TimeExpression", "time_expressions"]
