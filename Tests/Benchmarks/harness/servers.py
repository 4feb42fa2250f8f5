"""Servers under load: started, measured in alternation, ended."""

import os
import resource
import socket
import statistics
import subprocess
import sys
import time

from . import programs

# Name → command; the port is put for PORT. All serve lines at 127.0.0.1 on one thread.
COMMANDS = {
    "carillond": [programs.path("carillond"), "--listen", "127.0.0.1:PORT"],
    "poll": [programs.path("floor"), "poll", "PORT"],
    "epoll": [programs.path("floor"), "epoll", "PORT"],
    "libuv": [programs.path("uv-server"), "PORT"],
    "nio": [programs.path("nio-server"), "PORT"],
    "uvloop": [programs.PYTHON, programs.peer("asyncio_server.py"), "PORT"],
    "twisted": [programs.PYTHON, programs.peer("twisted_server.py"), "PORT"],
}


def command(name):
    """The command of a server; `old=PATH` is another carillond."""
    if "=" in name:
        return [name.split("=", 1)[1], *COMMANDS["carillond"][1:]]
    if name not in COMMANDS:
        sys.exit(f"{name}: the servers are {', '.join(COMMANDS)}, or NAME=PATH for a carillond")
    return COMMANDS[name]


def allow_descriptors():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def pin(place):
    """Keeps the calling process on the first or the last processor, when there are several."""
    processors = sorted(os.sched_getaffinity(0))
    if len(processors) > 1:
        os.sched_setaffinity(0, {processors[place]})


def environment():
    """Ours, without a person's settings for what is measured."""
    return {
        name: value for name, value in os.environ.items()
        if name != "HOME" and not name.startswith(("CARILLON", "XDG_"))
    }


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Server:
    """A server that runs while the `with` lasts, with another program before it if told so."""

    def __init__(self, name, prefix=(), stderr=None):
        self.name = name
        self.port = free_port()
        words = [word.replace("PORT", str(self.port)) for word in command(name)]
        self.words = [*prefix, *words]
        self.stderr = stderr

    def __enter__(self):
        self.process = subprocess.Popen(
            self.words, stdout=subprocess.DEVNULL, stderr=self.stderr, env=environment(),
            preexec_fn=lambda: pin(-1))
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.__exit__()
                    sys.exit(f"{self.name} does not listen: {' '.join(self.words)}")
                time.sleep(0.005)

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def load(self, *options):
        """The figures of one run of the load generator, by name."""
        words = [programs.path("load"), "--port", str(self.port)]
        words += ["--server", str(self.process.pid), *map(str, options)]
        result = subprocess.run(
            words, stdout=subprocess.PIPE, text=True, timeout=120, preexec_fn=lambda: pin(0))
        if result.returncode != 0:
            sys.exit(f"{self.name} under load: {' '.join(words)}")
        pairs = (line.split() for line in result.stdout.splitlines())
        return {name: float(value) for name, value in pairs}


def measure(names, options, runs):
    """Medians of several runs, in which each server has its turn after the other, by name."""
    allow_descriptors()
    results = {name: [] for name in names}
    for number in range(runs):
        # Forth and back, so that none is always the one that follows another.
        for name in names if number % 2 == 0 else reversed(names):
            with Server(name) as server:
                results[name].append(server.load(*options))
    return {name: medians(figures) for name, figures in results.items()}


def medians(figures):
    """Of each figure of several runs; of the CPU time also what each run had."""
    cost = "server_cpu_ns_per_reply"
    result = {name: statistics.median(each[name] for each in figures) for name in figures[0]}
    if cost in result:
        result["costs"] = [each[cost] for each in figures]
    return result


def ratio(figures, others):
    """CPU time for a reply to that of another server: the median of the ratios of each round.

    A round takes seconds, and the machine may be another one in the next.
    """
    return statistics.median(
        ours / theirs for ours, theirs in zip(figures["costs"], others["costs"]))
