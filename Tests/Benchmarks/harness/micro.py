"""Instructions of single parts, counted by callgrind, which are repeatable on a busy machine, and
the time that they take."""

import re
import statistics
import subprocess
import sys
import tempfile
import time

from . import chat, programs, servers

# Name → one repetition, and the two numbers of repetitions.
PARTS = {
    "framing": ("a line of 32 bytes is read from a chunk of 64 KiB", 40_000, 120_000),
    "message": ("the parts of an IRC message of 100 bytes are found", 40_000, 120_000),
    "chat-command": (
        "the core of a chat server handles a message of 100 bytes to a room", 4_000, 12_000),
    "stamp": ("the stamp of the same second as before", 40_000, 120_000),
    "new-stamp": ("the stamp of another second", 400, 1_200),
    "timers": ("a timer is set and cancelled while 1000 wait", 4_000, 12_000),
    "width": ("the columns of a text of 80 columns, half of it not ASCII", 100, 300),
    "picture": ("a line arrives, and the screen of 30 × 100 is composed", 10, 30),
    "redraw": ("the same, drawn by ncurses", 10, 30),
    "edit": ("a key at the end of a line of 64 KiB, and the screen is composed", 8, 24),
    "edit-start": ("the same at its start", 8, 24),
    "edit-emoji": ("the same in the middle of wide, combined and emoji characters", 8, 24),
}
# Whole servers: one reply, with 16 messages in flight on one connection.
SERVERS = ["carillond", "poll", "epoll"]
CALLGRIND = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]


def collected(output):
    found = re.search(r"Collected : (\d+)", output)
    return found and int(found[1])


def instructions(part, times):
    words = [*CALLGRIND, programs.path("micro"), part, str(times)]
    result = subprocess.run(words, capture_output=True, text=True, timeout=300)
    count = collected(result.stderr)
    if result.returncode != 0 or not count:
        sys.exit(f"{' '.join(words)}\n{result.stdout}{result.stderr}")
    return count


def seconds(part, times):
    words = [programs.path("micro"), part, str(times)]
    start = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def measure_times():
    """Returns the microseconds of one repetition, by the part's name."""
    return {
        part: statistics.median(
            seconds(part, 10 * most) - seconds(part, 10 * least) for _ in range(5)
        ) / (most - least) * 1e5
        for part, (_, least, most) in PARTS.items()
    }


def server_instructions(kind, name, *options):
    """Returns the instructions of a server from start to end, without the kernel's."""
    # A pipe would be full of valgrind's warnings, and valgrind would wait.
    with tempfile.TemporaryFile() as output:
        with kind(name, prefix=CALLGRIND, stderr=output) as server:
            server.load(*options)
        output.seek(0)
        text = output.read().decode()
    return collected(text) or sys.exit(f"{name} under callgrind\n{text}")


def measure_reply(name):
    """Returns the instructions of a server for one reply, as the difference of two runs."""
    def run(replies):
        return server_instructions(
            servers.Server, name, "--depth", 16, "--warm-up", 0, "--replies", replies)

    least, most = 16_000, 48_000
    return (run(most) - run(least)) / (most - least)


def measure_delivery():
    """Returns the instructions of carillond for a chat message to each member of a room."""
    members, least, most = 200, 200, 2_000

    def run(messages):
        return server_instructions(
            chat.ChatServer, "carillond", "--members", members, "--window", 16,
            "--messages", messages)

    return (run(most) - run(least)) / (most - least) / (members - 1)


def measure_parts():
    """Returns the instructions of one repetition, by the part's name."""
    return {
        part: (instructions(part, most) - instructions(part, least)) / (most - least)
        for part, (_, least, most) in PARTS.items()
    }


def measure():
    return {
        "parts": measure_parts(), "times": measure_times(),
        "replies": {name: measure_reply(name) for name in SERVERS},
        "delivery": measure_delivery()}
