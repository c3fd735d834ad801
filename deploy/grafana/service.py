"""The board for whoever is on call: is it well, and if not, where to look."""

from grafana_foundation_sdk.builders.dashboard import Dashboard

from deploy.grafana.panels import About, Panel, Query, board, heat, limits, lines, number, rate, row, series, words

LATENCY = "news_event_latency_seconds"
REFUSED = 'outcome="refused"'
LAG_LIMITS = limits(yellow=60, red=300)
LATENCY_LIMITS = limits(yellow=30, red=60)


def service() -> Dashboard:
    """The first 12 units are all that a laptop shows without scrolling."""
    made = board("News events: Service", uid="news-events-service", description="Is the pipeline well? For on call.", since="now-3h")
    for panel in (*_now(), *_course()):
        made.with_panel(panel)
    row(made, "Where the time goes", _time())
    row(made, "Errors and dead letters", _errors())
    row(made, "Saturation", _saturation())
    row(made, "Rebalances and versions", _changes())
    return made


def _stat(title: str, description: str, unit: str, alert: str, decimals: int | None = None) -> About:
    return About(title=title, description=description, unit=unit, width=3, height=4, alert=alert, decimals=decimals)


def _now() -> tuple[Panel, ...]:
    refused = f"sum({rate('news_articles_total', REFUSED)})"
    return (
        number(
            _stat("Not ready", "Workers that do not answer or whose /health/ready says no. Red: any.", "short", "WorkerNotReady"),
            f"count({series('up')}) - (sum({series('news_worker_ready')}) or vector(0))",
            limits(yellow=None, red=1),
            texts=words(_0="all ready"),
        ),
        number(
            _stat("Broker", "Whether the last look at the lag reached a broker, at the worst worker.", "short", "BrokerUnreachable"),
            f"1 - min({series('news_broker_reachable')})",
            limits(yellow=None, red=1),
            texts=words(_0="reached", _1="GONE"),
        ),
        number(
            _stat(
                "Oldest waiting", "Age of the oldest input that is not committed. Yellow from 1 minute, red from 5.", "s", "ConsumerLagHigh"
            ),
            f"max({series('news_consumer_lag_seconds')})",
            LAG_LIMITS,
        ),
        number(
            _stat("Waiting", "Inputs that are not committed, over all partitions.", "short", "ConsumerLagHigh"),
            f"sum(max by (topic_prefix, partition) ({series('news_consumer_lag_messages')}))",
            limits(yellow=1000, red=10000),
        ),
        number(
            _stat(
                "Latency p95",
                "From an article's Kafka timestamp to its manifest. Yellow from 30 s, red from 1 minute.",
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
                1,
            ),
            f"{refused} / sum({rate('news_articles_total')})",
            limits(yellow=0.01, red=0.05),
        ),
        number(
            _stat("Lost", "Inputs that retention removed before they were read. Red: any.", "short", "ArticlesExpired"),
            f"sum(max by (topic_prefix, partition) ({series('news_consumer_expired_messages')}))",
            limits(yellow=None, red=1),
            texts=words(_0="none"),
        ),
        number(
            _stat(
                "Pool restarts",
                "Processes for language work that died or hung within 15 minutes. Yellow: any, red from 4.",
                "short",
                "PoolRestarts",
                0,
            ),
            f"sum(increase({series('news_pool_restarts_total')}[15m]))",
            limits(yellow=1, red=4),
        ),
    )


def _third(title: str, description: str, unit: str, alert: str | None = None) -> About:
    return About(title=title, description=description, unit=unit, width=8, height=8, alert=alert)


def _course() -> tuple[Panel, ...]:
    quantiles = (Query(f"histogram_quantile({q}, sum by (le) ({rate(LATENCY + '_bucket')}))", f"p{100 * q:g}") for q in (0.5, 0.95, 0.99))
    return (
        lines(
            _third(
                "Flow",
                "Inputs read, inputs done, and events that the broker acknowledged. In and done should lie together.",
                "cps",
                "NoArticles",
            ),
            Query(f"sum({rate('news_articles_received_total')})", "articles in"),
            Query(f"sum({rate('news_articles_total')})", "articles done"),
            Query(f"sum({rate('news_events_total')})", "events out"),
        ),
        lines(
            _third(
                "Oldest waiting, by partition",
                "One line alone rises: that partition stands still. All rise: too little work is done.",
                "s",
                "ConsumerLagHigh",
            ),
            Query(f"max by (partition) ({series('news_consumer_lag_seconds')})", "{{partition}}"),
            thresholds=LAG_LIMITS,
        ),
        lines(
            _third(
                "Latency, end to end", "From the Kafka timestamp to the manifest or dead letter; a backlog is in it.", "s", "LatencyHigh"
            ),
            *quantiles,
            thresholds=LATENCY_LIMITS,
        ),
    )


