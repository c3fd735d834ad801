"""The rows of the Service board below the first screen: where to look when something is red."""

from deploy.grafana.panels import About, Panel, Query, heat, limits, lines
from deploy.grafana.queries import causes, otherwise, rate, series

LATENCY = "news_event_latency_seconds"


def quarter(title: str, description: str, unit: str, *alerts: str) -> About:
    """Four stand beside each other."""
    return About(title=title, description=description, unit=unit, width=6, height=8, alerts=alerts)


def third(title: str, description: str, unit: str, *alerts: str) -> About:
    """Three stand beside each other."""
    return About(title=title, description=description, unit=unit, width=8, height=8, alerts=alerts)


def time_spent() -> tuple[Panel, ...]:
    """Latency with its heat map, and the stages of the work."""
    stages = f"sum by (stage) ({rate('news_stage_duration_seconds_sum')})"
    work = "news_extraction_duration_seconds_bucket"
    return (
        heat(third("Latency, all of it", "How many articles took how long. A second band is a second kind of trouble.", "s"), LATENCY),
        lines(
            third("Busy, by stage", "Seconds of work a second, of all workers: 1 s is one worker that does nothing else.", "s"),
            Query(stages, "{{stage}}"),
            is_stacked=True,
        ),
        lines(
            third("One batch or article", "p95 of a stage's time for a batch, and of language work on one article.", "s"),
            Query(f"histogram_quantile(0.95, sum by (le, stage) ({rate('news_stage_duration_seconds_bucket')}))", "{{stage}}, a batch"),
            Query(f"histogram_quantile(0.95, sum by (le) ({rate(work)}))", "language work, an article"),
        ),
    )


def errors() -> tuple[Panel, ...]:
    """What went wrong, by its reason, beside what came out."""
    return (
        lines(
            quarter(
                "Dead letters by reason, a minute",
                "Inputs that could not be processed, a minute.",
                "mpm",
                "DeadLettersHigh",
                "ErrorBudgetBurnFast",
                "ErrorBudgetBurnSlow",
            ),
            Query(causes("news_dead_letters_total", "reason"), "{{reason}}"),
            is_stacked=True,
        ),
        lines(
            quarter("Articles by outcome", "What became of the inputs; refused is a dead letter.", "mps", "DeadLettersHigh"),
            Query(f"sum by (outcome) ({rate('news_articles_total')})", "{{outcome}}"),
            is_stacked=True,
        ),
        lines(
            quarter("Events by type", "Events that the broker acknowledged: every article that is done has a manifest.", "mps"),
            Query(f"sum by (event_type) ({rate('news_events_total')})", "{{event_type}}"),
            is_stacked=True,
        ),
        lines(
            quarter(
                "Producer errors, a minute",
                "Sends that failed, by whether sending again can help, and rounds of sending again, a minute.",
                "mpm",
                "BrokerUnreachable",
            ),
            Query(f"60 * sum by (kind) ({rate('news_producer_errors_total')})", "{{kind}}"),
            Query(f"60 * sum({rate('news_producer_retries_total')})", "sent again"),
        ),
    )


def saturation() -> tuple[Panel, ...]:
    """What is full: partitions, pool, memory, batches."""
    return (
        lines(
            third(
                "Waiting, by partition",
                "Inputs that are not committed. Every worker tells all partitions: this is the maximum.",
                "short",
                "ConsumerLagHigh",
            ),
            Query(f"max by (partition) ({series('news_consumer_lag_messages')})", "{{partition}}"),
        ),
        lines(
            third(
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
            third("Pool restarts by reason", "Processes for language work that were replaced within 15 minutes.", "short", "PoolRestarts"),
            Query(
                otherwise(
                    f"(sum by (reason) (increase({series('news_pool_restarts_total')}[15m])) > 0)",
                    "reason",
                    "none",
                    value=f"0 * sum({series('news_pool_restarts_total')})",
                ),
                "{{reason}}",
            ),
            thresholds=limits(yellow=1, red=4),
        ),
        lines(
            third("Memory", "Share of what the worker and its pool may take. Red from 90 %.", "percentunit", "WorkerMemoryHigh"),
            Query(f"{series('news_worker_memory_bytes')} / {series('news_worker_memory_limit_bytes')}", "{{instance}}"),
            thresholds=limits(yellow=0.8, red=0.9),
        ),
        lines(
            third("Batches", "Inputs in a batch: the mean and p95. Always full: the worker is behind.", "short"),
            Query(f"sum({rate('news_batch_articles_sum')}) / sum({rate('news_batch_articles_count')})", "mean"),
            Query(f"histogram_quantile(0.95, sum by (le) ({rate('news_batch_articles_bucket')}))", "p95"),
        ),
        lines(
            third("Processor", "Seconds of processor time a second of the worker's own process.", "s"),
            Query(rate("process_cpu_seconds_total"), "{{instance}}"),
        ),
    )


def changes() -> tuple[Panel, ...]:
    """Who reads what, and which version runs."""
    return (
        lines(
            third(
                "Rebalances",
                "Rebalances that a worker went through within 15 minutes. More than a few without a deploy: a storm.",
                "short",
                "RebalanceStorm",
            ),
            Query(f"increase({series('news_rebalances_total')}[15m])", "{{instance}}"),
            thresholds=limits(yellow=3, red=6),
        ),
        lines(
            third("Partitions", "Partitions of the articles topic that each worker reads.", "short"),
            Query(series("news_partitions_assigned"), "{{instance}}"),
            is_stacked=True,
        ),
        lines(
            third("Versions", "Workers by program, language model and cue lists: two at once only while a deploy goes on.", "short"),
            Query(f"count by (version, model, rules) ({series('news_build_info')})", "{{version}}, {{model}}, rules {{rules}}"),
            is_stacked=True,
        ),
    )
