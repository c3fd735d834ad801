"""Who says a figure, how, and through which medium."""

from pipeline.extraction.attribution.resolver import AttributionResolver

__all__ = ["AttributionResolver"]
