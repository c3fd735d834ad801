"""Parts that both boards are made of: panels that explain themselves, and the variables on top."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from grafana_foundation_sdk.builders import bargauge, common, dashboard, heatmap, prometheus, stat, timeseries
from grafana_foundation_sdk.models import common as options
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.heatmap import HeatmapColorMode
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from deploy.grafana.queries import TARGET_LABELS, series

# Where the pages of deploy/runbooks are served, by the Grafana of docker-compose.yml. Whoever serves them elsewhere changes it here, and
# the addresses in deploy/prometheus/rules/alerts.yaml, which a test holds to it.
RUNBOOKS = "/public/runbooks"
SOURCE = options.DataSourceRef(type_val="prometheus", uid="${datasource}")
# What is well stays dark, so that what is not is seen from across the room.
WELL, YELLOW, RED, PLAIN, NOTHING = "dark-green", "yellow", "red", "text", "#4b4f5a"
VALUE_PIXELS = 30
Panel = stat.Panel | timeseries.Panel | heatmap.Panel | bargauge.Panel
PanelT = TypeVar("PanelT", stat.Panel, timeseries.Panel, heatmap.Panel, bargauge.Panel)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What every panel says of itself; `alerts` name the runbooks that a red one leads to. Sizes are in grid units, 24 across."""

    title: str
    description: str
    unit: str
    width: int
    height: int
    alerts: tuple[str, ...] = ()
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """An expression, and the legend of its series."""

    expr: str
    legend: str = ""


def limits(*, yellow: float | None, red: float | None) -> dashboard.ThresholdsConfig:
    """Green below both; None: never so bad."""
    steps = [(None, WELL), *((value, color) for value, color in ((yellow, YELLOW), (red, RED)) if value is not None)]
    return dashboard.ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps([model.Threshold(value, color) for value, color in steps])


def words(texts: dict[str, str], *, red: Sequence[str] = ()) -> model.ValueMap:
    """What to show in the place of a number: `{"0": "none"}`; `red` are those that are bad whatever the thresholds say."""
    return model.ValueMap(
        {value: model.ValueMappingResult(text=text, color=RED if value in red else None) for value, text in texts.items()}
    )


def special(match: model.SpecialValueMatch, text: str) -> model.SpecialValueMap:
    """Neither good nor bad, and not a number: `idle` is a quantile or a share of nothing."""
    return model.SpecialValueMap(
        model.DashboardSpecialValueMapOptions(match=match, result=model.ValueMappingResult(text=text, color=NOTHING))
    )


def number(
    about: About,
    query: str,
    thresholds: dashboard.ThresholdsConfig | None,
    *,
    texts: model.ValueMap | None = None,
    absent: str = "no worker",
) -> stat.Panel:
    """One number as it is now, on the colour of its threshold; without thresholds, on none."""
    panel = stat.Panel().graph_mode(options.BigValueGraphMode.NONE).text(common.VizTextDisplayOptions().value_size(VALUE_PIXELS))
    panel.color_mode(options.BigValueColorMode.BACKGROUND_SOLID if thresholds else options.BigValueColorMode.NONE)
    panel.reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"])).no_value(absent)
    panel.thresholds(thresholds or _plain(PLAIN)).color_scheme(dashboard.FieldColor().mode(model.FieldColorModeId.THRESHOLDS))
    missing = [special(model.SpecialValueMatch.NA_N, "idle"), special(model.SpecialValueMatch.NULL, absent)]
    panel.mappings([*missing, *([texts] if texts else [])]).with_target(_target(Query(query), 0).instant())
    return _told(panel, about)


def lines(
    about: About, *queries: Query, thresholds: dashboard.ThresholdsConfig | None = None, is_stacked: bool = False
) -> timeseries.Panel:
    """Series over time, from 0 up; thresholds are drawn as dashed lines. Without them no colour means anything but the series."""
    panel = (
        timeseries.Panel()
        .min(0)
        .axis_soft_max(0.01)
        .line_width(1)
        .fill_opacity(40 if is_stacked else 8)
        .show_points(options.VisibilityMode.NEVER)
    )
    panel.legend(
        common.VizLegendOptions().show_legend(True).display_mode(options.LegendDisplayMode.LIST).placement(options.LegendPlacement.BOTTOM)
    )
    panel.tooltip(common.VizTooltipOptions().mode(options.TooltipDisplayMode.MULTI).sort(options.SortOrder.DESCENDING))
    if is_stacked:
        panel.stacking(common.StackingConfig().mode(options.StackingMode.NORMAL))
    if thresholds:
        style = common.GraphThresholdsStyleConfig().mode(options.GraphThresholdsStyleMode.DASHED)
        panel.thresholds(thresholds).thresholds_style(style)
    for place, query in enumerate(queries):
        panel.with_target(_target(query, place).range())
    return _told(panel, about)


