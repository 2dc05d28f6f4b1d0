"""What comes back is read as data: nothing is executed or unpacked, and what is broken costs one line."""
import json
import os
import struct
import zipfile
from pathlib import Path

import pytest

from helpers.handout import assignment, collect, papers
from helpers.handout.assignment import Kind
from tests.support import students

MADE = assignment.drawn(Kind(), 9, 7)


def right(student):
    return students.worked(MADE, student, "right")


def only(folder):
    paper, = papers.returned(folder, MADE)
    return paper


def notebook(*sources, outputs=(), student=1):
    cells = [{"cell_type": "code", "source": source, "outputs": list(outputs)} for source in sources]
    return json.dumps({"metadata": {"handout": {"student": student}}, "cells": cells})


def shown(text):
    return [{"output_type": "execute_result", "data": {"text/plain": text}}]


# --- Notebooks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("attack", [
    '__import__("os").mkdir("{}")', 'open("{}", "w")', '(lambda: open("{}", "w"))()', '[open("{}", "w") for x in [1]]',
    'f"{{open("{}", "w")}}"', "9**9**9", "[1]", "True", "1j", '"nan"', "1e999", "x", "...", "b'1'", "9" * 5000, "'9'*9",
    "-" * 9000 + "1", "1" + "+1" * 4500, "math.exp(-0.3)", "os.system('touch {}')", "0.3 0.4"])
def test_an_answer_that_is_no_number_costs_its_own_row_and_nothing_is_executed(tmp_path, attack):
    harm = tmp_path.parent / "harm"
    text = attack.replace("{}", str(harm)) if "{" in attack else attack
    (tmp_path / "student_01.ipynb").write_text(
        notebook(f'forward = {{"net_h1": 0.5, "out_h1": {text}, "net_h2": 0.6}}'))
    paper = only(tmp_path)
    assert not harm.exists() and paper.answers == {"net_h1": "0.5", "net_h2": "0.6"}
    assert paper.notes == ("out_h1 is no plain number, and no check that was stored shows what it was",)


def test_numbers_are_read_as_they_are_written(tmp_path):
    (tmp_path / "a.ipynb").write_text(notebook(
        'import math\n# "net_h2": 1\nforward = {**start, name: 1, 4: 5, "net_h1": 0.3750,\n"out_h1": .5926'
        '7,  # so\n"net_h2": "0,5", "out_h2": -0.46e0, "mine": 6, "net_h1_after_1": 1, "net_o1": None}\n'
        'check_sheet(forward, given)',
        'forward = {\n    "net_o1": 0,5,\n}', 'forward = {"net_o1": None}', 'other = {"net_o2": 5}',
        'given = {"w1": 0.25}'))
    paper = only(tmp_path)
    assert (paper.marked, paper.given, paper.notes) == (1, {"w1": "0.25"}, ())
    assert paper.answers == {"net_h1": "0.3750", "out_h1": ".59267", "net_h2": "0,5", "out_h2": "-0.46e0",
                             "net_o1": "0,5"}


def test_what_the_check_saw_counts_where_the_source_does_not_tell_and_nothing_else(tmp_path):
    seen = shown("net_o1 = 3\nRight.\nThe check saw:\n  net_h1 = 0.25\n  out_h1 = '0.50'\n  out_o1 = 3\n"
                 "  net_h2 = open('x')")
    (tmp_path / "a.ipynb").write_text(notebook(
        'forward = {"net_h1": x, "out_h1": y, "net_h2": z, "out_h2": 0.7, "net_o1": t}', outputs=seen))
    paper = only(tmp_path)
    assert paper.answers == {"net_h1": "0.25", "out_h1": "0.50", "out_h2": "0.7"}
    assert paper.notes == tuple(f"{name} is no plain number, and no check that was stored shows what it was"
                                for name in ("net_h2", "net_o1"))


@pytest.mark.parametrize(("marked", "name", "student"), [
    (None, "student_03", 3), (1, "student_03", 3), (9, "mine", 9), (0, "mine", None), (77, "mine", None),
    (3.0, "mine", None), ("3", "mine", None), ([3], "mine", None), (None, "student_77", None)])
def test_students_are_numbered_in_the_files_name_or_else_in_the_notebook(tmp_path, marked, name, student):
    (tmp_path / f"{name}.ipynb").write_text(notebook("", student=marked))
    line, = [line for line in collect.collect(tmp_path, MADE) if line.file]
    assert line.student == student


# --- Files and zips ----------------------------------------------------------------------------------------------


def bomb():
    """A zip of 20 kB whose one member unpacks to 20 MB."""
    return students.zipped({"student_01.csv": b"0" * 20_000_000})


def lying():
    """A zip that says that its member is small, and it is not."""
    data = bytearray(bomb())
    at = data.rfind(b"PK\x01\x02")
    data[at + 24:at + 28] = struct.pack("<L", 100)
    return bytes(data)


