"""Handouts: one notebook for each student, which checks itself and holds no answers; all are written or none."""
import csv
import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from helpers import example, handout, mistakes
from helpers.worksheet import ROWS


def command(*words, **options):
    """The command as an instructor types it."""
    return subprocess.run([sys.executable, "-m", "helpers.handout", *map(str, words)], capture_output=True, text=True,
                          timeout=120, **options)


@pytest.fixture(scope="module")
def class_of_30(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class") / "handouts"
    done = command("--students", 30, "--seed", 7, "--out", folder)
    assert done.returncode == 0 and "30 notebooks" in done.stdout, done.stderr
    return folder


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- What is written ---------------------------------------------------------------------------------------------


def test_thirty_students_get_thirty_notebooks_and_the_instructor_one_key(class_of_30):
    names = [f"student_{k:02d}.ipynb" for k in range(1, 31)]
    assert sorted(contents(class_of_30)) == ["key.csv", *names]
    assert list(class_of_30.parent.iterdir()) == [class_of_30]


def test_every_student_has_numbers_that_nobody_else_has_and_they_stand_in_the_notebook(class_of_30):
    tables = set()
    for k in range(1, 31):
        text = "\n".join(cell.source for cell in nbformat.read(class_of_30 / f"student_{k:02d}.ipynb", 4).cells)
        assert f"student {k}*" in text and f'example.draw("7-{k}")' in text
        shown = dict(re.findall(r"\| (\w+) \| (\d\.\d\d)(?= \|)", text))
        assert {name: float(value) for name, value in shown.items()} == example.draw(f"7-{k}")
        tables.add(tuple(shown.values()))
    assert len(tables) == 30


def test_the_key_has_each_students_right_numbers(class_of_30):
    with open(class_of_30 / "key.csv", newline="") as file:
        key = list(csv.DictReader(file))
    assert [row["student"] for row in key] == [str(k) for k in range(1, 31)]
    for row in key:
        right = mistakes.sheet(given=example.draw(f"7-{row.pop('student')}"))
        assert {*row} >= {*ROWS} - {name for name, formula in ROWS.items() if formula in right}
        assert all(abs(float(text) - right[name]) <= 5e-9 * abs(right[name]) for name, text in row.items())


def test_a_students_notebook_holds_no_answer(class_of_30):
    """No number that has to be worked out stands anywhere in the file, not even four digits of it."""
    for k in (1, 12, 30):
        text = (class_of_30 / f"student_{k:02d}.ipynb").read_text()
        given = example.draw(f"7-{k}")
        for name in handout.ASKED:
            digits = f"{abs(mistakes.calculation(given=given)[name]):.9e}".replace(".", "")[:6].rstrip("0")
            assert len(digits) < 4 or digits not in re.sub("base64,[^\"]*", "", text).replace(".", ""), name
        drawing = nbformat.read(class_of_30 / f"student_{k:02d}.ipynb", 4).cells[4].outputs[0].data
        assert not re.search(r"\d\.\d{3}", drawing["text/plain"])


def test_the_notebook_asks_for_every_row_that_is_something_to_work_out_and_for_what_comes_of_it():
    assert [name for name in ROWS if name not in handout.ASKED] == [name for name, row in ROWS.items()
                                                                    if re.fullmatch(r"\w+", row)]
    assert handout.ASKED[-1] == "E_total_after_1" and len(handout.ASKED) == len(set(handout.ASKED)) == 46


def test_a_students_notebook_runs_shows_what_is_stored_and_checks_itself(class_of_30, tmp_path):
    stored = nbformat.read(class_of_30 / "student_03.ipynb", 4)
    nbformat.validate(stored)
    run = NotebookClient(nbformat.from_dict(stored), timeout=60, record_timing=False).execute(cwd=tmp_path)
    assert [cell.get("outputs") for cell in run.cells] == [cell.get("outputs") for cell in stored.cells]
    assert [cell.execution_count for cell in run.cells if cell.cell_type == "code"] == list(range(1, 8))

    right, slip = mistakes.calculation(given=example.draw("7-3")), mistakes.calculation("H2", example.draw("7-3"))
    for numbers, ends in ((right, ["Right: all 8", "Right: all 11", "Right: all 25", "Right: all 45", "Right: all 46"]),
                          (slip, ["Right: all 8", "Right: all 11", "Right: all 25", "Not yet: dE_total_dout_h1"])):
        answered = nbformat.from_dict(stored)
        for cell in answered.cells:
            cell.source = re.sub(r'"(\w+)": None', lambda blank: f'"{blank[1]}": {numbers[blank[1]]:.9f}',  # noqa: B023
                                 cell.source)
        NotebookClient(answered, timeout=60).execute(cwd=tmp_path)
        shown = [cell.outputs[0].data["text/plain"] for cell in answered.cells if cell.id in handout.STAGES]
        assert all(map(str.startswith, shown, ends)), shown


def test_the_same_seed_writes_the_same_files_and_another_seed_writes_others(class_of_30, tmp_path):
    handout.write(30, 7, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(class_of_30)
    handout.write(2, 8, tmp_path / "other")
    assert contents(tmp_path / "other")["student_01.ipynb"] != contents(class_of_30)["student_01.ipynb"]


# --- All or nothing ----------------------------------------------------------------------------------------------


def test_an_existing_folder_is_never_overwritten_without_force(tmp_path):
    folder = tmp_path / "handouts"
    handout.write(3, 7, folder)
    before = contents(folder)
    done = command("--students", 2, "--seed", 8, "--out", folder)
    assert done.returncode == 1 and "exists already" in done.stderr and "--force" in done.stderr
    assert contents(folder) == before and list(tmp_path.iterdir()) == [folder]
    assert command("--students", 2, "--seed", 8, "--out", folder, "--force").returncode == 0
    assert sorted(contents(folder)) == ["key.csv", "student_01.ipynb", "student_02.ipynb"]
    assert contents(folder)["key.csv"] != before["key.csv"] and list(tmp_path.iterdir()) == [folder]


def test_force_replaces_a_handout_and_nothing_else(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.tex").write_text("years of work")
    (tmp_path / "file").write_text("a file")
    (tmp_path / "link").symlink_to(tmp_path / "home")
    for name, words in (("home", "thesis.tex"), ("file", "exists"), ("link", "exists")):
        with pytest.raises(FileExistsError, match=words):
            handout.write(2, 7, tmp_path / name, force=True)
    assert (tmp_path / "home" / "thesis.tex").read_text() == "years of work"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "home", "link"]


@pytest.mark.parametrize("fails", ["student_02.ipynb", "key.csv"])
def test_a_write_that_fails_leaves_nothing_and_keeps_an_earlier_handout(tmp_path, monkeypatch, fails):
    handout.write(1, 5, tmp_path / "earlier")
    before, opened = contents(tmp_path / "earlier"), open

    def full(path, *words, **more):
        if Path(path).name == fails:
            raise OSError(errno.ENOSPC, "No space left on device")
        return opened(path, *words, **more)

    monkeypatch.setattr("builtins.open", full)
    monkeypatch.setattr("io.open", full)  # what pathlib opens with
    for name in ("new", "earlier"):
        with pytest.raises(OSError, match="No space left"):
            handout.write(3, 7, tmp_path / name, force=True)
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == [tmp_path / "earlier"] and contents(tmp_path / "earlier") == before


def test_where_the_new_folder_cannot_take_its_place_the_earlier_one_comes_back(tmp_path, monkeypatch):
    handout.write(1, 5, tmp_path / "handouts")
    before, rename = contents(tmp_path / "handouts"), Path.rename

    def refused(path, target):
        if path.name.endswith("-new"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(PermissionError):
        handout.write(3, 7, tmp_path / "handouts", force=True)
    assert list(tmp_path.iterdir()) == [tmp_path / "handouts"] and contents(tmp_path / "handouts") == before


@pytest.mark.skipif(sys.platform != "linux", reason="a small disk is made with Linux's mount")
def test_a_real_disk_that_runs_full_holds_no_half_written_set(tmp_path):
    """A disk of 200 kB in a namespace of its own, so that nobody else sees it; where that is not allowed, a limit on
    the size of a file stands in for it."""
    make = f"{sys.executable} -m helpers.handout --students 30 --seed 7 --out disk/handouts; echo $?; ls -A disk"
    (tmp_path / "disk").mkdir()
    small = "mount -t tmpfs -o size=200k tmpfs disk && "
    done = subprocess.run(["unshare", "-rm", "sh", "-c", small + make], cwd=tmp_path, capture_output=True, text=True)
    if "No space left on device" not in done.stderr:
        done = subprocess.run(["sh", "-c", f"trap '' XFSZ; ulimit -f 8; {make}"], cwd=tmp_path, capture_output=True,
                              text=True)
    assert done.stdout.split() == ["1"], done
    assert re.search("No space left on device|File too large", done.stderr) and "nothing was written" in done.stderr


def test_an_unwritable_folder_or_none_is_told_in_one_line(tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    unwritable = Path("/sys") if os.access(locked, os.W_OK) else locked  # root may write into a locked folder
    done = command("--students", 2, "--seed", 7, "--out", unwritable / "handouts")
    assert done.returncode == 1 and re.search("[Pp]ermi", done.stderr) and len(done.stderr.splitlines()) == 1
    done = command("--students", 2, "--seed", 7, "--out", tmp_path / "nowhere" / "handouts")
    assert done.returncode == 1 and "no folder" in done.stderr and not (tmp_path / "nowhere").exists()


def test_the_interrupt_key_leaves_nothing(tmp_path):
    making = subprocess.Popen([sys.executable, "-m", "helpers.handout", "--students", "10000", "--seed", "7",
                               "--out", str(tmp_path / "handouts")], stderr=subprocess.PIPE, text=True)
    try:
        end = time.monotonic() + 60
        while not list(tmp_path.glob(".handouts-*/student_*03.ipynb")) and time.monotonic() < end:
            time.sleep(0.02)
        assert making.poll() is None, "it was over before it could be interrupted"
        making.send_signal(signal.SIGINT)
        _, told = making.communicate(timeout=60)
    finally:
        making.kill()
        making.wait()
    assert making.returncode == 130 and "nothing was written" in told and "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


# --- The command -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words, told", [
    ([], "--students, --seed and --out"), (["--students", "3", "--out", "x"], "--students, --seed and --out"),
    (["--students", "three", "--seed", "7", "--out", "x"], "invalid int"),
    (["--students", "0", "--seed", "7", "--out", "x"], "1 to 10,000"),
    (["--students", "10001", "--seed", "7", "--out", "x"], "1 to 10,000"),
    (["--collect", "x", "--out", "y"], "no other option")])
def test_a_command_that_makes_no_sense_is_told_what_is_expected(tmp_path, monkeypatch, capsys, words, told):
    monkeypatch.chdir(tmp_path)
    try:
        status = handout.main(words)
    except SystemExit as stop:
        status = stop.code
    assert status and told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_long_run_shows_a_bar_where_tqdm_is_installed_and_does_without_where_it_is_not(monkeypatch):
    class Tqdm:
        def __init__(self, items, **options):
            self.items, self.options = items, options

    monkeypatch.setitem(sys.modules, "tqdm", type(sys)("tqdm"))
    sys.modules["tqdm"].tqdm = Tqdm
    bar = handout.progress([1, 2], "notebooks")
    assert bar.items == [1, 2] and bar.options["desc"] == "notebooks" and bar.options["disable"] is None
    monkeypatch.setitem(sys.modules, "tqdm", None)
    assert handout.progress([1, 2], "notebooks") == [1, 2]


def test_the_folder_can_be_named_from_where_one_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert handout.main(["--students", "1", "--seed", "7", "--out", "here"]) == 0
    assert sorted(contents(tmp_path / "here")) == ["key.csv", "student_01.ipynb"]
    shutil.rmtree("here")
