"""Say where the repository lives: rewrites pyproject.toml and every badge and link in the README and the notebooks.

    python notebooks/site/address.py https://github.com/ORG/REPO
"""
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def main(new):
    if not re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+", new):
        sys.exit(f"{new!r} is not an address such as https://github.com/ORG/REPO")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (old_owner, old_name), (owner, name) = (url.split("/")[-2:] for url in (project["urls"]["Repository"], new))
    for path in [ROOT / "pyproject.toml", ROOT / "README.md", *(ROOT / "notebooks").glob("*.ipynb")]:
        before = path.read_text(encoding="utf-8")
        after = before.replace(f"{old_owner}/{old_name}", f"{owner}/{name}")
        after = after.replace(f"{old_owner}%2F{old_name}", f"{owner}%2F{name}")  # inside another address
        after = after.replace(f"{old_owner}.github.io/{old_name}", f"{owner}.github.io/{name}")
        after = after.replace(f"lab%2Ftree%2F{old_name}%2F", f"lab%2Ftree%2F{name}%2F")  # the folder nbgitpuller makes
        if after != before:
            path.write_text(after, encoding="utf-8", newline="\n")
            print(f"changed {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
