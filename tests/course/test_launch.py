"""Launching: the image that Binder builds, documented commands, and the links that lead here."""
import importlib.util
import re
import shlex
import subprocess
import sys
import tomllib
from urllib.parse import parse_qs, urlsplit

import nbformat

from tests.support.course import ROOT

ADDRESS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]["Repository"]
SLUG = ADDRESS.removeprefix("https://github.com/")
PLACES = [ROOT / "README.md", *sorted((ROOT / "notebooks").glob("*.ipynb"))]


def links_to(host, folder=ROOT):
    for place in PLACES:
        text = (folder / place.relative_to(ROOT)).read_text(encoding="utf-8")
        yield from re.findall(rf"https://{re.escape(host)}/[^\s)\"\\>`]+", text)


def test_binder_and_a_hub_get_an_image_with_our_python_and_our_package():
    """The guide's image for a hub is Binder's, with nbgitpuller, and with a home folder that a learner's disk may hide.

    What repo2docker would build for Binder's user, whoever runs this: its Dockerfile, without Docker.
    """
    command, = (shlex.split(line) for line in commands() if line.startswith("jupyter-repo2docker"))
    options = [word for word in command[1:-1] if word != "--no-run"]
    assert options[options.index("--target-repo-dir") + 1] == "/srv/course"
    done = subprocess.run([sys.executable, "-m", "repo2docker", "--no-build", "--debug", "--user-id=1000",
                           "--user-name=jovyan", *options, "."], cwd=ROOT, check=True, text=True, capture_output=True)
    image = done.stdout + done.stderr
    assert "RUN pip install --no-cache-dir nbgitpuller" in image and "conda environment for python=3.11" in image
    copied, installed = image.index("COPY --chown=1000:1000 src/ ${REPO_DIR}/"), image.index('--file "environment.yml"')
    assert copied < installed, "the course must be there before `pip: [-e .]` installs its helpers"
    assert not (ROOT / "postBuild").exists() and not (ROOT / "start").exists(), "nothing is fetched or run at start"


def commands():
    """The shell commands in the README and in the teaching guide, without what joins them."""
    guide = nbformat.read(ROOT / "notebooks" / "teaching.ipynb", as_version=4)
    text = "\n".join([(ROOT / "README.md").read_text(encoding="utf-8"), *(cell.source for cell in guide.cells)])
    written = re.findall(r"```sh\n(.+?)\n```", text, re.DOTALL) + re.findall(r"`(\.venv/[^`]+)`", text)
    return [part for lines in written for line in lines.splitlines() for part in line.split(" && ")]


def test_every_documented_command_names_a_file_or_a_module_that_exists():
    names = [re.match(r"\.venv/bin/python (-m )?(\S+)", command) for command in commands()]
    named = {name[2]: bool(name[1]) for name in names if name}
    assert {"notebooks/site/build.py", "notebooks/site/address.py", "tests/proof/load_hub.py", "helpers.handout",
            "pytest", "jupyterlab"} <= set(named)
    for name, module in named.items():
        assert importlib.util.find_spec(name) if module else (ROOT / name).is_file(), name


def test_every_binder_link_opens_a_notebook_that_exists():
    links = list(links_to("mybinder.org/v2"))
    assert len(links) > len(list((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")))
    for link in links:
        assert link.startswith(f"https://mybinder.org/v2/gh/{SLUG}/main?")
        opened = parse_qs(urlsplit(link).query)["urlpath"][0].removeprefix("lab/tree/")
        assert opened.endswith(".ipynb") and (ROOT / opened).is_file()


def test_every_address_of_ours_is_the_one_in_pyproject():
    owner, name = SLUG.split("/")
    ours = [link for link in links_to("github.com") if f"/{name}" in link]
    assert ours and all(link.startswith(ADDRESS) for link in ours)
    assert all(link.startswith(f"https://{owner}.github.io/{name}/") for link in links_to(f"{owner}.github.io"))


def test_one_command_moves_the_course_to_another_address(home):
    course = home / "course"
    move = [sys.executable, "notebooks/site/address.py"]
    subprocess.run([*move, "https://github.com/some-school/numbers"], cwd=course, check=True)
    for place in [*PLACES, ROOT / "pyproject.toml"]:
        assert SLUG not in (course / place.relative_to(ROOT)).read_text(encoding="utf-8")
    assert all("/some-school/numbers/main?" in link for link in links_to("mybinder.org/v2", course))
    subprocess.run([*move, ADDRESS], cwd=course, check=True)
    assert all((course / place.relative_to(ROOT)).read_bytes() == place.read_bytes() for place in PLACES)
