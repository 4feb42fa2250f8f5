"""The timestamp service on Twisted, with the epoll reactor."""

import sys
import time

from twisted.internet import epollreactor

epollreactor.install()

from twisted.internet import protocol, reactor
from twisted.protocols.basic import LineReceiver


class Stamp:
    """`[Tue Apr 18 23:53:09 2006] `, formatted at most once a second."""

    second = None

    def now(self):
        second = int(time.time())
        if second != self.second:
            self.second = second
            self.text = f"[{time.ctime(second)}] ".encode()
        return self.text


class Timestamps(LineReceiver):
    delimiter = b"\n"
    # Here a CR at the end counts.
    MAX_LENGTH = 65537

    def connectionMade(self):
        self.transport.setTcpNoDelay(True)

    def lineReceived(self, line):
        self.sendLine(self.factory.stamp.now() + line.removesuffix(b"\r"))

    def lineLengthExceeded(self, line):
        self.sendLine(self.factory.stamp.now() + b"error: a line may have at most 65536 bytes")
        self.transport.loseConnection()


factory = protocol.ServerFactory.forProtocol(Timestamps)
factory.stamp = Stamp()
port = int(sys.argv[1])
reactor.listenTCP(port, factory, backlog=4096, interface="127.0.0.1")
print(f"listening on 127.0.0.1:{port}", flush=True)
reactor.run()
