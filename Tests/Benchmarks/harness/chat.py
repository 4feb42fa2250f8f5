"""Chat servers under load, measured in alternation."""

import os
import pwd
import shutil
import tempfile

from . import programs, servers

CAPABILITIES = "account-tag away-notify extended-join message-tags multi-prefix server-time"
# Name → the members of the room and the messages in flight, or no member speaks.
SCENARIOS = {
    "500 x 1": ["--members", 500, "--window", 1],
    "50 x 16": ["--members", 50, "--window", 16],
    "50 x 16, six capabilities": [
        "--members", 50, "--window", 16, "--capabilities", CAPABILITIES],
    "registrations": ["--members", 5000, "--seconds", 0],
}
# No server limits rates or connections, looks names up or asks for an ident.
INSPIRCD = """
<server name="irc.local" description="load" network="load">
<admin name="load" nick="load" email="load@irc.local">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" timeout="60" threshold="1000000" commandrate="1000000000" fakelag="no"
    pingfreq="600" hardsendq="16777216" softsendq="16777216" recvq="1048576" localmax="100000"
    globalmax="100000" limit="100000" resolvehostnames="no" useconnectban="no" useconnflood="no">
<performance netbuffersize="65536" somaxconn="4096" softlimit="100000" clonesonconnect="no">
<log method="file" type="*" level="default" target="{folder}/log">
<pid file="{folder}/pid">
"""
# Without them the other scenarios cost InspIRCd less.
INSPIRCD_CAPABILITIES = """
<module name="cap"> <module name="ircv3"> <module name="ircv3_accounttag"> <module name="namesx">
<module name="ircv3_ctctags"> <module name="ircv3_servertime"> <module name="ircv3_msgid">
"""
# It has only multi-prefix.
WITHOUT_CAPABILITIES = ["ngircd"]
NGIRCD = """
[Global]
Name = irc.local
Info = load
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = load
PidFile = {folder}/pid
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
PingTimeout = 600
PongTimeout = 600
[Options]
DNS = no
Ident = no
PAM = no
"""
# Name → its program, the file of its settings, and how many clients may register at once: ngIRCd
# lets ten connections wait.
SERVERS = {
    "carillond": (programs.path("carillond"), None, 256),
    "inspircd": ("/usr/sbin/inspircd", INSPIRCD, 256),
    "ngircd": ("/usr/sbin/ngircd", NGIRCD, 8),
}


def installed():
    return [name for name, (program, _, _) in SERVERS.items()
            if name == "carillond" or os.path.exists(program)]


class ChatServer(servers.Server):
    """A chat server that runs during a `with` statement."""

    generator = "chat-load"

    def __init__(self, name, *arguments, has_capabilities=False, **others):
        self.has_capabilities = has_capabilities
        super().__init__(name, *arguments, **others)

    def command(self):
        program, settings, _ = SERVERS[self.name]
        if settings is None:
            # It limits no clients of this machine.
            return [program, "--chat", "--listen", f"127.0.0.1:{self.port}"]
        self.folder = tempfile.mkdtemp()
        path = os.path.join(self.folder, "settings")
        with open(path, "w") as file:
            file.write(settings.format(port=self.port, folder=self.folder))
            if self.name == "inspircd" and self.has_capabilities:
                file.write(INSPIRCD_CAPABILITIES)
        if self.name == "ngircd":
            return [program, "--nodaemon", "--config", path]
        words = [program, "--nofork", "--config", path]
        if os.getuid() != 0:
            return words
        # It refuses to run as root.
        user = pwd.getpwnam("irc")
        os.chown(self.folder, user.pw_uid, user.pw_gid)
        return ["setpriv", "--reuid", "irc", "--regid", "irc", "--clear-groups", *words]

    def __exit__(self, *arguments):
        super().__exit__(*arguments)
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


def measure(names, say, runs=5):
    """Returns the figures of each run, by scenario and by server."""
    servers.allow_descriptors()
    results = {}
    for scenario, options in SCENARIOS.items():
        say(f"chat servers, {scenario}")
        needs_capabilities = "--capabilities" in options
        able = [name for name in names
                if not (needs_capabilities and name in WITHOUT_CAPABILITIES)]
        results[scenario] = {name: [] for name in able}
        for number in range(runs):
            for name in able if number % 2 == 0 else reversed(able):
                with ChatServer(name, has_capabilities=needs_capabilities) as server:
                    figures = server.load("--at-once", SERVERS[name][2], *options)
                results[scenario][name].append(figures)
    return results
