"""A Pyodide to serve without its network: the core from npm and, from the package index, what is pure Python."""
import hashlib
import json
import subprocess
import sys

from packaging.utils import canonicalize_name

from notebooks.site.lite import PYODIDE, extract

KERNEL = ["micropip", "packaging", "ipython", "jedi", "traitlets"]  # what JupyterLite's kernel starts with


def pure_pyodide(folder):
    """Pyodide in `folder`, with SymPy and what a notebook's kernel needs, but without NumPy and Matplotlib.

    Those are compiled and stand on Pyodide's own network alone. Raises OSError or CalledProcessError where npm is
    missing or a registry cannot be reached.
    """
    subprocess.run(["npm", "pack", "--silent", f"pyodide@{PYODIDE}"], cwd=folder, check=True)
    extract(folder / f"pyodide-{PYODIDE}.tgz", folder)
    core = folder / "package"
    lock = json.loads((core / "pyodide-lock.json").read_text("utf-8"))
    lock["packages"] = {name: lock["packages"][name] for name in needed([*KERNEL, "sympy"], lock["packages"])}
    names = [f"{name}=={package['version']}" for name, package in lock["packages"].items()]
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", core,
                    "--python-version", "3.14", "--only-binary", ":all:", *names], check=True)
    wheels = {canonicalize_name(wheel.name.split("-")[0]): wheel for wheel in core.glob("*.whl")}
    for name, package in lock["packages"].items():
        wheel = wheels[name]
        package |= {"file_name": wheel.name, "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest()}
    (core / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    return core


def needed(names, packages):
    """These packages and all they depend on."""
    found = []
    while names:
        name, *names = map(canonicalize_name, names)
        if name not in found:
            found.append(name)
            names += packages[name]["depends"]
    return found
