"""A real client that logs in to its account by SASL."""

import re

from .certificates import make_own_certificate
from .chat import ChatServer, Member
from .chat_day import ROOM
from .programs import wait_until

PASSWORD = "Where-is-hope"


class Login:
    """A server with an account, whose nick nobody else gets, and a member who sees who is logged in.

    The client connects by TLS to `port`, as `nick`; it has `PASSWORD`, and its `certificate` with
    the key in a file."""

    def __init__(self, stage):
        self.nick = "cat"
        self.server = ChatServer(stage, tls=True, accounts=True)
        self.port = self.server.tls_port
        self.certificate, fingerprint = make_own_certificate(stage, self.nick)
        owner = Member(self.server.port, self.nick)
        stage.started.append(owner)
        owner.send(f"NS REGISTER {PASSWORD}")
        owner.wait_for(lambda line: " 900 " in line)
        owner.send(f"NS CERT ADD {fingerprint}")
        owner.wait_for(lambda line: "can log in now" in line)
        owner.send("QUIT")
        owner.wait_for(lambda line: line.startswith("ERROR "))
        self.ann = self.server.member("ann", ROOM)
        self.ann.send("CAP REQ :account-tag extended-join")
        self.ann.wait_for(lambda line: " ACK " in line)

    def expect(self, peer):
        """Expects that others see the client logged in: in its JOIN, in its messages, in WHOIS."""
        self.ann.wait_for(lambda line: f" JOIN {ROOM} {self.nick} :" in line)
        joined = peer.shows["joined"].format(nick=self.nick)
        wait_until(f"{joined!r} in the log",
                   lambda: any(re.search(joined, line) for line in peer.log),
                   actual=lambda: peer.log)
        peer.do("Where is hope")
        self.ann.wait_for(lambda line: line.startswith(f"@account={self.nick} :")
                          and line.endswith(f" PRIVMSG {ROOM} :Where is hope"))
        self.ann.send(f"WHOIS {self.nick}")
        self.ann.wait_for(lambda line: f" 330 ann {self.nick} {self.nick} :" in line)
        self.server.end()
