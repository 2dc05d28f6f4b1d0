"""What comes back from a class: read as data, judged by the numbers that were given out, one line for each file."""
import csv
import json
import os
import re
import subprocess
import sys
import time

import nbformat
import pytest

from helpers import collect, handout, mistakes
from helpers.check import quantities


def answered(student, numbers, stages=tuple(handout.STAGES), seed=7, write="{:.9f}"):
    """A student's notebook with these numbers in place of its blanks."""
    book = handout.notebook(seed, student)
    for cell in book.cells:
        if cell.id in stages:
            cell.source = re.sub(r'"(\w+)": None', lambda blank: f'"{blank[1]}": {write.format(numbers[blank[1]])}',
                                 cell.source)
    return book


def sheet(student, id=None):
    return mistakes.calculation(id, handout.numbers(7, student))


def hand_in(folder, student, text, kind="ipynb"):
    (folder / f"student_{student:02d}.{kind}").write_text(text, encoding="utf-8")


def only(folder, **options):
    line, = collect.collect(folder, **options)
    return line


# --- A class -----------------------------------------------------------------------------------------------------

MADE = {1: None, 2: "O1", 3: "H2", 4: "O1", 5: "F4", 6: "U1"}


@pytest.fixture
def returned(tmp_path):
    for student, id in MADE.items():
        nbformat.write(answered(student, sheet(student, id)), tmp_path / f"student_{student:02d}.ipynb")
    nbformat.write(answered(7, sheet(7), ["forward", "error"]), tmp_path / "student_07.ipynb")
    nbformat.write(handout.notebook(7, 8), tmp_path / "student_08.ipynb")
    german = "".join(f"{name};{sheet(9, 'H5')[name]:.9f}\n".replace(".", ",") for name in handout.ASKED)
    hand_in(tmp_path, 9, "name;value\n" + german, "csv")
    hand_in(tmp_path, 10, "{broken")
    return tmp_path


def test_the_table_says_how_far_each_student_came_and_what_went_wrong_first(returned):
    lines = {line.student: line for line in collect.collect(returned)}
    assert list(lines) == list(range(1, 11))
    for student, id in [*MADE.items(), (9, "H5")]:
        assert lines[student].answered == 46 and lines[student].mistakes == ((id,) if id else ())
    assert [lines[k].first_wrong for k in (1, 2, 3, 5, 6)] == ["", "dE_total_dout_o1", "dE_total_dout_h1", "net_h1",
                                                               "w5_new"]
    assert [lines[k].right for k in (1, 2, 5, 7, 8)] == [46, 11, 0, 11, 0]
    assert (lines[7].answered, lines[7].first_wrong, lines[8].answered) == (11, "", 0)
    assert lines[10].note == "not judged: the notebook is broken"


def test_the_class_picture_counts_the_mistakes_and_puts_the_commonest_first(returned):
    common = collect.picture(collect.collect(returned))
    assert common[0] == (2, "O1", mistakes.MISTAKES["O1"].title)
    assert {what: count for count, what, _ in common[1:5]} == {"H2": 1, "H5": 1, "F4": 1, "U1": 1}
    assert common[5:] == [(1, "right", "the whole calculation"), (1, "right", "all that was answered"),
                          (1, "none", "nothing answered"), (1, "none", "not judged")]
    assert sum(count for count, _, _ in common) == 10


def test_the_command_prints_both_and_writes_them_and_reads_them_not_as_handed_in(returned):
    (returned / "key.csv").write_text("student,i1\n1,0.5\n")
    for _ in range(2):
        done = subprocess.run([sys.executable, "-m", "helpers.handout", "--collect", returned], capture_output=True,
                              text=True, timeout=120)
        assert done.returncode == 0 and done.stderr == ""
        for words in (r"\n3 +student_03.ipynb +46 of 46 +29 +dE_total_dout_h1 +H2", r"\n2 +O1 +the slope of the error",
                      r"\n10 .*not judged"):
            assert re.search(words, done.stdout), done.stdout
    with open(returned / "class.csv", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["student"] for row in table] == [str(k) for k in range(1, 11)]
    assert table[1]["mistake"] == "O1" and table[1]["what the check says"].startswith("Not yet: dE_total_dout_o1")
    assert (returned / "class.png").read_bytes().startswith(b"\x89PNG")


