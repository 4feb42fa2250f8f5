"""The results as Markdown tables."""

import datetime
import os
import platform
import re
import statistics

from . import goals, micro, programs, servers


def table(heads, rows):
    lines = ["| " + " | ".join(cells) + " |" for cells in [heads, ["---"] * len(heads), *rows]]
    return "\n".join(lines) + "\n"


def goal_table(results):
    all_goals = []
    if "loads" in results:
        all_goals += goals.server_goals(results)
    if "tls" in results:
        all_goals += goals.tls_goals(results)
    if "spread" in results:
        all_goals += goals.spread_goals(results)
    if "chat" in results:
        all_goals += goals.chat_goals(results)
    if "micro" in results:
        all_goals += goals.micro_goals(results)
    if "clients" in results:
        all_goals += goals.client_goals(results)
    return table(["what is measured", "goal, at most", "measured"], goals.rows(all_goals))


def load_table(results, figure, form):
    """Returns a row for each server and a column for each load, with ratios to carillond."""
    loads = results["loads"]
    names = list(next(iter(loads.values())))
    rows = []
    for name in names:
        values = [(load[name][figure], load["carillond"][figure]) for load in loads.values()]
        rows.append([name, *(f"{form(value)} ({value / ours:.2f})" for value, ours in values)])
    return table(["", *loads], rows)


def growth_table(results):
    growth = results["growth"]

    def cells(name, figures):
        least = min(all[name]["server_cpu_ns_per_reply"] for all in growth.values())
        cost = figures[name]["server_cpu_ns_per_reply"]
        return [f"{cost:.0f} ns", f"{cost / least:.2f}",
                f"{figures[name]['memory_bytes_peak'] / 1e6:.1f} MB"]

    rows = [
        [f"{connections}", *cells("carillond", figures), *cells("epoll", figures)]
        for connections, figures in growth.items()
    ]
    heads = ["CPU per reply", "to its least", "peak memory"]
    return table(["connections", *heads, *(f"`epoll`: {head}" for head in heads)], rows)


def idle_table(results):
    rows = [
        [f"1 active, {name}", f"{figures['latency_us_p50']:.0f} µs",
         f"{figures['latency_us_p99']:.0f} µs", f"{figures['server_cpu_ns_per_reply']:.0f} ns"]
        for name, figures in [
            ("none idle", results["idle"]["alone"]), ("10,000 idle", results["idle"]["beside"])]
    ]
    return table(["", "p50", "p99", "CPU per reply"], rows)


TLS_INSTRUCTIONS = {
    "depth 1": "a record of 1 message", "depth 16": "a record of 16 messages",
    "full": "a connection, full handshake", "resumed": "a connection, resumed session",
}
TLS_TIMES = {
    "64 x 1": "CPU per reply, 64 x 1", "64 x 16": "CPU per reply, 64 x 16",
    "full": "CPU per connection, full handshake", "resumed": "the same, resumed session",
}


def tls_table(results):
    """Returns a column for each server, with ratios to the loop in C."""
    tls = results["tls"]
    names = list(next(iter(tls.values())) if "times" not in tls else tls["times"]["full"])
    rows = []

    def add(title, form, figures, ratio):
        rows.append([title, *(
            f"{form(figures[name])} ({ratio(name):.2f})" if name in figures else ""
            for name in names)])

    for kind, title in TLS_INSTRUCTIONS.items() if "instructions" in tls else []:
        counts = {name: all[kind] for name, all in tls["instructions"].items()}
        add(f"instructions: {title}", lambda it: f"{it:.0f}", counts,
            lambda name: counts[name] / counts["tls-floor"])
    for kind, title in TLS_TIMES.items() if "times" in tls else []:
        runs = tls["times"][kind]
        costs = {name: all["server_cpu_ns_per_reply"] for name, all in runs.items()}
        add(title, lambda it: f"{it / 1e3:.2f} µs", costs,
            lambda name: servers.ratio(runs[name], runs["tls-floor"]))
    if "memory" in tls:
        memory = tls["memory"]
        add("memory for an idle connection", lambda it: f"{it / 1024:.1f} KiB", memory,
            lambda name: memory[name] / memory["tls-floor"])
    return table(["", *names], rows)


