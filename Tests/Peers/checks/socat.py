"""socat, as a client and as a server."""

import os

from harness.certificates import make_certificates
from harness.checks import check, expect
from harness.lines import AS_IT_IS, expect_echo, expect_replies
from harness.ports import free_port


@check("the server answers a client in a pipe, and all answers arrive")
def replies(stage):
    server, port = stage.carillond()
    expect_replies(stage, "socat", "-t", "10", "-", f"TCP:127.0.0.1:{port}")
    stage.end(server)


@check("the client talks to an echo server over TCP")
def echo(stage):
    port = free_port()
    stage.start_server(port, "socat", "-t", "10", f"TCP-LISTEN:{port},bind=127.0.0.1,fork",
                       "EXEC:/bin/cat")
    expect_echo(stage, f"127.0.0.1:{port}")


@check("the client talks to an echo server over a UNIX socket")
def echo_at_path(stage):
    path = stage.folder / "socket"
    stage.start_server(path, "socat", "-t", "10", f"UNIX-LISTEN:{path},fork", "EXEC:/bin/cat")
    expect_echo(stage, f"unix:{path}")


def start(stage, command):
    """Starts a server that runs a shell command for each connection, and forwards the end of each
    direction separately."""
    port = free_port()
    script = stage.write("service", command)
    stage.start_server(port, "socat", "-t", "10", f"TCP-LISTEN:{port},bind=127.0.0.1,fork",
                       f"EXEC:/bin/sh {script}")
    return f"127.0.0.1:{port}"


@check("the client gets back ten megabytes of any bytes")
def bytes_back(stage):
    data = os.urandom(10_000_000)
    stage.expect_run("carillon", *AS_IT_IS, start(stage, "exec cat"), input=data, output=data)


@check("bytes that arrive after the end of input are printed")
def after_the_end(stage):
    endpoint = start(
        stage, "cat >/dev/null; for word in one two three; do sleep 0.3; echo $word; done")
    stage.expect_run("carillon", endpoint, input=b"a\n", output=b"one\ntwo\nthree\n")


@check("a pause within a line makes no difference in a pipe")
def pause(stage):
    endpoint = start(stage, r"printf 'Gr\303'; sleep 0.3; printf '\274\303\237e\r'; sleep 0.3;"
                     r" printf '\nend'")
    stage.expect_run("carillon", endpoint, output="Grüße\r\nend".encode())


@check("a service that sorts its complete input answers after the end of input")
def sort(stage):
    stage.expect_run("carillon", start(stage, "exec sort"), input=b"b\n\na\n",
                     output=b"\na\nb\n")


@check("a service that closes before everything is sent ends with status 74")
def closes_early(stage):
    result = stage.run("carillon", start(stage, "exec head -c 10 >/dev/null"),
                       input=bytes(10_000_000))
    expect("status and output", (result.status, result.output), (74, b""))


@check("ten megabytes are echoed through TLS, and each direction ends separately")
def bytes_back_by_tls(stage):
    make_certificates(stage)
    port = free_port()
    stage.start_server(
        port, "socat", "-t", "10", f"OPENSSL-LISTEN:{port},bind=127.0.0.1,fork,verify=0,"
        "cert=server.pem,key=server.key", "EXEC:/bin/cat")
    data = os.urandom(10_000_000)
    stage.expect_run("carillon", *AS_IT_IS, "--ca", "ca.pem", f"tls:localhost:{port}",
                     input=data, output=data)
