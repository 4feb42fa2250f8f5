"""Checks, as functions that are given a stage, and what they expect."""

import collections
import pathlib

Check = collections.namedtuple("Check", "file name function limit row")

#: Every check, in the order of the files.
CHECKS = []


class Failed(Exception):
    """Something else came than what was expected."""

    def __init__(self, what, expected, came):
        super().__init__(what)
        self.what, self.expected, self.came = what, expected, came

    def __str__(self):
        return f"{self.what}\n    expected: {self.expected}\n    came:     {self.came}"


class Skipped(Exception):
    """The check cannot run here, for the reason that it carries."""


def check(name, limit=60):
    """Adds a check; its name states what must hold, and it has `limit` seconds."""
    def add(function):
        CHECKS.append(Check(file_of(function), name, function, limit, None))
        return function
    return add


def row(name, limit=60):
    """Adds the check of a row of the client's guide; the function is given the row as well."""
    def add(function):
        CHECKS.append(
            Check(file_of(function), f"to {name}, as in the guide", function, limit, name))
        return function
    return add


def file_of(function):
    return pathlib.Path(function.__code__.co_filename).stem


def expect(what, came, expected):
    """Fails unless both are equal."""
    if came != expected:
        raise Failed(what, *difference(expected, came))


def expect_that(what, holds, expected, came):
    """Fails unless the condition holds."""
    if not holds:
        raise Failed(what, expected, came)


def difference(expected, came):
    """Both as text, cut to where they begin to differ when they are long."""
    if not isinstance(expected, (bytes, str, list)) or len(expected) + len(came) < 400:
        return repr(expected), repr(came)
    pairs = enumerate(zip(expected, came))
    where = next((index for index, (one, other) in pairs if one != other),
                 min(len(expected), len(came)))
    begin = max(where - 40, 0)
    return tuple(f"{len(each)} in all, from {begin}: {each[begin:where + 80]!r}"
                 for each in (expected, came))
