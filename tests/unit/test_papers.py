"""What comes back is read as data: nothing is executed or unpacked, and what is broken costs one line."""
import io
import json
import os
import re
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


def read(folder):
    return {paper.file: paper for paper in papers.returned(folder, MADE)}


def only(folder):
    paper, = papers.returned(folder, MADE)
    return paper


def notebook(*sources, outputs=(), student=1):
    cells = [{"cell_type": "code", "id": "forward", "metadata": {}, "outputs": list(outputs), "source": source}
             for source in sources]
    marked = {"metadata": {"handout": {"student": student}}}
    return json.dumps({**marked, "nbformat": 4, "nbformat_minor": 5, "cells": cells})


def shown(text):
    return [{"output_type": "execute_result", "data": {"text/plain": text}}]


# --- Notebooks ---------------------------------------------------------------------------------------------------


BROKEN = {
    "empty": "", "no JSON": "{broken", "a list": "[]", "a number": "1", "no cells": '{"metadata": {}}',
    "cells that are none": '{"metadata": {}, "cells": [1, null]}', "deep": "[" * 200_000,
    "metadata that is none": '{"metadata": {"handout": []}, "cells": []}',
    "sources that are none": '{"metadata": {}, "cells": [{"cell_type": "code", "source": 5}]}',
    "a number too long": '{"metadata": {"handout": {"student": ' + "9" * 5000 + '}}, "cells": []}',
    "binary": "\x00\x01\x02",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_notebook_costs_one_line(tmp_path, text):
    (tmp_path / "student_01.ipynb").write_text(text)
    (tmp_path / "student_02.ipynb").write_bytes(students.filled(MADE, 2, right(2)))
    lines = collect.collect(tmp_path, MADE)
    assert lines[0].note == "not judged: the notebook is broken" and lines[0].points is None
    assert lines[1].points == 10


@pytest.mark.parametrize("attack", [
    '__import__("os").mkdir("{}")', 'open("{}", "w")', '(lambda: open("{}", "w"))()', '[open("{}", "w") for x in [1]]',
    'f"{{open("{}", "w")}}"', "9**9**9", "[1]", "True", "1j", '"nan"', "1e999", "x", "...", "b'1'", "9" * 5000, "'9'*9",
    "(" * 150 + "1" + ")" * 150, "-" * 9000 + "1", "1" + "+1" * 4500, "math.exp(9999)", "os.system('touch {}')"])
def test_an_answer_that_is_no_number_is_noted_and_nothing_is_executed(tmp_path, attack):
    harm = tmp_path.parent / "harm"
    text = attack.replace("{}", str(harm)) if "{" in attack else attack
    (tmp_path / "student_01.ipynb").write_text(
        notebook(f'forward = {{"net_h1": 0.5, "out_h1": {text}, "net_h2": 0.6}}'))
    paper = only(tmp_path)
    assert not harm.exists()
    assert "out_h1" not in paper.answers or float(paper.answers["out_h1"]) in (1.0, -1.0, 4501.0)
    assert paper.notes or "out_h1" in paper.answers


def test_numbers_are_read_as_they_are_written_and_arithmetic_is_worked(tmp_path):
    (tmp_path / "a.ipynb").write_text(notebook(
        'import math\n# mine\nforward = {**start, name: 1, 4: 5, "net_h1": 0.3750, "out_h1": 1/(1 + math.exp(-0.375)), '
        '"net_h2": "0,5", "out_h2": -np.tanh(.5), "mine": 6, "net_h1_after_1": 1, "net_o1": None}\n'
        'check_sheet(forward, given)',
        'forward = {"net_o1": 2.}', 'forward = {"net_o1": None}', 'other = 5', 'given: dict = {"w1": 0.9}',
        'given = {"w1": 0.25}'))
    paper = only(tmp_path)
    assert (paper.marked, paper.given, paper.notes) == (1, {"w1": "0.25"}, ())
    assert paper.answers == {"net_h1": "0.3750", "out_h1": pytest.approx(0.592666599954), "net_h2": "0,5",
                             "out_h2": pytest.approx(-0.46211715726), "net_o1": 2.0}


def test_what_the_check_saw_counts_where_the_source_does_not_tell_and_nothing_else(tmp_path):
    seen = shown("Right.\nThe check saw:\n  net_h1 = 0.25\n  out_h1 = '0.50'\n  mine = 3\n  net_h2 = open('x')")
    (tmp_path / "a.ipynb").write_text(notebook('forward = {"net_h1": x, "out_h1": y, "net_h2": z, "out_h2": 0.7}',
                                               outputs=seen))
    paper = only(tmp_path)
    assert paper.answers == {"net_h1": 0.25, "out_h1": "0.50", "out_h2": "0.7"}
    assert paper.notes == ("net_h2 is no plain number, and no check that was stored shows what it was",)


def test_a_decimal_comma_in_a_cell_costs_no_row_and_what_is_no_number_its_own(tmp_path):
    (tmp_path / "a.ipynb").write_text(notebook(
        'forward = {\n    "net_h1": 0,3775,\n    "out_h1": -0.5,  # so\n    "net_h2": 0.3 0.4,\n    "out_h2": None,\n'
        '}\ncheck_sheet(forward, given)'))
    paper = only(tmp_path)
    assert paper.answers == {"net_h1": "0.3775", "out_h1": "-0.5"}
    assert paper.notes == ("net_h2 is no plain number, and no check that was stored shows what it was",)


@pytest.mark.parametrize("outputs", [None, [None], [{"data": 5}], [{"data": {"text/plain": [5]}}],
                                     shown(papers.SEEN * 10**5)], ids=range(5))
def test_outputs_that_are_none_are_no_answers(tmp_path, outputs):
    (tmp_path / "a.ipynb").write_text(notebook('forward = {"net_h1": x}', outputs=outputs or []))
    assert only(tmp_path).answers == {}


def test_cells_and_files_are_read_up_to_their_limits(tmp_path, monkeypatch):
    answer = 'forward = {"net_h1": 0.5}'
    texts = {"1": notebook(answer.ljust(10_000)), "2": notebook(answer.ljust(10_001)),
             "3": notebook(*[""] * 199, answer), "4": notebook(*[""] * 200, answer), "5": notebook("forward = {")}
    for name, text in texts.items():
        (tmp_path / f"{name}.ipynb").write_text(text)
    found = [(len(paper.answers), paper.notes) for paper in read(tmp_path).values()]
    unread = ("a cell of answers cannot be read",)
    assert found == [(1, ()), (0, unread), (1, ()), (0, ()), (0, unread)]
    monkeypatch.setattr(papers, "LARGEST", len(texts["1"]))
    assert read(tmp_path)["2.ipynb"].trouble == f"the file is larger than {len(texts['1']):,} bytes"


@pytest.mark.parametrize(("marked", "name", "student"), [
    (None, "student_03", 3), (1, "mine", 1), (9, "mine", 9), (0, "mine", None), (10_001, "mine", None),
    (True, "mine", None), (3.0, "mine", None), ("3", "mine", None), (None, "student_00", None),
    (None, "student_77", 77)])
def test_students_are_numbered_in_the_files_name_or_else_in_the_notebook(tmp_path, marked, name, student):
    (tmp_path / f"{name}.ipynb").write_text(notebook("", student=marked))
    line, *_ = [line for line in collect.collect(tmp_path, MADE) if line.file]
    assert line.student == (student if student in MADE.given else None)


# --- Files and zips ----------------------------------------------------------------------------------------------


def test_files_in_folders_in_a_zip_and_in_a_zip_in_it_are_read_and_a_zip_may_be_all_there_is(tmp_path):
    sheets = [b"", *(students.table(right(k)) for k in range(1, 5))]
    inner = students.zipped({"student_03.csv": sheets[3], "deeper.zip": students.zipped({"student_04.csv": sheets[4]})})
    (tmp_path / "Ada").mkdir()
    (tmp_path / "Ada" / "student_01.CSV").write_bytes(sheets[1])
    (tmp_path / "all.zip").write_bytes(students.zipped({"Bo/student_02.csv": sheets[2], "Cy/work.zip": inner,
                                                        "__MACOSX/._x": b"", ".git/y.csv": b"", "Bo/": b""}))
    found = read(tmp_path)
    assert {name: len(paper.answers) for name, paper in found.items()} == {
        "Ada/student_01.CSV": 46, "all.zip/Bo/student_02.csv": 46, "all.zip/Cy/work.zip/student_03.csv": 46,
        "all.zip/Cy/work.zip/deeper.zip": 0}
    assert found["all.zip/Cy/work.zip/deeper.zip"].trouble.startswith("this is none of .ipynb, .csv")
    lines = collect.collect(tmp_path / "all.zip", MADE)
    assert [line.student for line in lines if line.points is not None] == [2, 3]
    assert f"In {tmp_path / 'all'}, class.csv" in collect.report(tmp_path / "all.zip", lines)


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


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04" + b"\x00" * 50, bomb(), lying(), locked(),
                                  students.zipped({"a.csv": b"net_h1,0.5"})[:-9]], ids=range(7))