def test_a_class_without_a_mistake_has_no_picture_of_mistakes_not_even_an_old_one(tmp_path):
    nbformat.write(answered(1, sheet(1)), tmp_path / "student_01.ipynb")
    (tmp_path / "class.png").write_bytes(b"last week's")
    assert "class.csv is written" in collect.report(tmp_path)
    assert not (tmp_path / "class.png").exists()


def test_thirty_students_are_read_in_seconds(tmp_path):
    for student in range(1, 31):
        nbformat.write(answered(student, sheet(student, "H2")), tmp_path / f"student_{student:02d}.ipynb")
    start = time.process_time()
    assert [line.mistakes for line in collect.collect(tmp_path)] == [("H2",)] * 30
    assert time.process_time() - start < 15


# --- Whose numbers -----------------------------------------------------------------------------------------------


def test_a_student_cannot_change_the_numbers_that_were_given_out(tmp_path):
    """Student 1 puts student 2's numbers into the notebook and answers for those."""
    book = answered(1, sheet(2))
    for cell in book.cells:
        cell.source = cell.source.replace('draw("7-1")', 'draw("7-2")')
    nbformat.write(book, tmp_path / "student_01.ipynb")
    line = only(tmp_path)
    assert (line.student, line.first_wrong, line.right) == (1, "net_h1", 0)


def test_a_notebook_of_another_seed_is_named_and_the_seed_can_be_told(tmp_path):
    for student in (1, 2):
        nbformat.write(answered(student, sheet(student)), tmp_path / f"student_{student:02d}.ipynb")
    theirs = mistakes.calculation(given=handout.numbers(8, 3))
    nbformat.write(answered(3, theirs, seed=8), tmp_path / "student_03.ipynb")
    assert [line.note for line in collect.collect(tmp_path)] == [
        "", "", "not judged: its numbers are those of another handout, with seed 8"]
    assert [line.right for line in collect.collect(tmp_path, seed=8)] == [0, 0, 46]


def test_csv_files_alone_need_to_be_told_the_seed(tmp_path):
    hand_in(tmp_path, 4, "".join(f"{name},{sheet(4)[name]:.9f}\n" for name in handout.STAGES["forward"]), "csv")
    with pytest.raises(ValueError, match="--seed"):
        collect.collect(tmp_path)
    assert only(tmp_path, seed=7).right == 8
    assert handout.main(["--collect", str(tmp_path)]) == 1
    assert handout.main(["--collect", str(tmp_path / "nowhere")]) == 1


def test_two_files_for_one_student_and_a_changed_file_name_are_noted(tmp_path):
    (tmp_path / "Ada_1234").mkdir()  # a folder for each student, as some platforms pack them
    nbformat.write(answered(1, sheet(1)), tmp_path / "Ada_1234" / "student_01.ipynb")
    nbformat.write(answered(1, sheet(1)), tmp_path / "late_student_02 (1).ipynb")
    one, other = collect.collect(tmp_path)
    assert one.student == other.student == 1 and "more than once" in one.note and "more than once" in other.note
    assert "named after student 2" in other.note and one.right == other.right == 46


# --- Files that are not what they should be ----------------------------------------------------------------------


def cell(source, **more):
    return {"cell_type": "code", "id": "forward", "metadata": {}, "outputs": [], "source": source, **more}


def notebook(*sources):
    return json.dumps({"metadata": {"handout": {"seed": 7, "student": 1}}, "nbformat": 4, "nbformat_minor": 5,
                       "cells": [cell(source) for source in sources]})


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
    hand_in(tmp_path, 1, text)
    nbformat.write(answered(2, sheet(2)), tmp_path / "student_02.ipynb")
    broken, sound = collect.collect(tmp_path)
    assert broken == collect.Line(1, "student_01.ipynb", note="not judged: the notebook is broken")
    assert sound.right == 46


@pytest.mark.parametrize("attack", [
    '__import__("os").mkdir("{}")', 'open("{}", "w")', '(lambda: open("{}", "w"))()', '[open("{}", "w") for x in [1]]',
    'f"{{open("{}", "w")}}"', "9**9**9", "[1]", "True", "1j", '"nan"', "1e999", "x", "...", "b'1'", "9" * 5000, "'9'*9",
    "(" * 150 + "1" + ")" * 150, "-" * 9000 + "1", "1" + "+1" * 4500])
