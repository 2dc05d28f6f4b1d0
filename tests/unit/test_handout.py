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

from helpers import collect, example, handout, sheets, show
from helpers.check import mistakes
from helpers.worksheet import ROWS
from tests.support.course import PATIENCE


def command(*words, **options):
    """The command as an instructor types it."""
    return subprocess.run([sys.executable, "-m", "helpers.handout", *map(str, words)], capture_output=True, text=True,
                          timeout=PATIENCE, **options)


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
        assert f"student {k}*" in text and f'sheets.draw("7-{k}")' in text
        shown = dict(re.findall(r"\| (\w+) \| (\d\.\d\d)(?= \|)", text))
        assert {name: float(value) for name, value in shown.items()} == sheets.draw(f"7-{k}")
        tables.add(tuple(shown.values()))
    assert len(tables) == 30


def test_the_key_has_each_students_right_numbers(class_of_30):
    with open(class_of_30 / "key.csv", newline="") as file:
        key = list(csv.DictReader(file))
    assert [row["student"] for row in key] == [str(k) for k in range(1, 31)]
    for row in key:
        right = mistakes.sheet(given=sheets.draw(f"7-{row.pop('student')}"))
        assert {*row} >= {*ROWS} - {name for name, formula in ROWS.items() if formula in right}
        assert all(abs(float(text) - right[name]) <= 5e-9 * abs(right[name]) for name, text in row.items())


def test_a_students_notebook_holds_no_answer(class_of_30):
    """No number that has to be worked out stands anywhere in the file, not even four digits of it."""
    for k in (1, 12, 30):
        text = (class_of_30 / f"student_{k:02d}.ipynb").read_text()
        given = sheets.draw(f"7-{k}")
        for name in handout.ASKED:
            digits = f"{abs(mistakes.sheet(given=given)[name]):.9e}".replace(".", "")[:6].rstrip("0")
            assert len(digits) < 4 or digits not in re.sub("base64,[^\"]*", "", text).replace(".", ""), name
        drawing = nbformat.read(class_of_30 / f"student_{k:02d}.ipynb", 4).cells[4].outputs[0].data
        assert not re.search(r"\d\.\d{3}", drawing["text/plain"])


def test_the_notebook_asks_for_every_row_that_is_something_to_work_out_and_for_what_comes_of_it():
    assert [name for name in ROWS if name not in handout.ASKED] == [name for name, row in ROWS.items()
                                                                    if re.fullmatch(r"\w+", row)]
    assert handout.ASKED[-1] == "E_total_after_1" and len(handout.ASKED) == len(set(handout.ASKED)) == 46


def test_a_stage_asks_for_its_rows_but_for_those_taken_over_under_another_name():
    assert handout._rows("net_h1", "out_o2") == ["net_h1", "out_h1", "net_h2", "out_h2", "net_o1", "out_o1", "net_o2",
                                                 "out_o2"]
    assert handout._rows("delta_o1", "w5_new") == ["delta_o1", "dE_total_dw5", "w5_new"]  # not dnet_o1_dw5, an output
    assert {stage: len(names) for stage, names in handout.STAGES.items()} == {
        "forward": 8, "error": 3, "output": 14, "hidden": 20, "repeated": 1}


CELLS = {
    "imports": "from helpers import sheets, show\nfrom helpers.check import check_all",
    "network": f'given = sheets.draw("7-3")\nshow.network(given, alt="{handout.ALT}")',
    "error": 'error = {\n    "E_o1": None,\n    "E_o2": None,\n    "E_total": None,\n}\n'
             "check_all(forward | error, given)",
    "repeated": 'repeated = {\n    "E_total_after_1": None,\n}\n'
                "check_all(forward | error | output | hidden | repeated, given)",
}


def test_every_cell_stands_in_its_place_with_what_running_it_shows():
    book = handout.notebook(7, 3, "student_03")
    nbformat.validate(book)
    stages = [id for stage in handout.STAGES for id in (f"{stage}-text", stage)]
    assert [cell.id for cell in book.cells] == ["title", "imports", "numbers", "rules", "network", *stages, "hand-in"]
    cells = {cell.id: cell for cell in book.cells}
    assert {id: cells[id].source for id in CELLS} == CELLS
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert [(cell.id, cell.execution_count) for cell in code] == list(
        zip(["imports", "network", *handout.STAGES], range(1, 8), strict=True))
    drawing = show.network(sheets.draw("7-3"), alt=handout.ALT)
    blank = {"text/plain": "this calculation: not answered yet.",
             "text/html": "<p>this calculation: not answered yet.</p>"}
    shown = [{"text/plain": drawing.text, "text/html": drawing.html}, *[blank] * 5]
    assert cells["imports"].outputs == []
    assert [cell.outputs for cell in code[1:]] == [
        [{"output_type": "execute_result", "execution_count": count, "metadata": {}, "data": data}]
        for count, data in enumerate(shown, start=2)]