def bars(
    about: About, query: Query, thresholds: dashboard.ThresholdsConfig | None = None, *, is_name_above: bool = False
) -> bargauge.Panel:
    """One bar for each series, as they are now; the query sorts them. Long names are read above a bar, many short ones beside it."""
    panel = bargauge.Panel().orientation(options.VizOrientation.HORIZONTAL).display_mode(options.BarGaugeDisplayMode.BASIC).min(0)
    panel.reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"])).no_value("none")
    panel.name_placement(options.BarGaugeNamePlacement.TOP if is_name_above else options.BarGaugeNamePlacement.LEFT)
    panel.value_mode(options.BarGaugeValueMode.TEXT).text(common.VizTextDisplayOptions().title_size(12).value_size(14))
    panel.thresholds(thresholds or _plain("blue")).color_scheme(dashboard.FieldColor().mode(model.FieldColorModeId.THRESHOLDS))
    return _told(panel.with_target(_target(query, 0).instant()), about)


def heat(about: About, histogram: str) -> heatmap.Panel:
    """A histogram over time: how many observations each bucket took."""
    panel = heatmap.Panel().calculate(False).color(heatmap.HeatmapColorOptions().mode(HeatmapColorMode.SCHEME).scheme("Oranges").steps(32))
    panel.y_axis(heatmap.YAxisConfig().unit(about.unit))
    buckets = Query(f"sum by (le) (increase({series(histogram + '_bucket')}[$__rate_interval]))", "{{le}}")
    return _told(panel.with_target(_target(buckets, 0).range().format(PromQueryFormat.HEATMAP)), about)


def row(board: dashboard.Dashboard, title: str, panels: Sequence[Panel]) -> None:
    """A heading and what stands below it."""
    board.with_row(dashboard.Row(title))
    for panel in panels:
        board.with_panel(panel)


def board(title: str, *, uid: str, description: str, since: str) -> dashboard.Dashboard:
    """An empty board with its variables and the deploys as annotations."""
    made = (
        dashboard.Dashboard(title)
        .uid(uid)
        .description(description)
        .tags(["news-events"])
        .time(since, "now")
        .refresh("30s")
        .timezone("browser")
    )
    made.tooltip(model.DashboardCursorSync.CROSSHAIR).readonly()
    made.with_variable(dashboard.DatasourceVariable("datasource").label("Data source").type("prometheus"))
    for label, name in zip(TARGET_LABELS, ("Job", "Environment", "Topic prefix", "Instance"), strict=True):
        variable = dashboard.QueryVariable(label).label(name).datasource(SOURCE).query(f"label_values(news_worker_ready, {label})")
        every = model.VariableOption(text="All", value="$__all", selected=True)
        variable.multi(True).include_all(True).current(every).refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED)
        # All jobs are those that run workers: `up` of anything else is not for this board. Every target has an instance.
        matches = {"job": None, "instance": ".+"}.get(label, ".*")
        made.with_variable(variable.all_value(matches) if matches else variable)
    made.with_variable(
        dashboard.TextBoxVariable("runbooks").label("Runbooks").default_value(RUNBOOKS).hide(model.VariableHide.HIDE_VARIABLE)
    )
    # A version that nobody ran in the hour before is a deploy; a worker that was only started again is none. Grafana marks what is not 0.
    build, version = series("news_build_info"), "version, model, rules"
    running = f"sum by ({version}) ({build})"
    versions = f"{running} unless on ({version}) max_over_time({build}[1h] offset 1m) or 0 * {running}"
    deploys = dashboard.AnnotationQuery().name("Deploys").datasource(SOURCE).enable(True).icon_color("purple").expr(versions).step("60s")
    return made.annotation(deploys.title_format("version {{version}}").text_format("model {{model}}, rules {{rules}}"))


def _target(query: Query, place: int) -> prometheus.Dataquery:
    return prometheus.Dataquery().expr(query.expr).legend_format(query.legend or "__auto").ref_id(chr(ord("A") + place)).datasource(SOURCE)


def _told(panel: PanelT, about: About) -> PanelT:
    panel.title(about.title).description(about.description).unit(about.unit).span(about.width).height(about.height).datasource(SOURCE)
    if about.decimals is not None:
        panel.decimals(about.decimals)
    if about.alerts:
        panel.links([runbook(alert) for alert in about.alerts])
    if isinstance(panel, stat.Panel) and about.alerts:
        panel.data_links([runbook(about.alerts[0])])
    return panel


def runbook(alert: str) -> dashboard.DashboardLink:
    """To the page of an alert, in a new tab: the board stays."""
    link = dashboard.DashboardLink(f"Runbook: {alert}").type(model.DashboardLinkType.LINK)
    return link.url(f"${{runbooks}}/{alert}.md").target_blank(True)


def _plain(color: str) -> dashboard.ThresholdsConfig:
    return dashboard.ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps([model.Threshold(None, color)])
