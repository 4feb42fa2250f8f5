"""Instructions of single parts, counted by callgrind: repeatable on a noisy machine."""

import re
import subprocess
import sys

from . import programs

# Name → what one time is, and the two numbers of times.
PARTS = {
    "framing": ("a line of 32 bytes is cut from a chunk of 64 KiB", 40_000, 120_000),
    "service": ("a line of 32 bytes is framed, stamped and answered, 16 at once", 32_000, 96_000),
    "timers": ("a timer is set and cancelled while 1000 wait", 4_000, 12_000),
    "width": ("the columns of a text of 80 columns, half of it not ASCII", 400, 1_200),
    "picture": ("a line comes, and the picture of 30 × 100 is made", 40, 120),
    "redraw": ("the same, and it is drawn by ncurses", 40, 120),
}


def instructions(part, times):
    words = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    words += [programs.path("micro"), part, str(times)]
    result = subprocess.run(words, capture_output=True, text=True, timeout=300)
    found = re.search(r"Collected : (\d+)", result.stderr)
    if result.returncode != 0 or not found:
        sys.exit(f"{' '.join(words)}\n{result.stdout}{result.stderr}")
    return int(found[1])


def measure():
    """Instructions for one time, by the part's name."""
    return {
        part: (instructions(part, most) - instructions(part, least)) / (most - least)
        for part, (_, least, most) in PARTS.items()
    }
