"""WeeChat without its screen."""

from harness.chat_day import ChatDay
from harness.checks import check
from harness.login import PASSWORD, Login
from harness.programs import wait_until
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


def log_in(stage, **options):
    """It logs in with these options of the server; versions before 4 have ssl in place of tls."""
    login = Login(stage)
    options = {"ssl": "on", "ssl_verify": "off"} | {
        name: value.format(login=login) for name, value in options.items()}
    peer = WeeChat(stage, login.port, login.nick, options=options | {
        name.replace("ssl", "tls"): value for name, value in options.items()})
    for text in ("You are logged in as cat", "The authentication succeeded"):
        wait_until(repr(text), lambda: text in peer.server_log, actual=lambda: peer.server_log)
    login.expect(peer)


@check("a login by SASL PLAIN")
def plain(stage):
    log_in(stage, sasl_mechanism="plain", sasl_username="cat", sasl_password=PASSWORD)


@check("a login by SASL SCRAM-SHA-256")
def scram(stage):
    log_in(stage, sasl_mechanism="scram-sha-256", sasl_username="cat", sasl_password=PASSWORD)


@check("a login by a certificate (SASL EXTERNAL)")
def external(stage):
    log_in(stage, sasl_mechanism="external", ssl_cert="{login.certificate}")
