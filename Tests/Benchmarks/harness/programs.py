"""Where the programs are that are measured, and how they are built."""

import os
import shutil
import subprocess
import sys

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(os.path.dirname(FOLDER))
PROGRAMS = os.path.join(FOLDER, ".build", "programs")
PYTHON = os.path.join(FOLDER, ".build", "python", "bin", "python")


def path(name):
    return os.path.join(PROGRAMS, name)


def peer(name):
    return os.path.join(FOLDER, "peers", name)


def _swift_build(folder, product, *options):
    command = ["swift", "build", "--configuration", "release", "--package-path", folder]
    command += ["--product", product, *options]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{result.stdout}{result.stderr}")
    built = os.path.join(folder, ".build", "release", product)
    shutil.copy2(built, path(product) + ".new")
    os.replace(path(product) + ".new", path(product))


def build(*products):
    """Builds programs of this package, and copies them to where `path` says."""
    os.makedirs(PROGRAMS, exist_ok=True)
    for product in products:
        print(f"building {product}", file=sys.stderr)
        _swift_build(FOLDER, product)


def make_python():
    """An environment with the peers that are written in Python."""
    if not os.path.exists(PYTHON):
        folder = os.path.dirname(os.path.dirname(PYTHON))
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    words = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*words, "twisted", "uvloop"], check=True)


def build_carillon(*products):
    """Builds programs of the product as they are released: static, and stripped."""
    os.makedirs(PROGRAMS, exist_ok=True)
    for product in products:
        print(f"building {product}", file=sys.stderr)
        _swift_build(ROOT, product, "--static-swift-stdlib", "-Xlinker", "-s")