def test_every_text_stands_in_its_place_with_the_students_name_and_numbers():
    cells = {cell.id: cell.source for cell in handout.notebook(7, 3, "student_03").cells}
    assert cells["title"] == handout.TITLE and cells["rules"] == handout.RULES
    assert {stage: cells[f"{stage}-text"] for stage in handout.STAGES} == handout.TEXTS
    given = {name: f"{value:.2f}" for name, value in sheets.draw("7-3").items()}
    rows = ["| given | value | given | value |", "|---|---|---|---|"]
    rows += [f"| {one} | {given[one]} | {two} | {given[two]} |" for one, two in (
        ("i1", "i2"), ("target_o1", "target_o2"), ("w1", "w2"), ("w3", "w4"), ("w5", "w6"), ("w7", "w8"), ("b1", "b2"))]
    rows += [f"| eta | {given['eta']} |  |  |"]
    assert cells["numbers"].startswith("## Your numbers\n\nYou are **student 3**. The network is the one you know")
    assert cells["numbers"].endswith("for it:\n\n" + "\n".join(rows))
    assert 'check_file("student_03.csv", given)' in cells["hand-in"]
    assert 'check_file("student.csv", given)' in handout.notebook(7, 3).cells[-1].source


def test_the_notebook_says_whose_it_is_and_what_runs_it():
    assert handout.notebook(7, 3).metadata == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python",
                          "pygments_lexer": "ipython3"},
        "handout": {"seed": 7, "student": 3}}


def test_the_key_is_this_very_file(tmp_path, monkeypatch):
    bars = []
    monkeypatch.setattr(handout, "progress", lambda items, what: bars.append((what, list(items))) or items)
    handout.write(2, 7, tmp_path / "handouts")
    lines = [["student", *example.GIVEN, *handout.ASKED]]
    for student in (1, 2):
        right = mistakes.sheet(given=handout.numbers(7, student))
        lines.append([str(student), *(f"{right[name]:.2f}" for name in example.GIVEN),
                      *(f"{right[name]:.9g}" for name in handout.ASKED)])
    assert (tmp_path / "handouts" / "key.csv").read_bytes() == "".join(
        ",".join(line) + "\r\n" for line in lines).encode()
    assert bars == [("notebooks", [1, 2])]


def test_the_file_is_the_notebook_and_a_line_end(tmp_path):
    handout.write(1, 7, tmp_path / "handouts")
    text = (tmp_path / "handouts" / "student_01.ipynb").read_bytes().decode()
    assert text == nbformat.writes(handout.notebook(7, 1, "student_01")) + "\n"


def test_the_numbers_in_the_names_have_two_digits_or_as_many_as_the_largest_needs(tmp_path, monkeypatch):
    monkeypatch.setattr(handout, "notebook", lambda *student: nbformat.v4.new_notebook())
    for students, first in ((99, "student_01.ipynb"), (100, "student_001.ipynb")):
        handout.write(students, 7, tmp_path / "handouts", force=True)
        assert sorted(contents(tmp_path / "handouts"))[1] == first


