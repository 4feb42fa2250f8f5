"""HTTP servers: those of Python and busybox, and nginx, which keeps connections open."""

import os
import re

from harness.certificates import make_certificates
from harness.checks import check, expect, expect_that, row
from harness.guide import placed
from harness.ports import free_port
from harness.web import PAGE, expect_answer, expect_page

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
CLOSE = b"Connection: close\r\n"

NGINX = """\
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port}{secure};
        root {folder}/site;
        location = /slow {{ alias {folder}/site/large; limit_rate 2m; }}
        location = /echo {{ return 200 "hello GET /echo HTTP/1.0\\n"; }}
    }}
}}
"""

NGINX_TLS = " ssl; ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.key"


def site(stage):
    """A folder to serve."""
    folder = stage.folder / "site"
    folder.mkdir()
    folder.chmod(0o755)
    stage.folder.chmod(0o755)
    stage.write("site/index.html", PAGE)
    return folder


def start_nginx(stage, secure=""):
    port = free_port()
    site(stage)
    secure = secure.format(folder=stage.folder)
    settings = NGINX.format(folder=stage.folder, port=port, secure=secure)
    stage.start_server(
        port, "nginx", "-e", "stderr", "-c", stage.write("nginx.conf", settings))
    return port


def start_python(stage):
    port = free_port()
    stage.start_server(port, "/usr/bin/python3", "-m", "http.server", "--bind", "127.0.0.1",
                       "--directory", site(stage), port)
    return port


def start_busybox(stage):
    port = free_port()
    stage.start_server(port, "busybox", "httpd", "-f", "-p", f"127.0.0.1:{port}",
                       "-h", site(stage))
    return port


def expect_same(stage, commands):
    """Expects that all these commands of the guide print the same page."""
    answers = [expect_page(stage, command) for command in commands]
    expect("what carillon prints", answers[1:], answers[:1] * (len(answers) - 1))


@row("fetch a page by HTTP")
def fetch(stage, row):
    port = start_nginx(stage)
    expect_same(stage, [placed(each, port_8080=port) for each in row.theirs + row.ours])


@row("fetch a page by HTTPS")
def fetch_securely(stage, row):
    make_certificates(stage)
    port = start_nginx(stage, NGINX_TLS)
    expect_same(stage, [placed(each, port_8443=port) for each in row.theirs + row.ours])


def fetch_from(stage, port):
    result = stage.run("carillon", f"localhost:{port}", input=GET + CLOSE + b"\r\n")
    expect("status and errors", (result.status, result.errors), (0, b""))
    expect_answer("the answer", result.output)


@check("a page of python3 -m http.server is printed whole")
def python(stage):
    fetch_from(stage, start_python(stage))


@check("a page of busybox httpd is printed whole")
def busybox(stage):
    fetch_from(stage, start_busybox(stage))


@check("lines that end with LF alone are a request too")
def line_feeds(stage):
    result = stage.run("carillon", f"localhost:{start_python(stage)}",
                       input=b"GET / HTTP/1.0\n\n")
    expect("status and errors", (result.status, result.errors), (0, b""))
    expect_answer("the answer", result.output)


@check("a hundred pipelined requests get a hundred answers on one connection")
def pipelined(stage):
    requests = (GET + b"\r\n") * 99 + GET + CLOSE + b"\r\n"
    result = stage.run("carillon", f"localhost:{start_nginx(stage)}", input=requests)
    expect("status and errors", (result.status, result.errors), (0, b""))
    expect_answer("the answers", result.output, 100)


@check("a persistent connection ends after the end of input, with the complete answer")
def kept(stage):
    result = stage.run("carillon", f"localhost:{start_nginx(stage)}", input=GET + b"\r\n")
    expect("status and errors", (result.status, result.errors), (0, b""))
    expect_answer("the answer", result.output)


def fetch_large(stage, port, path=b"/large", size=10_000_000):
    data = os.urandom(size)
    stage.write("site/large", data)
    request = b"GET " + path + b" HTTP/1.0\r\n\r\n"
    result = stage.run("carillon", f"localhost:{port}", input=request)
    expect("status and errors", (result.status, result.errors), (0, b""))
    expect("the body", result.output.partition(b"\r\n\r\n")[2], data)


@check("ten megabytes of any bytes from python3 -m http.server are printed as they are")
def large_python(stage):
    fetch_large(stage, start_python(stage))


# It aborts an answer at the end of the requests, so that must be delayed.
@check("ten megabytes of any bytes from nginx are printed as they are")
def large_nginx(stage):
    fetch_large(stage, start_nginx(stage))


# Its rate is limited by the second: it pauses.
@check("an answer that nginx sends slowly is printed whole")
def slow_nginx(stage):
    fetch_large(stage, start_nginx(stage), b"/slow", 5_000_000)


@check("the full screen shows the lines of an answer in their order")
def order(stage):
    port = start_nginx(stage)
    client = stage.screen("carillon", "--set", "line-end=crlf", f"localhost:{port}")
    client.wait_for("connected since")
    # The body ends with the request, as a reply of a service that echoes does.
    client.type("GET /echo HTTP/1.0")
    client.press("M-Enter")
    client.enter()
    client.wait_for("hello GET /echo HTTP/1.0")
    client.wait_for("HTTP/1.1 200 OK")
    rows = client.rows
    places = [next((number for number, line in enumerate(rows) if pattern.search(line)), None)
              for pattern in (re.compile("(?<!hello )GET /echo HTTP/1.0"),
                              re.compile("^HTTP/1.1 200 OK"),
                              re.compile("^hello GET /echo HTTP/1.0"))]
    expect_that("rows of the request, the status line and the body",
                None not in places and places == sorted(places), "all there, in this order",
                f"{places}\n{client.text}")