def test_an_answer_that_is_no_number_is_noted_and_nothing_is_executed(tmp_path, attack):
    harm = tmp_path.parent / "harm"
    shown = attack.replace("{}", str(harm)) if "{" in attack else attack
    hand_in(tmp_path, 1, notebook(f'forward = {{"net_h1": {sheet(1)["net_h1"]:.9f}}}',
                                  f'forward = {{"out_h1": {shown}, "net_h2": {sheet(1)["net_h2"]:.9f}}}'))
    start = time.process_time()
    line = only(tmp_path)
    assert not harm.exists() and time.process_time() - start < 5
    assert line.first_wrong in ("", "out_h1") and line.right in (1, 2)
    assert "is no number" in line.note or "cannot be read" in line.note or line.first_wrong == "out_h1"


def test_a_cell_that_is_no_python_or_too_long_is_noted(tmp_path):
    hand_in(tmp_path, 1, notebook("forward = {", 'forward = {"net_h1": 1}' + " " * 10_000, "%%bash\nrm -rf forward",
                                  "import os\nos._exit(1)", 'other = {"net_h1": 1}'))
    line = only(tmp_path)
    assert line.note == "; ".join(["a cell of answers cannot be read"] * 2) and line.answered == 0


@pytest.mark.filterwarnings("error")
def test_pythons_own_warnings_about_a_cell_do_not_reach_the_report(tmp_path):
    hand_in(tmp_path, 1, notebook('forward = {"net_h1": 1if 1 is 1else "\\d"}'))
    assert only(tmp_path).note == "net_h1 is no number"


def test_arithmetic_and_text_and_a_later_cell_count(tmp_path):
    given = handout.numbers(7, 1)
    by_hand = f'{given["w1"]}*{given["i1"]} + {given["w2"]}*{given["i2"]} + {given["b1"]}'
    hand_in(tmp_path, 1, notebook('forward = {"net_h1": 1, "out_h1": None}', f'forward = {{"net_h1": {by_hand}}}',
                                  f'forward = {{"out_h1": "{sheet(1)["out_h1"]:.9f}", "net_h1": None}}'))
    assert only(tmp_path) == collect.Line(1, "student_01.ipynb", 2, 2, says=only(tmp_path).says)


def test_huge_files_links_pipes_and_other_kinds_cost_one_line_each(tmp_path):
    folder = tmp_path / "returned"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("password,1\n")
    (folder / "student_01.csv").symlink_to(tmp_path / "secret.csv")
    with open(folder / "student_02.ipynb", "wb") as file:
        file.truncate(20_000_000_000)  # it takes no room, and is not read
    (folder / "student_03.csv").write_text("net_h1,0.5\n" * 50_000)
    (folder / "student_04.docx").write_text("my numbers")
    (folder / "nobody.csv").write_text("net_h1,0.5\n")
    (folder / "student_06.csv").write_text("net_h1,=HYPERLINK(1)\n")
    os.mkfifo(folder / "student_05.ipynb")
    nbformat.write(answered(7, sheet(7)), folder / "student_07.ipynb")
    notes = {line.student: line.note for line in collect.collect(folder)}
    assert {key: re.sub("^not judged: ", "", note)[:30] for key, note in notes.items()} == {
        1: "this is neither a notebook nor", 2: "the file is larger than 10,000", 3: "line 1001: the file goes on; a",
        4: "this is neither a notebook nor", 5: "this is neither a notebook nor", 6: "line 1: net_h1 = '=HYPERLINK(1",
        7: "", None: "whose is it? It has lost the s"}
    assert "password" not in collect.report(folder)


def test_a_hostile_file_name_harms_neither_the_terminal_nor_the_spreadsheet(tmp_path):
    (tmp_path / "\x1b[2Jstudent_01.csv").write_text("")
    (tmp_path / '=cmd|"!A1.csv').write_text("")
    assert "\x1b" not in collect.report(tmp_path)
    with open(tmp_path / "class.csv", newline="") as file:
        names = [row["file"] for row in csv.DictReader(file)]
    assert names == ["'?[2Jstudent_01.csv", "'=cmd|\"!A1.csv"]


def test_an_empty_folder_is_an_empty_table(tmp_path):
    assert collect.collect(tmp_path) == [] and "student" in collect.report(tmp_path)


def test_what_was_asked_is_something_the_checker_knows():
    assert set(handout.ASKED) <= set(quantities())
