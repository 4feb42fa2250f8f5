"""WeeChat without its screen."""

from harness.chat_day import ChatDay
from harness.checks import check
from harness.weechat import WeeChat


@check("an ordinary day in a room", limit=120)
def ordinary(stage):
    ChatDay(stage, WeeChat).live()


@check("a lost connection that the server takes for alive", limit=120)
def ghost(stage):
    ChatDay(stage, WeeChat).haunt()


@check("a restart of the server", limit=120)
def restart(stage):
    ChatDay(stage, WeeChat).restart()
