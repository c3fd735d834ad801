"""The board for whoever is on call: is it well, and if not, where to look."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from deploy.grafana.panels import About, Panel, Query, bars, board, limits, lines, number, row, runbook, words
from deploy.grafana.queries import otherwise, rate, series
from deploy.grafana.service_rows import LATENCY, changes, errors, quarter, saturation, time_spent

REFUSED = 'outcome="refused"'
LAG_LIMITS = limits(yellow=60, red=300)
LATENCY_LIMITS = limits(yellow=30, red=60)


def service() -> Dashboard:
    """The first 12 units are all that a laptop shows without scrolling."""
    made = board("News events: Service", uid="news-events-service", description="Is the pipeline well? For on call.", since="now-3h")
    for panel in (*_now(), *_course()):
        made.with_panel(panel)
    row(made, "Where the time goes", time_spent())
    row(made, "Errors, dead letters, and what comes out", errors())
    row(made, "Saturation", saturation())
    row(made, "Rebalances and versions", changes())
    return made


def _stat(title: str, description: str, unit: str, *alerts: str, decimals: int | None = None) -> About:
    return About(title=title, description=description, unit=unit, width=3, height=4, alerts=alerts, decimals=decimals)


def _now() -> tuple[Panel, ...]:
    refused = f"sum({rate('news_articles_total', REFUSED)})"
    return (
        number(
            _stat(
                "Not ready",
                "Workers that do not answer or whose /health/ready says no. Red: any.",
                "short",
                "WorkerNotReady",
                "WorkerDown",
                "WorkerRestarts",
            ),
            f"(count({series('up')}) - (sum({series('news_worker_ready')}) or vector(0))) or vector(-1)",
            limits(yellow=None, red=1),
            texts=words({"0": "none", "-1": "NO WORKER"}, red=["-1"]),
        ),
        number(
            _stat(
                "Broker",
                "Whether the last look at the lag reached a broker, at the worst worker.",
                "short",
                "BrokerUnreachable",
                "ArticlesTopicMissing",
            ),
            f"1 - min({series('news_broker_reachable')})",
            limits(yellow=None, red=1),
            texts=words({"0": "reached", "1": "GONE"}),
        ),
        number(
            _stat(
                "Oldest",
                "Age of the oldest input that is not committed, at most within the last minute. Yellow from 1 minute, red from 5.",
                "s",
                "ConsumerLagHigh",
                "ConsumerStalled",
            ),
            f"max(max_over_time({series('news_consumer_lag_seconds')}[1m]))",
            LAG_LIMITS,
        ),
        number(
            _stat(
                "Waiting", "Inputs that are not committed, over all partitions, at most within the last minute.", "short", "ConsumerLagHigh"
            ),
            f"sum(max by (topic_prefix, partition) (max_over_time({series('news_consumer_lag_messages')}[1m])))",
            limits(yellow=1000, red=10000),
        ),
        number(
            _stat(
                "Latency p95",
                "From an article's Kafka timestamp to its manifest; long ones are rough. Yellow from 30 s, red from 1 minute.",
                "s",
                "LatencyHigh",
            ),
            f"histogram_quantile(0.95, sum by (le) ({rate(LATENCY + '_bucket')}))",
            LATENCY_LIMITS,
        ),
        number(
            _stat(
                "Dead letters",
                "Share of inputs that could not be processed. Yellow from 1 %, red from 5 %.",
                "percentunit",
                "DeadLettersHigh",
                "ErrorBudgetBurnFast",
                decimals=1,
            ),
            f"{refused} / sum({rate('news_articles_total')})",
            limits(yellow=0.01, red=0.05),
        ),
        number(
            _stat("Lost", "Inputs that retention removed before they were read. Red: any.", "short", "ArticlesExpired"),
            f"sum(max by (topic_prefix, partition) ({series('news_consumer_expired_messages')}))",
            limits(yellow=None, red=1),
            texts=words({"0": "none"}),
        ),
        number(
            _stat(
                "Pool restarts",
                "Processes for language work that were replaced within 15 minutes: died, hung, or grew too large. Yellow: any, red from 4.",
                "short",
                "PoolRestarts",
                decimals=0,
            ),
            f"sum(increase({series('news_pool_restarts_total')}[15m]))",
            limits(yellow=1, red=4),
        ),
    )


def _firing() -> Panel:
    """Chosen by environment alone: their rules leave alerts few labels. One about what is missing has not even that, and may be of any."""
    ours = 'service="news-events",alertname!="Watchdog",environment=~"$environment|"'
    firing = f'ALERTS_FOR_STATE{{{ours}}} and ignoring (alertstate) ALERTS{{{ours},alertstate="firing"}}'
    since = f"sort_desc(time() - min by (severity, alertname) ({firing}))"
    about = quarter("Firing, for", "Alerts of the environment that fire, and for how long. A bar leads to its runbook.", "s")
    return bars(
        about,
        Query(otherwise(since, "alertname", "no alert"), "{{alertname}} {{severity}}"),
        limits(yellow=None, red=1),
        is_name_above=True,
    ).data_links([runbook("${__field.labels.alertname}")])


def _course() -> tuple[Panel, ...]:
    quantiles = (Query(f"histogram_quantile({q}, sum by (le) ({rate(LATENCY + '_bucket')}))", f"p{100 * q:g}") for q in (0.5, 0.95, 0.99))
    return (
        _firing(),
        lines(
            quarter("Articles in and done", "Inputs read and inputs done. The two lines should lie together.", "mps", "NoArticles"),
            Query(f"sum({rate('news_articles_received_total')})", "in"),
            Query(f"sum({rate('news_articles_total')})", "done"),
        ),
        lines(
            quarter(
                "Oldest waiting, by partition",
                "One line alone rises: that partition stands still. All rise: too little work is done.",
                "s",
                "ConsumerLagHigh",
                "ConsumerStalled",
            ),
            Query(f"max by (partition) ({series('news_consumer_lag_seconds')})", "{{partition}}"),
            thresholds=LAG_LIMITS,
        ),
        lines(
            quarter(
                "Latency, end to end", "From the Kafka timestamp to the manifest or dead letter; a backlog is in it.", "s", "LatencyHigh"
            ),
            *quantiles,
            thresholds=LATENCY_LIMITS,
        ),
    )
