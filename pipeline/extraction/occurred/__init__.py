"""When it happened: the times of a text, and the one of each figure."""

from pipeline.extraction.occurred.expressions import TimeExpression, time_expressions
from pipeline.extraction.occurred.resolver import Answer, OccurrenceResolver, occurred_of

__all__ = ["Answer", "OccurrenceResolver", "TimeExpression", "occurred_of", "time_expressions"]
