"""The table of the client's guide with commands that replace nc, telnet and openssl."""

import collections
import re

from .stage import TREE

GUIDE = TREE / "assets/client.md"
HEADING = "## In place of nc, telnet and openssl"

#: A row: what it is for, and the command lines of its two cells.
Row = collections.namedtuple("Row", "name theirs ours")


def rows():
    """Returns all rows by name."""
    text = GUIDE.read_text().partition(f"\n{HEADING}\n")[2].partition("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    found = {}
    for line in lines[2:]:
        # A bar in a cell is escaped by a backslash.
        name, theirs, ours = (cell.replace("\\|", "|").strip()
                              for cell in re.split(r"(?<!\\)\|", line)[1:-1])
        found[name] = Row(name, commands(theirs), commands(ours))
    return found


def commands(cell):
    return re.findall(r"`([^`]+)`", cell)


def placed(command, **places):
    """Replaces the guide's ports and paths in a command by those of the check; each must occur.
    Ports are passed as `port_6379=10001`, texts as `texts={"/run/a": "/tmp/b"}`."""
    for example, own in places.pop("texts", {}).items():
        assert example in command, f"{example} is not in {command}"
        command = command.replace(example, str(own))
    for name, port in places.items():
        example = name.removeprefix("port_")
        command, count = re.subn(rf"(?<=[: ]){example}(?![0-9])", str(port), command)
        assert count == 1, f"port {example} occurs {count} times in {command}"
    return command
