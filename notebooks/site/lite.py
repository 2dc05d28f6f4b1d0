"""The course in the reader's own browser: JupyterLite with Python (Pyodide), the course's helpers and its notebooks.

Pyodide's core comes from npm. Its packages, NumPy and Matplotlib among them, come from Pyodide's own network when a
reader's browser asks for them; or everything comes from a folder or archive with a whole Pyodide, and nobody is asked.
"""
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PYODIDE = "314.0.7"
NETWORK = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/"
COMM = "comm==0.2.3"  # what JupyterLite's kernel needs and Pyodide does not have
KERNEL = Path(sys.prefix, "share", "jupyter", "labextensions", "@jupyterlite", "pyodide-kernel-extension")
NEEDED = ["numpy", "matplotlib", "sympy"]  # what helpers use, of the packages that the course asks for elsewhere
NOT_SERVED = shutil.ignore_patterns("*.map", "*.html", "*.d.ts")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
STORAGE = f"{PROJECT['name']} {PROJECT['version']}"  # with a new version every reader starts with the new notebooks


def build(work, out, pyodide=None):
    """Write JupyterLite to `out`, with `work` for what is made on the way.

    pyodide: a folder or archive with Pyodide and its packages; without one, see above. What stops it is said in a
    sentence (SystemExit).
    """
    parts = work / "static" / "pyodide"
    lock = unpacked(Path(pyodide).resolve(), work, parts) if pyodide else from_npm(work, parts)
    enter_the_course(lock, work, parts)
    (parts / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    pip("download", "--no-deps", "--dest", work / "pypi", COMM)
    shutil.copytree(ROOT / "notebooks", work / "contents" / "notebooks", ignore=shutil.ignore_patterns(".*", "site"))
    settings = {f"{part}StorageName": f"{STORAGE} {part}" for part in ("contents", "settings", "workspaces")}
    (work / "jupyter-lite.json").write_text(json.dumps({"jupyter-lite-schema-version": 0, "jupyter-config-data": {
        **settings, "appName": "Backpropagation by Numbers", "exposeAppInBrowser": True}}), "utf-8")
    (work / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": {
        "apps": ["notebooks", "lab"], "contents": [str(work / "contents")], "no_sourcemaps": True,
        "federated_extensions": [str(KERNEL)], "ignore_sys_prefix": ["federated_extensions"]}}), "utf-8")
    subprocess.run([sys.executable, "-m", "jupyterlite_core", "build", "--output-dir", out], cwd=work, check=True,
                   stdout=subprocess.DEVNULL)


def from_npm(work, parts):
    """Pyodide's core from npm, in `parts`. Returns its list of packages, each with its address on Pyodide's network."""
    if not shutil.which("npm"):
        sys.exit("npm, which brings Pyodide, is not installed (it comes with Node.js). Install it, or name a folder "
                 "or archive with Pyodide (--pyodide), or build the site without the notebooks to run (--no-lite).")
    done = subprocess.run([shutil.which("npm"), "pack", "--silent", f"pyodide@{PYODIDE}"], cwd=work)
    if done.returncode:
        sys.exit(f"npm could not bring pyodide {PYODIDE}. Is its registry within reach?")
    lock = unpacked(work / f"pyodide-{PYODIDE}.tgz", work, parts)
    for package in lock["packages"].values():
        package["file_name"] = NETWORK + package["file_name"]
    return lock


def extract(archive, folder):
    """Unpack a tar archive; Python 3.11.3 and older cannot yet be told that it holds nothing but data."""
    with tarfile.open(archive) as packed:
        packed.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))


def unpacked(source, work, parts):
    """Pyodide from a folder or archive, in `parts`. Returns its list of packages."""
    if not source.exists():
        sys.exit(f"There is no folder or archive {source} to take Pyodide from.")
    if source.is_file():
        extract(source, work / "unpacked")
        source = work / "unpacked"
    folder = next((path.parent for path in source.rglob("pyodide.mjs")), None)
    if not folder:
        sys.exit(f"{source} has no pyodide.mjs: it is not Pyodide {PYODIDE}.")
    shutil.copytree(folder, parts, ignore=NOT_SERVED)
    return json.loads((parts / "pyodide-lock.json").read_text("utf-8"))


def enter_the_course(lock, work, parts):
    """Put the course's wheel beside Pyodide's packages and on their list: the kernel loads what a cell imports."""
    source = work / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "build", "notebooks", "*.egg-info"))
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", parts, source)
    wheel, = parts.glob(f"{PROJECT['name'].replace('-', '_')}-*.whl")
    lock["packages"][PROJECT["name"]] = {
        "name": PROJECT["name"], "version": PROJECT["version"], "file_name": wheel.name, "imports": ["helpers"],
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(), "install_dir": "site", "package_type": "package",
        "depends": [name for name in NEEDED if name in lock["packages"]], "unvendored_tests": False}


def pip(*words):
    subprocess.run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *words], check=True)
