"""The form of `--since`: so long ago, or a moment."""

import re
from datetime import UTC, datetime, timedelta

import click

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"([0-9]{1,7})([smhd])")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Since(click.ParamType):
    """ "10m" ago, or a moment."""

    name = "TIME"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """To a moment with an offset."""
        if duration := _DURATION.fullmatch(value):
            return _ago(int(duration[1]) * SECONDS[duration[2]])
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.fail(f"{value!r} is neither a duration such as 10m, 2h or 3d nor a time such as 2024-05-01T08:00:00Z.", param, ctx)
        return moment


def _ago(seconds: int) -> datetime:
    """Never before Kafka's own epoch."""
    return max(datetime.now(UTC) - timedelta(seconds=min(seconds, 50 * 365 * SECONDS["d"])), _EPOCH)
