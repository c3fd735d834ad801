"""The board for the desk: what the news tell, how sure it is, and what is unusual today."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from deploy.grafana.panels import About, Panel, Query, bars, board, limits, lines, number, row
from deploy.grafana.queries import SHOWN, TODAY, WEEK_BEFORE, greatest, otherwise, rate, summed

FIGURES, PLACES, STANCES = "news_figures_total", "news_figure_countries_total", "news_figure_stances_total"
OUTLETS = "news_outlet_articles_total"
# Fewer than this is chance, and a thing is unusual from so many times what is usual.
FEWEST, UNUSUAL, VERY_UNUSUAL = 5, 2, 4


def news() -> Dashboard:
    """Counts are of the time range on top of the board; "usual" is the share in the seven days before today."""
    made = board("News events: News", uid="news-events-news", description="What the news tell. For the desk.", since="now-24h")
    for panel in (*_sums(), *_course()):
        made.with_panel(panel)
    row(made, "Unusual today", (_unusual("kind", FIGURES), _unusual("country", PLACES), _unusual("outlet", OUTLETS), _quiet()))
    row(made, "Figures", _figures())
    row(made, "Articles", _articles())
    return made


def _stat(title: str, description: str, unit: str, decimals: int = 0) -> About:
    return About(title=title, description=description, unit=unit, width=4, height=4, decimals=decimals)


def _sum(metric: str, *matchers: str) -> str:
    return summed(metric, SHOWN, *matchers)


def _share(metric: str, matcher: str) -> str:
    return f"{_sum(metric, matcher)} / {_sum(metric)}"


def _sums() -> tuple[Panel, ...]:
    nowhere = _sum(PLACES, 'country="none"')
    return (
        number(_stat("Articles", "Articles that were read.", "locale"), _sum(OUTLETS), None),
        number(
            _stat("With figures or names", "Share of articles in which something was found.", "percentunit", 1),
            _share(OUTLETS, 'outcome="extracted"'),
            None,
        ),
        number(_stat("Figures", "Figures about people and about ground.", "locale"), _sum(FIGURES), None),
        number(
            _stat(
                "Vague",
                'Share of figures without a number that bounds them ("dozens of" has one, "many" has none). Yellow from 20 %.',
                "percentunit",
                1,
            ),
            _share("news_figure_qualifiers_total", 'qualifier="vague"'),
            limits(yellow=0.2, red=0.5),
        ),
        number(
            _stat(
                "Denied or unconfirmed",
                "Share of figures that somebody denies or that nobody confirms. Yellow from 15 %.",
                "percentunit",
                1,
            ),
            _share(STANCES, 'stance=~"denied|unconfirmed"'),
            limits(yellow=0.15, red=0.4),
        ),
        number(
            _stat("Without a country", "Share of figures whose place is in no known country. Yellow from 30 %.", "percentunit", 1),
            f"({nowhere} or vector(0)) / {_sum(PLACES)}",
            limits(yellow=0.3, red=0.6),
        ),
    )


def _third(title: str, description: str, unit: str = "short", decimals: int | None = None, width: int = 8) -> About:
    return About(title=title, description=description, unit=unit, width=width, height=8, decimals=decimals)


def _by(label: str, metric: str) -> str:
    return f"3600 * sum by ({label}) ({rate(metric)})"


def _top(label: str, metric: str) -> str:
    return f"sort_desc(topk(10, {summed(metric, SHOWN, by=label)} > 0))"


def _greatest(label: str, metric: str) -> tuple[Query, Query]:
    most, others = greatest(metric, label, count=7)
    return Query(most, f"{{{{{label}}}}}"), Query(others, "all others")


def _course() -> tuple[Panel, ...]:
    return (
        lines(
            _third("Figures by kind, an hour", "What happened to people; for ground, what was measured. The seven with the most."),
            *_greatest("kind", FIGURES),
            is_stacked=True,
        ),
        lines(
            _third("Figures by place, an hour", "The seven countries with the most; none: no known country."),
            *_greatest("country", PLACES),
            is_stacked=True,
        ),
        lines(
            _third("Figures by stance, an hour", "Stated by the outlet itself, claimed by somebody, denied, or unconfirmed."),
            Query(_by("stance", STANCES), "{{stance}}"),
            is_stacked=True,
        ),
    )


def _usual(label: str, metric: str) -> str:
    """How many there would be today if each had its share of the week before: a day with more news is not unusual in everything.

    What the week has not seen counts as seen once, so that a short history does not make everything unusual.
    """
    today, week = summed(metric, TODAY, by=label), summed(metric, WEEK_BEFORE, by=label)
    seen = f"clamp_min({week} or 0 * {today}, 1)"
    return f"{seen} * on () group_left () ({summed(metric, TODAY)} / {summed(metric, WEEK_BEFORE)})"


def _unusual(label: str, metric: str) -> Panel:
    today = f"({summed(metric, TODAY, by=label)} >= {FEWEST})"
    times = f"{today} / on ({label}) clamp_min({_usual(label, metric)}, 1)"
    about = About(
        title=f"More than usual, by {label}",
        description=f"The last 24 hours against the share of all that each had in the seven days before: from {UNUSUAL} times, "
        f"red from {VERY_UNUSUAL}. Fewer than {FEWEST} are chance.",
        unit="suffix:×",
        width=6,
        height=8,
        decimals=1,
    )
    unusual = f"sort_desc(topk(10, {times} >= {UNUSUAL}))"
    return bars(about, Query(otherwise(unusual, label, "nothing unusual"), f"{{{{{label}}}}}"), limits(yellow=UNUSUAL, red=VERY_UNUSUAL))


def _quiet() -> Panel:
    usual = f"({_usual('outlet', OUTLETS)} >= {FEWEST})"
    today = summed(OUTLETS, TODAY, by="outlet")
    quiet = f"sort_desc(topk(10, {usual} unless on (outlet) {today} > on (outlet) {usual} / {VERY_UNUSUAL}))"
    about = About(
        title="Quiet outlets",
        description=f"Outlets with at most a quarter of what would be usual in 24 hours, {FEWEST} or more; shown is what would be usual.",
        unit="locale",
        width=6,
        height=8,
        decimals=0,
    )
    return bars(about, Query(otherwise(quiet, "outlet", "none is quiet"), "{{outlet}}"), limits(yellow=FEWEST, red=None))


def _figures() -> tuple[Panel, ...]:
    return (
        bars(_third("Figures by kind", "Figures in the time range.", unit="locale", decimals=0), Query(_top("kind", FIGURES), "{{kind}}")),
        bars(
            _third("Figures by country", "Figures in the time range, the ten countries with the most.", unit="locale", decimals=0),
            Query(_top("country", PLACES), "{{country}}"),
        ),
        bars(
            _third(
                "Figures by status",
                "Whether the text says that it is so: actual, negated, hypothetical, historical.",
                unit="locale",
                decimals=0,
            ),
            Query(_top("status", "news_figure_statuses_total"), "{{status}}"),
        ),
    )


def _articles() -> tuple[Panel, ...]:
    return (
        bars(
            _third(
                "Articles by outlet",
                "Articles in the time range. A worker tells its first 50 outlets apart.",
                unit="locale",
                decimals=0,
                width=7,
            ),
            Query(_top("outlet", OUTLETS), "{{outlet}}"),
        ),
        bars(
            _third(
                "Articles by outlet and outcome",
                "Where nothing is found again and again, an outlet may have changed its form.",
                unit="locale",
                decimals=0,
                width=10,
            ),
            Query(_top("outlet, outcome", OUTLETS), "{{outlet}}: {{outcome}}"),
        ),
        lines(
            _third("Articles by outcome, an hour", "What became of the articles that were read.", width=7),
            Query(_by("outcome", OUTLETS), "{{outcome}}"),
            is_stacked=True,
        ),
    )
