"""The goals, each with its measured figure."""

import statistics
from dataclasses import dataclass

from . import servers


@dataclass
class Goal:
    """One row of the README's table: at most `most`."""

    name: str
    most: float
    value: float | None
    unit: str = "times"

    @property
    def is_reached(self):
        return self.value is not None and self.shown <= self.most

    @property
    def shown(self):
        """The value as printed, which decides whether the goal is reached."""
        return round(self.value, 2 if self.most < 10 else 1)

    def row(self):
        def text(number):
            return f"{number:g} {self.unit}"

        if self.value is None:
            return [self.name, text(self.most), "not measured"]
        # A figure that is not zero does not read as zero.
        value = text(self.shown) if self.shown or not self.value else f"under {text(0.01)}"
        return [self.name, text(self.most), value + ("" if self.is_reached else " (missed)")]


def rows(goals):
    """The rows of the table: first what is reached, then what is missed."""
    return [goal.row() for goal in sorted(goals, key=lambda goal: not goal.is_reached)]


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
        Goal("server CPU for a reply, compared with SwiftNIO, 16 messages in flight on each "
             "connection", 0.40, ratio(results, deep, "nio")),
        Goal("the same, compared with Twisted", 0.20, ratio(results, deep, "twisted")),
        Goal("the same, compared with a `poll` loop in C", 1.10, ratio(results, deep, "poll")),
        Goal("slow replies (p99) beside 10,000 idle connections, compared with none", 1.3,
             idle["beside"]["latency_us_p99"] / idle["alone"]["latency_us_p99"]),
        Goal("server memory for an idle connection, of 10,000", 1.0,
             idle["beside"]["memory_bytes_per_idle"] / 1024, "KiB"),
        Goal("server CPU for a reply, compared with a `poll` loop in C, 1 message in flight", 1.05,
             ratio(results, shallow, "poll")),
        Goal("server CPU for a reply, compared with libuv, 1 or 16 messages in flight", 1.00,
             ratio(results, deep + shallow, "libuv")),
        Goal("time until a server that is started accepts", 10, results["server start"], "ms"),
        Goal("server CPU for a reply at the costliest number of connections, of 1 to 10,000, "
             "compared with the cheapest", 1.3, max(costs) / min(costs)),
    ]


def tls_goals(results):
    tls = results["tls"]
    ours, floor = (tls["instructions"][name] for name in ["carillond", "tls-floor"])

    def to_floor(*kinds):
        times = tls["times"]
        return max(
            servers.ratio(times[kind]["carillond"], times[kind]["tls-floor"]) for kind in kinds)

    return [
        Goal("over TLS, server instructions for a record of one message, compared with a loop in C "
             "with OpenSSL", 1.15, ours["depth 1"] / floor["depth 1"]),
        Goal("the same of 16 messages", 1.35, ours["depth 16"] / floor["depth 16"]),
        Goal("over TLS, server CPU for a reply, 1 or 16 messages in flight on each of 64 "
             "connections, compared with that loop", 1.10, to_floor("64 x 1", "64 x 16")),
        Goal("server CPU for a connection with a full handshake, compared with that loop", 0.95,
             to_floor("full")),
        Goal("the same with a resumed session", 1.05, to_floor("resumed")),
        Goal("server memory for an idle connection over TLS", 15,
             tls["memory"]["carillond"] / 1024, "KiB"),
    ]


def spread_goals(results):
    return [
        Goal("share of 64 connections that the busier one of two threads has", 0.55,
             results["spread"]),
    ]


def chat_goals(results):
    def to_inspircd(scenario, figure, name="inspircd"):
        figures = results["chat"][scenario]
        if name not in figures:
            return None
        return statistics.median(
            ours[figure] / theirs[figure]
            for ours, theirs in zip(figures["carillond"], figures[name]))

    return [
        Goal("server CPU for a chat message to each of 500, one in flight, compared with InspIRCd",
             1.0, to_inspircd("500 x 1", "cpu_ns_per_delivery")),
        Goal("the same to each of 50, 16 in flight", 1.0,
             to_inspircd("50 x 16", "cpu_ns_per_delivery")),
        Goal("the same with six capabilities", 1.11,
             to_inspircd("50 x 16, six capabilities", "cpu_ns_per_delivery")),
        Goal("server memory for an idle member of a room, compared with InspIRCd", 1.1,
             to_inspircd("500 x 1", "memory_bytes_per_member")),
        Goal("server CPU for a client that registers, of 5000, compared with InspIRCd", 1.0,
             to_inspircd("registrations", "registration_cpu_ns")),
        Goal("server CPU for a client that registers, of the last 1250 of 5000, compared with all",
             1.1, statistics.median(
                 each["registration_cpu_ns_last"] / each["registration_cpu_ns"]
                 for each in results["chat"]["registrations"]["carillond"])),
    ]


def micro_goals(results):
    parts = results["micro"]["parts"]
    return [
        Goal("finding the parts of an IRC message of 100 bytes", 400, parts["message"],
             "instructions"),
        Goal("handling a chat message to a room, in the core", 2500, parts["chat-command"],
             "instructions"),
        Goal("sending it to a member, without the kernel's part", 250,
             results["micro"]["delivery"], "instructions"),
    ]


def client_goals(results):
    clients = results["clients"]
    ours, theirs = clients["carillon"], clients.get("tf5, all kept")

    def to_tinyfugue(figure):
        return theirs and ours[figure] / theirs[figure]

    return [
        Goal("client CPU for 100,000 received lines, compared with TinyFugue (`tf5`)", 0.7,
             to_tinyfugue("flood_cpu_seconds")),
        Goal("client memory with 100,000 lines kept, compared with TinyFugue", 0.8,
             to_tinyfugue("memory_bytes_after")),
        Goal("bytes that the client writes to the terminal for 100,000 received lines", 1.5,
             ours["flood_bytes"] / 1e6, "MB"),
        Goal("time from a key to its echo while lines arrive at full speed, 95 of 100 keys", 2,
             ours["echo_flat_out_ms_p95"], "ms"),
        Goal("the same on a terminal that takes 200 kB a second", 20, ours["echo_slow_ms_p95"],
             "ms"),
        Goal("wake-ups of an idle client", 0, ours["wake_ups_per_second"], "a second"),
        Goal("client memory at its start", 15, ours["memory_bytes_at_start"] / 1e6, "MB"),
        Goal("time until a client that is started shows its first screen, compared with "
             "TinyFugue", 0.7, to_tinyfugue("start_ms")),
    ]