CHAT_FIGURES = [
    ("CPU for a delivery to 500 members, 1 in flight", "500 x 1",
     "cpu_ns_per_delivery", "{:.0f} ns", 1),
    ("time until all 500 have it, p50", "500 x 1", "latency_us_p50", "{:.1f} ms", 1e3),
    ("p99", "500 x 1", "latency_us_p99", "{:.1f} ms", 1e3),
    ("CPU for a delivery to 50, 16 in flight", "50 x 16", "cpu_ns_per_delivery", "{:.0f} ns", 1),
    ("deliveries a second", "50 x 16", "deliveries_per_second", "{:.0f}", 1),
    ("CPU for a delivery with six capabilities", "50 x 16, six capabilities",
     "cpu_ns_per_delivery", "{:.0f} ns", 1),
    ("memory for a member of a room of 500", "500 x 1",
     "memory_bytes_per_member", "{:.0f} bytes", 1),
    ("CPU for a registration, of 5000", "registrations", "registration_cpu_ns", "{:.0f} µs", 1e3),
    ("the same, of the last 1250", "registrations", "registration_cpu_ns_last", "{:.0f} µs", 1e3),
    ("memory for a registered client", "registrations",
     "memory_bytes_per_member", "{:.0f} bytes", 1),
    ("peak memory with 5000", "registrations", "memory_bytes_peak", "{:.1f} MB", 1e6),
]


def chat_table(results):
    names = list(results["chat"]["500 x 1"])
    rows = []
    for title, scenario, figure, form, unit in CHAT_FIGURES:
        runs = results["chat"][scenario]
        rows.append([title, *(
            form.format(statistics.median(each[figure] for each in runs[name]) / unit)
            if name in runs else "" for name in names)])
    return table(["", *names], rows)


CLIENT_FIGURES = [
    ("start to first full frame", "start_ms", "{:.1f} ms", 1),
    ("start to connected", "connected_ms", "{:.1f} ms", 1),
    ("CPU for 100,000 lines", "flood_cpu_seconds", "{:.2f} s", 1),
    ("bytes to the terminal for them", "flood_bytes", "{:.2f} MB", 1e6),
    ("memory at start", "memory_bytes_at_start", "{:.1f} MB", 1e6),
    ("memory after them", "memory_bytes_after", "{:.1f} MB", 1e6),
    ("wake-ups a second when idle", "wake_ups_per_second", "{:.1f}", 1),
    ("key to echo when idle, p50", "echo_idle_ms_p50", "{:.2f} ms", 1),
    ("p95", "echo_idle_ms_p95", "{:.2f} ms", 1),
    ("at 5000 lines a second, p50", "echo_paced_ms_p50", "{:.2f} ms", 1),
    ("p95", "echo_paced_ms_p95", "{:.2f} ms", 1),
    ("flat out, p50", "echo_flat_out_ms_p50", "{:.2f} ms", 1),
    ("p95", "echo_flat_out_ms_p95", "{:.2f} ms", 1),
    ("flat out on a terminal of 200 kB/s, p50", "echo_slow_ms_p50", "{:.2f} ms", 1),
    ("p95", "echo_slow_ms_p95", "{:.2f} ms", 1),
    ("delay at the end of that flood", "behind_slow_seconds", "{:.2f} s", 1),
]


def client_table(results):
    names = list(results["clients"])
    rows = []
    for title, figure, form, unit in CLIENT_FIGURES:
        values = [results["clients"][name].get(figure) for name in names]
        rows.append([title, *("" if it is None else form.format(it / unit) for it in values)])
    return table(["", *names], rows)


