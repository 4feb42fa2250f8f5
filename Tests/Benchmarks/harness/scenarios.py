"""The measurements for the tables."""

import socket
import statistics
import subprocess
import sys
import tempfile
import time

from . import archive, chat, clients, programs, servers, spread, tls

# Name → connections, and messages in flight on each.
LOADS = {"1 x 1": (1, 1), "64 x 1": (64, 1), "64 x 16": (64, 16), "1000 x 16": (1000, 16)}
GROWTH = [1, 10, 100, 1000, 10_000]


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr)


# MARK: Servers

def load_options(connections, depth, seconds):
    return ["--connections", connections, "--depth", depth, "--seconds", seconds]


def measure_loads(names, runs, seconds):
    results = {}
    for load, (connections, depth) in LOADS.items():
        say(f"servers, {load}")
        results[load] = servers.measure(names, load_options(connections, depth, seconds), runs)
    return results


def measure_growth(runs, seconds):
    """Returns figures by connections and by server: carillond, and the `epoll` floor."""
    results = {}
    for connections in GROWTH:
        say(f"growth, {connections} connections")
        # Several rounds: 10,000 connections need 0.3 s for one.
        options = load_options(connections, 16, max(seconds, connections / 5000))
        results[connections] = servers.measure(["carillond", "epoll"], options, runs)
    return results


def measure_idle(runs, seconds, idle):
    """Measures one active connection, alone and beside idle ones."""
    servers.allow_descriptors()
    results = {"alone": [], "beside": []}
    for number in range(runs):
        say(f"beside idle connections, {number + 1} of {runs}")
        for name, options in [("alone", []), ("beside", ["--idle", idle])]:
            with servers.Server("carillond") as server:
                options = load_options(1, 1, seconds) + options
                results[name].append(server.load(*options))
    return {name: servers.medians(all) for name, all in results.items()}


def measure_server_start(runs):
    """Returns the median of milliseconds from the start of the process until it accepts."""
    figures = []
    for _ in range(runs):
        port = servers.free_port()
        words = [programs.path("carillond"), "--listen", f"127.0.0.1:{port}"]
        start = time.monotonic()
        process = subprocess.Popen(
            words, stdout=subprocess.DEVNULL, env=servers.environment())
        try:
            while not connects(port):
                if time.monotonic() - start > 10:
                    sys.exit("carillond does not listen")
            figures.append((time.monotonic() - start) * 1000)
        finally:
            process.terminate()
            process.wait()
    return statistics.median(figures)


def connects(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def measure_servers(names, runs=7, seconds=0.4):
    return {
        "server start": measure_server_start(4 * runs + 1),
        "loads": measure_loads(names, runs, seconds),
        "growth": measure_growth(runs, seconds),
        "idle": measure_idle(runs, 2 * seconds, 10_000),
    }


# MARK: Clients

# The flood during which keys are typed → options of the terminal.
FLOOD_SECONDS = 3
FLOODS = {
    "paced": ["--rate", 5000],
    "flat_out": [],
    "slow": ["--drain", 200_000],
}
# These are slow, and are measured once.
SLOW_CLIENTS = ["irssi", "weechat"]


def renamed(figures, flood):
    """Returns the figures of a flood with typed keys, under its name."""
    result = {
        name.replace("echo_flood", f"echo_{flood}"): value
        for name, value in figures.items() if name.startswith("echo_flood")
    }
    result[f"behind_{flood}_seconds"] = figures["flood_seconds"] - FLOOD_SECONDS
    return result


def measure_clients(names, runs=3):
    results = {name: {} for name in names}
    for some, count in [
        ([name for name in names if name not in SLOW_CLIENTS], runs),
        ([name for name in names if name in SLOW_CLIENTS], 1),
    ]:
        say(f"{', '.join(some)}: a flood")
        options = ["--idle", 3, "--idle-keys", 40, "--lines", 100_000]
        for name, figures in clients.measure(some, options, count).items():
            results[name] |= figures
        for flood, options in FLOODS.items():
            say(f"{', '.join(some)}: keys, {flood}")
            options = ["--keys", "--seconds", FLOOD_SECONDS, *options]
            for name, figures in clients.measure(some, options, count).items():
                results[name] |= renamed(figures, flood)
    # A start is short, so that many are needed.
    say("starts")
    for name, figures in clients.measure(names, [], 3 * runs).items():
        results[name] |= figures
    return results


# MARK: Smoke

def smoke():
    """Checks that everything runs and every reply is correct, without measuring speed."""
    for name in ["carillond", "poll", "epoll"]:
        for options in [
            load_options(8, 16, 0.2),
            load_options(1, 1, 0.1) + ["--size", 1],
            load_options(2, 4, 0.2) + ["--size", 65_536, "--idle", 100],
        ]:
            with servers.Server(name) as server:
                figures = server.load(*options)
            if not figures["replies"] > 0:
                sys.exit(f"{name} sent no replies")
        say(f"{name} replies")
    with tempfile.TemporaryDirectory() as folder:
        tls.make_credentials(folder)
        for name in ["carillond", tls.FLOOR]:
            with tls.TLSServer(name) as server:
                server.load(*load_options(2, 16, 0.1), "--size", 20_000, "--idle", 10)
                for options in [[], ["--resume"]]:
                    server.load("--handshakes", 10, *options)
            say(f"{name} replies over TLS")
    say(f"the busier of two threads has {spread.busiest_share(64):.2f} of 64 connections")
    with chat.ChatServer("carillond") as server:
        figures = server.load("--members", 50, "--window", 16, "--seconds", 0.2)
    say(f"carillond delivers {figures['deliveries']:.0f} chat messages")
    figures = archive.measure(3_000, pages=100, rooms=40)
    say(f"an archive stores {figures['rows_per_second']:.0f} messages a second")
    # It ends with an error unless the last line is shown.
    figures = clients.run("carillon", "--idle-keys", 3, "--lines", 2000, "--keys")
    say(f"carillon echoes {figures['echo_idle_keys']:.0f} keys, and shows 2000 lines in "
        f"{figures['flood_bytes']:.0f} bytes")
