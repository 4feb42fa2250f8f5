"""How evenly connections are spread over a server's threads."""

import re
import socket
import statistics
import urllib.request

from . import programs, servers


class ThreadedServer(servers.Server):
    """A carillond with two threads, and its status page."""

    def command(self):
        self.status = servers.free_port()
        return [programs.path("carillond"), "--listen", f"127.0.0.1:{self.port}", "--threads", "2",
                "--status-listen", f"127.0.0.1:{self.status}"]

    def connections(self):
        """Returns the number of open connections of each thread."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.status}/metrics") as page:
            text = page.read().decode()
        counts = re.findall(r'^carillond_worker_connections\{worker="\d+"\} (\d+)', text, re.M)
        return [int(count) for count in counts]


def busiest_share(connections):
    """Returns the share of the connections of the thread that has most."""
    with ThreadedServer("carillond") as server:
        clients = []
        for _ in range(connections):
            client = socket.create_connection(("127.0.0.1", server.port), timeout=20)
            client.sendall(b"x\n")
            clients.append(client)
        for client in clients:
            client.recv(100)
        counts = server.connections()
        for client in clients:
            client.close()
    return max(counts) / sum(counts)


def measure(connections=64, runs=5):
    return statistics.median(busiest_share(connections) for _ in range(runs))