def test_a_students_notebook_runs_shows_what_is_stored_and_checks_itself(class_of_30, tmp_path):
    stored = nbformat.read(class_of_30 / "student_03.ipynb", 4)
    nbformat.validate(stored)
    run = NotebookClient(nbformat.from_dict(stored), timeout=PATIENCE, record_timing=False).execute(cwd=tmp_path)
    assert [cell.get("outputs") for cell in run.cells] == [cell.get("outputs") for cell in stored.cells]
    assert [cell.execution_count for cell in run.cells if cell.cell_type == "code"] == list(range(1, 8))

    right, slip = mistakes.sheet(given=sheets.draw("7-3")), mistakes.sheet("H2", sheets.draw("7-3"))
    for numbers, ends in ((right, ["Right: all 8", "Right: all 11", "Right: all 25", "Right: all 45", "Right: all 46"]),
                          (slip, ["Right: all 8", "Right: all 11", "Right: all 25", "Not yet: dE_total_dout_h1"])):
        answered = nbformat.from_dict(stored)
        for cell in answered.cells:
            cell.source = re.sub(r'"(\w+)": None', lambda blank: f'"{blank[1]}": {numbers[blank[1]]:.9f}',  # noqa: B023
                                 cell.source)
        NotebookClient(answered, timeout=PATIENCE).execute(cwd=tmp_path)
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
    assert (done.returncode, done.stderr) == (
        1, f"{folder} exists already; --force replaces an earlier handout; nothing was written\n")
    with pytest.raises(FileExistsError):
        handout.write(2, 8, folder)
    assert contents(folder) == before and list(tmp_path.iterdir()) == [folder]
    assert command("--students", 2, "--seed", 8, "--out", folder, "--force").returncode == 0
    assert sorted(contents(folder)) == ["key.csv", "student_01.ipynb", "student_02.ipynb"]
    assert contents(folder)["key.csv"] != before["key.csv"] and list(tmp_path.iterdir()) == [folder]


def test_force_replaces_a_handout_and_nothing_else(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.tex").write_text("years of work")
    (tmp_path / "file").write_text("a file")
    (tmp_path / "link").symlink_to(tmp_path / "home")
    holds, exists = "holds 'thesis.tex', which is no part of a handout; choose another folder", "exists already"
    for name, force, words in (("home", True, holds), ("file", True, exists), ("link", True, exists),
                               ("file", False, exists), ("link", False, exists),
                               ("home", False, f"{exists}; --force replaces an earlier handout")):
        with pytest.raises(FileExistsError) as refused:
            handout.write(2, 7, tmp_path / name, force)
        assert str(refused.value) == f"{tmp_path / name} {words}"
    assert (tmp_path / "home" / "thesis.tex").read_text() == "years of work"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "home", "link"]


def test_what_jupyter_leaves_in_a_handout_does_not_stop_force(tmp_path):
    handout.write(2, 7, tmp_path / "handouts")
    (tmp_path / "handouts" / ".ipynb_checkpoints").mkdir()
    handout.write(1, 7, tmp_path / "handouts", force=True)
    assert sorted(os.listdir(tmp_path / "handouts")) == ["key.csv", "student_01.ipynb"]
    assert os.listdir(tmp_path) == ["handouts"]


def test_a_class_has_from_one_student_to_as_many_as_are_allowed(tmp_path, monkeypatch):
    monkeypatch.setattr(handout, "MOST", 3)
    for students in (1, 3):
        handout.write(students, 7, tmp_path / "handouts", force=True)
        assert len(contents(tmp_path / "handouts")) == students + 1
    for students in (-1, 0, 4):
        with pytest.raises(ValueError) as refused:
            handout.write(students, 7, tmp_path / "none")
        assert str(refused.value) == f"{students} students: 1 to 3 are expected"


def test_a_folder_in_no_folder_is_told(tmp_path):
    with pytest.raises(FileNotFoundError) as refused:
        handout.write(1, 7, tmp_path / "nowhere" / "handouts")
    assert str(refused.value) == f"there is no folder {tmp_path / 'nowhere'} to make handouts in"
    assert os.listdir(tmp_path) == []


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
        if path.name == f".handouts-{os.getpid()}-new":
            assert sorted(os.listdir(tmp_path)) == [path.name, f".handouts-{os.getpid()}-old"]
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
        end = time.monotonic() + PATIENCE
        while not list(tmp_path.glob(".handouts-*/student_*03.ipynb")) and time.monotonic() < end:
            time.sleep(0.02)
        assert making.poll() is None, "it was over before it could be interrupted"
        making.send_signal(signal.SIGINT)
        _, told = making.communicate(timeout=PATIENCE)
    finally:
        making.kill()
        making.wait()
    assert making.returncode == 130 and "nothing was written" in told and "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


# --- The command -------------------------------------------------------------------------------------------------


ALL = "to write a handout, give --students, --seed and --out; to read one, --collect"
ONLY = "--collect goes with no other option than --seed"


@pytest.mark.parametrize(("words", "told"), [
    ("", ALL), ("--students 3 --out x", ALL), ("--students 3 --seed 7", ALL), ("--seed 7 --out x", ALL),
    ("--students three --seed 7 --out x", "argument --students: invalid int value: 'three'"),
    ("--students 3 --seed half --out x", "argument --seed: invalid int value: 'half'"),
    ("--collect x --students 3", ONLY), ("--collect x --out y", ONLY), ("--collect x --force", ONLY)])
