"""WeeChat without its screen: commands through a pipe, and its own log."""

from .chat_day import ROOM
from .programs import wait_until


class WeeChat:
    """Its settings are as after its first start, but for what takes time: it sends at most a line
    every two seconds, and waits ten before it connects again."""

    needs_tls = False
    shows = {
        "joined": r"^--> \S*{nick} .* has joined #tower",
        "heard": r"^<{nick}> {text}$",
        "renamed": r"^-- You are now known as {new}$",
        "other renamed": r"^-- {old} is now known as {new}$",
        "disconnected": r"^-- irc: disconnected from server$",
        "kicked": r"^<-- {by} has kicked {nick} \({reason}\)$",
    }

    def __init__(self, stage, port, nick, password="", options=None):
        self.folder = stage.folder / "weechat"
        stage.need("weechat-headless")
        set_up = [
            "/set fifo.file.path ${weechat_data_dir}/fifo",
            "/set logger.file.flush_delay 0", "/set logger.file.time_format \"\"",
            f"/server add net 127.0.0.1/{port} -notls",
            *(f"/set irc.server.net.{name} {value}" for name, value in {
                "nicks": f"{nick},{nick}2", "username": nick, "autojoin": ROOM,
                "anti_flood_prio_high": 0, "autoreconnect_delay": 1,
                "password": f"\"{password}\"", **(options or {})}.items()),
            "/connect net",
        ]
        self.program = stage.start(
            "weechat-headless", "-d", self.folder, *(
                word for command in set_up for word in ("-r", command)))
        self.pipe = self.folder / "fifo"
        wait_until("the pipe of WeeChat", self.pipe.is_fifo, actual=lambda: self.program.story)

    @property
    def log(self):
        lines = []
        for path in (self.folder / "logs").glob(f"irc.net.{ROOM}.weechatlog"):
            for line in path.read_text().splitlines():
                _, prefix, text = line.split("\t", 2)
                is_event = prefix in ("-->", "<--", "--", "")
                lines.append(f"{prefix} {text}" if is_event
                             else f"<{prefix.lstrip('@+')}> {text}")
        return lines

    @property
    def server_log(self):
        """What the server itself has sent to it."""
        path = self.folder / "logs/irc.server.net.weechatlog"
        return path.read_text() if path.exists() else ""

    def do(self, text):
        with open(self.pipe, "w") as pipe:
            pipe.write(f"irc.net.{ROOM} *{text}\n")

    def quit(self, reason):
        self.do(f"/quit {reason}")

    def come_back(self, nick):
        """It connects again on its own, with the same nick, and joins its rooms."""
        return nick

    def come_back_beside(self, nick):
        """It takes the next of its nicks."""
        return f"{nick}2"
