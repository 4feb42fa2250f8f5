"""A bot with the package `irc` of PyPI: says the lines of its input, and prints what it sees.

Usage: irc_bot.py port nick room
"""
import sys
import threading

import irc.bot


class Bot(irc.bot.SingleServerIRCBot):
    def __init__(self, port, nick, room):
        super().__init__([("127.0.0.1", port)], nick, nick,
                         recon=irc.bot.ExponentialBackoff(min_interval=1, max_interval=1))
        self.room = room
        threading.Thread(target=self.obey, daemon=True).start()

    def obey(self):
        """Passes the lines of the input to the thread of the reactor."""
        for line in sys.stdin:
            self.reactor.scheduler.execute_after(0, lambda line=line: self.do(line.rstrip("\n")))

    def do(self, line):
        if line.startswith("/nick "):
            self.connection.nick(line.removeprefix("/nick "))
        elif line.startswith("/join "):
            self.connection.join(line.removeprefix("/join "))
        elif line.startswith("/quit "):
            self.die(line.removeprefix("/quit "))
        else:
            self.connection.privmsg(self.room, line)
            print(f"<{self.connection.get_nickname()}> {line}", flush=True)

    def on_welcome(self, connection, event):
        connection.join(self.room)

    def on_nicknameinuse(self, connection, event):
        connection.nick(connection.get_nickname() + "_")

    def on_join(self, connection, event):
        print(f"{event.source.nick} joins {event.target}", flush=True)

    def on_pubmsg(self, connection, event):
        print(f"<{event.source.nick}> {event.arguments[0]}", flush=True)

    def on_nick(self, connection, event):
        print(f"{event.source.nick} is {event.target}", flush=True)

    def on_kick(self, connection, event):
        nick, reason = event.arguments
        print(f"{event.source.nick} kicks {nick}: {reason}", flush=True)

    def on_disconnect(self, connection, event):
        print(f"disconnected: {event.arguments[0]}", flush=True)


if __name__ == "__main__":
    Bot(int(sys.argv[1]), *sys.argv[2:]).start()
