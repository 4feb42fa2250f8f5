"""Servers under load, measured in alternation."""

import os
import resource
import socket
import statistics
import subprocess
import sys
import time

from . import programs

# Name → command; PORT is replaced. All serve lines on 127.0.0.1 with one thread.
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
    """Returns the command of a server; `old=PATH` is another carillond."""
    if "=" in name:
        return [name.split("=", 1)[1], *COMMANDS["carillond"][1:]]
    if name not in COMMANDS:
        sys.exit(f"{name}: the servers are {', '.join(COMMANDS)}, or NAME=PATH for a carillond")
    return COMMANDS[name]


def allow_descriptors():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


# Those of the start: a process that is bound would bind its children to its own processor.
PROCESSORS = sorted(os.sched_getaffinity(0))


def pin(place):
    """Binds the calling process to the first or the last processor, if there are several."""
    os.sched_setaffinity(0, {PROCESSORS[place]})


def environment():
    """Returns our environment, without the user's settings for the measured programs."""
    return {
        name: value for name, value in os.environ.items()
        if name != "HOME" and not name.startswith(("CARILLON", "XDG_"))
    }


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Server:
    """A server that runs during a `with` statement, optionally under another program."""

    # The program that puts it under load.
    generator = "load"

    def __init__(self, name, prefix=(), stderr=None):
        self.name = name
        self.port = free_port()
        self.words = [*prefix, *self.command()]
        self.stderr = stderr

    def command(self):
        return [word.replace("PORT", str(self.port)) for word in command(self.name)]

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
        """Returns the figures of one run of the load generator, by name."""
        words = [programs.path(self.generator), "--port", str(self.port)]
        words += ["--server", str(self.process.pid), *map(str, options)]
        result = subprocess.run(
            words, stdout=subprocess.PIPE, text=True, timeout=120, preexec_fn=lambda: pin(0))
        if result.returncode != 0:
            sys.exit(f"{self.name} under load: {' '.join(words)}")
        pairs = (line.split() for line in result.stdout.splitlines())
        return {name: float(value) for name, value in pairs}


def measure(names, options, runs, kind=Server):
    """Returns medians of several runs, with the servers in alternation, by name."""
    allow_descriptors()
    results = {name: [] for name in names}
    for number in range(runs):
        # In both directions, so that no server always follows the same one.
        for name in names if number % 2 == 0 else reversed(names):
            with kind(name) as server:
                results[name].append(server.load(*options))
    return {name: medians(figures) for name, figures in results.items()}


def medians(figures):
    """Returns the median of each figure of several runs; for CPU time also each value."""
    cost = "server_cpu_ns_per_reply"
    result = {name: statistics.median(each[name] for each in figures) for name in figures[0]}
    if cost in result:
        result["costs"] = [each[cost] for each in figures]
    return result


def ratio(figures, others):
    """Returns the ratio of CPU time for a reply to another server's: the median over the rounds.

    A round takes seconds, and the machine may be another one in the next.
    """
    return statistics.median(
        ours / theirs for ours, theirs in zip(figures["costs"], others["costs"]))
