"""The part of .ci/killed that checks history.

Two accounts, each with two connections, send numbered messages to a room and to each other, as
fast as echoes return, until SIGKILL, with `durability = relaxed` and `strict` in turn. Each of the
connections receives all messages, so that the longest of what they received is the order of the
core. After the next start both logs are read by CHATHISTORY.

What was stored must be what was echoed, with the same ids and times, without its end at most: with
relaxed as much as the metric of what waits showed last and what was echoed after that; with strict
nothing. What was stored and not echoed follows, without a hole. No id is ever used twice, also
not in a room that ends with the server.
"""

import base64
import collections
import random
import re
import selectors
import signal
import socket
import sys
import tempfile
import threading
import time
from typing import NamedTuple

ROOM, PASSWORD, PAGE = "#room", "secret-password", 100
BEGINNING = "timestamp=1970-01-01T00:00:00.000Z"
PEERS = {"ann": "bob", "bob": "ann"}
# The time between two readings of the metric.
PAUSE = 0.01
MESSAGE = re.compile(r"@(\S+) :\S+ PRIVMSG (\S+) :(\S+ \d+)$")


class Fault(Exception):
    """The server has done something wrong."""


class Message(NamedTuple):
    log: str
    text: str
    id: str
    time: str

    @classmethod
    def read(cls, line):
        """The message of a line; None when it has none."""
        if not (found := MESSAGE.match(line)):
            return None
        tags = dict(tag.partition("=")[::2] for tag in found[1].split(";"))
        log = ROOM if found[2] == ROOM else "direct"
        return cls(log, found[3], tags["msgid"], tags["time"])

    @property
    def offset(self):
        """The position in the log; what is before it in the id may change within a log."""
        return int(self.id.partition("-")[2])

    @property
    def sender(self):
        return self.text.split()[0]

    @property
    def number(self):
        return int(self.text.split()[1])


