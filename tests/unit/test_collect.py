"""What comes back from a class: read as data, judged by the numbers that were given out, one line for each file."""
import csv
import errno
import io
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from matplotlib import rc_context
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.image import imread

from helpers import collect, handout, show
from helpers.check import check_all, mistakes, quantities
from helpers.worksheet import ROWS
from tests.support.course import PATIENCE


def answered(student, numbers, stages=tuple(handout.STAGES), seed=7, write="{:.9f}"):
    """A student's notebook with these numbers in place of its blanks."""
    book = handout.notebook(seed, student)
    for cell in book.cells:
        if cell.id in stages:
            cell.source = re.sub(r'"(\w+)": None', lambda blank: f'"{blank[1]}": {write.format(numbers[blank[1]])}',
                                 cell.source)
    return book


def sheet(student, id=None):
    return mistakes.sheet(id, handout.numbers(7, student))


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
                              text=True, timeout=PATIENCE)
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
    assert collect.report(tmp_path).endswith(f"\n\nIn {tmp_path}, class.csv is written.")
    assert sorted(os.listdir(tmp_path)) == ["class.csv", "student_01.ipynb"]


HEADERS = ["student", "file", "answered", "right so far", "first wrong row", "mistake", "note"]


def test_the_report_is_two_tables_and_its_csv_adds_what_the_check_says(tmp_path):
    for student, id, stages in ((1, None, list(handout.STAGES)), (2, "E1", ["forward", "error"])):
        nbformat.write(answered(student, sheet(student, id), stages), tmp_path / f"student_{student:02d}.ipynb")
    nbformat.write(answered(3, {**sheet(3), "out_h1": 0.987654321}, ["forward"]), tmp_path / "student_03.ipynb")
    nbformat.write(handout.notebook(7, 4), tmp_path / "student_04.ipynb")
    (tmp_path / "nobody.docx").write_text("my numbers")
    rows = [["1", "student_01.ipynb", "46 of 46", "46", "", "", ""],
            ["2", "student_02.ipynb", "11 of 46", "8", "E_o1", "E1 or O13", ""],
            ["3", "student_03.ipynb", "8 of 46", "1", "out_h1", "", ""],
            ["4", "student_04.ipynb", "0 of 46", "0", "", "", ""],
            ["?", "nobody.docx", "0 of 46", "0", "", "", "not judged: this is neither a notebook nor a table"]]
    common = [["1", "E1 or O13", "the 1/2 is missing in the error; or the error has no 1/2, and its slope is doubled to "
                                 "match"],
              ["1", "out_h1", "the first wrong row, by no mistake that is known"],
              ["1", "right", "the whole calculation"], ["1", "none", "nothing answered"], ["1", "none", "not judged"]]
    assert collect.report(str(tmp_path)) == "\n\n".join([
        repr(show.table(HEADERS, rows, caption="What came back")),
        repr(show.table(["students", "what", ""], common, caption="The class")),
        f"In {tmp_path}, class.csv and class.png are written."])

    slip = {name: f"{sheet(2, 'E1')[name]:.9f}" for stage in ("forward", "error") for name in handout.STAGES[stage]}
    says = ["Right: all 46 numbers.", check_all(slip, handout.numbers(7, 2)).message, None,
            "this calculation: not answered yet.", ""]
    with open(tmp_path / "class.csv", newline="") as file:
        header, *table = csv.reader(file)
    assert header == [*HEADERS, "what the check says"]
    for row, found, words in zip(rows, table, says, strict=True):
        assert found[:-1] == [row[0].strip("?"), row[1], row[2].removesuffix(" of 46"), *row[3:]]
        assert words in (None, found[-1])
    assert imread(tmp_path / "class.png").shape[:2] == (144 + 2 * 84, 1200)  # two bars


def test_long_names_and_notes_are_cut_in_the_printed_table_and_whole_in_the_csv():
    lines = [collect.Line(1, "f" * 30, note="n" * 90), collect.Line(2, "f" * 31, note="n" * 91)]
    assert collect._table(lines) == repr(show.table(HEADERS, [
        ["1", "f" * 30, "0 of 46", "0", "", "", "n" * 90],
        ["2", "f" * 29 + "…", "0 of 46", "0", "", "", "n" * 89 + "…"]], caption="What came back"))
    assert collect._csv(lines).splitlines()[2] == f"2,{'f' * 31},0,0,,,{'n' * 91},"


