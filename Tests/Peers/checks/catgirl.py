"""catgirl in a terminal, which speaks TLS only, with its own log."""

from harness.chat_day import ROOM, ChatDay
from harness.checks import check
from harness.login import PASSWORD, Login


class Catgirl:
    """It trusts the authority that signed the certificate of the server."""

    needs_tls = True
    shows = {
        "joined": r"^{nick} arrives in #tower$",
        "heard": r"^<{nick}> {text}$",
        "renamed": r"^{old} is now known as {new}$",
        "other renamed": r"^{old} is now known as {new}$",
        "kicked": r"^{by} kicks {nick} out of #tower: {reason}$",
    }

    def __init__(self, stage, port, nick, *options):
        stage.need("catgirl")
        self.stage, self.port, self.options = stage, port, options
        # It makes its own folder only.
        (stage.folder / ".local/share").mkdir(parents=True)
        self.start(nick)

    def start(self, nick):
        self.screen = self.stage.screen(
            "catgirl", "-l", "-h", "127.0.0.1", "-p", self.port, "-t",
            self.stage.folder / "ca.pem", "-n", nick, "-u", "cat", "-j", ROOM, *self.options)
        self.screen.wait_for("#tower")

    @property
    def log(self):
        found = sorted(self.stage.folder.glob(f".local/share/catgirl/log/*/{ROOM}/*.log"))
        lines = [line for path in found for line in path.read_text().splitlines()]
        return [line.partition("] ")[2].lstrip() for line in lines]

    def do(self, text):
        self.screen.enter(text)

    def quit(self, reason):
        self.do(f"/quit {reason}")

    def come_back(self, nick):
        """It ends when its connection is lost, as its manual has it: its user starts it again."""
        self.screen.wait_for("status ")
        self.start(nick)
        return nick

    def come_back_beside(self, nick):
        """It appends a character."""
        return f"{self.come_back(nick)}_"


@check("an ordinary day in a room", limit=120)
def ordinary(stage):
    ChatDay(stage, Catgirl).live()


@check("a lost connection that the server takes for alive", limit=120)
def ghost(stage):
    ChatDay(stage, Catgirl).haunt()


@check("a restart of the server", limit=120)
def restart(stage):
    ChatDay(stage, Catgirl).restart()


@check("a login by SASL PLAIN")
def plain(stage):
    login = Login(stage)
    login.expect(Catgirl(stage, login.port, login.nick, "-a", f"cat:{PASSWORD}"))


@check("a login by a certificate (SASL EXTERNAL)")
def external(stage):
    login = Login(stage)
    login.expect(Catgirl(stage, login.port, login.nick, "-e", "-c", login.certificate))
