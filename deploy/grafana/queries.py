"""PromQL on our own labels."""

from dataclasses import dataclass

# Labels of the scrape target; a target without one of them matches ".*" all the same.
TARGET_LABELS = ("job", "environment", "topic_prefix", "instance")
LABELS = ",".join(f'{label}=~"${label}"' for label in TARGET_LABELS)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in Prometheus' durations. It ends and begins so long ago; None: it ends now, and begins its length ago."""

    length: str
    ended: str | None = None
    began: str | None = None

    @property
    def of(self) -> str:
        """What follows a selector to take the whole of it."""
        return f"[{self.length}]{self.at_its_end}"

    @property
    def at_its_end(self) -> str:
        """What follows a selector to take it as it was at the end."""
        return f" offset {self.ended}" if self.ended else ""


SHOWN = Window("$__range")
TODAY = Window("1d")
WEEK_BEFORE = Window("7d", ended="1d", began="8d")


def series(metric: str, *matchers: str) -> str:
    """A metric of the workers that are chosen on top of the board."""
    return f"{metric}{{{','.join([LABELS, *matchers])}}}"


def rate(metric: str, *matchers: str) -> str:
    """How much a second."""
    return f"rate({series(metric, *matchers)}[$__rate_interval])"


def counted(metric: str, window: Window, *matchers: str) -> str:
    """How far a counter rose in the window, for each of its series.

    increase() alone loses what a series that appears in the window has at its first sample: "killed: 3" is then a rise of 0. So
    1. a series that is new and was never reset tells its value,
    2. one that is new and was reset or is gone, its rise and what it had at first,
    3. any other, its rise.
    """
    of = series(metric, *matchers)
    rise = f"increase({of}{window.of})"
    # An hour, so that a missed scrape does not make an old series new.
    old = f"max_over_time({of}[1h] offset {window.began or window.length})"
    whole = f"{of}{window.at_its_end} unless {old} unless resets({of}{window.of}) > 0"
    return f"({whole} or {rise} + (min_over_time({of}{window.of}) unless {old}) or {rise})"


def summed(metric: str, window: Window, *matchers: str, by: str | None = None) -> str:
    """All workers together, by a label or in one."""
    return f"sum{f' by ({by})' if by else ''} ({counted(metric, window, *matchers)})"


def otherwise(query: str, label: str, text: str, *, value: str = "vector(0)") -> str:
    """The query, or where it has no series at all, one with this text as its label."""
    return f'{query} or on () label_replace({value}, "{label}", "{text}", "", "")'


def causes(metric: str, label: str) -> str:
    """How much a minute, by those labels only that were counted in the time shown: of more than a dozen reasons most are always 0."""
    a_minute = f"60 * sum by ({label}) ({rate(metric)})"
    seen = f"sum by ({label}) (increase({series(metric)}[$__range])) > 0"
    return otherwise(f"({a_minute} and on ({label}) ({seen}))", label, "none", value=f"0 * sum({rate(metric)})")


def greatest(metric: str, label: str, *, count: int) -> tuple[str, str]:
    """How much an hour, by the labels that have most at the end of the time shown, and all others together."""
    an_hour = f"3600 * sum by ({label}) ({rate(metric)})"
    chosen = f"topk({count}, sum by ({label}) (increase({series(metric)}[$__range] @ end())))"
    return f"{an_hour} and on ({label}) {chosen}", f"sum({an_hour} unless on ({label}) {chosen})"
