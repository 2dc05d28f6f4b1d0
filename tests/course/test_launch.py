"""Launching: the README's open command, the image that Binder builds, and the links that lead to it."""
import importlib.util
import re
import shlex
import subprocess
import sys
import threading
import tomllib
from urllib.parse import parse_qs, urlsplit

import nbformat

from tests.support.course import PATIENCE, ROOT, await_answer, end, free_port

ADDRESS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]["Repository"]
SLUG = ADDRESS.removeprefix("https://github.com/")
PLACES = [ROOT / "README.md", *sorted((ROOT / "notebooks").glob("*.ipynb"))]


def links_to(host, folder=ROOT):
    for place in PLACES:
        text = (folder / place.relative_to(ROOT)).read_text(encoding="utf-8")
        yield from re.findall(rf"https://{re.escape(host)}/[^\s)\"\\>`]+", text)


def rendered(*options):
    """What repo2docker would build for Binder's user, whoever runs this: its Dockerfile, without Docker."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "--user-id=1000", "--user-name=jovyan",
               *options, "."]
    done = subprocess.run(command, cwd=ROOT, check=True, text=True, capture_output=True)
    return done.stdout + done.stderr


def test_the_open_command_starts_jupyterlab_on_the_first_notebook(browser, home):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = re.search(r"<!-- open command -->\n```sh\n(.+)\n```", readme)[1]
    last = shlex.split(command.split(" && ")[-1])  # what comes before makes the environment this test runs in
    assert last[:3] == [".venv/bin/python", "-m", "jupyterlab"]
    port = free_port()
    server = subprocess.Popen([sys.executable, *last[1:], "--no-browser", f"--port={port}"], cwd=home / "course",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    timer = threading.Timer(PATIENCE, server.kill)
    timer.start()
    try:
        printed = next(line for line in server.stdout if "http://localhost" in line)
        address = re.search(r"http://localhost\S+", printed)[0]
        threading.Thread(target=server.stdout.read, daemon=True).start()  # so that the server never waits for a reader
        await_answer(address)  # Jupyter names its address before it listens there
        with browser.new_context() as context:
            page = context.new_page()
            page.set_default_timeout(PATIENCE * 1000)
            page.goto(address)
            page.wait_for_selector(".jp-NotebookPanel h1")
            shown = page.locator(".jp-NotebookPanel h1").first.inner_text()
    finally:
        timer.cancel()
        end(server)
    title = nbformat.read(ROOT / "notebooks" / "00_start_here.ipynb", as_version=4).cells[0].source.splitlines()[0]
    assert shown.startswith(title.removeprefix("# "))


def test_binder_renders_an_image_with_our_python_and_our_package():
    image = rendered()
    assert "Building conda environment for python=3.11" in image
    copied, installed = image.index("COPY --chown=1000:1000 src/ ${REPO_DIR}/"), image.index('--file "environment.yml"')
    assert copied < installed, "the course must be there before `pip: [-e .]` installs its helpers"
    assert not (ROOT / "postBuild").exists() and not (ROOT / "start").exists(), "nothing is fetched or run at start"


def test_the_guides_image_for_a_hub_has_nbgitpuller_and_leaves_the_home_folder_free():
    """A hub lays the learner's disk over the home folder: what the image has there is gone."""
    command, = (shlex.split(line) for line in commands() if line.startswith("jupyter-repo2docker"))
    options = [word for word in command[1:-1] if word != "--no-run"]
    assert options[options.index("--target-repo-dir") + 1] == "/srv/course"
    assert "RUN pip install --no-cache-dir nbgitpuller" in rendered(*options)


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
    move = [sys.executable, "notebooks/site/address.py"]
    subprocess.run([*move, "https://github.com/some-school/numbers"], cwd=course, check=True)
    for place in [*PLACES, ROOT / "pyproject.toml"]:
        assert SLUG not in (course / place.relative_to(ROOT)).read_text(encoding="utf-8")
    assert all("/some-school/numbers/main?" in link for link in links_to("mybinder.org/v2", course))
    subprocess.run([*move, ADDRESS], cwd=course, check=True)
    assert all((course / place.relative_to(ROOT)).read_bytes() == place.read_bytes() for place in PLACES)
