"""A chat server, and clients of it whose lines are compared exactly."""

import contextlib
import socket
import threading

from .certificates import make_certificates
from .checks import expect
from .ports import free_port
from .programs import LIMIT, wait_until

SERVER = "irc.example.org"
#: Seconds of silence after which the server asks for a sign of life; after twice the time it ends
#: the connection.
INTERVAL = 3
#: What others see of clients from 127.0.0.1: with one secret it is always the same.
SETTINGS = """\
listen = "127.0.0.1:{port}{more}"
service = chat
{settings}
[service chat]
network = Example
server-name = irc.example.org
cloak-secret = "a secret of the checks"
flood-exempt = off
ping-interval = {interval}s
{accounts}"""


class ChatServer:
    """`carillond` with the service chat, with limits as for clients from elsewhere."""

    def __init__(self, stage, tls=False, accounts=False):
        self.stage, self.has_tls = stage, tls
        self.port, self.tls_port = free_port(), free_port()
        if tls:
            make_certificates(stage)
        self.file = stage.write("chat.conf", SETTINGS.format(
            port=self.port, interval=INTERVAL,
            more=f", tls:127.0.0.1:{self.tls_port}" if tls else "",
            settings=f"tls-certificate = {stage.folder}/server.pem\n"
                     f"tls-key = {stage.folder}/server.key\n"
                     "tls-client-certificate = request\n" if tls else "",
            accounts=f"data-folder = {stage.folder}/data\n" if accounts else ""))
        self.begin()

    @property
    def client_port(self):
        """The port for the client that is checked."""
        return self.tls_port if self.has_tls else self.port

    def begin(self):
        self.program = self.stage.start("carillond", "--config", self.file)
        self.program.wait_for("waiting for connection...\n")

    def member(self, nick, room):
        """Connects a client, and lets it join a room."""
        member = Member(self.port, nick)
        self.stage.started.append(member)
        member.send(f"JOIN {room}")
        member.wait_for(lambda line: " 366 " in line)
        member.seen = len(member.lines)
        return member

    def end(self):
        self.stage.end(self.program)


class Member:
    """A client on a socket, which keeps what it receives, but for PING."""

    def __init__(self, port, nick):
        self.nick = nick
        #: Added to by a thread, so that each PING is answered in time.
        self.lines = []
        self.seen = 0
        self.connection = socket.create_connection(("127.0.0.1", port), LIMIT)
        self.connection.settimeout(None)
        self.send(f"NICK {nick}\r\nUSER {nick} 0 * :{nick} of the checks")
        threading.Thread(target=self.receive, daemon=True).start()
        self.wait_for(lambda line: " 422 " in line)

    def send(self, line):
        self.connection.sendall(f"{line}\r\n".encode())

    def receive(self):
        try:
            with self.connection.makefile("r", encoding="utf-8", newline="\r\n") as file:
                for line in (each.removesuffix("\r\n") for each in file):
                    if line.startswith("PING "):
                        self.send("PONG " + line.removeprefix("PING "))
                    else:
                        self.lines.append(line)
        except OSError as error:
            self.lines.append(str(error))
        self.connection.close()

    def wait_for(self, condition):
        """Waits for a line, and returns it."""
        return wait_until(
            "a line", lambda: next(filter(condition, self.lines[self.seen:]), None),
            actual=lambda: self.lines[self.seen:])

    def take(self, count):
        """Waits for this number of lines after those that were taken, and returns them."""
        wait_until(f"{count} lines for {self.nick}",
                   lambda: len(self.lines) >= self.seen + count,
                   actual=lambda: self.lines[self.seen:])
        self.seen += count
        return self.lines[self.seen - count:self.seen]

    def expect(self, what, *lines):
        """Expects these lines next."""
        received = self.take(len(lines))
        expect(f"{what}, as {self.nick} receives it", "\n".join(received), "\n".join(lines))

    def expect_no_more(self):
        """Expects that all lines were taken: an answer to PING comes behind all earlier lines."""
        self.send("PING :end")
        self.expect("the last line", f":{SERVER} PONG {SERVER} :end")

    def kill(self):
        # shutdown(2) ends recv(2) of the other thread, which closes; the server may be quicker.
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
