"""Full-screen clients in a pseudo-terminal, with floods of lines and typed keys."""

import os
import shutil
import subprocess
import sys
import tempfile

from . import programs
from .servers import medians

# The scrollback of TinyFugue holds 1000 lines by default.
TINYFUGUE_SETTINGS = "/set histsize=200000\n"

# Name → word that shows when it is connected, options of `terminal`, command. HOME is put for
# an empty folder, PORT for the flooder's port.
CLIENTS = {
    "carillon": ("onnected", [], [programs.path("carillon"), "127.0.0.1:PORT"]),
    "tf5": ("onnected", [], ["tf5", "-n", "127.0.0.1", "PORT"]),
    "tf5, all kept": ("onnected", [], ["tf5", "-n", "-fHOME/kept.tf", "127.0.0.1", "PORT"]),
    "irssi": (
        "stablished", ["--irc", "--type", "/join #flood"],
        ["irssi", "--home", "HOME/irssi", "-c", "127.0.0.1", "-p", "PORT", "-n", "flood"]),
    # It joins by itself, and the list of members of the channel shows it.
    "weechat": (
        "singer", ["--irc"], ["weechat", "-d", "HOME/weechat", "irc://flood@127.0.0.1:PORT/#flood"]),
}


def installed():
    """Returns the clients that are installed."""
    return [name for name, (_, _, words) in CLIENTS.items() if shutil.which(words[0])]


def run(name, *options):
    """Returns the figures of one run in the terminal, by name."""
    word, more, command = CLIENTS[name]
    with tempfile.TemporaryDirectory(prefix="carillon-benchmark") as home:
        with open(os.path.join(home, "kept.tf"), "w") as settings:
            settings.write(TINYFUGUE_SETTINGS)
        environment = {"HOME": home, "PATH": os.environ["PATH"]}
        words = [programs.path("terminal"), "--connected", word, *more, *map(str, options)]
        processors = sorted(os.sched_getaffinity(0))
        if len(processors) > 1:
            words += ["--processor", str(processors[-1])]
        words += ["--", *(part.replace("HOME", home) for part in command)]
        result = subprocess.run(
            words, stdout=subprocess.PIPE, text=True, timeout=150, env=environment)
    if result.returncode != 0:
        sys.exit(f"{name} in the terminal: {' '.join(words)}")
    pairs = (line.split() for line in result.stdout.splitlines())
    return {name: float(value) for name, value in pairs}


def measure(names, options, runs):
    """Returns medians of several runs, with the clients in alternation, by name."""
    results = {name: [] for name in names}
    for number in range(runs):
        for name in names if number % 2 == 0 else reversed(names):
            results[name].append(run(name, *options))
    return {name: medians(figures) for name, figures in results.items()}