def _time() -> tuple[Panel, ...]:
    stages = f"sum by (stage) ({rate('news_stage_duration_seconds_sum')})"
    work = "news_extraction_duration_seconds_bucket"
    return (
        heat(_third("Latency, all of it", "How many articles took how long. A second band is a second kind of trouble.", "s"), LATENCY),
        lines(
            _third("Seconds a second, by stage", "Where a worker's time goes: 1 is a worker that does nothing else.", "s"),
            Query(stages, "{{stage}}"),
            is_stacked=True,
        ),
        lines(
            _third("One batch or article", "p95 of a stage's time for a batch, and of language work on one article.", "s"),
            Query(f"histogram_quantile(0.95, sum by (le, stage) ({rate('news_stage_duration_seconds_bucket')}))", "{{stage}}, a batch"),
            Query(f"histogram_quantile(0.95, sum by (le) ({rate(work)}))", "language work, an article"),
        ),
    )


def _causes(metric: str) -> Query:
    """Only the reasons that there are: of more than a dozen, most are always 0."""
    return Query(f'sum by (reason) ({rate(metric)}) > 0 or label_replace(0 * sum({rate(metric)}), "reason", "none", "", "")', "{{reason}}")


def _errors() -> tuple[Panel, ...]:
    return (
        lines(
            _third("Dead letters by reason", "Inputs that could not be processed, a second.", "cps", "DeadLettersHigh"),
            _causes("news_dead_letters_total"),
            is_stacked=True,
        ),
        lines(
            _third("Articles by outcome", "What became of the inputs; refused is a dead letter.", "cps", "DeadLettersHigh"),
            Query(f"sum by (outcome) ({rate('news_articles_total')})", "{{outcome}}"),
            is_stacked=True,
        ),
        lines(
            _third(
                "Producer",
                "Sends that failed, by whether sending again can help, and rounds of sending again.",
                "cps",
                "ErrorBudgetBurnFast",
            ),
            Query(f"sum by (kind) ({rate('news_producer_errors_total')})", "{{kind}} errors"),
            Query(f"sum({rate('news_producer_retries_total')})", "sent again"),
        ),
    )


def _saturation() -> tuple[Panel, ...]:
    return (
        lines(
            _third(
                "Waiting, by partition",
                "Inputs that are not committed. Every worker tells all partitions: this is the maximum.",
                "short",
                "ConsumerLagHigh",
            ),
            Query(f"max by (partition) ({series('news_consumer_lag_messages')})", "{{partition}}"),
        ),
        lines(
            _third(
                "Pool",
                "Share of the processes for language work that are busy. Long at 100 %: more workers, or more of them.",
                "percentunit",
                "PoolRestarts",
            ),
            Query(
                f"avg_over_time({series('news_pool_busy_processes')}[$__rate_interval]) / {series('news_pool_processes')}", "{{instance}}"
            ),
            thresholds=limits(yellow=0.9, red=None),
        ),
        lines(
            _third("Pool restarts by reason", "Processes for language work that had to be replaced, a second.", "cps", "PoolRestarts"),
            _causes("news_pool_restarts_total"),
        ),
        lines(
            _third("Memory", "Share of what the worker and its pool may take. Red from 90 %.", "percentunit", "WorkerMemoryHigh"),
            Query(f"{series('news_worker_memory_bytes')} / {series('news_worker_memory_limit_bytes')}", "{{instance}}"),
            thresholds=limits(yellow=0.8, red=0.9),
        ),
        lines(
            _third("Batches", "Inputs in a batch: the mean and p95. Always full: the worker is behind.", "short"),
            Query(f"sum({rate('news_batch_articles_sum')}) / sum({rate('news_batch_articles_count')})", "mean"),
            Query(f"histogram_quantile(0.95, sum by (le) ({rate('news_batch_articles_bucket')}))", "p95"),
        ),
        lines(
            _third("Processor", "Seconds of processor time a second of the worker's own process.", "s"),
            Query(rate("process_cpu_seconds_total"), "{{instance}}"),
        ),
    )


def _changes() -> tuple[Panel, ...]:
    return (
        lines(
            _third(
                "Rebalances",
                "Rebalances that a worker went through within 15 minutes. More than a few without a deploy: a storm.",
                "short",
                "RebalanceStorm",
            ),
            Query(f"increase({series('news_rebalances_total')}[15m])", "{{instance}}"),
            thresholds=limits(yellow=3, red=6),
        ),
        lines(
            _third("Partitions", "Partitions of the articles topic that each worker reads.", "short"),
            Query(series("news_partitions_assigned"), "{{instance}}"),
            is_stacked=True,
        ),
        lines(
            _third("Versions", "Workers by program, language model and cue lists: two at once only while a deploy goes on.", "short"),
            Query(f"count by (version, model, rules) ({series('news_build_info')})", "{{version}}, {{model}}, rules {{rules}}"),
            is_stacked=True,
        ),
    )
