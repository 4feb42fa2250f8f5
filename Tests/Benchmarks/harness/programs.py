"""The paths of the measured programs, and how they are built."""

import os
import shutil
import subprocess
import sys

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(os.path.dirname(FOLDER))
# Package.swift reads the same variable, and leaves out peers with dependencies.
IS_QUICK = os.environ.get("CARILLON_BENCHMARKS") == "quick"
PROGRAMS = os.path.join(FOLDER, ".build", "quick" if IS_QUICK else "programs")
# As programs are released: static, and stripped. (valgrind, too, does not understand what this
# compiler says for debuggers.) Ours are built by a script of their own.
RELEASED = ["--static-swift-stdlib", "-Xlinker", "-s"]
PYTHON = os.path.join(FOLDER, ".build", "python", "bin", "python")


def path(name):
    return os.path.join(PROGRAMS, name)


def peer(name):
    return os.path.join(FOLDER, "peers", name)


def _run(*command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{result.stdout}{result.stderr}")
    return result.stdout


def _keep(product, built):
    os.makedirs(PROGRAMS, exist_ok=True)
    # Copied, so that the next build does not overwrite a running program.
    shutil.copy2(built, path(product) + ".new")
    os.replace(path(product) + ".new", path(product))


def _swift_build(folder, product, configuration, *options):
    print(f"building {product}", file=sys.stderr)
    _run(
        "swift", "build", "--configuration", configuration, "--package-path", folder,
        "--product", product, *options)
    _keep(product, os.path.join(folder, ".build", configuration, product))


def build(*products):
    """Builds programs of this package, and copies them to their `path`."""
    for product in products:
        _swift_build(FOLDER, product, "release", *RELEASED)


def build_carillon(*products):
    """Builds programs of Carillon as for a release."""
    for product in products:
        print(f"building {product}", file=sys.stderr)
        _keep(product, _run(os.path.join(ROOT, "assets", "build-release"), product).strip())


def build_carillon_quickly(*products):
    """Builds programs of Carillon as the tests do, which is quick after a build of those."""
    for product in products:
        _swift_build(ROOT, product, "debug")
