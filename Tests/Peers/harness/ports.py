"""Ports and sockets that programs listen on, for programs that cannot report theirs."""

import errno
import pathlib
import random
import socket

LISTENING = "0A"
ACCEPTS_CONNECTIONS = 0x10000


def free_port():
    """Returns a port below those that the kernel assigns to clients (ip(7), ip_local_port_range:
    from 32768), so that no client gets it before its server."""
    while True:
        port = random.randint(10_000, 32_000)
        if all(is_free(*place, port) for place in (
                (socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))):
            return port


def is_free(family, host, port):
    """Works on a machine without that address too."""
    try:
        with socket.socket(family) as probe:
            probe.bind((host, port))
    except OSError as error:
        return error.errno != errno.EADDRINUSE
    return True


def is_listening(port):
    """Reads the kernel's table, since the server would count a connection."""
    for table in ("tcp", "tcp6"):
        path = pathlib.Path("/proc/net") / table
        lines = path.read_text().splitlines()[1:] if path.exists() else []
        for line in lines:
            _, local, _, state = line.split()[:4]
            if state == LISTENING and int(local.split(":")[1], 16) == port:
                return True
    return False


def is_listening_at(path):
    """Whether a UNIX socket of this path accepts connections."""
    for line in pathlib.Path("/proc/net/unix").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[-1] == str(path) and int(fields[3], 16) & ACCEPTS_CONNECTIONS:
            return True
    return False
