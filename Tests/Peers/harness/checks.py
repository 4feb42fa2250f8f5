"""Checks, which are functions of a stage, and their expectations."""

import collections
import pathlib

Check = collections.namedtuple("Check", "file name function limit row")

#: Every check, in the order of the files.
CHECKS = []


class Failed(Exception):
    """Raised when a result differs from the expected one."""

    def __init__(self, what, expected, actual):
        super().__init__(what)
        self.what, self.expected, self.actual = what, expected, actual

    def __str__(self):
        return f"{self.what}\n    expected: {self.expected}\n    actual:   {self.actual}"


class Skipped(Exception):
    """Raised when the check cannot run here, with the reason."""


def check(name, limit=60):
    """Adds a check; its name states a requirement, and `limit` is in seconds."""
    def add(function):
        CHECKS.append(Check(file_of(function), name, function, limit, None))
        return function
    return add


def row(name, limit=60):
    """Adds the check of a row of the client's guide; the function also gets the row."""
    def add(function):
        CHECKS.append(
            Check(file_of(function), f"to {name}, as in the guide", function, limit, name))
        return function
    return add


def file_of(function):
    return pathlib.Path(function.__code__.co_filename).stem


def expect(what, actual, expected):
    """Fails unless both are equal."""
    if actual != expected:
        raise Failed(what, *difference(expected, actual))


def expect_that(what, holds, expected, actual):
    """Fails unless the condition holds."""
    if not holds:
        raise Failed(what, expected, actual)


def difference(expected, actual):
    """Returns both as text; long ones are cut to the part where they start to differ."""
    if not isinstance(expected, (bytes, str, list)) or len(expected) + len(actual) < 400:
        return repr(expected), repr(actual)
    pairs = enumerate(zip(expected, actual))
    where = next((index for index, (one, other) in pairs if one != other),
                 min(len(expected), len(actual)))
    begin = max(where - 40, 0)
    return tuple(f"{len(each)} in all, from {begin}: {each[begin:where + 80]!r}"
                 for each in (expected, actual))
