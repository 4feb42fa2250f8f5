"""A program in a terminal, by tmux."""

import shlex
import subprocess

from .programs import LIMIT, wait_until


class Screen:
    """80 columns, 24 rows, in a tmux server of its own."""

    def __init__(self, words, environment, folder, number):
        self.environment, self.folder = environment, folder
        self.socket = f"{folder}/tmux-{number}"
        command = " ".join(shlex.quote(str(word)) for word in words)
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24",
                  "sh", "-c", f"{command}; echo \"status $?\"; exec cat", check=True)

    def tmux(self, *words, check=False):
        return subprocess.run(["tmux", "-S", self.socket, *words], env=self.environment,
                              cwd=self.folder, check=check, capture_output=True, text=True).stdout

    @property
    def text(self):
        return self.tmux("capture-pane", "-p")

    @property
    def rows(self):
        return self.text.splitlines()

    def wait_for(self, text, limit=LIMIT):
        """Waits until this is on the screen."""
        wait_until(f"{text!r} on the screen", lambda: text in self.text, limit,
                   lambda: "\n" + self.text)

    def type(self, text):
        self.tmux("send-keys", "-l", text)

    def enter(self, text=""):
        """Types a line."""
        if text:
            self.type(text)
        self.tmux("send-keys", "Enter")

    def press(self, key):
        self.tmux("send-keys", key)

    def kill(self):
        self.tmux("kill-server")
