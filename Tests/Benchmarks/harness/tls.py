"""Servers over TLS, compared with the least that OpenSSL costs."""

import os
import subprocess
import sys
import tempfile

from . import micro, programs, servers

FLOOR = "tls-floor"
COMMANDS = {
    "carillond": [programs.path("carillond"), "--listen", "tls:127.0.0.1:PORT",
                  "--set", "tls-certificate=CERTIFICATE", "--set", "tls-key=KEY"],
    FLOOR: [programs.path("tls-floor"), "PORT", "CERTIFICATE", "KEY"],
}
# Name → connections, and messages in flight on each.
LOADS = {"64 x 1": (64, 1), "64 x 16": (64, 16)}
# Two numbers of idle connections: the first ones also cost what OpenSSL keeps once.
IDLE = (500, 2500)


class TLSServer(servers.Server):
    """A server with a certificate of P-256 that it has from `credentials`."""

    credentials = None

    def command(self):
        name, _, path = self.name.partition("=")
        words = COMMANDS["carillond" if path else name]
        words = [path or words[0], *words[1:]]
        certificate, key = self.credentials
        for name, value in {"PORT": self.port, "CERTIFICATE": certificate, "KEY": key}.items():
            words = [word.replace(name, str(value)) for word in words]
        return words

    def load(self, *options):
        return super().load("--tls", *options)


def make_credentials(folder):
    """Sets the certificate of all servers, and its key."""
    certificate, key = (os.path.join(folder, name) for name in ["certificate.pem", "key.pem"])
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "30", "-subj", "/CN=127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True)
    TLSServer.credentials = (certificate, key)


def instructions(name, depth):
    """Returns the instructions of a server for one record of `depth` messages, as the difference of
    two runs."""
    def run(batches):
        return micro.server_instructions(
            TLSServer, name, "--depth", depth, "--warm-up", 0, "--replies", batches * depth)

    least, most = 1_000, 5_000
    return (run(most) - run(least)) / (most - least)


def handshake_instructions(name, *options):
    def run(count):
        return micro.server_instructions(
            TLSServer, name, "--warm-up", 0, "--handshakes", count, *options)

    least, most = 10, 60
    return (run(most) - run(least)) / (most - least)


def measure_memory(name):
    """Returns the bytes of memory for an idle connection, as the difference of two runs."""
    servers.allow_descriptors()

    def grown(count):
        with TLSServer(name) as server:
            figures = server.load("--idle", count, "--seconds", 0.1)
            return figures["memory_bytes_per_idle"] * count

    least, most = IDLE
    return (grown(most) - grown(least)) / (most - least)


def measure_instructions(names, say):
    results = {}
    for name in names:
        say(f"TLS, instructions of {name}")
        results[name] = {
            "depth 1": instructions(name, 1), "depth 16": instructions(name, 16),
            "full": handshake_instructions(name), "resumed": handshake_instructions(name, "--resume"),
        }
    return results


def measure_times(names, runs, seconds, say):
    results = {}
    for load, (connections, depth) in LOADS.items():
        say(f"TLS, {load}")
        options = ["--connections", connections, "--depth", depth, "--seconds", seconds]
        results[load] = servers.measure(names, options, runs, TLSServer)
    for kind, options in [("full", []), ("resumed", ["--resume"])]:
        say(f"TLS, {kind} handshakes")
        options = ["--handshakes", 300, *options]
        results[kind] = servers.measure(names, options, runs, TLSServer)
    return results


def measure(say, names=None, runs=9, seconds=0.4, parts=("instructions", "memory", "times")):
    names = names or list(COMMANDS)
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        make_credentials(folder)
        if "instructions" in parts:
            results["instructions"] = measure_instructions(names, say)
        if "memory" in parts:
            say("TLS, idle connections")
            results["memory"] = {name: measure_memory(name) for name in names}
        if "times" in parts:
            results["times"] = measure_times(names, runs, seconds, say)
    return results


def main(words, say):
    """`run tls [PART…] [NAME=PATH…]`"""
    names = list(COMMANDS) + [word for word in words if "=" in word]
    parts = [word for word in words if "=" not in word]
    known = ["instructions", "memory", "times"]
    if not set(parts) <= set(known):
        sys.exit(f"run tls: the parts are {', '.join(known)}")
    return measure(say, names, parts=parts or known)
