"""The archive of a chat server, with more and more messages in it."""

import shutil
import subprocess
import sys
import tempfile

from . import programs, tables

SIZES = [10_000, 100_000, 1_000_000, 10_000_000]
ROOMS = 1_000
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
}


def measure(messages, pages=PAGES):
    """The figures of an archive with so many messages."""
    folder = tempfile.mkdtemp(dir="/var/tmp")
    words = [programs.path("archive-load"), folder, str(messages), str(ROOMS), str(pages)]
    try:
        result = subprocess.run(words, capture_output=True, text=True)
    finally:
        shutil.rmtree(folder)
    if result.returncode != 0:
        sys.exit(f"{' '.join(words)}\n{result.stdout}{result.stderr}")
    return {name: float(value) for name, value in map(str.split, result.stdout.splitlines())}


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