@pytest.fixture
def figures(monkeypatch):
    """The figures that are saved from now on."""
    saved, save = [], Figure.savefig

    def noted(figure, *words, **options):
        saved.append(figure)
        return save(figure, *words, **options)

    monkeypatch.setattr(Figure, "savefig", noted)
    return saved


def test_the_drawing_has_a_bar_for_each_of_the_first_twelve_the_commonest_on_top(figures):
    wrong = [(14 - k, f"id {k:02}", "t" * (53 if k else 54)) for k in range(13)]  # 60 letters fit on a line, 61 do not
    ours = {"savefig.facecolor": "black", "savefig.format": "svg"}  # what somebody prefers elsewhere
    with rc_context(ours):
        png = collect._drawing([*wrong, (20, "right", "all"), (9, "none", "nothing answered"), (9, "none", "odd")])
    axes, = figures[0].axes
    assert (axes.get_title(), axes.get_xlabel()) == ("What went wrong first", "students")
    assert [bar.get_width() for bar in reversed(axes.patches)] == list(range(14, 2, -1))
    assert {bar.get_facecolor() for bar in axes.patches} == {to_rgba(show.FORWARD)}
    labels = [label.get_text() for label in reversed(axes.get_yticklabels())]
    assert labels == [f"id 00:\n{'t' * 54}", *(f"id {k:02}: {'t' * 53}" for k in range(1, 12))]
    pixels = imread(io.BytesIO(png), format="png")
    assert pixels.shape == (144 + 12 * 84, 1200, 4)
    for border in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]):  # no label is cut off
        assert (border == 1).all()


def test_the_drawing_counts_whole_students(figures):
    collect._drawing([(1, "O1", mistakes.MISTAKES["O1"].title)])
    axes, = figures[0].axes
    assert all(tick == int(tick) for tick in axes.get_xticks())


@pytest.mark.parametrize("fails", ["class.csv", "class.png"])
def test_a_full_disk_keeps_the_earlier_report_and_leaves_no_half_written_one(tmp_path, monkeypatch, fails):
    for name in ("class.csv", "class.png"):
        (tmp_path / name).write_text("last week's")
    hand_in(tmp_path, 1, "net_h1,0.5", "csv")
    before, write = {path: path.read_text() for path in tmp_path.iterdir()}, Path.write_bytes

    def full(path, data):
        write(path, data[:100])
        if fails in path.name:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        collect.report(tmp_path, seed=7)
    assert {path: path.read_text() for path in tmp_path.iterdir()} == before


