"""Wrong passwords at a chat server: what other users notice of them, and the owner of the account."""

import base64
import collections
import multiprocessing
import os
import selectors
import socket
import statistics
import sys
import tempfile
import time

from . import chat, servers

ADDRESSES = 50
RATE = 1000
SECONDS = 10
# After so many seconds a guesser tries the next password.
PATIENCE = 2
ROUNDS = 3
PASSWORD = "correct-horse"


class AccountServer(chat.ChatServer):
    """A carillond with accounts."""

    def command(self):
        self.folder = tempfile.mkdtemp()
        return [*super().command(), "--set", f"service.chat.data-folder={self.folder}/data",
                "--set", "control-socket=off"]


class Client:
    """A connection of its own address, which waits for lines."""

    def __init__(self, port, address):
        self.socket = socket.socket()
        self.socket.bind((address, 0))
        self.socket.connect(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(60)
        self.data = b""

    def send(self, text):
        self.socket.sendall(text.encode() + b"\r\n")

    def wait(self, *texts):
        """The first of the texts that a line contains."""
        while True:
            line, end, rest = self.data.partition(b"\r\n")
            if end:
                self.data = rest
                for text in texts:
                    if text.encode() in line:
                        return text
                continue
            part = self.socket.recv(65536)
            if not part:
                sys.exit("guessing: the server closed a connection")
            self.data += part

    def register(self, nick):
        self.send(f"NICK {nick}")
        self.send(f"USER {nick} 0 * :{nick}")
        self.wait(" 422 ")


def login(account, password):
    message = base64.b64encode(f"\0{account}\0{password}".encode()).decode()
    return f"AUTHENTICATE PLAIN\r\nAUTHENTICATE {message}"


def disturb(port, line, answer, accounts, end, count):
    """Sends a line, or wrong passwords, at the rate, each over a connection of its own, which is
    given up when the answer takes too long."""
    servers.pin(0)
    selector = selectors.DefaultSelector()
    opened = collections.OrderedDict()
    start, sent = time.monotonic(), 0

    def close(connection):
        selector.unregister(connection)
        connection.close()
        del opened[connection]

    while (now := time.monotonic()) < end:
        while sent < (now - start) * RATE:
            connection = socket.socket()
            connection.setblocking(False)
            connection.bind((f"127.0.2.{sent % ADDRESSES + 1}", 0))
            connection.connect_ex(("127.0.0.1", port))
            text = line or login(accounts[sent % len(accounts)], f"wrong-{sent}")
            selector.register(connection, selectors.EVENT_WRITE, text)
            opened[connection] = now
            sent += 1
        while opened and now - next(iter(opened.values())) > PATIENCE:
            close(next(iter(opened)))
        for key, _ in selector.select(0.001):
            try:
                if key.events == selectors.EVENT_WRITE:
                    key.fileobj.sendall(key.data.encode() + b"\r\n")
                    selector.modify(key.fileobj, selectors.EVENT_READ, key.data)
                    count.value += 1
                elif answer in (data := key.fileobj.recv(65536)) or not data:
                    close(key.fileobj)
            except OSError:
                close(key.fileobj)


def pings(port, seconds):
    """The 99th percentile of another user's PING, one each millisecond, in milliseconds."""
    servers.pin(0)
    try:
        # Before the generator, which is on this processor too.
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(10))
    except PermissionError:
        pass
    client = Client(port, "127.0.1.1")
    client.register("other")
    times, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        begin = time.perf_counter()
        client.send("PING :x")
        client.wait(" PONG ")
        times.append(time.perf_counter() - begin)
        time.sleep(0.001)
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    return sorted(times)[len(times) * 99 // 100] * 1000


def beside(server, line, answer, accounts):
    """PING's p99 beside a generator, its lines a second, and how long the owner needs to log in."""
    count = multiprocessing.Value("i", 0)
    generator = multiprocessing.Process(
        target=disturb,
        args=(server.port, line, answer, accounts, time.monotonic() + SECONDS + 3, count))
    generator.start()
    time.sleep(1)
    before, begin = count.value, time.monotonic()
    p99 = pings(server.port, SECONDS)
    rate = (count.value - before) / (time.monotonic() - begin)
    owner = Client(server.port, "127.0.1.2")
    begin = time.monotonic()
    owner.send(login(accounts[0], PASSWORD))
    if owner.wait(" 903 ", " 904 ") != " 903 ":
        sys.exit("guessing: the owner cannot log in from a known address")
    needed = time.monotonic() - begin
    generator.join()
    return p99, rate, needed


def measure(say):
    """Prints what one account's and fifty accounts' attackers cost another user."""
    servers.allow_descriptors()
    kinds = {
        "1,000 lines a second": ("CAP LIST", b" LIST ", 1),
        "1,000 wrong passwords a second for one account": ("", b" 904 ", 1),
        "the same for 50 accounts": ("", b" 904 ", ADDRESSES),
    }
    results = {"nothing": []} | {kind: [] for kind in kinds}
    for _ in range(ROUNDS):
        with AccountServer("carillond") as server:
            results["nothing"].append((pings(server.port, SECONDS), 0, 0))
        for kind, (line, answer, count) in kinds.items():
            # A server for each, since addresses that were refused stay refused.
            with AccountServer("carillond") as server:
                accounts = [f"owner{number}" for number in range(count)]
                for number, account in enumerate(accounts):
                    # Each registers from the address that it logs in from later.
                    owner = Client(server.port, "127.0.1.2" if number == 0
                                   else f"127.0.3.{number}")
                    owner.register(account)
                    owner.send(f"NS REGISTER {PASSWORD}")
                    owner.wait(" 900 ")
                    owner.socket.close()
                results[kind].append(beside(server, line, answer, accounts))
    # An idle processor sleeps, and is slow to wake: lines that cost nothing keep it awake as wrong
    # passwords do.
    alone, busy = (
        statistics.median(figures[0] for figures in results[kind])
        for kind in list(results)[:2])
    for kind, figures in results.items():
        p99, rate, needed = map(statistics.median, zip(*figures))
        say(f"beside {kind}: PING p99 {p99:.3f} ms ({p99 / alone:.2f} times that beside nothing, "
            f"{p99 / busy:.2f} times that beside lines)"
            + (f", {rate:.0f} a second, login of the owner {needed * 1000:.0f} ms"
               if rate else ""))