class Stream:
    """A connection whose ends are no errors."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.data = b""

    def send(self, *lines):
        try:
            self.socket.sendall("".join(f"{line}\r\n" for line in lines).encode())
        except ConnectionError:
            pass

    def receive(self):
        """Waits for more data; returns whether there is any."""
        try:
            part = self.socket.recv(1 << 18)
        except ConnectionError:
            part = b""
        self.data += part
        return part != b""


class Session(Stream):
    """A connection of an account."""

    def __init__(self, server, account, name):
        super().__init__(server.port)
        self.account, self.name = account, name
        self.sent, self.echoed, self.received = 0, 0, []

    def log_in(self):
        """Begins to log in; `wait_for` waits until it is done."""
        secret = base64.b64encode(f"\0{self.account}\0{PASSWORD}".encode()).decode()
        self.send(
            "CAP REQ :batch draft/chathistory echo-message message-tags sasl server-time",
            f"NICK {self.account}", f"USER {self.account} 0 * :{self.account}",
            "AUTHENTICATE PLAIN", f"AUTHENTICATE {secret}", "CAP END", f"JOIN {ROOM}", "PING :in")

    def lines(self):
        """The lines that have arrived."""
        *lines, self.data = self.data.split(b"\r\n")
        return [line.decode() for line in lines]

    def wait_for(self, pattern):
        """All lines until one has the pattern; no others may have arrived."""
        lines = []
        while not (lines and re.search(pattern, lines[-1])):
            if not self.receive():
                raise Fault(f"a connection was closed: {lines[-1:]}")
            lines += self.lines()
            if failure := next((line for line in lines if " FAIL " in line), None):
                raise Fault(failure)
        return lines

    def log(self, name, reference=BEGINNING):
        """The messages of a log after a reference, page by page until one is empty."""
        target = ROOM if name == ROOM else PEERS[self.account]
        messages = []
        while True:
            self.send(f"CHATHISTORY AFTER {target} {reference} {PAGE}")
            lines = self.wait_for(r" BATCH -")
            page = [message for line in lines if (message := Message.read(line))]
            if not page:
                return messages
            messages += page
            reference = f"msgid={page[-1].id}"

    def talk(self, window, generator):
        """Sends messages until so many have no echo."""
        while self.sent - self.echoed < window:
            target = generator.choice((ROOM, PEERS[self.account]))
            self.send(f"PRIVMSG {target} :{self.name} {self.sent}")
            self.sent += 1

    def take(self):
        """Takes the messages that have arrived."""
        for line in self.lines():
            if message := Message.read(line):
                self.received.append(message)
                self.echoed += message.sender == self.name


class Gauge(Stream):
    """Reads the metric of what waits to be stored."""

    def __init__(self, server):
        super().__init__(server.status_port)
        self.is_asked, self.next = False, 0
        self.asked_at = 0
        # The last reading, and how many messages were received when it was asked for.
        self.waiting, self.received = 0, 0

    def ask(self, received):
        if not self.is_asked and time.monotonic() >= self.next:
            self.is_asked, self.asked_at = True, received
            self.send("GET /metrics HTTP/1.1", "Host: localhost", "")

    def take(self):
        head, end, body = self.data.partition(b"\r\n\r\n")
        if end and len(body) >= int(re.search(rb"Content-Length: (\d+)", head)[1]):
            self.waiting = int(re.search(rb"^carillond_chat_history_waiting (\d+)$", body, re.M)[1])
            self.received = self.asked_at
            self.data, self.is_asked, self.next = b"", False, time.monotonic() + PAUSE


class Talk:
    """What was received in a round, until its server was killed."""

    def __init__(self, server, sessions, generator):
        gauge, window = Gauge(server), generator.randint(1, 32)
        killer = threading.Timer(generator.uniform(0.05, 0.8), server.process.kill)
        with selectors.DefaultSelector() as selector:
            for stream in (gauge, *sessions):
                selector.register(stream.socket, selectors.EVENT_READ, stream)
            killer.start()
            for session in sessions:
                session.talk(window, generator)
            while selector.get_map():
                gauge.ask(max(len(session.received) for session in sessions))
                for key, _ in selector.select(PAUSE):
                    stream = key.data
                    if not stream.receive():
                        selector.unregister(stream.socket)
                        continue
                    stream.take()
                    if stream is not gauge:
                        stream.talk(window, generator)
        killer.join()
        gauge.socket.close()
        if (status := server.end(signal.SIGKILL)) != -signal.SIGKILL:
            raise Fault(f"the server ended with {status}")
        self.order = max((session.received for session in sessions), key=len)
        self.names = {session.name for session in sessions}
        # The most that may be lost.
        self.bound = gauge.waiting + len(self.order) - gauge.received
        for session in sessions:
            if session.received != self.order[:len(session.received)]:
                raise Fault("two connections received messages in different orders")


class Book:
    """What is stored, and what was seen, in all rounds."""

    def __init__(self):
        self.stored = {ROOM: [], "direct": []}
        self.ids = set()
        self.counts = {"relaxed": collections.Counter(), "strict": collections.Counter()}

    def check(self, talk, durability, sessions):
        """Complains about what a round has left on disk."""
        stored = self.read(sessions)
        order, echoed = talk.order, {message.text for message in talk.order}
        if len(echoed) != len(order):
            raise Fault("a connection received a message twice")
        for message in order:
            if stored.get(message.text, message) != message:
                raise Fault(f"{message} is replayed as {stored[message.text]}")
        count = sum(text in stored for text in echoed)
        if any(message.text not in stored for message in order[:count]):
            raise Fault("what is lost is not the end of what was echoed")
        lost, bound = len(order) - count, 0 if durability == "strict" else talk.bound
        if lost > bound:
            raise Fault(f"{lost} messages are lost, at most {bound} waited")
        if lost and stored.keys() - echoed:
            raise Fault(f"{lost} messages are lost, and later ones are stored")
        for name in talk.names | {message.sender for message in stored.values()}:
            numbers = sorted(message.number for message in stored.values()
                             if message.sender == name)
            if name not in talk.names or numbers != list(range(len(numbers))):
                raise Fault(f"the messages of {name} have a hole, or are of another round")
        ids = {message.id for message in (*stored.values(), *order)}
        if len(ids) != len(stored.keys() | echoed):
            raise Fault("two messages have the same id")
        self.see(ids)
        self.counts[durability].update(kills=1, echoed=len(order), lost=lost, waiting=bound)

    def read(self, sessions):
        """What the logs have beyond what was read before, by text."""
        stored = {}
        for name, messages in self.stored.items():
            reference = f"msgid={messages[-1].id}" if messages else BEGINNING
            added = sessions[len(self.ids) % len(sessions)].log(name, reference)
            check_order(messages[-1:] + added)
            messages += added
            for message in added:
                if message.text in stored:
                    raise Fault(f"it is there twice: {message}")
                stored[message.text] = message
        return stored

    def see(self, ids):
        """Complains about ids that were seen before."""
        if twice := self.ids & ids:
            raise Fault(f"ids were used twice: {list(twice)[:3]}")
        self.ids |= ids

    def check_all(self, sessions):
        """Complains when the logs as a whole are not what their parts were."""
        for session in sessions:
            for name, messages in self.stored.items():
                if session.log(name) != messages:
                    raise Fault(f"{session.account} reads another log of {name}")


def check_order(messages):
    """Complains when positions or times of a log do not ascend."""
    for old, new in zip(messages, messages[1:]):
        if new.offset <= old.offset or new.time <= old.time:
            raise Fault(f"{new} follows {old}")


def visit(server):
    """Sends a message to a room without an owner, as a guest; returns its id."""
    guest = Session(server, "guest", "guest")
    guest.send(
        "CAP REQ :echo-message message-tags server-time", "NICK guest", "USER guest 0 * :guest",
        "CAP END", "JOIN #guests", "PRIVMSG #guests :guest 0")
    message = Message.read(guest.wait_for(MESSAGE)[-1])
    guest.socket.close()
    return message.id


def prepare(server):
    """Registers the accounts and the room."""
    sessions = []
    for account, peer in PEERS.items():
        session = Session(server, account, f"first-{account}")
        session.send(
            f"NICK {account}", f"USER {account} 0 * :{account}", f"REGISTER * * {PASSWORD}")
        session.wait_for(r" 900 ")
        session.send(f"JOIN {ROOM}", f"CS REGISTER {ROOM}" if not sessions else "", "PING :in")
        session.wait_for(r" PONG \S+ :in$")
        sessions.append(session)
    server.end(signal.SIGTERM)


def run(start, rounds, seed):
    """Kills servers, which `start(folder, *arguments)` starts; returns what was found."""
    generator = random.Random(seed)
    book, talk, durability = Book(), None, "relaxed"
    with tempfile.TemporaryDirectory() as folder:
        prepare(start(folder))
        for number in range(rounds + 1):
            next_durability = ("relaxed", "strict")[number % 2]
            server = start(
                folder, "--status-listen", "127.0.0.1:0", "--threads", generator.choice("12"),
                "--set", f"service.chat.durability={next_durability}")
            sessions = [Session(server, account, f"{account}-{number}-{part}")
                        for account in PEERS for part in range(2)]
            try:
                for session in sessions:
                    session.log_in()
                for session in sessions:
                    session.wait_for(r" PONG \S+ :in$")
                if talk:
                    book.check(talk, durability, sessions)
                durability = next_durability
                book.see({visit(server)})
                if number < rounds:
                    talk = Talk(server, sessions, generator)
                else:
                    book.check_all(sessions)
            except Fault as fault:
                server.end(signal.SIGKILL)
                sys.exit(f"killed: history, seed {seed}, start {number}, {durability}: {fault}\n"
                         + "".join(server.log[-20:]))
            finally:
                for session in sessions:
                    session.socket.close()
        if status := server.end(signal.SIGTERM):
            sys.exit(f"killed: SIGTERM ended it with {status}")
    return "; ".join(
        f"{name}: {counts['kills']} kills, {counts['echoed']} messages echoed, {counts['lost']} "
        f"lost of at most {counts['waiting']} that waited" for name, counts in book.counts.items())
