"""Launching: the image that Binder builds, and the links that lead to it."""
import re
import subprocess
import sys
import tomllib
from urllib.parse import parse_qs, urlsplit

from conftest import ROOT

ADDRESS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]["Repository"]
SLUG = ADDRESS.removeprefix("https://github.com/")
PLACES = [ROOT / "README.md", *sorted((ROOT / "notebooks").glob("*.ipynb"))]


def links_to(host, folder=ROOT):
    for place in PLACES:
        text = (folder / place.relative_to(ROOT)).read_text(encoding="utf-8")
        yield from re.findall(rf"https://{re.escape(host)}/[^\s)\"\\>`]+", text)


def test_binder_renders_an_image_with_our_python_and_our_package():
    rendered = subprocess.run([sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."], cwd=ROOT, check=True, text=True,
                              capture_output=True)
    image = rendered.stdout + rendered.stderr
    assert "Building conda environment for python=3.11" in image
    copied, installed = image.index("COPY --chown=0:0 src/ ${REPO_DIR}/"), image.index('--file "environment.yml"')
    assert copied < installed, "the course must be there before `pip: [-e .]` installs its helpers"
    assert not (ROOT / "postBuild").exists() and not (ROOT / "start").exists(), "nothing is fetched or run at start"


def test_conda_understands_every_line_of_the_environment():
    import rattler
    import yaml

    *packages, _ = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert [rattler.MatchSpec(line).name for line in packages]


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
    subprocess.run([sys.executable, ".ci/address", "https://github.com/some-school/numbers"], cwd=course, check=True)
    for place in PLACES + [ROOT / "pyproject.toml"]:
        assert SLUG not in (course / place.relative_to(ROOT)).read_text(encoding="utf-8")
    assert all("/some-school/numbers/main?" in link for link in links_to("mybinder.org/v2", course))
    subprocess.run([sys.executable, ".ci/address", ADDRESS], cwd=course, check=True)
    assert all((course / place.relative_to(ROOT)).read_bytes() == place.read_bytes() for place in PLACES)
