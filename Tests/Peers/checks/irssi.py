"""irssi in a terminal, with its own log."""

import re

from harness.chat_day import ROOM, ChatDay
from harness.checks import check
from harness.login import PASSWORD, Login

SETTINGS = """\
servers = ({{ address = "127.0.0.1"; port = "{port}"; chatnet = "net"; autoconnect = "yes";
              {tls} }});
chatnets = {{ net = {{ type = "IRC"; nick = "{nick}"; username = "{nick}"; {sasl}
                     cmdmax = "100"; cmdspeed = "10"; }}; }};
channels = ({{ name = "#tower"; chatnet = "net"; autojoin = "yes"; }});
settings = {{
  core = {{ settings_autosave = "no"; server_reconnect_time = "1s"; user_name = "{nick}"; }};
  "fe-text" = {{ paste_detect_time = "0"; }};
  "fe-common/core" = {{ autolog = "yes"; autolog_path = "{folder}/$0.log"; }};
}};
"""


class Irssi:
    """Its settings are those of its first start, but for what takes time: it sends a line every two
    seconds after the first five, and waits five minutes before it connects again. What is typed as
    fast as here would be taken for something pasted."""

    needs_tls = False
    shows = {
        "joined": r"^-!- {nick} \[.*\] has joined #tower$",
        "heard": r"^<{nick}> {text}$",
        "renamed": r"^-!- You're now known as {new}$",
        "other renamed": r"^-!- {old} is now known as {new}$",
        "kicked": r"^-!- {nick} was kicked from #tower by {by} \[{reason}\]$",
    }

    def __init__(self, stage, port, nick, tls='use_tls = "no";', sasl=""):
        stage.need("irssi")
        self.path = stage.folder / f"{ROOM}.log"
        stage.write("irssi.conf", SETTINGS.format(
            port=port, nick=nick, folder=stage.folder, tls=tls, sasl=sasl))
        self.screen = stage.screen("irssi", "--home", stage.folder / "irssi",
                                   "--config", stage.folder / "irssi.conf")
        # It joins in a window of its own, but goes on showing the first.
        self.screen.wait_for("[Act: 2")
        self.screen.enter("/window goto 2")
        self.screen.wait_for("[2:net/#tower")

    @property
    def log(self):
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        # After the time, the rank of a speaker or a blank.
        return [re.sub(r"^\d\d:\d\d (<[@+ ])?", lambda match: "<" * bool(match[1]), line)
                for line in lines]

    def do(self, text):
        self.screen.enter(text)

    def quit(self, reason):
        self.do(f"/quit {reason}")

    def come_back(self, nick):
        """It connects again on its own, with the same nick, and joins the rooms it was in."""
        return nick

    def come_back_beside(self, nick):
        """It appends a character."""
        return f"{nick}_"


@check("an ordinary day in a room", limit=120)
def ordinary(stage):
    ChatDay(stage, Irssi).live()


@check("a lost connection that the server takes for alive", limit=120)
def ghost(stage):
    ChatDay(stage, Irssi).haunt()


@check("a restart of the server", limit=120)
def restart(stage):
    ChatDay(stage, Irssi).restart()


@check("the time when someone connected, which it looks for in a text")
def sign_on(stage):
    day = ChatDay(stage, Irssi)
    day.join()
    day.peer.do("/whois ann")
    day.peer.do("/window goto 1")
    day.peer.screen.wait_for("[signon:")
    day.leave()


def log_in(stage, tls="", sasl=""):
    """It logs in with these settings of the server and of the network."""
    login = Login(stage)
    tls = f'use_tls = "yes"; tls_verify = "no"; {tls.format(login=login)}'
    peer = Irssi(stage, login.port, login.nick, tls, sasl)
    peer.do("/window goto 1")
    peer.do("/lastlog SASL")
    peer.screen.wait_for("SASL authentication succeeded")
    peer.do("/window goto 2")
    login.expect(peer)


@check("a login by SASL PLAIN")
def plain(stage):
    log_in(stage, sasl=f'sasl_mechanism = "PLAIN"; sasl_username = "cat";'
                       f' sasl_password = "{PASSWORD}";')


@check("a login by a certificate (SASL EXTERNAL)")
def external(stage):
    log_in(stage, tls='tls_cert = "{login.certificate}";', sasl='sasl_mechanism = "EXTERNAL";')
