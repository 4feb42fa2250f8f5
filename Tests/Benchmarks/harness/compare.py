"""Compares some servers under one load, for work on the server."""

import argparse

from . import servers


def main(words):
    parser = argparse.ArgumentParser(
        prog="run compare",
        description="Servers under one load, in alternation; ratios are to the first one.",
        epilog="Arguments after -- are for the load generator: -- --connections 64 --depth 16")
    parser.add_argument("names", nargs="*", default=["poll", "epoll", "carillond"])
    parser.add_argument("--runs", type=int, default=7)
    parts = words.index("--") if "--" in words else len(words)
    arguments = parser.parse_args(words[:parts])
    options = words[parts + 1:] or ["--connections", "64", "--depth", "16"]

    medians = servers.measure(arguments.names, options, arguments.runs)
    first = medians[arguments.names[0]]
    print(f"{'':12} {'CPU/reply':>10} {'ratio':>6} {'replies/s':>10} {'p50 us':>8} {'p99 us':>8} "
          f"{'peak MB':>8}")
    for name in arguments.names:
        figures = medians[name]
        cost, ratio = figures["server_cpu_ns_per_reply"], servers.ratio(figures, first)
        print(f"{name.split('=')[0]:12} {cost:7.0f} ns {ratio:6.2f} "
              f"{figures['replies_per_second']:10.0f} {figures['latency_us_p50']:8.1f} "
              f"{figures['latency_us_p99']:8.1f} {figures['memory_bytes_peak'] / 1e6:8.1f}")
