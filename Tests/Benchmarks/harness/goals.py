"""The goals, each with its measured figure."""

from dataclasses import dataclass

from . import servers


@dataclass
class Goal:
    """One row of the README's table: at most `most`."""

    name: str
    most: float
    value: float | None
    unit: str = ""

    @property
    def is_reached(self):
        return self.value is not None and self.shown <= self.most

    @property
    def shown(self):
        """The value as printed, which decides whether the goal is reached."""
        return round(self.value, 2 if self.most < 10 else 1)

    def row(self):
        unit = f" {self.unit}" if self.unit else ""
        value = "not measured" if self.value is None else f"{self.shown:g}{unit}"
        mark = "" if self.is_reached or self.value is None else " (missed)"
        return [self.name, f"{self.most:g}{unit}", value + mark]


def ratio(results, loads, other):
    """The greatest ratio, over several loads, of our cost to that of another server."""
    return max(
        servers.ratio(results["loads"][load]["carillond"], results["loads"][load][other])
        for load in loads)


def server_goals(results):
    deep, shallow = ["64 x 16", "1000 x 16"], ["1 x 1", "64 x 1"]
    idle, growth = results["idle"], results["growth"]
    costs = [figures["carillond"]["server_cpu_ns_per_reply"] for figures in growth.values()]
    return [
        Goal("server CPU per reply, 64 and 1000 connections with 16 messages in flight, to a "
             "`poll` loop in C", 1.10, ratio(results, deep, "poll")),
        Goal("the same with 1 message in flight, 1 and 64 connections", 1.05,
             ratio(results, shallow, "poll")),
        Goal("to SwiftNIO, 16 in flight", 0.40, ratio(results, deep, "nio")),
        Goal("to libuv, all loads", 1.00, ratio(results, deep + shallow, "libuv")),
        Goal("to Twisted, 16 in flight", 0.20, ratio(results, deep, "twisted")),
        Goal("p99 of latency beside 10,000 idle connections, to that without", 1.3,
             idle["beside"]["latency_us_p99"] / idle["alone"]["latency_us_p99"]),
        Goal("memory for an idle connection, of 10,000", 1.0,
             idle["beside"]["memory_bytes_per_idle"] / 1024, "KiB"),
        Goal("server's process start to accepting", 10, results["server start"], "ms"),
        Goal("growth: server CPU per reply at 1 to 10,000 connections, 16 in flight, the most "
             "to the least", 1.3, max(costs) / min(costs)),
    ]


def client_goals(results):
    clients = results["clients"]
    ours, theirs = clients["carillon"], clients.get("tf5, all kept")

    def to_tinyfugue(figure):
        return theirs and ours[figure] / theirs[figure]

    return [
        Goal("client's start to the first full frame, to `tf5`", 0.7, to_tinyfugue("start_ms")),
        Goal("client's CPU for 100,000 lines, to `tf5`, all kept", 0.7,
             to_tinyfugue("flood_cpu_seconds")),
        Goal("client's memory with 100,000 lines kept, to `tf5`", 0.8,
             to_tinyfugue("memory_bytes_after")),
        Goal("bytes to the terminal for 100,000 lines", 1.5, ours["flood_bytes"] / 1e6, "MB"),
        Goal("key to echo while lines arrive at full speed, p95", 2,
             ours["echo_flat_out_ms_p95"], "ms"),
        Goal("the same on a terminal that takes 200 kB/s", 20, ours["echo_slow_ms_p95"], "ms"),
        Goal("wake-ups of an idle client", 0, ours["wake_ups_per_second"], "a second"),
        Goal("client's memory at start", 15, ours["memory_bytes_at_start"] / 1e6, "MB"),
    ]
