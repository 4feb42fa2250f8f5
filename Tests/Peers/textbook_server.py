"""The textbook's timestamp server: answers with the received bytes, and adds nothing.

Usage: textbook_server.py keep|strip
"""
import sys
from time import ctime

from twisted.internet import protocol, reactor


class TimestampServer(protocol.Protocol):
    def connectionMade(self):
        print("...connected from:", self.transport.getPeer().host, flush=True)

    def dataReceived(self, data):
        if sys.argv[1] == "strip":
            data = data.rstrip(b"\r\n")
        self.transport.write(b"[%s] %s" % (ctime().encode(), data))


factory = protocol.Factory()
factory.protocol = TimestampServer
port = reactor.listenTCP(0, factory, interface="127.0.0.1")
print("port", port.getHost().port, flush=True)
print("waiting for connection...", flush=True)
reactor.run()