def locked():
    """A zip that says that its member is encrypted."""
    data = bytearray(students.zipped({"student_01.csv": b"net_h1,0.5"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + place] |= 1
    return bytes(data)


def crowded():
    return students.zipped({f"{k}.csv": b"" for k in range(20_001)})


BROKEN = [
    "", "{broken", "[]", "1", '{"metadata": {}}', '{"metadata": {}, "cells": [1, null]}', "[" * 200_000, "\x00\x01\x02",
    '{"metadata": {"handout": []}, "cells": []}', '{"metadata": {}, "cells": [{"cell_type": "code", "source": 5}]}',
    notebook('forward = {"net_h1": x}', outputs=[{"data": 5}]),
    '{"metadata": {"handout": {"student": ' + "9" * 5000 + '}}, "cells": []}']
HOSTILE = [*(("ipynb", text.encode(), "the notebook is broken") for text in BROKEN),
           ("zip", b"", "not a zip"), ("zip", b"PK\x03\x04" + b"\x00" * 50, "not a zip"),
           ("zip", students.zipped({"a.csv": b"net_h1,0.5"})[:-9], "not a zip"),
           ("zip", bomb, "larger than"), ("zip", lying, "CRC"), ("zip", locked, "encrypted"),
           ("zip", crowded, "more than 20,000 files"),
           ("docx", b"my numbers", "none of .ipynb"), ("xlsx", b"PK\x03\x04 no workbook", "no spreadsheet"),
           ("csv", b"net_h1,0.5\n" * 50_000, "goes on")]


@pytest.mark.parametrize(("kind", "data", "words"), HOSTILE, ids=range(len(HOSTILE)))
def test_a_broken_huge_or_hostile_file_costs_one_line(tmp_path, kind, data, words):
    (tmp_path / f"student_01.{kind}").write_bytes(data() if callable(data) else data)
    (tmp_path / "student_02.ipynb").write_bytes(students.filled(MADE, 2, right(2)))
    first, second, *_ = collect.collect(tmp_path, MADE)
    assert words in first.note and first.grade.points is None
    assert (second.note, second.grade.points) == ("", 10)


def test_links_pipes_and_what_is_too_large_are_not_opened(tmp_path):
    folder = tmp_path / "returned"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("net_h1,0.123\n")
    (folder / "student_01.csv").symlink_to(tmp_path / "secret.csv")
    os.mkfifo(folder / "student_02.ipynb")
    with open(folder / "student_03.ipynb", "wb") as file:
        file.truncate(20_000_000_000)  # it takes no room
    link = "not judged: this is no file but a link or a device"
    assert [line.note for line in collect.collect(folder, MADE)[:3]] == [
        link, link, "not judged: the file is larger than 10,000,000 bytes"]


def test_files_in_folders_in_a_zip_and_in_a_zip_in_it_are_read_and_a_zip_may_be_all_there_is(tmp_path):
    sheets = [b"", *(students.table(right(k)) for k in range(1, 5))]
    inner = students.zipped({"student_03.csv": sheets[3], "deeper.zip": students.zipped({"student_04.csv": sheets[4]})})
    (tmp_path / "Ada").mkdir()
    (tmp_path / "Ada" / "student_01.CSV").write_bytes(sheets[1])
    (tmp_path / "all.zip").write_bytes(students.zipped({"Bo/student_02.csv": sheets[2], "Cy/work.zip": inner,
                                                        "__MACOSX/._x": b"", ".git/y.csv": b"", "Bo/": b""}))
    found = {paper.file: paper for paper in papers.returned(tmp_path, MADE)}
    assert {name: len(paper.answers) for name, paper in found.items()} == {
        "Ada/student_01.CSV": 46, "all.zip/Bo/student_02.csv": 46, "all.zip/Cy/work.zip/student_03.csv": 46,
        "all.zip/Cy/work.zip/deeper.zip": 0}
    assert found["all.zip/Cy/work.zip/deeper.zip"].trouble.startswith("this is none of .ipynb, .csv")
    lines = collect.collect(tmp_path / "all.zip", MADE)
    assert [line.student for line in lines if line.grade.points is not None] == [2, 3]
    assert f"In {tmp_path / 'all'}, class.csv" in collect.report(tmp_path / "all.zip", lines)


def test_a_zip_never_writes_anywhere(tmp_path):
    folder = tmp_path / "returned"
    folder.mkdir()
    link = zipfile.ZipInfo("student_05.csv")
    link.external_attr = 0o120777 << 16
    (folder / "all.zip").write_bytes(students.zipped({
        "../student_01.csv": b"net_h1,0.5", "/tmp/student_02.csv": b"net_h1,0.5", "..\\student_03.csv": b"net_h1,0.5",
        "a/../../student_04.csv": b"net_h1,0.5", link: b"/etc/passwd"}))
    before = set(tmp_path.rglob("*"))
    assert {paper.student: len(paper.answers) for paper in papers.returned(folder, MADE)} == {
        1: 1, 2: 1, 3: 1, 4: 1, 5: 0}
    assert set(tmp_path.rglob("*")) == before and not Path("/tmp/student_02.csv").exists()


def test_hidden_files_and_in_the_folder_itself_the_key_and_an_earlier_report_were_not_handed_in(tmp_path):
    ours = ["class.csv", "class.png", "key.csv"]
    for name in [*ours, ".DS_Store", ".git/a.csv", "s.csv", *(f"Ada/{name}" for name in ours), "Ada/.hidden.csv"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert {paper.file for paper in papers.returned(tmp_path, MADE)} == {"s.csv", *(f"Ada/{name}" for name in ours)}


def test_a_hostile_file_name_harms_neither_the_terminal_nor_the_spreadsheet(tmp_path):
    (tmp_path / "\x1b[2Jstudent_01.csv").write_text("")
    (tmp_path / '=cmd|"!A1.csv').write_text("")
    assert "\x1b" not in collect.report(tmp_path, collect.collect(tmp_path, MADE))
    text = (tmp_path / "class.csv").read_text(encoding="utf-8-sig")
    assert "?[2Jstudent_01.csv" in text and "'=cmd|" in text