def micro_table(results):
    rows = [
        [part, micro.PARTS[part][0], f"{count:.0f}", f"{results['micro']['times'][part]:.2f}"]
        for part, count in results["micro"]["parts"].items()
    ]
    rows += [
        [name, "a reply, without the kernel's part; 16 messages arrive at once", f"{count:.0f}", ""]
        for name, count in results["micro"]["replies"].items()
    ]
    rows.append(
        ["carillond", "a chat message to one of 200 members, without the kernel's part; 16 messages "
         "in flight", f"{results['micro']['delivery']:.0f}", ""])
    return table(["", "one time", "instructions", "µs"], rows)


def full_report(results):
    parts = [
        "# Results\n",
        "Written by `Tests/Benchmarks/run all`. Medians; servers and clients in alternation, each "
        f"on a processor of its own. {surroundings()}\n",
        "## Goals\n", goal_table(results),
        "[The profile](PROFILE.md) explains the missed goals.\n",
    ]
    if "loads" in results:
        parts += [
            "## Servers\n",
            "Connections x messages in flight, 32 bytes each; in parentheses the ratio to "
            "`carillond`. CPU time for a reply, the kernel's part included:\n",
            load_table(results, "server_cpu_ns_per_reply", lambda it: f"{it:.0f} ns"),
            "Replies a second:\n",
            load_table(results, "replies_per_second", lambda it: f"{it:.0f}"),
            "p99 of latency:\n",
            load_table(results, "latency_us_p99", lambda it: f"{it:.0f} µs"),
            "`carillond`, and the `epoll` loop in C, with 16 messages in flight on each "
            "connection:\n",
            growth_table(results),
            "`carillond` beside idle connections "
            f"({results['idle']['beside']['memory_bytes_per_idle']:.0f} bytes each):\n",
            idle_table(results),
        ]
    if "tls" in results:
        parts += [
            "## TLS\n",
            "In parentheses the ratio to `tls-floor`, an epoll loop in C with OpenSSL between memory "
            "BIOs. TLS 1.3, a certificate of P-256.\n",
            tls_table(results),
        ]
    if "clients" in results:
        parts += [
            "## Clients\n",
            "A terminal of 30 rows and 100 columns, lines of 80 characters. The first frame is "
            "complete when nothing more is drawn for 10 ms. irssi and WeeChat speak IRC, and store "
            "more than lines; by default WeeChat and `tf5` keep 4096 and 1000 lines.\n",
            client_table(results),
        ]
    if "micro" in results:
        parts += [
            "## Parts\n", "Instructions, counted by callgrind, and time:\n",
            micro_table(results),
        ]
    return "\n".join(parts)


def surroundings():
    processor = "unknown processor"
    with open("/proc/cpuinfo") as lines:
        for line in lines:
            if line.startswith("model name"):
                processor = line.split(":", 1)[1].strip()
                break
    system = platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    return (f"{datetime.date.today()}, {os.cpu_count()} × {processor}, {system}, "
            f"kernel {platform.release()}.")


def write_chat(results):
    """Writes CHAT.md, which has what is measured of chat servers."""
    with open(os.path.join(programs.FOLDER, "CHAT.md"), "w") as file:
        file.write("\n".join([
            "# Chat servers\n",
            "Written by `Tests/Benchmarks/run chat`. Medians; the servers in alternation, on a "
            f"processor of their own. {surroundings()}\n",
            goal_table(results),
            "One member speaks to a room, lines of 68 bytes; a message is in flight until all "
            "others have it. No server limits rates.\n",
            chat_table(results),
        ]))


def write(results):
    """Writes RESULTS.md, and the README's table between its marks."""
    path = os.path.join(programs.FOLDER, "RESULTS.md")
    with open(path, "w") as file:
        file.write(full_report(results))
    path = os.path.join(programs.ROOT, "README.md")
    with open(path) as file:
        text = file.read()
    begin, end = "<!-- benchmarks: begin -->\n", "<!-- benchmarks: end -->"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if not pattern.search(text):
        raise SystemExit(f"{path}: there is no {begin.strip()}")
    with open(path, "w") as file:
        file.write(pattern.sub(lambda _: begin + goal_table(results) + end, text))
