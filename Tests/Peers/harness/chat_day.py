"""What people do in a chat, with a real client among them."""

import re

from .cable import Cable
from .chat import ChatServer
from .checks import expect, expect_that
from .programs import wait_until

ROOM = "#tower"
COUNT = 20
#: What clients could mistake for something else; no line has a blank at its end, which some cut.
TEXTS = ["Where is hope", "世界 e\u0301 🔔", ":a colon", "100 % of %s", "a  b", "#tower", "ann: you?"]


def lines(name):
    """Lines of a speaker, each different."""
    return [f"{TEXTS[number % len(TEXTS)]} ({name} {number})" for number in range(COUNT)]


class ChatDay:
    """A room with two members and a real client, whose connection can be cut.

    `peer_type` has `needs_tls`, and `shows`, a regular expression for each event in its log. A peer
    has `log`, the lines of its own log, as `<nick> text` where someone speaks in the room;
    `do(text)`, which types a line in the window of the room; `quit(reason)`; `come_back(nick)`,
    which returns the nick with which it comes back after a lost connection; and
    `come_back_beside(nick)`, which is the same while the nick is in use."""

    def __init__(self, stage, peer_type):
        self.nick = "cat"
        self.server = ChatServer(stage, peer_type.needs_tls)
        self.meet()
        self.cable = Cable(stage, self.server.client_port)
        self.peer = peer_type(stage, self.cable.port, self.nick)
        self.seen = 0

    def meet(self):
        """The members come, ann first."""
        self.ann = self.server.member("ann", ROOM)
        self.bob = self.server.member("bob", ROOM)
        self.others = (self.ann, self.bob)
        self.ann.take(1)

    # What is checked at the others, and in the client's own log.

    def source(self, nick):
        """What is before the lines of a member."""
        name, host = self.identity if nick == self.nick else (f"~{nick}", self.identity[1])
        return f":{nick}!{name}@{host}"

    def expect_others(self, what, *received):
        for member in self.others:
            member.expect(what, *received)

    def expect_log(self, event, **words):
        """Waits for this event in the client's log, behind the events before it."""
        pattern = self.peer.shows[event].format(
            **{name: re.escape(word) for name, word in words.items()})
        def found():
            for index, line in enumerate(self.peer.log[self.seen:], self.seen + 1):
                if re.search(pattern, line):
                    return index
            return None
        self.seen = wait_until(f"{pattern!r} in the log", found,
                               actual=lambda: self.peer.log[-12:])

    # The parts of the day.

    def join(self):
        """The client joins, on its own or by a command."""
        line = self.ann.wait_for(lambda line: f" JOIN {ROOM}" in line)
        nick, name, host = re.fullmatch(rf":(.+)!(.+)@(.+) JOIN {ROOM}", line).groups()
        self.identity = name, host
        expect("the nick", nick, self.nick)
        self.expect_others("a join", f"{self.source(self.nick)} JOIN {ROOM}")
        self.expect_log("joined", nick=self.nick)

    def talk(self):
        """20 lines each way: the others get the client's, and it gets those of the others."""
        mine, theirs = lines(self.nick), lines("ann")
        before = len(self.spoken)
        for text in mine:
            self.peer.do(text)
        self.expect_others("the lines", *(
            f"{self.source(self.nick)} PRIVMSG {ROOM} :{text}" for text in mine))
        for text in theirs:
            self.ann.send(f"PRIVMSG {ROOM} :{text}")
        self.bob.expect("the lines", *(
            f"{self.source('ann')} PRIVMSG {ROOM} :{text}" for text in theirs))
        self.expect_spoken(before, [f"<{self.nick}> {text}" for text in mine]
                           + [f"<ann> {text}" for text in theirs])

    @property
    def spoken(self):
        return [line for line in self.peer.log if line.startswith("<") and line[1] != "-"]

    def expect_spoken(self, begin, expected):
        """Expects these lines, and no others, in the client's log from this number of lines on."""
        wait_until("the lines in the log", lambda: len(self.spoken) >= begin + len(expected),
                   actual=lambda: self.peer.log[-12:])
        expect("the log of the client", self.spoken[begin:], expected)

    def rename(self):
        """The client takes another nick, then another member does."""
        source, old = self.source(self.nick), self.nick
        self.nick = "kitten"
        self.peer.do(f"/nick {self.nick}")
        self.expect_others("a nick", f"{source} NICK {self.nick}")
        self.expect_log("renamed", old=old, new=self.nick)
        source = self.source("bob")
        self.bob.send("NICK robert")
        self.bob.nick = "robert"
        self.expect_others("a nick", f"{source} NICK robert")
        self.expect_log("other renamed", old="bob", new="robert")

    def kick(self):
        """The client is kicked, and joins again."""
        self.ann.send(f"KICK {ROOM} {self.nick} :enough for now")
        self.expect_others(
            "a kick", f"{self.source('ann')} KICK {ROOM} {self.nick} :enough for now")
        self.expect_log("kicked", nick=self.nick, by="ann", reason="enough for now")
        self.peer.do(f"/join {ROOM}")
        self.expect_others("a join", f"{self.source(self.nick)} JOIN {ROOM}")
        self.expect_log("joined", nick=self.nick)

    def lose(self):
        """The connection is cut, and the client comes back."""
        source = self.source(self.nick)
        self.cable.cut()
        self.expect_others("a lost connection", f"{source} QUIT :Connection reset by peer")
        self.nick = self.peer.come_back(self.nick)
        self.expect_return()

    def expect_return(self):
        self.expect_others("a join", f"{self.source(self.nick)} JOIN {ROOM}")
        self.expect_log("joined", nick=self.nick)
        self.ann.send(f"PRIVMSG {ROOM} :welcome back")
        self.bob.take(1)
        self.expect_log("heard", nick="ann", text="welcome back")

    def leave(self, reason="Quit: so long"):
        """The client quits."""
        source = self.source(self.nick)
        self.peer.quit("so long")
        self.expect_others("a quit", f"{source} QUIT :{reason}")
        for member in self.others:
            member.expect_no_more()
        self.server.end()

    # The days.

    def live(self):
        """An ordinary day."""
        self.join()
        self.talk()
        self.rename()
        self.kick()
        self.lose()
        self.talk()
        self.leave()

    def haunt(self):
        """The server does not learn that a connection is lost: the client comes back with another
        nick, and takes its own when that connection has ended."""
        self.join()
        mine, ghost = self.nick, self.source(self.nick)
        self.cable.lose()
        self.nick = self.peer.come_back_beside(self.nick)
        self.expect_return()
        for line in (member.take(1)[0] for member in self.others):
            expect_that("the end of the lost connection",
                        re.fullmatch(rf"{re.escape(ghost)} QUIT :Ping timeout: \d+ seconds", line),
                        f"{ghost} QUIT", line)
        source, old = self.source(self.nick), self.nick
        self.nick = mine
        self.peer.do(f"/nick {mine}")
        self.expect_others("a nick", f"{source} NICK {mine}")
        self.expect_log("renamed", old=old, new=mine)
        self.leave()

    def restart(self):
        """The server ends and begins again: the client comes back."""
        self.join()
        self.server.end()
        self.server.begin()
        self.nick = self.peer.come_back(self.nick)
        self.expect_log("joined", nick=self.nick)
        self.meet()
        self.talk()
        self.leave()
