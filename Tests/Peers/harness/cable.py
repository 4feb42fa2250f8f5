"""The way of a connection, which can be cut."""

import socket
import struct
import threading
import time

from .programs import wait_until

#: SO_LINGER with no time: close(2) sends a reset.
RESET = struct.pack("ii", 1, 0)
#: How often the threads look whether their end is to be closed, in seconds.
PAUSE = 0.02


class End:
    """One end of a connection, which only its own thread closes: close(2) has no effect while
    another thread reads."""

    def __init__(self, connection):
        connection.settimeout(PAUSE)
        self.connection = connection
        #: Nothing more comes; it is to be reset; it is closed.
        self.is_over = self.is_broken = self.is_closed = False

    def serve(self, other, note):
        """Passes on what it receives, and closes when the connection is over."""
        try:
            while not self.is_broken and self.pass_on(other, note):
                pass
        except OSError:
            self.is_broken = other.is_broken = True
        self.is_over = True
        while not self.is_broken and not other.is_over:
            time.sleep(PAUSE)
        if self.is_broken:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.connection.close()
        self.is_closed = True

    def pass_on(self, other, note):
        """Passes on what one read returns; false at the end."""
        try:
            data = self.connection.recv(65_536)
        except TimeoutError:
            return True
        note(data)
        # After `lose`, what the server sends is lost.
        if not other.is_broken:
            other.connection.sendall(data) if data else other.connection.shutdown(socket.SHUT_WR)
        return bool(data)


class Cable:
    """Passes connections to its own port at 127.0.0.1 on to another."""

    def __init__(self, stage, port):
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        #: The ends of each connection: that of the peer, and that of the server.
        self.connections = []
        #: Everything that the peer sent and received.
        self.sent, self.received = bytearray(), bytearray()
        stage.started.append(self)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                peer.close()
                continue
            ends = End(peer), End(server)
            self.connections.append(ends)
            for one, other, noted in (*ends, self.sent), (*ends[::-1], self.received):
                threading.Thread(target=one.serve, args=(other, noted.extend),
                                 daemon=True).start()

    def cut(self):
        """Breaks the latest connection: both sides get a reset."""
        for end in self.connections[-1]:
            self.break_end(end)

    def lose(self):
        """Breaks the peer's half of the latest connection; the server learns nothing of it."""
        self.break_end(self.connections[-1][0])

    def break_end(self, end):
        end.is_broken = True
        wait_until("a closed connection", lambda: end.is_closed)

    def kill(self):
        # shutdown(2) ends accept(2) of the other thread.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for ends in self.connections:
            for end in ends:
                end.is_broken = True
