"""The set-up: what the README promises, and what conda and pip install."""
import doctest
import os
import re
import subprocess
import sys
import tomllib

import nbformat
import pytest
import yaml
from packaging.requirements import Requirement

from tests.support.course import ROOT
from tests.support.notebooks import LESSONS

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_conda_and_pip_install_the_same_packages():
    *packages, pip = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = {Requirement(line).name.removesuffix("-base"): Requirement(line).specifier
             for line in packages if not line.startswith(("python=", "pip"))}
    assert pip == {"pip": ["-e ."]}
    assert conda == {Requirement(line).name: Requirement(line).specifier for line in PROJECT["dependencies"]}


def test_the_readme_shows_what_really_comes_out():
    tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried.attempted > 2 and tried.failed == 0


def test_the_readme_links_to_files_that_exist():
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("https://")]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_and_the_contents_list_every_lesson_with_its_time():
    texts = {path: "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells) for path in LESSONS}
    for path, text in texts.items():
        minutes = re.search(r"\*\*Time:\*\* about (\d+) minutes", text)[1]
        row = next(line for line in README.splitlines() if f"](notebooks/{path.name})" in line)
        assert row.split("|")[3].strip() == minutes
        assert f"?urlpath=lab/tree/notebooks/{path.name})" in row
        title = re.search("^# (.+)", text, re.MULTILINE)[1]
        start = f"| {path.name[:2]} | [{title}]({path.name}) | "
        row = next(line for line in texts[LESSONS[0]].splitlines() if line.startswith(start))
        assert row.split("|")[4].strip() == minutes


def test_no_test_module_imports_another():
    """What tests share stands in tests/support, and what runs by hand in tests/proof."""
    lines = [line for path in (ROOT / "tests").glob("*/*.py") for line in path.read_text("utf-8").splitlines()]
    imports = [line for line in lines if re.match(r"\s*(from|import) ", line)]
    assert imports and not [line for line in imports if re.search(r"\btest_", line)]


def test_the_workflow_can_try_both_ends_of_every_allowed_version_and_names_scripts_that_exist():
    """What the jobs `oldest` and `newest` do must still fit how the versions are written in pyproject.toml."""
    workflow = (ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8")
    wanted = [line for extra in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()) for line in extra]
    assert [line for line in wanted if not re.match(r"[\w-]+([>=]=[\d.]+|\[)", line)] == []
    pattern, by = re.search(r"sed -i -E 's/(.*)/(.*)/' pyproject.toml", workflow).groups()
    text = re.sub(pattern, by, (ROOT / "pyproject.toml").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lifted = tomllib.loads(text)["project"]["dependencies"]
    assert [line for line in lifted if not re.fullmatch(r"[a-z]+>=[\d.]+", line)] == []
    scripts = re.findall(r"(?:tests|notebooks)/\w+/\w+\.py", workflow)
    assert scripts and all((ROOT / script).exists() for script in scripts)


def test_workflows_name_other_peoples_actions_by_commit():
    used = [line for file in (ROOT / ".github/workflows").glob("*.yml")
            for line in re.findall(r"uses: (.*)", file.read_text(encoding="utf-8"))]
    assert used and all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}  # v[\d.]+", line) for line in used)


@pytest.mark.parametrize("missing", ["PLAYWRIGHT_NODEJS_PATH", "CHROMIUM"])
def test_without_a_browser_its_tests_are_skipped_and_say_what_is_missing(missing):
    command = [sys.executable, "-m", "pytest", "-rs", "-p", "no:nbval", "-o", "addopts=", "tests/browser/test_site.py",
               "-k", "search"]
    without = os.environ | {missing: "nothing", "COURSE_SKIPS_FAIL": ""}
    done = subprocess.run(command, cwd=ROOT, env=without, capture_output=True, text=True)
    assert re.search("SKIPPED .*no browser here: .+`.+` brings", done.stdout) and done.returncode == 0, done.stdout
