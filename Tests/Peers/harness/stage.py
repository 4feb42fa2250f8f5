"""The environment of a check: a folder of its own, and programs that end with it."""

import pathlib
import re
import shutil
import signal
import tempfile

from . import ports
from .checks import Skipped, expect, expect_that
from .programs import LIMIT, Program, wait_until
from .screen import Screen

TREE = pathlib.Path(__file__).resolve().parents[3]
#: What `.ci/install peers` made.
PYTHON = TREE / ".build/peers/bin/python"

#: `[Tue Apr 18 23:53:09 2006] Where is hope`; days of one digit are padded with a space.
REPLY = re.compile(
    r"\[[A-Z][a-z]{2} [A-Z][a-z]{2} (?: [1-9]|[123][0-9]) [0-9:]{8} [0-9]{4}\] (.*)", re.DOTALL)


def message_of(line):
    """Returns the message of a stamped line; None for another line."""
    match = REPLY.fullmatch(line)
    return match and match[1]


class Stage:
    """For a `with` statement: at its end every program is killed and the folder removed."""

    def __init__(self, products):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="carillon-peers-"))
        self.products = pathlib.Path(products).resolve()
        self.started = []
        # The names that the guide uses; nc is that of OpenBSD.
        programs = self.folder / "bin"
        programs.mkdir()
        for name in ("carillon", "carillond"):
            (programs / name).symlink_to(self.products / name)
        if found := shutil.which("nc.openbsd"):
            (programs / "nc").symlink_to(found)
        self.environment = {
            "PATH": f"{programs}:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_STATE_HOME": str(self.folder / "state"), "LC_ALL": "C.UTF-8", "TZ": "UTC",
            "TERM": "xterm-256color", "CARILLOND_CONTROL_SOCKET": "off",
        }

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for program in reversed(self.started):
            program.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def write(self, name, contents):
        """Writes a file in the folder, and returns its path."""
        path = self.folder / name
        path.write_bytes(contents.encode() if isinstance(contents, str) else contents)
        return path

    def need(self, program):
        """Skips the check where this program is not installed."""
        if not shutil.which(program, path=self.environment["PATH"]):
            raise Skipped(f"{program} is not installed")

    def start(self, *words, executable=None):
        """Starts a program that runs during the check."""
        log = self.folder / f"program-{len(self.started)}"
        program = Program(words, self.environment, self.folder, log, executable)
        self.started.append(program)
        return program

    def start_server(self, port, *words, executable=None):
        """Starts a program, and waits until it listens on this port or UNIX socket."""
        program = self.start(*words, executable=executable)
        listens = ports.is_listening if isinstance(port, int) else ports.is_listening_at
        wait_until(f"a server at {port}",
                   lambda: listens(port) or program.process.poll() is not None, LIMIT,
                   lambda: program.story)
        expect_that("the server's start", program.process.poll() is None, "it serves",
                    program.story)
        return program

    def run(self, *words, input=b"", limit=LIMIT):
        """Runs a program with this input to its end."""
        program = self.start(*words)
        try:
            program.send(input)
        except BrokenPipeError:
            pass
        program.close_input()
        return program.wait(limit)

    def shell(self, command, limit=LIMIT):
        """Runs a command line of the guide to its end, with empty input."""
        return self.run("/bin/sh", "-c", command, limit=limit)

    def screen(self, *words):
        """Starts a program in a terminal."""
        screen = Screen(words, self.environment, self.folder, len(self.started))
        self.started.append(screen)
        return screen

    def carillond(self, *options):
        """Starts the server, and returns its program and port."""
        program = self.start("carillond", "--listen", "127.0.0.1:0", *options)
        program.wait_for("waiting for connection...\n")
        first = re.search(
            rb"^listening on (?:tls:)?127\.0\.0\.1:(\d+)", program.output, re.MULTILINE)
        return program, int(first[1])

    def expect_run(self, *words, input=b"", output, status=0, errors=b""):
        """Runs a program, and expects all of its output, its status and its errors."""
        result = self.run(*words, input=input)
        expect(f"output of {' '.join(map(str, words))}", result.output, output)
        expect("status and errors", (result.status, result.errors), (status, errors))

    def end(self, program):
        """Ends carillond, whose status must be 0."""
        expect("the server's status", program.end(signal.SIGTERM), 0)
