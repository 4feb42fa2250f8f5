"""Ncat, as a client and as a server."""

import os

from harness.checks import check, expect, row
from harness.guide import placed
from harness.lines import AS_IT_IS, expect_echo, expect_replies
from harness.ports import free_port

TEN_MEGABYTES = 10_000_000


@check("the server answers a client in a pipe, and all answers arrive")
def replies(stage):
    server, port = stage.carillond()
    expect_replies(stage, "ncat", "127.0.0.1", port)
    stage.end(server)


@check("the client talks to an echo server")
def echo(stage):
    port = free_port()
    stage.start_server(port, "ncat", "-l", "127.0.0.1", port, "--keep-open", "--exec", "/bin/cat")
    expect_echo(stage, f"127.0.0.1:{port}")


@check("the full screen talks to a person at a server")
def conversation(stage):
    port = free_port()
    server = stage.start_server(port, "ncat", "-l", "127.0.0.1", port)
    client = stage.screen("carillon", f"127.0.0.1:{port}")
    client.wait_for("connected since")
    client.enter("hello over there")
    server.wait_for("hello over there\n")
    server.send("hello yourself\n")
    client.wait_for("hello yourself")
    server.kill()
    client.wait_for("down:")


@check("consecutive clients all reach a server that stays open")
def several(stage):
    port = free_port()
    server = stage.start_server(port, "ncat", "-l", "127.0.0.1", port, "--keep-open")
    for line in (b"one\n", b"two\n", b"\n\n"):
        before = len(server.output)
        client = stage.start("carillon", f"127.0.0.1:{port}")
        client.send(line)
        client.close_input()
        server.wait_for(line)
        client.expect_end()
        expect("what arrived", server.output[before:], line)


@check("single lines arrive before the end of input")
def not_held_back(stage):
    port = free_port()
    server = stage.start_server(port, "ncat", "-l", "127.0.0.1", port)
    client = stage.start("carillon", f"127.0.0.1:{port}")
    for line in (b"a\n", b"b\n", b"c\n"):
        client.send(line)
        server.wait_for(line)
    server.send("answer\n")
    client.wait_for("answer\n")
    client.close_input()
    result = client.expect_end()
    expect("output", result.output, b"answer\n")
    expect("what arrived", server.output, b"a\nb\nc\n")


@check("a megabyte without a line end arrives")
def no_line_end(stage):
    port = free_port()
    server = stage.start_server(port, "ncat", "-l", "127.0.0.1", port, "--recv-only")
    data = bytes(1_000_000)
    stage.expect_run("carillon", *AS_IT_IS, f"127.0.0.1:{port}", input=data, output=b"")
    expect("what arrived", server.wait().output, data)


@row("send a file")
def send(stage, row):
    data = os.urandom(TEN_MEGABYTES)
    stage.write("file", data)
    for command in row.theirs + row.ours:
        port = free_port()
        server = stage.start_server(port, "ncat", "-l", "127.0.0.1", port)
        result = stage.shell(placed(command, port_9000=port))
        expect(command, result, (0, b"", b""))
        expect(f"what arrived of {command}", server.expect_end().output, data)


@row("receive a file")
def receive(stage, row):
    data = os.urandom(TEN_MEGABYTES)
    stage.write("sent", data)
    for command in row.theirs + row.ours:
        port = free_port()
        server = stage.start_server(
            port, "sh", "-c", f"exec ncat -l 127.0.0.1 {port} --send-only <sent")
        result = stage.shell(placed(command, port_9000=port))
        expect(command, result, (0, b"", b""))
        expect(f"what arrived of {command}", (stage.folder / "file").read_bytes(), data)
        server.expect_end()


@row("give up after two seconds")
def give_up(stage, row):
    port = free_port()
    stage.start_server(
        port, "ncat", "-l", "127.0.0.1", port, "--keep-open", "--sh-exec", "exec sleep 30")
    for command in row.theirs:
        expect(command, stage.shell(placed(command, port_9000=port)).output, b"")
    for command in row.ours:
        result = stage.shell(placed(command, port_9000=port))
        expect(command, (result.status, result.output), (75, b""))