def test_a_zip_that_is_broken_locked_or_a_bomb_costs_one_line(tmp_path, data):
    (tmp_path / "student_01.zip").write_bytes(data)
    paper = only(tmp_path)
    assert paper.trouble and not paper.answers


def test_a_zip_never_writes_anywhere(tmp_path):
    folder = tmp_path / "returned"
    folder.mkdir()
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        for name in ("../student_01.csv", "/tmp/student_02.csv", "..\\student_03.csv", "a/../../student_04.csv"):
            packed.writestr(name, "net_h1,0.5")
        link = zipfile.ZipInfo("student_05.csv")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    (folder / "all.zip").write_bytes(data.getvalue())
    before = set(tmp_path.rglob("*"))
    assert {paper.student: len(paper.answers) for paper in read(folder).values()} == {1: 1, 2: 1, 3: 1, 4: 1, 5: 0}
    assert set(tmp_path.rglob("*")) == before and not Path("/tmp/student_02.csv").exists()


def test_huge_files_links_pipes_and_other_kinds_cost_one_line_each(tmp_path):
    folder = tmp_path / "returned"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("net_h1,0.123\n")
    (folder / "student_01.csv").symlink_to(tmp_path / "secret.csv")
    with open(folder / "student_02.ipynb", "wb") as file:
        file.truncate(20_000_000_000)  # it takes no room, and is not read
    (folder / "student_03.csv").write_text("net_h1,0.5\n" * 50_000)
    (folder / "student_04.docx").write_text("my numbers")
    os.mkfifo(folder / "student_05.ipynb")
    (folder / "student_06.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (folder / "student_07.csv").write_text("net_h1,=HYPERLINK(1)\nout_h1,#DIV/0!\n" + "net_h2,0.5\n")
    (folder / "student_08.ipynb").write_bytes(students.filled(MADE, 8, right(8)))
    lines = collect.collect(folder, MADE)
    assert [line.points for line in lines] == [None, None, None, None, None, None, 0, 10, None]
    assert "0.123" not in collect.report(folder, lines)
    for line, words in zip(lines, ("no file but a link", "larger than", "goes on|larger", "none of .ipynb", "no file",
                                   "", "", "", "absent"), strict=True):
        assert re.search(words, line.note), line
    assert lines[6].missing == 45 and lines[6].slips == 1  # net_h2 = 0.5; the two bad cells cost their own rows


def test_hidden_files_and_in_the_folder_itself_the_key_and_an_earlier_report_were_not_handed_in(tmp_path):
    ours = ["class.csv", "class.png", "key.csv"]
    for name in [*ours, ".DS_Store", ".git/a.csv", "s.csv", *(f"Ada/{name}" for name in ours), "Ada/.hidden.csv"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert list(read(tmp_path)) == ["s.csv", *(f"Ada/{name}" for name in ours)]


def test_a_hostile_file_name_harms_neither_the_terminal_nor_the_spreadsheet(tmp_path):
    (tmp_path / "\x1b[2Jstudent_01.csv").write_text("")
    (tmp_path / '=cmd|"!A1.csv').write_text("")
    assert "\x1b" not in collect.report(tmp_path, collect.collect(tmp_path, MADE))
    text = (tmp_path / "class.csv").read_text(encoding="utf-8-sig")
    assert "?[2Jstudent_01.csv" in text and "'=cmd|" in text


@pytest.mark.parametrize("fails", ["class.csv", "class.png"])
def test_a_full_disk_keeps_the_earlier_report_and_leaves_no_half_written_one(tmp_path, monkeypatch, fails):
    for name in ("class.csv", "class.png"):
        (tmp_path / name).write_text("last week's")
    (tmp_path / "student_01.csv").write_text("net_h1,0.5")
    lines = collect.collect(tmp_path, MADE)
    before, written = {path: path.read_text() for path in tmp_path.iterdir()}, Path.write_bytes

    def full(path, data):
        written(path, data[:100])
        if fails in path.name:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        collect.report(tmp_path, lines)
    assert {path: path.read_text() for path in tmp_path.iterdir()} == before


def test_a_class_without_a_slip_has_no_chart_not_even_an_old_one_and_an_empty_folder_an_absent_class(tmp_path):
    (tmp_path / "class.png").write_bytes(b"last week's")
    lines = collect.collect(tmp_path, MADE)
    assert {line.note for line in lines} == {"absent: nothing came back"} and len(lines) == 9
    assert collect.report(tmp_path, lines).endswith(f"\n\nIn {tmp_path}, class.csv is written.")
    assert os.listdir(tmp_path) == ["class.csv"]
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        collect.collect(tmp_path / "nowhere", MADE)
