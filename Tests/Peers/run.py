"""Runs the checks in `checks`: see .ci/peers."""

import argparse
import collections
import importlib
import os
import pathlib
import signal
import sys
import time
import traceback

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))
sys.dont_write_bytecode = True

from harness import guide  # noqa: E402
from harness.checks import CHECKS, Failed, Skipped  # noqa: E402
from harness.stage import TREE, Stage  # noqa: E402


class Late(BaseException):
    """Raised when a check exceeds its limit; no check catches it."""


def late(*_):
    raise Late


def leave(*_):
    sys.exit(143)


def run(check, rows, products):
    """Returns "passed", "FAILED" or "skipped", and the reason."""
    signal.setitimer(signal.ITIMER_REAL, check.limit)
    stage = Stage(products)
    try:
        with stage:
            try:
                check.function(*[stage] + ([rows[check.row]] if check.row else []))
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
    except Skipped as reason:
        return "skipped", str(reason)
    except Failed as failure:
        return "FAILED", str(failure)
    except Late:
        return "FAILED", f"not finished after {check.limit} s"
    except Exception:
        return "FAILED", traceback.format_exc()
    return "passed", ""


def load(names):
    """Returns the checks of these files, or of all."""
    files = sorted(path.stem for path in (FOLDER / "checks").glob("[a-z]*.py"))
    if unknown := set(names) - set(files):
        sys.exit(f"peers: no checks called {', '.join(sorted(unknown))}; there are "
                 + ", ".join(files))
    for name in names or files:
        importlib.import_module(f"checks.{name}")


def table_faults(rows):
    """Returns rows without a check, and checks whose row is not in the guide."""
    checked = {check.row for check in CHECKS if check.row}
    return ([f"guide: no check runs the row \"{name}\"" for name in rows if name not in checked]
            + [f"guide: has no row \"{name}\"" for name in checked if name not in rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="files in checks, without .py")
    parser.add_argument("--products", default=TREE / ".build/debug")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, late)
    signal.signal(signal.SIGTERM, leave)
    for program in ("carillon", "carillond"):
        if not os.access(pathlib.Path(options.products) / program, os.X_OK):
            sys.exit(f"peers: there is no {program} in {options.products}")
    load(options.files)
    rows = guide.rows()
    counts = collections.Counter()
    for fault in [] if options.files else table_faults(rows):
        print(f"FAILED  {fault}")
        counts["FAILED"] += 1
    for check in CHECKS:
        if check.row and check.row not in rows:
            continue
        begin = time.monotonic()
        result, reason = run(check, rows, options.products)
        seconds = time.monotonic() - begin
        print(f"{result}  {check.file}: {check.name} ({seconds:.1f} s)", flush=True)
        if reason:
            print("    " + reason.replace("\n", "\n    "), flush=True)
        counts[result] += 1
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"{counts['passed']} passed, {counts['FAILED']} failed{skipped}")
    return 1 if counts["FAILED"] else 0


if __name__ == "__main__":
    sys.exit(main())
