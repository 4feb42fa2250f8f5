"""Lines to send, and the expected replies."""

from .checks import expect
from .stage import message_of

MESSAGES = ["Where is hope", "世界 e\u0301 🔔", ""] + [f"line {n}" for n in range(2_000)]
#: Options for input that need not end with a line end, and then gets none.
AS_IT_IS = ["--set", "line-end=none"]
ECHOED = "".join(f"{line}\n" for line in ["Where is hope"] + [f"line {n}" for n in range(200)])


def expect_replies(stage, *client):
    """A client in a pipe gets a stamped reply to each of its messages, and ends in order."""
    result = stage.run(*client, input="".join(f"{each}\n" for each in MESSAGES).encode())
    expect("status and errors", (result.status, result.errors), (0, b""))
    replies = result.output.decode().split("\n")
    expect("replies", [message_of(line) for line in replies[:-1]], MESSAGES)


def expect_echo(stage, endpoint):
    """Checks that the client gets back everything that it sends."""
    stage.expect_run("carillon", endpoint, input=ECHOED.encode(), output=ECHOED.encode())