def test_two_bars_tell_how_far_it_is(tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(collect, "progress", lambda items, what: told.append((what, len(items))) or items)
    (tmp_path / "student_01.csv").write_text("net_h1,0.5")
    collect.collect(tmp_path, seed=7)
    assert told == [("reading", 1), ("checking", 1)]


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
    theirs = mistakes.sheet(given=handout.numbers(8, 3))
    nbformat.write(answered(3, theirs, seed=8), tmp_path / "student_03.ipynb")
    assert [line.note for line in collect.collect(tmp_path)] == [
        "", "", "not judged: its numbers are those of another handout, with seed 8"]
    assert [line.right for line in collect.collect(tmp_path, seed=8)] == [0, 0, 46]


@pytest.mark.parametrize("seed", [0, -(10**12), 10**12])
def test_any_whole_number_is_a_seed(tmp_path, seed):
    right = mistakes.sheet(given=handout.numbers(seed, 3))
    nbformat.write(answered(3, right, ["forward"], seed=seed), tmp_path / "student_03.ipynb")
    assert only(tmp_path).right == 8


def test_csv_files_alone_need_to_be_told_the_seed(tmp_path, capsys):
    hand_in(tmp_path, 4, "".join(f"{name},{sheet(4)[name]:.9f}\n" for name in handout.STAGES["forward"]), "csv")
    assert handout.main(["--collect", str(tmp_path)]) == 1
    assert handout.main(["--collect", str(tmp_path / "nowhere")]) == 1
    assert capsys.readouterr() == ("", (
        "no notebook here says which seed its numbers come from; give it with --seed; nothing was written\n"
        f"there is no folder {tmp_path / 'nowhere'}; nothing was written\n"))
    assert handout.main(["--collect", str(tmp_path), "--seed", "7"]) == 0
    assert "\n4        student_04.csv  8 of 46   8\n" in capsys.readouterr().out


def test_what_a_spreadsheet_holds_besides_what_is_asked_is_judged_but_not_counted(tmp_path):
    """The givens and the numbers taken over under another name, which a notebook does not ask for."""
    names = [name for name in quantities() if name in {*handout.numbers(7, 1), *ROWS}]
    for student, (last, name) in enumerate([("E_total", None), ("w4_new", "i1"), ("w4_new", "dnet_o1_dw5")], start=1):
        numbers = {**sheet(student), name: 0.123456789}
        hand_in(tmp_path, student, "".join(f"{name};{numbers[name]:.9f}\n"
                                           for name in names[:names.index(last) + 1]), "csv")
    lines = collect.collect(tmp_path, seed=7)
    assert [line[2:5] for line in lines] == [(11, 11, ""), (45, 0, "i1"), (45, 14, "dnet_o1_dw5")]
    assert collect.picture(lines)[-1] == (1, "right", "all that was answered")


def test_two_files_for_one_student_and_a_changed_file_name_are_noted(tmp_path):
    (tmp_path / "Ada_1234").mkdir()  # a folder for each student, as some platforms pack them
    nbformat.write(answered(1, sheet(1)), tmp_path / "Ada_1234" / "student_01.ipynb")
    nbformat.write(answered(1, sheet(1)), tmp_path / "late_student_02 (1).ipynb")
    assert [(line.student, line.note, line.right) for line in collect.collect(tmp_path)] == [
        (1, "handed in more than once", 46),
        (1, "handed in more than once; the file is named after student 2", 46)]


@pytest.mark.parametrize(("wrong", "more"), [(3, ""), (4, "; and 1 more"), (5, "; and 2 more")])
def test_three_notes_are_told_and_further_ones_counted(tmp_path, wrong, more):
    names = handout.STAGES["forward"][:wrong]
    hand_in(tmp_path, 1, notebook("forward = {" + ", ".join(f'"{name}": "?"' for name in names) + "}"))
    assert only(tmp_path).note == "net_h1 is no number; out_h1 is no number; net_h2 is no number" + more


def test_lines_are_sorted_by_student_then_by_file_and_those_that_are_nobodys_come_last(tmp_path):
    for folder, names in {"a": ["student_10.csv", "student_2.csv"], "b": ["student_2.csv"], ".": ["0.csv"]}.items():
        (tmp_path / folder).mkdir(exist_ok=True)
        for name in names:
            (tmp_path / folder / name).write_text("net_h1,0.5")
    assert [line.file for line in collect.collect(tmp_path, seed=7)] == [
        "a/student_2.csv", "b/student_2.csv", "a/student_10.csv", "0.csv"]


@pytest.mark.parametrize(("marked", "name", "student"), [
    (None, "student_03", 3), (1, "student_03", 1), (10_000, "mine", 10_000), (None, "student_10000", 10_000),
    (0, "mine", None), (10_001, "mine", None), (True, "mine", None), (3.0, "mine", None), ("3", "mine", None),
    (None, "student_00", None), (None, "student_10001", None), (0, "student_3", 3)])
def test_students_are_numbered_from_1_to_10000_in_the_notebook_or_else_in_its_name(tmp_path, marked, name, student):
    (tmp_path / f"{name}.ipynb").write_text(notebook("", student=marked))
    line = only(tmp_path)
    assert line.student == student
    assert ("whose is it? It has lost the student's number, and so has its name" in line.note) == (student is None)


@pytest.mark.parametrize("handed", [{}, {"handout": {}}, {"handout": {"seed": True}}, {"handout": {"seed": 7.0}},
                                    {"handout": {"seed": "7"}}])
def test_a_notebook_that_has_lost_its_seed_is_judged_by_the_one_that_is_told(tmp_path, handed):
    book = json.loads(notebook(f'forward = {{"net_h1": {sheet(3)["net_h1"]:.9f}}}')) | {"metadata": handed}
    hand_in(tmp_path, 3, json.dumps(book))
    with pytest.raises(ValueError) as refused:
        collect.collect(tmp_path)
    assert str(refused.value) == "no notebook here says which seed its numbers come from; give it with --seed"
    assert only(tmp_path, seed=7).right == 1


# --- Files that are not what they should be ----------------------------------------------------------------------


def cell(source, **more):
    return {"cell_type": "code", "id": "forward", "metadata": {}, "outputs": [], "source": source, **more}


def notebook(*sources, student=1):
    return json.dumps({"metadata": {"handout": {"seed": 7, "student": student}}, "nbformat": 4, "nbformat_minor": 5,
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


def test_answers_are_found_among_whatever_else_a_student_wrote(tmp_path):
    hand_in(tmp_path, 1, notebook("import math\n\n# mine\nforward = {**start, name: 1, f(2): 3, 4: 5, "
                                  '"net_h1": 0.5, "mine": 6}\nerror: dict = {"E_o1": 7}\ncheck_all(forward, given)'))
    line = only(tmp_path)
    assert (line.answered, line.first_wrong, line.note) == (1, "net_h1", "")


def test_a_cell_and_a_notebook_are_read_up_to_their_limits(tmp_path):
    answer = 'forward = {"net_h1": 0.5}'
    for student, sources in enumerate([[answer.ljust(10_000)], [answer.ljust(10_001)], [""] * 199 + [answer],
                                       [""] * 200 + [answer]], start=1):
        hand_in(tmp_path, student, notebook(*sources, student=student))
    assert [(line.answered, line.note) for line in collect.collect(tmp_path)] == [
        (1, ""), (0, "a cell of answers cannot be read"), (1, ""), (0, "")]


def test_a_file_is_read_up_to_its_limit(tmp_path, monkeypatch):
    text = notebook('forward = {"net_h1": 0.5}')
    monkeypatch.setattr(collect, "LARGEST", len(text))
    hand_in(tmp_path, 1, text)
    hand_in(tmp_path, 2, text + " ")
    assert [(line.answered, line.note) for line in collect.collect(tmp_path)] == [
        (1, ""), (0, f"not judged: the file is larger than {len(text)} bytes")]


def test_endings_may_be_capital_a_text_file_is_a_csv_file_and_an_editor_may_have_marked_the_encoding(tmp_path):
    for name, text in {"student_01.TXT": "net_h1,0.5", "student_02.Csv": "\ufeffnet_h1;0,5", "student_03.IPYNB":
                       "\ufeff" + notebook('forward = {"net_h1": 0.5}', student=3)}.items():
        (tmp_path / name).write_bytes(text.encode())
    assert [(line.student, line.answered, line.note) for line in collect.collect(tmp_path, seed=7)] == [
        (1, 1, ""), (2, 1, ""), (3, 1, "")]


@pytest.mark.parametrize(("reason", "note"), [
    (MemoryError(), "not judged: MemoryError"), (OSError(errno.EIO, "Input/output error"),
                                                 "not judged: [Errno 5] Input/output error"),
    (ValueError("x" * 201), f"not judged: {'x' * 200}")])
def test_whatever_stops_the_reading_of_a_file_becomes_its_note(tmp_path, monkeypatch, reason, note):
    def stopped(data, known):
        raise reason

    monkeypatch.setattr(collect.files, "read", stopped)
    hand_in(tmp_path, 1, "net_h1,0.5", "csv")
    assert only(tmp_path, seed=7) == collect.Line(1, "student_01.csv", note=note)


def test_hidden_files_and_in_the_folder_itself_the_key_and_an_earlier_report_were_not_handed_in(tmp_path):
    ours = ["class.csv", "class.png", "key.csv"]
    for name in [*ours, ".DS_Store", ".git/a.csv", "s.csv", *(f"Ada/{name}" for name in ours), "Ada/.hidden.csv"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    assert [line.file for line in collect.collect(tmp_path)] == [*(f"Ada/{name}" for name in ours), "s.csv"]


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
    neither = "this is neither a notebook nor a table"
    assert {key: note.removeprefix("not judged: ") for key, note in notes.items()} == {
        1: neither, 2: "the file is larger than 10,000,000 bytes", 4: neither, 5: neither, 7: "",
        3: "line 1001: the file goes on; a calculation has about 90 lines",
        6: "line 1: net_h1 = '=HYPERLINK(1)' is something to work out: work it out, or in Python leave out the "
               "quotation marks so that Python does",
        None: "whose is it? It has lost the student's number, and so has its name"}
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
