"""The metrics of the process, as one table, and the counters behind it.

    meters.count("accord_refusals_total", fault.code)
    with meters.timed("accord_stage_seconds", "gather"): …

A metric is one row: its kind, its labels and its words in both languages. `docs/metrics.md` is made from the
rows, and a test holds the dashboard and the alerts against them. They are the process's own, as its log is:
what is counted is counted where it happens, in one line, by name.
"""

from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import generate_latest

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
POINTS = (1, 10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000)
"""The upper bounds of the classes in which seconds and prices are counted."""


class Metric(NamedTuple):
    """One row: its kind, its words in English and in Chinese, its labels, and the classes it counts in."""

    kind: type[Counter] | type[Gauge] | type[Histogram]
    english: str
    chinese: str
    labels: tuple[str, ...] = ()
    classes: tuple[float, ...] = ()


METRICS: dict[str, Metric] = {
    "accord_requests_total": Metric(
        Counter,
        "GraphQL requests that were answered or refused, by the caller's standing and by how they ended",
        "GraphQL 请求数，按调用方身份和结果",
        ("standing", "outcome"),
    ),
    "accord_request_seconds": Metric(
        Histogram, "from a request's head to its answer", "自收到请求头至应答", ("standing",), SECONDS
    ),
    "accord_price_points": Metric(
        Histogram, "price of planned operations", "查询的计价点数", ("standing",), POINTS
    ),
    "accord_stage_seconds": Metric(
        Histogram,
        "one stage of an answer: plan, gather, judge, project, or waiting for the ledger",
        "应答各阶段耗时：计划、取数、判断、投影、记账",
        ("stage",),
        SECONDS,
    ),
    "accord_refusals_total": Metric(
        Counter, "refusals of any kind and on any path, by code", "各路径的拒绝次数，按代码", ("code",)
    ),
    "accord_places_taken": Metric(
        Gauge,
        "requests that are worked on or wait, of callers who are known and of strangers",
        "处理中和等待中的请求，分已知调用方和公众",
        ("line", "callers"),
    ),
    "accord_places_most": Metric(Gauge, "places to work in and to wait in", "处理和等待名额", ("line",)),
    "accord_connections_open": Metric(Gauge, "connections that are open", "当前连接数"),
    "accord_connections_most": Metric(Gauge, "connections that may stay open", "连接名额"),
    "accord_connections_let_go_total": Metric(
        Counter, "connections that were closed because there were too many", "因连接过多而关闭的连接数"
    ),
    "accord_graph_ready": Metric(Gauge, "1 where the graph answers and takes writes", "图数据库可用为 1"),
    "accord_graph_connections_busy": Metric(
        Gauge, "connections to the graph under way at this moment", "正在使用的图数据库连接数"
    ),
    "accord_graph_connections_most": Metric(Gauge, "connections kept to the graph", "图数据库连接名额"),
    "accord_journal_head": Metric(Gauge, "number of the newest change in the journal", "最新变更的编号"),
    "accord_journal_head_timestamp_seconds": Metric(
        Gauge, "when the newest change was recorded", "最新变更的记录时刻"
    ),
    "accord_consumer_lag": Metric(
        Gauge, "changes that a consumer of the journal is behind", "变更日志各使用方落后的条数", ("consumer",)
    ),
    "accord_feed_delivered_timestamp_seconds": Metric(
        Gauge, "when a feed delivered last", "各报送渠道最近一次报送的时刻", ("feed",)
    ),
    "accord_ledger_entries": Metric(Gauge, "entries that are durable and signed for", "账本已签名的记录数"),
    "accord_ledger_writable": Metric(Gauge, "1 where the ledger takes entries", "账本可写入为 1"),
    "accord_ledger_damaged": Metric(
        Gauge, "1 where something in the ledger does not verify", "账本中有内容未通过验证为 1"
    ),
    "accord_trust_list_taken": Metric(
        Gauge,
        "1 where our trust list is in use, and none that lies here is refused",
        "信任清单有效并已采用为 1",
    ),
    "accord_trust_list_days": Metric(Gauge, "days for which our trust list still holds", "信任清单剩余天数"),
    "accord_neighbour_heard": Metric(
        Gauge,
        "1 where the last look at a neighbour brought all of it",
        "最近一次查看邻区完整为 1",
        ("region",),
    ),
    "accord_neighbour_effects_stopped": Metric(
        Gauge, "recognised effects that a silent neighbour stops", "因邻区无应答而停止的承认后果", ("region",)
    ),
    "accord_neighbour_told": Metric(
        Gauge,
        "number up to which all that a neighbour tells us was taken; 0 where we do not ask",
        "邻区发件已收至的编号，未拉取为 0",
        ("region",),
    ),
    "accord_work_failing": Metric(
        Gauge,
        "rounds in a row in which work beside requests failed, here or at the worker that does it",
        "后台任务连续失败的次数，本进程或执行该任务的工作进程",
        ("task",),
    ),
    "accord_log_lines_total": Metric(
        Counter, "lines of the log, by level and by event", "日志行数，按级别和事件", ("level", "event")
    ),
    "accord_build_info": Metric(Gauge, "1, with the version that runs", "运行版本", ("version",)),
}
"""Every metric of ours by its name; those of the process itself (`process_…`) are the library's."""


class Meters:
    """The counters behind the table, one for each row."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._made: dict[str, Any] = {name: self._make(name, row) for name, row in METRICS.items()}

    def count(self, name: str, *labels: str, by: int = 1) -> None:
        """Count something that happened; a gauge may also go down."""
        self._of(name, labels).inc(by)

    def set(self, name: str, value: float, *labels: str) -> None:
        """Say how something stands."""
        self._of(name, labels).set(value)

    def observe(self, name: str, value: float, *labels: str) -> None:
        """Count a quantity in its class."""
        self._of(name, labels).observe(value)

    def timed(self, name: str, *labels: str) -> AbstractContextManager[Any]:
        """Return what counts the seconds that its block takes, also where the block fails."""
        timing: AbstractContextManager[Any] = self._of(name, labels).time()
        return timing

    def forget(self, *names: str) -> None:
        """Drop the series of metrics that are about to be said anew: what is gone is not said any more."""
        for name in names:
            self._made[name].clear()

    def text(self) -> bytes:
        """Return all of it in Prometheus' text format."""
        return generate_latest(self._registry)

    def _make(self, name: str, row: Metric) -> Any:
        more: dict[str, Any] = {"buckets": row.classes} if row.classes else {}
        return row.kind(name, f"{row.english}（{row.chinese}）", row.labels, registry=self._registry, **more)

    def _of(self, name: str, labels: tuple[str, ...]) -> Any:
        return self._made[name].labels(*labels) if labels else self._made[name]


meters = Meters()
"""The one set of counters of the process."""
