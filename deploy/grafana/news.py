"""The board for the desk: what the news tell, how sure it is, and what is unusual today."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from deploy.grafana.panels import About, Panel, Query, bars, board, counted, limits, lines, number, rate, row

FIGURES, PLACES, STANCES = "news_figures_total", "news_figure_countries_total", "news_figure_stances_total"
OUTLETS = "news_outlet_articles_total"
NEVER_RED = limits(yellow=None, red=None)


def news() -> Dashboard:
    """Counts are of the time range on top of the board; "usual" is the share in eight days."""
    made = board("News events: News", uid="news-events-news", description="What the news tell. For the desk.", since="now-24h")
    for panel in (*_sums(), *_course()):
        made.with_panel(panel)
    row(made, "Unusual today", (_unusual("kind", FIGURES), _unusual("country", PLACES), _unusual("outlet", OUTLETS)))
    row(made, "Figures", _figures())
    row(made, "Articles", _articles())
    return made


def _stat(title: str, description: str, unit: str, decimals: int = 0) -> About:
    return About(title=title, description=description, unit=unit, width=4, height=4, decimals=decimals)


def _sum(metric: str, *matchers: str) -> str:
    return f"sum({counted(metric, '$__range', *matchers)})"


def _share(metric: str, matcher: str) -> str:
    return f"{_sum(metric, matcher)} / {_sum(metric)}"


def _sums() -> tuple[Panel, ...]:
    nowhere = _sum(PLACES, 'country="none"')
    return (
        number(_stat("Articles", "Articles that were read.", "locale"), _sum(OUTLETS), NEVER_RED),
        number(
            _stat("With figures or names", "Share of articles in which something was found.", "percentunit", 1),
            _share(OUTLETS, 'outcome="extracted"'),
            NEVER_RED,
        ),
        number(_stat("Figures", "Figures about people and about ground.", "locale"), _sum(FIGURES), NEVER_RED),
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
    return f"sort_desc(topk(10, sum by ({label}) ({counted(metric, '$__range')}) > 0))"


def _course() -> tuple[Panel, ...]:
    return (
        lines(
            _third("Figures by kind, an hour", "What happened to people; for ground, what was measured. The ten with the most.", "short"),
            Query(f"topk(10, {_by('kind', FIGURES)})", "{{kind}}"),
            is_stacked=True,
        ),
        lines(
            _third("Figures by place, an hour", "The ten countries with the most; none: no known country."),
            Query(f"topk(10, {_by('country', PLACES)})", "{{country}}"),
            is_stacked=True,
        ),
        lines(
            _third("Figures by stance, an hour", "Stated by the outlet itself, claimed by somebody, denied, or unconfirmed."),
            Query(_by("stance", STANCES), "{{stance}}"),
            is_stacked=True,
        ),
    )


def _unusual(label: str, metric: str) -> Panel:
    """Shares and not counts: a day with more news is not unusual in everything. What was seen fewer than five times is chance."""
    today, days = (f"sum by ({label}) ({counted(metric, window)})" for window in ("1d", "8d"))
    shares = (
        f"({today} >= 5) / on () group_left () {_total(metric, '1d')} / on ({label}) ({days} / on () group_left () {_total(metric, '8d')})"
    )
    about = _third(
        f"By {label}",
        f"Its share of the last 24 hours against that of eight days, by {label}: 1 is as usual, yellow from 2 times, red from 4.",
        "short",
        1,
    )
    return bars(about, Query(f"sort_desc(topk(10, {shares}))", f"{{{{{label}}}}}"), limits(yellow=2, red=4))


def _total(metric: str, window: str) -> str:
    return f"sum({counted(metric, window)})"


def _figures() -> tuple[Panel, ...]:
    return (
        bars(_third("By kind", "Figures in the time range.", unit="locale", decimals=0), Query(_top("kind", FIGURES), "{{kind}}")),
        bars(
            _third("By country", "Figures in the time range, the ten countries with the most.", unit="locale", decimals=0),
            Query(_top("country", PLACES), "{{country}}"),
        ),
        bars(
            _third(
                "By status", "Whether the text says that it is so: actual, negated, hypothetical, historical.", unit="locale", decimals=0
            ),
            Query(_top("status", "news_figure_statuses_total"), "{{status}}"),
        ),
    )


def _articles() -> tuple[Panel, ...]:
    return (
        bars(
            _third(
                "By outlet", "Articles in the time range. A worker tells its first 50 outlets apart.", unit="locale", decimals=0, width=7
            ),
            Query(_top("outlet", OUTLETS), "{{outlet}}"),
        ),
        bars(
            _third(
                "By outlet and outcome",
                "Where nothing is found again and again, an outlet may have changed its form.",
                unit="locale",
                decimals=0,
                width=10,
            ),
            Query(_top("outlet, outcome", OUTLETS), "{{outlet}}: {{outcome}}"),
        ),
        lines(
            _third("By outcome, an hour", "What became of the articles that were read.", width=7),
            Query(_by("outcome", OUTLETS), "{{outcome}}"),
            is_stacked=True,
        ),
    )
