"""OpenSSL's programs s_server and s_client."""

import os
import re

from harness.certificates import make_certificates
from harness.checks import check, expect, expect_that, row
from harness.guide import placed
from harness.lines import AS_IT_IS
from harness.ports import free_port
from harness.stage import message_of
from harness.web import PAGE, expect_page


def start(stage, *options):
    """`openssl s_server`, with those certificates."""
    if not (stage.folder / "server.pem").exists():
        make_certificates(stage)
    port = free_port()
    server = stage.start_server(
        port, "openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", "server.pem",
        "-key", "server.key", *options)
    return server, port


@row("accept one certificate and no other")
def pin(stage, row):
    _, port = start(stage, "-rev")
    shown = stage.shell(row.theirs[0]).output.decode()
    digits = re.fullmatch(r"sha256 Fingerprint=([0-9A-F:]{95})\n", shown)[1]
    own = digits.replace(":", "").lower()
    for command in row.ours:
        texts = {"sha256:9f86d0…": f"sha256:{own}"}
        result = stage.shell(placed(command, port_8443=port, texts=texts))
        expect(command, result, (0, b"olleh\n", b""))
        texts = {"sha256:9f86d0…": "sha256:" + "0" * 64}
        result = stage.shell(placed(command, port_8443=port, texts=texts))
        expect(f"with another pin: {command}", (result.status, result.output), (77, b""))


@row("accept an unknown certificate the first time")
def first_use(stage, row):
    server, port = start(stage, "-rev")
    for _ in range(2):
        for command in row.ours:
            expect(command, stage.shell(placed(command, port_8443=port)), (0, b"olleh\n", b""))
    server.kill()
    # Another server in place of it.
    stage.start_server(port, "openssl", "s_server", "-accept", f"127.0.0.1:{port}",
                       "-cert", "client.pem", "-key", "client.key", "-rev")
    for command in row.ours:
        result = stage.shell(placed(command, port_8443=port))
        expect(f"with another certificate: {command}", (result.status, result.output), (77, b""))


@row("show a certificate of one's own")
def own_certificate(stage, row):
    make_certificates(stage)
    _, port = start(stage, "-WWW", "-Verify", "1", "-CAfile", "ca.pem", "-verify_return_error")
    stage.write("page", PAGE)
    for command in row.theirs + row.ours:
        expect_page(stage, placed(command, port_8443=port))
    result = stage.run("carillon", "--ca", "ca.pem", f"tls:localhost:{port}",
                       input=b"GET /page HTTP/1.0\r\n\r\n")
    expect_that("without a certificate", result.status != 0 and result.output == b"",
                "another status than 0, and nothing printed", result)


@check("a server without a trusted certificate ends with status 77, and gets nothing")
def unknown(stage):
    server, port = start(stage, "-quiet")
    result = stage.run("carillon", f"tls:localhost:{port}", input=b"secret\n")
    expect("status and output", (result.status, result.output), (77, b""))
    expect("what arrived", server.output, b"")


@check("a certificate for another host ends with status 77")
def other_host(stage):
    server, port = start(stage, "-quiet", "-cert", "client.pem", "-key", "client.key")
    result = stage.run("carillon", "--ca", "ca.pem", f"tls:localhost:{port}", input=b"secret\n")
    expect("status and output", (result.status, result.output), (77, b""))
    expect("what arrived", server.output, b"")


@check("ten megabytes arrive at s_server unchanged")
def send(stage):
    server, port = start(stage, "-quiet", "-naccept", "1")
    data = os.urandom(10_000_000)
    stage.expect_run("carillon", *AS_IT_IS, "--ca", "ca.pem", f"tls:localhost:{port}",
                     input=data, output=b"")
    expect("what arrived", server.wait().output, data)


@check("a file of ten megabytes from s_server -WWW is printed unchanged")
def receive(stage):
    _, port = start(stage, "-WWW")
    data = os.urandom(10_000_000)
    stage.write("large.bin", data)
    result = stage.run("carillon", "--ca", "ca.pem", f"tls:localhost:{port}",
                       input=b"GET /large.bin HTTP/1.0\r\n\r\n")
    expect("status and errors", (result.status, result.errors), (0, b""))
    expect("the body", result.output.partition(b"\r\n\r\n")[2], data)


@check("the server answers s_client with each version of TLS")
def replies(stage):
    make_certificates(stage)
    for version in ("-tls1_2", "-tls1_3"):
        server = stage.start(
            "carillond", "--listen", "tls:127.0.0.1:0", "--set",
            f"tls-certificate={stage.folder}/server.pem",
            "--set", f"tls-key={stage.folder}/server.key")
        server.wait_for("waiting for connection...\n")
        port = int(re.search(rb"listening on (?:tls:)?127\.0\.0\.1:(\d+)", server.output)[1])
        client = stage.start(
            "openssl", "s_client", "-quiet", "-verify_quiet", "-verify_return_error", "-CAfile",
            "ca.pem", version, "-connect", f"127.0.0.1:{port}")
        messages = [f"line {number}" for number in range(100)]
        client.send("".join(f"{each}\n" for each in messages))
        client.wait_for("] line 99\n")
        expect("replies", [message_of(line) for line in client.lines], messages)
        client.kill()
        stage.end(server)


@check("an HTTP request to s_server -www gets its complete answer")
def page(stage):
    _, port = start(stage, "-www")
    result = stage.run("carillon", "--ca", "ca.pem", f"tls:localhost:{port}",
                       input=b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    expect("status and errors", (result.status, result.errors), (0, b""))
    expect_that("the answer",
                result.output.startswith(b"HTTP/1.0 200 ok\r\n") and b"</html>" in
                result.output.lower(), "a page, to its end", result.output)
