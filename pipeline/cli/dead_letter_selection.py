"""Which dead letters are meant: by reason and by time."""

from datetime import datetime

import click

from pipeline.cli.dead_letter_catalogue import Entry
from pipeline.cli.since import Since
from pipeline.domain.refusal import Reason

reason_option = click.option(
    "--reason",
    "reasons",
    type=click.Choice([reason.value for reason in Reason]),
    multiple=True,
    metavar="REASON",
    help=f"Only with this reason (repeatable): {', '.join(Reason)}.",
)
since_option = click.option("--since", type=Since(), help="Only those that failed so long ago (10m, 2h, 3d) or after that time.")


def selected(entries: dict[str, Entry], *, reasons: tuple[str, ...], since: datetime | None) -> dict[str, Entry]:
    """Those with one of the reasons (any, where none is given) that failed since then."""
    since_ms = since.timestamp() * 1000 if since else 0
    return {
        id_: entry for id_, entry in entries.items() if (not reasons or entry.info.reason in reasons) and entry.failed_at_ms >= since_ms
    }
