"""GNU telnet, which ends its lines with CR LF."""

from harness.checks import check, expect
from harness.programs import wait_until
from harness.stage import message_of


@check("the server answers, and the CR is not part of the message")
def replies(stage):
    server, port = stage.carillond()
    client = stage.start("telnet", "127.0.0.1", port)
    client.wait_for("Escape character")
    for message in ("Where is hope", "When words fail"):
        client.send(message + "\n")
        wait_until(f"a reply to {message!r}",
                   lambda: message_of(client.lines[-1] if client.lines else "") == message,
                   actual=lambda: client.story)
    client.close_input()
    client.wait()
    stage.end(server)


@check("people in a relay hear each other")
def relay(stage):
    server, port = stage.carillond("--service", "relay")
    people = []
    for _ in range(2):
        # One after the other: the first is guest-1.
        people.append(stage.start("telnet", "127.0.0.1", port))
        people[-1].wait_for("/help")
    people[0].send("Where is hope\n")
    for each in people:
        each.wait_for("guest-1: Where is hope")
    expect("both are connected", [each.process.poll() for each in people], [None, None])
    stage.end(server)
