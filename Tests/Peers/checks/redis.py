"""redis-server, which answers lines and closes on QUIT."""

import os

from harness.checks import check, expect, row
from harness.guide import placed
from harness.ports import free_port

PONG = b"+PONG\r\n+OK\r\n"


def start(stage):
    port = free_port()
    stage.start_server(
        port, "redis-server", "--port", port, "--bind", "127.0.0.1", "-::1", "--save", "",
        "--unixsocket", stage.folder / "redis.sock", "--dir", stage.folder)
    return port


@row("send commands to Redis")
def commands(stage, row):
    port = start(stage)
    for command in row.theirs + row.ours:
        expect(command, stage.shell(placed(command, port_6379=port)), (0, PONG, b""))


@row("use a UNIX socket")
def unix_socket(stage, row):
    start(stage)
    for command in row.theirs + row.ours:
        command = placed(command, texts={"/run/redis.sock": stage.folder / "redis.sock"})
        expect(command, stage.shell(command), (0, PONG, b""))


@row("see whether a service answers")
def answers(stage, row):
    port = start(stage)
    for command in row.theirs + row.ours:
        result = stage.shell(placed(command, port_6379=port))
        expect(command, (result.status, result.output.rstrip(), result.errors), (0, b"+PONG", b""))


@row("go through a proxy")
def proxy(stage, row):
    port, proxy_port = start(stage), free_port()
    stage.start_server(
        proxy_port, "ncat", "-l", "127.0.0.1", proxy_port, "--keep-open", "--proxy-type", "http")
    for command in row.theirs + row.ours:
        result = stage.shell(placed(command, port_6379=port, port_3128=proxy_port))
        expect(command, (result.status, result.output.rstrip()), (0, b"+PONG"))


@row("type to a service")
def typed(stage, row):
    port = start(stage)
    for command in row.theirs + row.ours:
        client = stage.screen("sh", "-c", placed(command, port_6379=port))
        if command in row.ours:
            client.wait_for("connected since")
        client.enter("PING")
        client.wait_for("+PONG")
        client.press("C-d")
        client.wait_for("status 0")


@check("LF alone ends a command too")
def line_feeds(stage):
    stage.expect_run("carillon", f"localhost:{start(stage)}", input=b"PING\nQUIT\n", output=PONG)


@check("a command without QUIT is answered, and the server closes after the end of input")
def no_quit(stage):
    stage.expect_run("carillon", f"localhost:{start(stage)}", input=b"PING\r\n",
                     output=b"+PONG\r\n")


@check("a value of a megabyte of any bytes is stored and read back")
def value(stage):
    port = start(stage)
    data = os.urandom(1_000_000)
    stored = b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$%d\r\n%s\r\n" % (len(data), data)
    stage.expect_run("carillon", f"localhost:{port}", input=stored + b"GET k\r\nQUIT\r\n",
                     output=b"+OK\r\n$%d\r\n%s\r\n+OK\r\n" % (len(data), data))


@check("ten thousand commands at once are all answered, in order")
def pipelined(stage):
    count = 10_000
    stage.expect_run(
        "carillon", f"localhost:{start(stage)}", input=b"INCR n\r\n" * count + b"QUIT\r\n",
        output=b"".join(b":%d\r\n" % number for number in range(1, count + 1)) + b"+OK\r\n")


@check("published messages arrive while the input stays open")
def subscription(stage):
    port = start(stage)
    subscriber = stage.start("carillon", f"localhost:{port}")
    subscriber.send("SUBSCRIBE news\r\n")
    subscriber.wait_for(":1\r\n")
    for word in (b"first", b"second"):
        stage.expect_run("carillon", f"localhost:{port}",
                         input=b"PUBLISH news %s\r\nQUIT\r\n" % word, output=b":1\r\n+OK\r\n")
        subscriber.wait_for(word + b"\r\n")
    subscriber.close_input()
    subscriber.expect_end()


@check("--exec gets each line of an answer")
def hook(stage):
    stage.expect_run(
        "carillon", "--exec", "sed s/^/got:/", f"localhost:{start(stage)}",
        input=b"PING\nQUIT\n", output=b"got:+PONG\ngot:+OK\n")
