"""A page, and the answers of servers for it."""

from .checks import expect, expect_that

PAGE = b"<p>Where is hope</p>\n"


def without_date(answer):
    """Returns the lines of an answer, without its date."""
    return [line for line in answer.split(b"\r\n") if not line.startswith(b"Date: ")]


def expect_answer(what, answer, count=1):
    """Expects this many complete answers, and nothing after the last."""
    expect(f"pages in {what}", answer.count(PAGE), count)
    expect(f"heads in {what}", answer.lower().count(b" 200 ok\r\n"), count)
    expect_that(what, answer.startswith(b"HTTP/1.") and answer.endswith(b"\r\n\r\n" + PAGE),
                "an answer from its status line to the end of the page", answer)


def expect_page(stage, command):
    """Expects one complete answer of a command of the guide; returns it without its date."""
    result = stage.shell(command)
    expect(f"status of {command}", result.status, 0)
    expect_answer(command, result.output)
    return without_date(result.output)