def test_a_command_that_makes_no_sense_is_told_what_is_expected(tmp_path, monkeypatch, capsys, words, told):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        handout.main(words.split())
    written, complaint = capsys.readouterr()
    assert stop.value.code == 2 and written == ""
    assert complaint.startswith("usage: ") and complaint.endswith(f"\npython -m helpers.handout: error: {told}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("students", ["0", "10001"])
def test_a_number_of_students_that_is_no_class_is_told_what_is_expected(tmp_path, capsys, students):
    assert handout.main(["--students", students, "--seed", "7", "--out", str(tmp_path / "x")]) == 1
    assert capsys.readouterr() == ("", f"{students} students: 1 to 10,000 are expected; nothing was written\n")
    assert list(tmp_path.iterdir()) == []


def test_help_explains_every_option(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as stop:
        handout.main(["--help"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == """\
usage: python -m helpers.handout [-h] [--students N] [--seed N] [--out DIR] [--force] [--collect DIR]

A notebook for every student of a class, each with numbers of its own, and one key for the instructor.

options:
  -h, --help     show this help message and exit
  --students N   how many notebooks to write, up to 10,000
  --seed N       any whole number; every seed gives other numbers
  --out DIR      the new folder for the notebooks and the key
  --force        replace the earlier handout in that folder
  --collect DIR  a folder of returned notebooks or CSV files to look through; --seed is needed only where they do \
not say it themselves
"""


def test_the_command_writes_replaces_and_collects(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for words in ("--students 2 --seed -5 --out here", "--students 1 --seed 7 --out here --force"):
        assert handout.main(words.split()) == 0
    assert capsys.readouterr() == (
        "here: 2 notebooks and, for you, key.csv\nhere: 1 notebook and, for you, key.csv\n", "")
    assert nbformat.read("here/student_01.ipynb", 4) == handout.notebook(7, 1, "student_01")
    (tmp_path / "sheets").mkdir()
    (tmp_path / "sheets" / "student_1.csv").write_text("net_h1,0.5")
    assert handout.main("--collect sheets --seed 7".split()) == 0
    assert capsys.readouterr() == (collect.report("sheets", 7) + "\n", "")
    assert handout.main(["--collect", "here"]) == 0
    assert capsys.readouterr() == (collect.report("here") + "\n", "")


@pytest.mark.parametrize("words", ["--students 1 --seed 7 --out x", "--collect x"])
@pytest.mark.parametrize(("reason", "status", "told"), [
    (KeyboardInterrupt(), 130, "interrupted; nothing was written\n"),
    (OSError(errno.ENOSPC, "No space left on device", "x/y"), 1, "x: No space left on device; nothing was written\n"),
    (OSError("the disk is gone"), 1, "the disk is gone; nothing was written\n"),
    (ValueError("what is expected"), 1, "what is expected; nothing was written\n")])
def test_what_stops_the_command_is_told_in_one_line(monkeypatch, capsys, words, reason, status, told):
    def stopped(*told):
        raise reason

    monkeypatch.setattr(handout, "write", stopped)
    monkeypatch.setattr(collect, "report", stopped)
    assert handout.main(words.split()) == status
    assert capsys.readouterr() == ("", told)


def test_a_long_run_shows_a_bar_where_tqdm_is_installed_and_does_without_where_it_is_not(monkeypatch):
    class Tqdm:
        def __init__(self, items, **options):
            self.items, self.options = items, options

    monkeypatch.setitem(sys.modules, "tqdm", type(sys)("tqdm"))
    sys.modules["tqdm"].tqdm = Tqdm
    bar = handout.progress([1, 2], "notebooks")
    assert bar.items == [1, 2]
    assert bar.options == {"desc": "notebooks", "delay": 1, "disable": None, "leave": False}  # None: on a terminal only
    monkeypatch.setitem(sys.modules, "tqdm", None)
    assert handout.progress([1, 2], "notebooks") == [1, 2]


def test_the_folder_can_be_named_from_where_one_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert handout.main(["--students", "1", "--seed", "7", "--out", "here"]) == 0
    assert sorted(contents(tmp_path / "here")) == ["key.csv", "student_01.ipynb"]
    shutil.rmtree("here")
