"""GNU telnetd, which negotiates before it asks for a name and a password."""

import os

from harness import ports
from harness.checks import Skipped, check, expect, expect_that

#: In place of login(1), which needs an account.
LOGIN = """#!/bin/sh
printf 'name: '
read -r name
stty -echo
printf 'Password: '
read -r password
stty echo
[ "$password" = geheim ] && printf '\\nwelcome, %s\\n' "$name"
PS1='$ ' ENV= exec sh -i
"""


def start(stage):
    """Starts telnetd by inetd, and returns its port."""
    if os.geteuid() != 0:
        raise Skipped("this is not root")
    login = stage.write("login", LOGIN)
    login.chmod(0o755)
    port = ports.free_port()
    settings = stage.write(
        "inetd.conf", f"127.0.0.1:{port} stream tcp nowait root /usr/sbin/telnetd telnetd"
        f" --no-hostinfo --exec-login={login}\n")
    stage.start_server(
        port, "inetutils-inetd", "-d", f"--pidfile={stage.folder}/inetd.pid", settings)
    return port


def log_in(screen):
    """Logs in, and runs a command."""
    screen.wait_for("name:")
    screen.enter("bell")
    screen.wait_for("Password:")
    screen.enter("geheim")
    screen.wait_for("welcome, bell")
    screen.enter("echo rings $((6 * 7)) times")
    screen.wait_for("rings 42 times")
    expect("the password is on the screen", "geheim" in screen.text, False)
    expect("commands of Telnet are on the screen", "<FF>" in screen.text, False)


@check("a person logs in with hidden input, and runs a command")
def full_screen(stage):
    screen = stage.screen("carillon", f"telnet:127.0.0.1:{start(stage)}")
    log_in(screen)
    screen.enter("stty size; echo $TERM")
    screen.wait_for("24 80")
    screen.wait_for("dumb")


@check("the service is recognized by its first bytes")
def recognized(stage):
    log_in(stage.screen("carillon", f"127.0.0.1:{start(stage)}"))


@check("the plain client hides the input too")
def plain(stage):
    log_in(stage.screen("carillon", "--plain", f"telnet:127.0.0.1:{start(stage)}"))


@check("a script gets the text alone")
def pipe(stage):
    result = stage.run("carillon", f"telnet:127.0.0.1:{start(stage)}",
                       input=b"bell\ngeheim\necho rings $((6 * 7)) times\nexit\n")
    expect("the status", result.status, 0)
    expect_that("the output", b"rings 42 times" in result.output, "has the command's",
                result.output)
    expect("bytes of Telnet", b"\xff" in result.output, False)
