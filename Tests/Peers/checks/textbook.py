"""Twisted's textbook pair, the reference: the scripts beside `run.py`."""

import pathlib
import re

from harness.checks import check, expect, expect_that
from harness.programs import wait_until
from harness.stage import PYTHON, message_of

FOLDER = pathlib.Path(__file__).resolve().parents[1]
MESSAGES = ["Where is hope", "When words fail"]
INPUT = "".join(f"{message}\n" for message in MESSAGES).encode()


def start_server(stage, newlines):
    """With `strip`, the server drops the line end of a message: its answers have none."""
    program = stage.start(PYTHON, FOLDER / "textbook_server.py", newlines)
    program.wait_for("waiting for connection...\n")
    return int(re.match(r"port (\d+)", program.lines[0])[1])


def lockstep(stage, newlines):
    port = start_server(stage, newlines)
    result = stage.run("carillon", "--lockstep", f"127.0.0.1:{port}", input=INPUT)
    expect("status and errors", (result.status, result.errors), (0, b""))
    lines = result.output.decode().splitlines()
    expect("messages of the replies", [message_of(line) for line in lines], MESSAGES)


@check("the client in lockstep talks to the server")
def lockstep_keep(stage):
    lockstep(stage, "keep")


@check("the client in lockstep talks to the server that drops line ends")
def lockstep_strip(stage):
    lockstep(stage, "strip")


def pipe(stage, newlines):
    """Lines are sent as they arrive, so one reply may contain both."""
    port = start_server(stage, newlines)
    result = stage.run("carillon", "--timeout", "20", f"127.0.0.1:{port}", input=INPUT)
    expect("status and errors", (result.status, result.errors), (0, b""))
    text = re.sub(rb"\[[^]]*\] ", b"", result.output).replace(b"\n", b"")
    expect("what was echoed", text, INPUT.replace(b"\n", b""))


@check("the client in a pipe prints what the server sends")
def pipe_keep(stage):
    pipe(stage, "keep")


@check("the client in a pipe prints what the server that drops line ends sends")
def pipe_strip(stage):
    pipe(stage, "strip")


def once(stage, newlines):
    port = start_server(stage, newlines)
    result = stage.run("carillon", "--once", "--timeout", "20", f"127.0.0.1:{port}",
                       input=b"Where is hope\n")
    expect("status and errors", (result.status, result.errors), (0, b""))
    expect("the reply's message", message_of(result.output.decode().rstrip("\n")),
           "Where is hope")


@check("--once prints the reply of the server")
def once_keep(stage):
    once(stage, "keep")


@check("--once prints the reply of the server that drops line ends")
def once_strip(stage):
    once(stage, "strip")


def full_screen(stage, newlines):
    port = start_server(stage, newlines)
    client = stage.screen("carillon", f"127.0.0.1:{port}")
    client.wait_for("connected since")
    for message in MESSAGES:
        client.enter(message)
        wait_until(f"a reply to {message!r}",
                   lambda: message in map(message_of, client.rows), actual=lambda: client.text)
    expect("the replies", [each for each in map(message_of, client.rows) if each], MESSAGES)
    expect_that("the screen", "...sending" not in client.text, "no \"...sending\"", client.text)
    client.enter()
    client.wait_for("down: closed")


@check("the full screen talks to the server")
def full_screen_keep(stage):
    full_screen(stage, "keep")


@check("the full screen talks to the server that drops line ends")
def full_screen_strip(stage):
    full_screen(stage, "strip")


@check("the client talks to the server with --framing chunks")
def client(stage):
    server, port = stage.carillond("--framing", "chunks")
    result = stage.run(PYTHON, FOLDER / "textbook_client.py", port, input=INPUT + b"\n")
    expect("status", result.status, 0)
    shown = [line.removeprefix("> ") for line in result.output.decode().splitlines()]
    expect("output", [message_of(line) or line for line in shown[:4]], [
        "...sending Where is hope...", "Where is hope",
        "...sending When words fail...", "When words fail"])
    stage.end(server)
