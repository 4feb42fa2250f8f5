"""The echo service of GNU inetd."""

import os

from harness.checks import Skipped, check
from harness.lines import expect_echo


@check("the client talks to the echo service on a privileged port")
def echo(stage):
    if os.geteuid() != 0:
        raise Skipped("this is not root")
    settings = stage.write("inetd.conf", "127.0.0.7:echo stream tcp nowait root internal\n")
    server = stage.start("inetutils-inetd", "-d", f"--pidfile={stage.folder}/inetd.pid", settings)
    server.wait_for("registered internal")
    expect_echo(stage, "127.0.0.7:7")
