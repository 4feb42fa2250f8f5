"""ZNC between WeeChat and the server, which keeps the connection while WeeChat is away."""

import os

from harness.chat_day import ROOM, ChatDay, lines
from harness.checks import check
from harness.login import PASSWORD, Login
from harness.ports import free_port
from harness.weechat import WeeChat

SETTINGS = """\
Version = 1.8.2
ConnectDelay = 1
ServerThrottle = 1
<Listener own>
    Host = 127.0.0.1
    Port = {own_port}
    IPv4 = true
    IPv6 = false
    SSL = false
</Listener>
<User {nick}>
    Nick = {nick}
    AltNick = {nick}2
    Ident = {nick}
    <Pass password>
        Method = plain
        Hash = secret
    </Pass>
    <Network net>
        Server = 127.0.0.1 {port}
        FloodBurst = 100
        FloodRate = 0.01
{more}        <Chan {room}>
        </Chan>
    </Network>
</User>
"""


#: The user and group nobody.
NOBODY = 65_534


def as_another(stage, folder):
    """The words before a program that would wait for half a minute as root; it gets the folder."""
    if os.geteuid():
        return []
    stage.folder.chmod(0o711)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


class ZNC(WeeChat):
    """Its settings are those of its first start, but for what takes time."""

    def __init__(self, stage, port, nick, more="", files=None):
        """With more settings of its network, and with files of modules by name."""
        stage.need("znc")
        own_port, folder = free_port(), stage.folder / "znc"
        (folder / "configs").mkdir(parents=True)
        stage.write("znc/configs/znc.conf", SETTINGS.format(
            own_port=own_port, port=port, nick=nick, room=ROOM, more=more))
        for name, contents in (files or {}).items():
            path = folder / f"users/{nick}/networks/net/moddata" / name
            path.parent.mkdir(parents=True)
            path.write_bytes(contents)
        stage.start_server(own_port, *as_another(stage, folder), "znc", "--foreground",
                           "--datadir", folder)
        super().__init__(stage, own_port, nick, f"{nick}/net:secret")

    def quit(self, reason):
        """WeeChat's own /quit would end its connection to ZNC only."""
        self.do(f"/quote ZNC DISCONNECT {reason}")

    def come_back(self, nick):
        """It connects again on its own, with its first nick, and joins its rooms."""
        return "cat"


@check("an ordinary day in a room", limit=120)
def ordinary(stage):
    ChatDay(stage, ZNC).live()


@check("a lost connection that the server takes for alive", limit=120)
def ghost(stage):
    ChatDay(stage, ZNC).haunt()


@check("a restart of the server", limit=120)
def restart(stage):
    ChatDay(stage, ZNC).restart()


@check("what was said while the client was away", limit=120)
def playback(stage):
    day = ChatDay(stage, ZNC)
    day.join()
    day.peer.do("/disconnect net")
    day.expect_log("disconnected")
    said = lines("ann")
    for text in said:
        day.ann.send(f"PRIVMSG {ROOM} :{text}")
    day.bob.take(len(said))
    # The others see nothing of its return.
    day.peer.do("/reconnect net")
    day.expect_spoken(0, [f"<ann> {text}" for text in said])
    for member in day.others:
        member.expect_no_more()
    day.leave()


def log_in(stage, registry, more="", certificate=False):
    """Its module logs in, or else it gives up the connection."""
    login = Login(stage)
    files = {"sasl/.registry": f"{registry}require_auth true\n".encode()}
    if certificate:
        files["cert/user.pem"] = login.certificate.read_bytes()
    login.expect(ZNC(
        stage, f"+{login.port}", login.nick, f"TrustAllCerts = true\nLoadModule = sasl\n{more}",
        files))


@check("a login by SASL PLAIN")
def plain(stage):
    log_in(stage, f"mechanisms PLAIN\nusername cat\npassword {PASSWORD}\n")


@check("a login by a certificate (SASL EXTERNAL)")
def external(stage):
    log_in(stage, "mechanisms EXTERNAL\n", "LoadModule = cert\n", certificate=True)
