"""Parts that both boards are made of: queries on our own labels, panels that explain themselves, the variables on top."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from grafana_foundation_sdk.builders import bargauge, common, dashboard, heatmap, prometheus, stat, timeseries
from grafana_foundation_sdk.models import common as options
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.heatmap import HeatmapColorMode
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

# Labels of the scrape target; a target without one of them matches ".*" all the same.
TARGET_LABELS = ("job", "environment", "topic_prefix", "instance")
LABELS = ",".join(f'{label}=~"${label}"' for label in TARGET_LABELS)
SOURCE = options.DataSourceRef(type_val="prometheus", uid="${datasource}")
GREEN, YELLOW, RED = "green", "yellow", "red"
Panel = stat.Panel | timeseries.Panel | heatmap.Panel | bargauge.Panel
PanelT = TypeVar("PanelT", stat.Panel, timeseries.Panel, heatmap.Panel, bargauge.Panel)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What every panel says of itself; `alert` names the runbook that a red one leads to. Sizes are in grid units, 24 across."""

    title: str
    description: str
    unit: str
    width: int
    height: int
    alert: str | None = None
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """An expression, and the legend of its series."""

    expr: str
    legend: str = ""


def series(metric: str, *matchers: str) -> str:
    """A metric of the workers that are chosen on top of the board."""
    return f"{metric}{{{','.join([LABELS, *matchers])}}}"


def counted(metric: str, window: str, *matchers: str) -> str:
    """How far a counter rose in the window. A series that was not there before it counts from 0: increase() would lose its first rise."""
    of = series(metric, *matchers)
    return f"(({of} unless {of} offset {window}) or increase({of}[{window}]))"


def rate(metric: str, *matchers: str) -> str:
    """How much a second."""
    return f"rate({series(metric, *matchers)}[$__rate_interval])"


def limits(*, yellow: float | None, red: float | None) -> dashboard.ThresholdsConfig:
    """Green below both; None: never so bad."""
    steps = [(None, GREEN), *((value, color) for value, color in ((yellow, YELLOW), (red, RED)) if value is not None)]
    return dashboard.ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps([model.Threshold(value, color) for value, color in steps])


def words(**texts: str) -> model.ValueMap:
    """What to show in the place of a number: `words(_0="none")`."""
    return model.ValueMap({name.removeprefix("_"): model.ValueMappingResult(text=text) for name, text in texts.items()})


def idle() -> model.SpecialValueMap:
    """A quantile or a share of nothing."""
    nothing = model.ValueMappingResult(text="idle", color="text")
    return model.SpecialValueMap(model.DashboardSpecialValueMapOptions(match=model.SpecialValueMatch.NA_N, result=nothing))


def number(
    about: About, query: str, thresholds: dashboard.ThresholdsConfig, *, texts: model.ValueMap | None = None, absent: str = "no worker"
) -> stat.Panel:
    """One number on its colour, as it is now."""
    panel = stat.Panel().color_mode(options.BigValueColorMode.BACKGROUND_SOLID).graph_mode(options.BigValueGraphMode.NONE)
    panel.reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"])).thresholds(thresholds).no_value(absent)
    panel.color_scheme(dashboard.FieldColor().mode(model.FieldColorModeId.THRESHOLDS))
    panel.mappings([idle(), *([texts] if texts else [])]).with_target(_target(Query(query), 0).instant())
    return _told(panel, about)


def lines(
    about: About, *queries: Query, thresholds: dashboard.ThresholdsConfig | None = None, is_stacked: bool = False
) -> timeseries.Panel:
    """Series over time, from 0 up; thresholds are drawn as dashed lines."""
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


def bars(about: About, query: Query, thresholds: dashboard.ThresholdsConfig | None = None) -> bargauge.Panel:
    """One bar for each series, as they are now; the query sorts them."""
    panel = bargauge.Panel().orientation(options.VizOrientation.HORIZONTAL).display_mode(options.BarGaugeDisplayMode.BASIC).min(0)
    panel.reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"])).no_value("none")
    plain = dashboard.ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps([model.Threshold(None, "blue")])
    panel.thresholds(thresholds or plain).color_scheme(dashboard.FieldColor().mode(model.FieldColorModeId.THRESHOLDS))
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
        # All jobs are those that run workers: `up` of anything else is not for this board.
        made.with_variable(variable if label == "job" else variable.all_value(".*"))
    made.with_variable(dashboard.TextBoxVariable("runbooks").label("Runbooks").default_value("/public/runbooks"))
    # A version that was not there five minutes ago is a deploy.
    build = series("news_build_info")
    versions = f"sum by (version, model, rules) ({build}) unless sum by (version, model, rules) ({build} offset 5m)"
    deploys = dashboard.AnnotationQuery().name("Deploys").datasource(SOURCE).enable(True).icon_color("purple").expr(versions).step("60s")
    return made.annotation(deploys.title_format("version {{version}}").text_format("model {{model}}, rules {{rules}}"))


def _target(query: Query, place: int) -> prometheus.Dataquery:
    return prometheus.Dataquery().expr(query.expr).legend_format(query.legend or "__auto").ref_id(chr(ord("A") + place)).datasource(SOURCE)


def _told(panel: PanelT, about: About) -> PanelT:
    panel.title(about.title).description(about.description).unit(about.unit).span(about.width).height(about.height).datasource(SOURCE)
    if about.decimals is not None:
        panel.decimals(about.decimals)
    if about.alert:
        link = dashboard.DashboardLink(f"Runbook: {about.alert}").type(model.DashboardLinkType.LINK)
        panel.links([link.url(f"${{runbooks}}/{about.alert}.md").target_blank(True)])
    return panel
