"""The archive of a chat server, with more and more messages in it."""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from . import chat, guessing, programs, servers, tables

SIZES = [10_000, 100_000, 1_000_000, 10_000_000]
ROOMS = 1_000
# The most rooms that an account may own.
OWNED = 20
PAGES = 4_000
# Figure → what it is, its unit, and the most that it may be (or the least, for a rate).
FIGURES = {
    "rows_per_second": ("stored in batches of 256", "rows/s", 20_000),
    "bytes_per_row": ("the file, for each row", "B", None),
    "open_ms": ("the file is opened", "ms", None),
    "load_ms": ("the logs are loaded", "ms", 25),
    "page_p50_ms": ("a page of 100, p50", "ms", 0.3),
    "page_p99_ms": ("a page of 100, p99", "ms", 5),
    "page_by_time_p50_ms": ("before a time, p50", "ms", 0.3),
    "page_by_time_p99_ms": ("before a time, p99", "ms", 5),
    "page_with_events_p50_ms": ("with events, p50", "ms", 0.3),
    "page_with_events_p99_ms": ("with events, p99", "ms", 5),
    "written_per_second": ("stored meanwhile", "rows/s", None),
    "start_ms": ("a server starts and accepts", "ms", 25),
    "welcome_ms": ("and welcomes its first user", "ms", None),
}
STARTS = 9
# What a room with so many members does, with an archive and without; the least ratio of the two.
FAN_OUT = {"500 x 1": ["--members", 500, "--window", 1],
           "50 x 16": ["--members", 50, "--window", 16]}
FAN_OUT_RUNS = 5
FAN_OUT_GOAL = 0.95


class KeepingServer(chat.ChatServer):
    """A carillond with the data of a folder."""

    def __init__(self, folder, *options):
        self.data = folder
        self.options = options
        super().__init__("carillond")

    def command(self):
        return [*super().command(), "--set", f"service.chat.data-folder={self.data}",
                "--set", "control-socket=off", *self.options]


def make_rooms(folder, rooms):
    """Registers the rooms whose messages the archive will have: a server keeps no others."""
    with KeepingServer(folder) as server:
        for first in range(0, rooms, OWNED):
            # Each of its own address: one may not register many accounts.
            owner = guessing.Client(server.port, f"127.0.3.{first // OWNED + 1}")
            owner.register(f"owner{first}")
            owner.send(f"NS REGISTER {guessing.PASSWORD}")
            owner.wait(" 900 ")
            for number in range(first, first + OWNED):
                owner.send(f"JOIN #room-{number}")
                owner.wait(" 366 ")
                owner.send(f"CS REGISTER #room-{number}")
                owner.wait("is registered: ")
            owner.socket.close()


def start(folder):
    """Milliseconds until a server with that data accepts, and until it welcomes its first user."""
    server = KeepingServer(folder)
    begin = time.perf_counter()
    with server:
        accepted = time.perf_counter()
        user = guessing.Client(server.port, "127.0.0.1")
        user.register("first")
        welcomed = time.perf_counter()
    return (accepted - begin) * 1000, (welcomed - begin) * 1000


def measure(messages, pages=PAGES, rooms=ROOMS):
    """The figures of an archive with so many messages."""
    folder = tempfile.mkdtemp(dir="/var/tmp")
    words = [programs.path("archive-load"), folder, str(messages), str(rooms), str(pages)]
    try:
        make_rooms(folder, rooms)
        result = subprocess.run(words, capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"{' '.join(words)}\n{result.stdout}{result.stderr}")
        start(folder)
        accepted, welcomed = map(
            statistics.median, zip(*(start(folder) for _ in range(STARTS))))
    finally:
        shutil.rmtree(folder)
    figures = {name: float(value) for name, value in map(str.split, result.stdout.splitlines())}
    return figures | {"start_ms": accepted, "welcome_ms": welcomed}


def measure_fan_out():
    """The deliveries with an archive to those without, for each kind of room."""
    servers.allow_descriptors()
    results = {}
    for name, options in FAN_OUT.items():
        rates = {True: [], False: []}
        for number in range(FAN_OUT_RUNS):
            for keeps in (True, False) if number % 2 == 0 else (False, True):
                folder = tempfile.mkdtemp(dir="/var/tmp")
                with KeepingServer(folder) if keeps else chat.ChatServer("carillond") as server:
                    figures = server.load("--at-once", 256, *options)
                rates[keeps].append(figures["deliveries_per_second"])
                shutil.rmtree(folder)
        results[name] = statistics.median(rates[True]) / statistics.median(rates[False])
    return results


def _text(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def report(results):
    """A row for each figure and a column for each size; what misses its goal is marked."""
    rows = []
    for name, (text, unit, goal) in FIGURES.items():
        def cell(value):
            is_rate = unit == "rows/s"
            is_missed = goal is not None and (value < goal if is_rate else value > goal)
            return _text(value) + (" (missed)" if is_missed else "")

        rows.append([f"{text} ({unit})", "" if goal is None else f"{goal:g}",
                     *(cell(figures[name]) for figures in results.values())])
    heads = ["messages in 1,000 rooms", "goal", *(f"{size:,}" for size in results)]
    return tables.table(heads, rows)


def main(words, say):
    sizes = [int(word) for word in words] or SIZES
    results = {}
    for size in sizes:
        say(f"{size:,} messages")
        results[size] = measure(size)
    print(report(results))
    say("deliveries with an archive to those without")
    for name, ratio in measure_fan_out().items():
        mark = "" if ratio >= FAN_OUT_GOAL else " (missed)"
        print(f"{name}: {ratio:.3f}{mark}, goal {FAN_OUT_GOAL}")
