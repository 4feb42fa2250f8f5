"""A bot with the package `irc` of PyPI: the script beside `run.py`."""

import pathlib

from harness.chat_day import ROOM, ChatDay
from harness.checks import Skipped, check
from harness.stage import PYTHON

FOLDER = pathlib.Path(__file__).resolve().parents[1]


class Bot:
    """Its output is its log."""

    needs_tls = False
    shows = {
        "joined": r"^{nick} joins #tower$",
        "heard": r"^<{nick}> {text}$",
        "renamed": r"^{old} is {new}$",
        "other renamed": r"^{old} is {new}$",
        "kicked": r"^{by} kicks {nick}: {reason}$",
    }

    def __init__(self, stage, port, nick):
        if stage.run(PYTHON, "-c", "import irc.bot").status != 0:
            raise Skipped(f"the package irc is not installed in {PYTHON.parents[1]}")
        self.program = stage.start(PYTHON, FOLDER / "irc_bot.py", port, nick, ROOM)

    @property
    def log(self):
        return self.program.lines

    def do(self, text):
        self.program.send(f"{text}\n")

    def quit(self, reason):
        self.do(f"/quit {reason}")

    def come_back(self, nick):
        """It connects again on its own, with its first nick."""
        return "cat"

    def come_back_beside(self, nick):
        """The script appends a character."""
        return f"{nick}_"


@check("an ordinary day in a room", limit=120)
def ordinary(stage):
    ChatDay(stage, Bot).live()


@check("a lost connection that the server takes for alive", limit=120)
def ghost(stage):
    ChatDay(stage, Bot).haunt()


@check("a restart of the server", limit=120)
def restart(stage):
    ChatDay(stage, Bot).restart()
