"""The nc of OpenBSD and of busybox, as clients and as servers."""

import os

from harness.checks import check, expect
from harness.lines import AS_IT_IS, expect_replies
from harness.ports import free_port


@check("the server answers OpenBSD's nc, which closes its writing half with -N")
def replies_openbsd(stage):
    server, port = stage.carillond()
    expect_replies(stage, "nc", "-N", "127.0.0.1", port)
    stage.end(server)


@check("the server answers busybox' nc")
def replies_busybox(stage):
    server, port = stage.carillond()
    expect_replies(stage, "busybox", "nc", "127.0.0.1", port)
    stage.end(server)


@check("the client and OpenBSD's nc -l exchange a megabyte in each direction")
def exchange(stage):
    port = free_port()
    to, back = os.urandom(1_000_000), os.urandom(1_000_000)
    stage.write("back", back)
    server = stage.start_server(port, "sh", "-c", f"exec nc -N -l 127.0.0.1 {port} <back")
    stage.expect_run("carillon", *AS_IT_IS, f"127.0.0.1:{port}", input=to, output=back)
    expect("what arrived", server.expect_end().output, to)


@check("a UNIX socket of OpenBSD's nc")
def unix_socket(stage):
    path = stage.folder / "socket"
    server = stage.start_server(path, "nc", "-N", "-l", "-U", path)
    server.close_input()
    stage.expect_run("carillon", *AS_IT_IS, f"unix:{path}", input=b"a\n\nb", output=b"")
    expect("what arrived", server.wait().output, b"a\n\nb")
