"""HAProxy, with the settings of assets/haproxy.cfg, in front of three servers."""

import socket
import threading

from harness.checks import check, expect, expect_that
from harness.ports import free_port
from harness.programs import wait_until
from harness.stage import TREE, message_of

CLIENTS = 20
MESSAGES = 5


class BalancedServer:
    """A carillond behind the balancer, which can be restarted at its address."""

    def __init__(self, stage):
        self.stage = stage
        self.port, self.status_port = free_port(), free_port()
        self.begin()

    def begin(self):
        self.program = self.stage.start_server(
            self.port, "carillond", "--listen", f"127.0.0.1:{self.port}",
            "--status-listen", f"127.0.0.1:{self.status_port}",
            "--set", "proxy-from=127.0.0.1", "--set", "drain-delay=3s",
            "--set", "drain-timeout=20s")

    def restart(self):
        """Ends it by SIGTERM, as an operator does."""
        self.stage.end(self.program)
        self.begin()

    def wait_for_connection(self):
        """Waits until the balancer forwards a connection to it."""
        self.program.wait_for("...connected from: 127.0.0.1")


class Load:
    """Clients under constant load: each connects, sends messages, waits for each reply, closes, and
    connects again."""

    def __init__(self, port):
        self.port = port
        self.is_over = False
        self.conversations, self.losses = [0] * CLIENTS, []
        self.threads = [threading.Thread(target=self.work, args=(number,), daemon=True)
                        for number in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def work(self, number):
        while not self.is_over:
            try:
                converse(self.port)
                self.conversations[number] += 1
            except (OSError, ValueError) as error:
                self.losses.append(str(error))

    def end(self):
        self.is_over = True
        for thread in self.threads:
            thread.join(30)


def converse(port, messages=MESSAGES):
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        replies = connection.makefile("r", encoding="utf-8", newline="\n")
        for number in range(messages):
            connection.sendall(f"message {number}\n".encode())
            reply = replies.readline()
            if message_of(reply.removesuffix("\n")) != f"message {number}":
                raise ValueError(f"message {number} got {reply!r}")


def settings(port, servers):
    """Returns the example with these addresses in place of its own."""
    text = (TREE / "assets/haproxy.cfg").read_text()
    changes = {"bind :21567": f"bind 127.0.0.1:{port}"}
    for number, server in enumerate(servers, 1):
        changes[f"10.0.0.{number}:21567 port 21568"] = (
            f"127.0.0.1:{server.port} port {server.status_port}")
    for example, own in changes.items():
        expect(f"how often the example has {example!r}", text.count(example), 1)
        text = text.replace(example, own)
    return text


def is_served(port):
    try:
        converse(port, 1)
        return True
    except (OSError, ValueError):
        return False


@check("a rolling restart of three servers, under load, loses no reply", limit=180)
def rolling_restart(stage):
    servers = [BalancedServer(stage) for _ in range(3)]
    port = free_port()
    file = stage.write("haproxy.cfg", settings(port, servers))
    balancer = stage.start_server(port, "haproxy", "-db", "-f", file)
    wait_until("a reply through the balancer", lambda: is_served(port),
               actual=lambda: balancer.story)
    load = Load(port)
    try:
        for server in servers:
            server.wait_for_connection()
        for server in servers:
            server.restart()
            server.wait_for_connection()
    finally:
        load.end()
    expect(f"losses; the balancer wrote {balancer.errors!r}", load.losses, [])
    expect_that("conversations", sum(load.conversations) > 100, "more than 100",
                load.conversations)
    for server in servers:
        stage.end(server.program)
