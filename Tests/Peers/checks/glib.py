"""A reactor that GLib's main loop drives: the example of ReactorKit's documentation."""

import os
import re
import signal
import socket
import time

from harness.checks import Skipped, check, expect, expect_that
from harness.programs import LIMIT, wait_until
from harness.stage import TREE

EXAMPLE = TREE / "Tests/Peers/GLib/.build/debug/GLibEcho"


def start(stage):
    if not EXAMPLE.exists():
        raise Skipped("GLibEcho is not built: swift build --package-path Tests/Peers/GLib")
    program = stage.start(EXAMPLE)
    program.wait_for("listening on ")
    return program, int(re.search(r"listening on 127\.0\.0\.1:(\d+)", program.output.decode())[1])


def turns(program):
    """How often the reactor has turned; to ask costs one turn."""
    def reports():
        return [line for line in program.lines if line.startswith("turns: ")]
    before = len(reports())
    program.process.send_signal(signal.SIGUSR1)
    wait_until("a report", lambda: len(reports()) > before, LIMIT, lambda: program.story)
    return int(reports()[-1].split()[1])


def wake_ups(program):
    with open(f"/proc/{program.process.pid}/status") as status:
        return int(re.search(r"^voluntary_ctxt_switches:\s*(\d+)", status.read(), re.M)[1])


@check("in GLib's main loop a reactor echoes beside GLib's timer, on one thread")
def one_thread(stage):
    program, port = start(stage)
    data = os.urandom(1_000_000)
    with socket.create_connection(("127.0.0.1", port), LIMIT) as peer:
        peer.settimeout(LIMIT)
        echoed = b""
        while len(echoed) < len(data):
            peer.sendall(data[len(echoed):len(echoed) + 10_000])
            wanted = min(len(echoed) + 10_000, len(data))
            while len(echoed) < wanted:
                echoed += peer.recv(65_536)
    expect("the echo", echoed, data)
    # In either order.
    for line in ("GLib's timer: 3", "connection ended: closed by the peer"):
        wait_until(line, lambda: line in program.lines, LIMIT, lambda: program.story)
    expect("threads", len(os.listdir(f"/proc/{program.process.pid}/task")), 1)
    stage.end(program)


@check("in GLib's main loop a reactor at rest makes no turn and wakes nothing")
def rest(stage):
    program, _ = start(stage)
    program.wait_for("GLib's timer: 3\n")
    first, woken = turns(program), wake_ups(program)
    time.sleep(2)
    woken = wake_ups(program) - woken
    expect("turns in two seconds, with the one that reports them", turns(program) - first, 1)
    expect_that("wake-ups in two seconds", woken <= 2, "none, but for the end of the last turn",
                woken)
    stage.end(program)
