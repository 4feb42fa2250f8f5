"""aiosmtpd, which sends a greeting, and reads commands in lines that end with CR LF."""

from harness.checks import check, expect, expect_that, row
from harness.guide import placed
from harness.ports import free_port
from harness.stage import PYTHON

DIALOGUE = "\r\n".join([
    "EHLO there", "MAIL FROM:<a@example.org>", "RCPT TO:<b@example.org>", "DATA",
    "Subject: hope", "", "Where is hope", "", "When words fail", ".", "QUIT", ""])
CODES = ["220", "250", "250", "250", "250", "250", "354", "250", "221"]


def start(stage):
    """Starts a server that prints the mails that it gets."""
    port = free_port()
    server = stage.start_server(
        port, PYTHON, "-u", "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Debugging",
        "-l", f"127.0.0.1:{port}")
    return server, port


def expect_mail(server, count=1):
    """Expects that all lines of this many mails have arrived, also empty ones."""
    server.wait_for("END MESSAGE")
    expect("mails", server.output.decode().count("Where is hope\n\nWhen words fail\n"), count)


@row("send a mail")
def mail(stage, row):
    server, port = start(stage)
    stage.write("mail.smtp", DIALOGUE)
    for number, command in enumerate(row.theirs + row.ours, 1):
        result = stage.shell(placed(command, port_25=port))
        expect(command, (result.status, result.errors), (0, b""))
        expect(command, [line[:3] for line in result.output.decode().splitlines()], CODES)
        expect_that(command, result.output.endswith(b"221 Bye\r\n"), b"... 221 Bye\r\n",
                    result.output)
        expect_mail(server, number)


@row("read a greeting")
def greeting(stage, row):
    _, port = start(stage)
    outputs = [stage.shell(placed(command, port_25=port)) for command in row.theirs + row.ours]
    expect_that("the greeting", outputs[0].output.startswith(b"220 "), "220 ...", outputs[0])
    for command, result in zip(row.theirs + row.ours, outputs):
        expect(command, result, (0, outputs[0].output, b""))


@row("see whether a port is open")
def port_check(stage, row):
    _, port = start(stage)
    for command in row.theirs + row.ours:
        expect(command, stage.shell(placed(command, port_25=port)).status, 0)
    closed = free_port()
    for command, status in [(each, 1) for each in row.theirs] + [(each, 69) for each in row.ours]:
        result = stage.shell(placed(command, port_25=closed))
        expect(f"without a server: {command}", (result.status, result.output), (status, b""))


@row("type to a service that wants CR LF")
def typed(stage, row):
    server, port = start(stage)
    for command in row.theirs + row.ours:
        client = stage.screen("sh", "-c", placed(command, port_25=port))
        client.wait_for("220 ")
        for line, answer in [("EHLO there", "250 HELP"), ("NOOP", "250 OK"), ("QUIT", "221 Bye")]:
            client.enter(line)
            client.wait_for(answer)
    expect("the server's errors", server.errors, b"")


@check("a dialogue that the server ends has status 0 while the input is open")
def quit_first(stage):
    _, port = start(stage)
    client = stage.start("carillon", f"localhost:{port}")
    client.wait_for("220 ")
    client.send("QUIT\r\n")
    expect_that("the last answer", client.expect_end().output.endswith(b"221 Bye\r\n"),
                "221 Bye", client.story)


@check("a dialogue that is sent line by line is answered line by line")
def dialogue(stage):
    server, port = start(stage)
    client = stage.start("carillon", f"localhost:{port}")
    client.wait_for("220 ")
    for line, answer in [
            ("EHLO there", "250 HELP\r\n"), ("MAIL FROM:<a@example.org>", "250 OK\r\n"),
            ("RCPT TO:<b@example.org>", "250 OK\r\n"), ("DATA", "354 "),
            ("Subject: hope\r\n\r\nWhere is hope\r\n\r\nWhen words fail\r\n.", "250 OK\r\n")]:
        client.send(line + "\r\n")
        client.wait_for(answer)
    client.send("QUIT\r\n")
    client.close_input()
    expect_that("the last answer", client.expect_end().output.endswith(b"221 Bye\r\n"),
                "221 Bye", client.story)
    expect_mail(server)
