"""Programs that the checks start, watch and end."""

import collections
import os
import signal
import subprocess
import time

from .checks import Failed, expect

#: How a program ended, and what it wrote.
Result = collections.namedtuple("Result", "status output errors")

LIMIT = 30


def wait_until(what, condition, limit=LIMIT, actual=lambda: "nothing"):
    """Waits until the condition is true, and returns its result."""
    end = time.monotonic() + limit
    while not (value := condition()):
        if time.monotonic() > end:
            raise Failed(f"waited {limit} s", what, actual())
        time.sleep(0.01)
    return value


class Program:
    """A program with a pipe as its input and files as its outputs, in a process group of its own,
    so that its children end with it."""

    def __init__(self, words, environment, folder, log, executable=None):
        self.words = [str(word) for word in words]
        self.log = log
        self.seen = 0
        with open(f"{log}.out", "wb") as output, open(f"{log}.err", "wb") as errors:
            self.process = subprocess.Popen(
                self.words, executable=executable, env=environment, cwd=folder,
                stdin=subprocess.PIPE, stdout=output, stderr=errors, start_new_session=True)

    @property
    def output(self):
        with open(f"{self.log}.out", "rb") as file:
            return file.read()

    @property
    def errors(self):
        with open(f"{self.log}.err", "rb") as file:
            return file.read()

    @property
    def lines(self):
        return self.output.decode(errors="replace").splitlines()

    @property
    def story(self):
        """Its output and whether it runs, for a failure."""
        status = self.process.poll()
        state = "runs" if status is None else f"ended with {status}"
        return (f"{self.words[0]} {state}, wrote {self.output[-200:]!r}"
                f" and, as errors, {self.errors[-200:]!r}")

    def send(self, data):
        self.process.stdin.write(data.encode() if isinstance(data, str) else data)
        self.process.stdin.flush()

    def close_input(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass

    def wait_for(self, text, limit=LIMIT):
        """Waits until it has written this, to its errors, or to its output after the text that was
        waited for before."""
        text = text.encode() if isinstance(text, str) else text
        wait_until(repr(text), lambda: self.sees(text), limit, lambda: self.story)

    def sees(self, text):
        has_ended = self.process.poll() is not None
        place = self.output.find(text, self.seen)
        if place < 0 and text not in self.errors and has_ended:
            raise Failed("the program has ended", repr(text), self.story)
        if place < 0:
            return text in self.errors
        self.seen = place + len(text)
        return True

    def wait(self, limit=LIMIT):
        """Waits for its end."""
        try:
            status = self.process.wait(limit)
        except subprocess.TimeoutExpired:
            raise Failed(f"waited {limit} s", "an end", self.story) from None
        return Result(status, self.output, self.errors)

    def expect_end(self, status=0):
        """Waits for an end with this status and without error output."""
        result = self.wait()
        expect(f"status and errors of {self.words}", (result.status, result.errors), (status, b""))
        return result

    def end(self, number=signal.SIGTERM):
        """Ends it by a signal, and returns its status."""
        self.process.send_signal(number)
        return self.wait().status

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.close_input()
