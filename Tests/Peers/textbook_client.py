"""The textbook's timestamp client: a line without its end is sent, the reply is printed.

Usage: textbook_client.py port
"""
import sys

from twisted.internet import protocol, reactor


class TimestampClient(protocol.Protocol):
    def sendData(self):
        data = input("> ")
        if data:
            print("...sending %s..." % data, flush=True)
            self.transport.write(data.encode())
        else:
            self.transport.loseConnection()

    def connectionMade(self):
        self.sendData()

    def dataReceived(self, data):
        print(data.decode(), flush=True)
        self.sendData()


class TimestampClientFactory(protocol.ClientFactory):
    protocol = TimestampClient

    def clientConnectionFailed(self, connector, reason):
        reactor.stop()

    clientConnectionLost = clientConnectionFailed


reactor.connectTCP("127.0.0.1", int(sys.argv[1]), TimestampClientFactory())
reactor.run()
