"""Starts carillond for irctest (https://github.com/progval/irctest): a fresh process for each test.

`Tests/irctest/run` sets what it needs: CARILLOND, the path of the program, and CARILLON_THREADS.
"""

import base64
import collections
import hashlib
import hmac
import os
import secrets
import shutil
import subprocess

from irctest import patma
from irctest.basecontrollers import BaseServerController, DirectoryBasedController
from irctest.runner import NotImplementedByController
from irctest.specifications import Capabilities, OptionalBehaviors

SETTINGS = """
listen = {endpoint}
service = chat
threads = {threads}
control-socket = off
# The clients of a test are open at its end.
drain-timeout = 0s
{tls}
[service chat]
network = testnet
server-name = My.Little.Server
operators = operuser {operator}
{password}
{accounts}
# With faketime a minute of the server takes a second.
ping-interval = 1h
"""

# Accounts are for the tests that need them: the others start with no file.
ACCOUNTS = """
data-folder = {folder}
accounts = optional
early-registration = {early}
always-on = {always_on}
"""

TLS = """
tls-certificate = {certificate}
tls-key = {key}
"""


def tree():
    """A dictionary of dictionaries, which has each key."""
    return collections.defaultdict(tree)


def verifier(password):
    """What `carillond chat password` prints (RFC 5802), with few rounds: it is not kept."""
    salt, rounds = secrets.token_bytes(16), 4096
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt, stored, server = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return f"SCRAM-SHA-256${rounds}:{salt}${stored}:{server}"


class CarillonController(BaseServerController, DirectoryBasedController):
    software_name = "Carillon"
    # The server accepts connections a few milliseconds after its start.
    _port_wait_interval = 0.02
    supported_sasl_mechanisms = {"PLAIN", "SCRAM-SHA-256"}
    supports_sts = False
    extban_mute_char = "m"

    # What is promised here must work: without the promise, a test that needs it is skipped.
    capabilities = frozenset(Capabilities) - {
        Capabilities.STS,
    }
    optional_behaviors = frozenset(OptionalBehaviors) - {
        # The server has UTF8ONLY.
        OptionalBehaviors.NON_UTF8_MESSAGE,
        OptionalBehaviors.METADATA_BEFORE_CONNECT,
    }
    isupport = {
        "BOT": "B",
        "CASEMAPPING": "ascii",
        "CHANTYPES": "#",
        "ELIST": "CMNTU",
        "EXCEPTS": "e",
        "EXTBAN": patma.StrRe(".*,.*m.*"),
        "INVEX": "I",
        "MONITOR": "100",
        "NETWORK": "testnet",
        "NICKLEN": "32",
        "PREFIX": "(ov)@+",
        "STATUSMSG": "@+",
        "TARGMAX": patma.ANYSTR,
        "UTF8ONLY": None,
        "WHOX": None,
    }

    def run(
        self, hostname, port, *, password, ssl, run_services, faketime, websocket_hostname,
        websocket_port,
    ):
        if websocket_hostname or websocket_port:
            raise NotImplementedByController("WebSocket")
        if self.test_config.account_registration_requires_email:
            raise NotImplementedByController("verification by e-mail")
        self.hostname, self.port = hostname, port
        self.create_config()
        tls = ""
        if ssl:
            self.gen_ssl()
            tls = TLS.format(certificate=self.pem_path, key=self.key_path)
        # The framework names the port, and 0.0.0.0 as the host.
        endpoint = f"127.0.0.1:{port}"
        with self.open_file("carillond.conf", "w") as file:
            file.write(
                SETTINGS.format(
                    endpoint=f"tls:{endpoint}" if ssl else endpoint,
                    threads=os.environ.get("CARILLON_THREADS", "1"),
                    tls=tls,
                    operator=verifier("operpassword"),
                    password=f"password = {verifier(password)}" if password else "",
                    accounts=self.accounts() if run_services else "accounts = off",
                )
            )
        (self.directory / "carillond.conf").chmod(0o600)
        command = [os.environ["CARILLOND"], "--config", str(self.directory / "carillond.conf")]
        if faketime and shutil.which("faketime"):
            command = ["faketime", "-f", faketime, *command]
            self.faketime_enabled = True
        self.proc = self.execute(command)

    def accounts(self):
        early = "on" if self.test_config.account_registration_before_connect else "off"
        # Most tests use the same nick again after a QUIT.
        always_on = "14d" if self.is_always_on() else "off"
        return ACCOUNTS.format(
            folder=self.directory / "data", early=early, always_on=always_on)

    def is_always_on(self):
        """Whether the test wants users that stay without a connection, which it asks of Ergo."""
        config = tree()
        if self.test_config.ergo_config:
            self.test_config.ergo_config(config)
        return config["accounts"]["multiclient"].get("always-on") == "opt-out"

    def wait_for_services(self):
        """The server has the services itself."""

    def registerUser(self, case, username, password=None):
        if not case.run_services:
            raise ValueError("a test without services registers an account")
        client = case.addClient(show_io=False)
        case.sendLine(client, f"NICK {username}")
        case.sendLine(client, "USER r e g :user")
        while case.getRegistrationMessage(client).command != "001":
            pass
        case.getMessages(client)
        if len(password) > 400:
            # It does not fit into a line.
            subprocess.run(
                [os.environ["CARILLOND"], "chat", "account", "add", username,
                 "--data-folder", str(self.directory / "data")],
                input=f"{password}\n".encode(), check=True, stdout=subprocess.DEVNULL)
            case.sendLine(client, "QUIT")
            case.assertDisconnected(client)
            return
        case.sendLine(client, f"REGISTER * * {password}")
        while case.getMessage(client).command != "900":
            pass
        case.sendLine(client, "QUIT")
        case.assertDisconnected(client)


def get_irctest_controller_class():
    return CarillonController
