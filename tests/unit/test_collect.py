"""Thirty students hand in as students do; everybody gets the points that were counted by hand, and nobody is accused
who is right."""
import csv
import io
import os
import re

import pytest

from helpers.handout import assignment, collect, gradebook
from helpers.handout.assignment import Kind
from helpers.handout.collect import Line
from helpers.handout.marks import marked
from tests.support import students
from tests.support.students import ROSTER

KINDS = {"the tutorial's": Kind(), "2-3-1 with tanh": Kind("2-3-1", activation="tanh", biases="neuron")}


@pytest.fixture(scope="module", params=KINDS.values(), ids=KINDS)
def returned(request, tmp_path_factory):
    """(assignment, what is expected of each student, lines, folder): packed by Moodle, unpacked, renamed by Canvas."""
    folder = tmp_path_factory.mktemp("returned")
    made = assignment.drawn(request.param, 30, 7, ROSTER)
    expected = students.the_class(made)
    packed = {}
    for student, one in expected.items():
        person = ROSTER[student].name
        first, _, last = person.replace("-", "").rpartition(" ")
        for count, (name, data) in enumerate(students.handed_in(made, student, one.way).items()):
            if student % 3 == 0:
                packed[f"{person}_{77000 + student}_assignsubmission_file_/{name}"] = data
            elif student % 3 == 1:
                place = folder / f"{person}_{77000 + student}_assignsubmission_file_"
                place.mkdir(exist_ok=True)
                (place / name).write_bytes(data)
            else:
                joined = (last + first).replace(" ", "").lower()
                (folder / f"{joined}_{5000 + student}_{count}_{name}").write_bytes(data)
    (folder / "moodle.zip").write_bytes(students.zipped(packed))
    return made, expected, collect.collect(folder, made, points=10), folder


def points(made, one):
    return None if one.wrong is None else round(10 * (len(made.asked) - one.wrong) / len(made.asked), 2)


def test_everybody_gets_the_points_counted_by_hand_and_every_slip_is_at_its_row(returned):
    made, expected, lines, _ = returned
    got = {line.student: (line.points, line.where) for line in lines}
    assert got == {student: (points(made, one), one.where) for student, one in expected.items()}


def test_every_asked_row_has_one_mark(returned):
    made, expected, lines, _ = returned
    judged = [line for line in lines if line.points is not None]
    assert len(judged) == 26
    assert {line.right + line.follows + line.slips + line.missing for line in judged} == {len(made.asked)}
    follows = {expected[line.student].way for line in judged if line.follows}
    assert follows == {"slip early, all else follows", "two slips", "slope forgotten"}


def test_what_is_odd_is_said_and_nothing_is_said_of_the_others(returned):
    _, expected, lines, _ = returned
    for line in lines:
        assert expected[line.student].says in line.note
        assert bool(expected[line.student].says) == bool(line.note), line


def test_the_feedback_has_the_points_and_a_sentence_for_every_slip_and_never_the_right_number(returned):
    made, expected, lines, _ = returned
    for line in lines:
        if line.points is not None:
            assert line.feedback.startswith(f"{line.points:g} of 10 points.")
        said = re.findall(r"(First|Second) slip: (\w+)", line.feedback)
        assert said == list(zip(("First", "Second"), line.where, strict=False))
        right = made.right(line.student)
        assert not any(f"{right[name]:.5g}" in line.feedback for name in line.where)


def test_the_table_has_the_columns_of_a_mark_and_a_line_for_everybody(returned):
    made, expected, lines, folder = returned
    told = collect.report(folder, lines)
    with open(folder / "class.csv", newline="", encoding="utf-8-sig") as file:
        table = list(csv.DictReader(file))
    assert [row["name"] for row in table] == list(students.NAMES)
    assert [row["points"] for row in table] == ["" if points(made, one) is None else f"{points(made, one):g}"
                                                for one in expected.values()]
    assert {"points", "right", "follows", "slips", "missing", "feedback"} <= set(table[0])
    assert (folder / "class.png").read_bytes()[:4] == b"\x89PNG"
    assert "Ada Lovelace" in told and "the slope out*(1 - out) is missing" not in told.partition("The class")[0]
    assert [line.file for line in collect.collect(folder, made)] == [line.file for line in lines]  # not its own report


RIGHT = ["right", "four decimals on the way", "four significant digits when written", "float32", "seven decimals",
         "five significant digits on the way"]


@pytest.mark.parametrize("way", RIGHT)
@pytest.mark.parametrize("kind", [Kind(), Kind("3-2-2", output="softmax", error="cross_entropy", biases="none"),
                                  Kind("2-3-2", activation="relu", error="mean_squared")], ids=str)
def test_nobody_is_accused_who_is_right(kind, way):
    made = assignment.drawn(kind, 5, 11)
    for student in made.given:
        texts = students.worked(made, student, way)
        numbers = {name: float(text) for name, text in texts.items()} if way == "float32" else texts
        marks = marked(made, student, numbers, 10)
        assert (marks.points, marks.slips, marks.missing) == (10, [], []), student


# --- Into the gradebook ------------------------------------------------------------------------------------------


def filled(folder, export, results, *column):
    """What is said of an export that is filled, and what has become of it."""
    (folder / "export.csv").write_bytes(export.encode())
    told = gradebook.fill(folder / "export.csv", results, 10, *column)
    return told, (folder / "export.csv").read_bytes().decode()


def cells(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize(("export", "column", "words"), [(students.moodle_gradebook, 4, 9),
                                                         (students.canvas_gradebook, 6, None)])
def test_a_gradebook_gets_points_and_feedback_and_nothing_else_of_it_changes(returned, tmp_path, export, column, words):
    made, expected, lines, _ = returned
    results = {line.person: (line.points, line.feedback) for line in lines if line.file}
    told, text = filled(tmp_path, export(), results, None if words else "Backpropagation (12)")
    before, after = cells(export()), cells(text)
    start = 1 if words else 2
    for student, (old, new) in enumerate(zip(before[start:], after[start:], strict=True), start=1):
        one = expected.get(student)
        earned = points(made, one) if one else None
        assert new[column] == (old[column] if earned is None else f"{earned:g}")
        untouched = [k for k in range(len(old)) if k not in (column, words)]
        assert [old[k] for k in untouched] == [new[k] for k in untouched]
        if words and earned is not None:
            assert new[words].startswith(f"{earned:g} of 10 points.")
    assert before[:start] == after[:start] and told.filled == 26
    assert ("class.csv" in told.sentence()) == (words is None)


def test_an_export_without_anybody_in_it_stays_as_it_is_to_the_byte(tmp_path):
    for export in (students.moodle_gradebook(), students.canvas_gradebook(), "Name;Grade\r\na;\r\n\r\nb;\"1\",2\r"):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            data = export.removeprefix("\ufeff").encode(encoding)
            (tmp_path / "export.csv").write_bytes(data)
            name = "Backpropagation (12)" if "Canvas" in export or "SIS" in export else None
            assert gradebook.fill(tmp_path / "export.csv", {}, 10, name).filled == 0
            assert (tmp_path / "export.csv").read_bytes() == data


MOODLES = ("First name,Surname,Essay (Real),Essay (Feedback),Sheet (Real),Sheet (Feedback),Course total (Real)\n"
           "Ada,Lovelace,3.00,good,-,,3.00\n")


def test_which_column_is_asked_where_several_fit(tmp_path):
    for export, column, words in (
            (students.canvas_gradebook(), [], r"--column …: 'Essay \(11\)', 'Backpropagation \(12\)'"),
            (MOODLES, [], r"--column …: 'Essay \(Real\)', 'Sheet \(Real\)'$"),
            (students.canvas_gradebook(), ["Quiz"], "there is no column 'Quiz'"),
            ("a,b\n1,2\n", [], "no column with names")):
        with pytest.raises(ValueError, match=words):
            filled(tmp_path, export, {}, *column)


def test_in_moodles_whole_gradebook_the_feedback_is_that_of_the_same_assignment(tmp_path):
    _, text = filled(tmp_path, MOODLES, {ROSTER[1]: (9.5, "one slip")}, "Sheet (Real)")
    assert text.endswith("\nAda,Lovelace,3.00,good,9.5,one slip,3.00\n")


def test_another_maximum_is_said_and_a_decimal_comma_is_kept(tmp_path):
    header = "Vollständiger Name;Bewertung;Bestwertung;Feedback als Kommentar"  # a German Moodle's
    told, text = filled(tmp_path, f'{header}\r\nAda Lovelace;;"20,00";\r\n', {ROSTER[1]: (9.78, "=1+1; so")})
    assert text == f'{header}\r\nAda Lovelace;9,78;"20,00";"\'=1+1; so"\r\n'
    assert "Its maximum is 20,00, and these points are out of 10; --points 20 gives others" in told.sentence()
    canvas = "Student,ID,Sheet (12)\n    Points Possible,,20.00\n\"Lovelace, Ada\",1,\n"
    told, _ = filled(tmp_path, canvas, {ROSTER[1]: (9.78, "")})
    assert "Its maximum is 20.00" in told.sentence() and told.filled == 1


def test_who_is_in_the_class_and_not_in_the_gradebook_is_named(tmp_path):
    export = "Full name,Grade\nAda Lovelace,\nZoe Bronte,\n"
    told, _ = filled(tmp_path, export, {ROSTER[k]: (1.0, "") for k in (1, 2, 3)})
    assert told.filled == 2 and told.missing == ("Grace Hopper",)  # accents do not count


# --- Whose is it? ------------------------------------------------------------------------------------------------


def hand_in(folder, name, data):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def test_without_a_roster_the_number_in_the_name_decides_and_then_the_one_in_the_notebook(tmp_path):
    made = assignment.drawn(Kind(), 5, 7)
    sheets = {student: students.filled(made, student, students.worked(made, student, "right")) for student in (1, 2, 3)}
    hand_in(tmp_path, "late student_01 (2).ipynb", sheets[1])
    hand_in(tmp_path, "mine.ipynb", sheets[2])
    hand_in(tmp_path, "student_03.csv", students.table(students.worked(made, 3, "right")))
    hand_in(tmp_path, "x/nobodys.csv", b"net_h1,0.5")
    hand_in(tmp_path, "student_77.csv", b"net_h1,0.5")
    lines = collect.collect(tmp_path, made)
    assert [(line.student, line.points) for line in lines[:5]] == [(1, 10), (2, 10), (3, 10), (4, None), (5, None)]
    assert [line.note for line in lines[5:]] == ["not judged: there is no student 77 in the key", (
        "not judged: whose is it? Neither its name nor what is in it has a student's number")]


def test_a_gradebook_stands_in_for_a_roster(tmp_path):
    made = assignment.drawn(Kind(), 3, 7)
    (tmp_path / "export.csv").write_text(students.moodle_gradebook())
    folder = tmp_path / "returned"
    hand_in(folder, "Grace Hopper_77003_assignsubmission_file_/student_01.ipynb",
            students.filled(made, 1, students.worked(made, 1, "right")))
    line = collect.collect(folder, made, others=gradebook.members(tmp_path / "export.csv"))[0]
    assert (line.student, line.person.name, line.points) == (1, "Grace Hopper", 10)
    gradebook.fill(tmp_path / "export.csv", {line.person: (line.points, line.feedback)}, 10)
    assert [row[4] for row in cells((tmp_path / "export.csv").read_text())[1:4]] == ["", "", "10"]


@pytest.mark.parametrize(("ages", "last"), [((50, 10, 10), "student_01-2.csv"), ((5, 10, 10), "student_01.csv"),
                                            ((50, 20, 10), "student_01-1.csv")])
def test_the_last_of_several_counts_by_its_time_and_then_by_its_number_but_never_an_empty_one(tmp_path, ages, last):
    made = assignment.drawn(Kind(), 1, 7)
    right = students.worked(made, 1, "right")
    for name, age in zip(("student_01.csv", "student_01-2.csv", "student_01-1.csv", "student_01.ipynb"), (*ages, 0),
                         strict=True):
        texts = right if name == last else {"net_h1": "0.5"}
        data = students.filled(made, 1, {}) if name.endswith("ipynb") else students.table(texts)
        hand_in(tmp_path, name, data)
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    line = collect.collect(tmp_path, made)[0]
    assert (line.file, line.points, line.note) == (last, 10, "handed in 3 times; the last counts")


def test_the_tutorials_own_numbers_are_recognised(tmp_path):
    from helpers import worksheet

    made = assignment.drawn(Kind(), 2, 7)
    texts = {name: f"{value:.9f}" for name, value in worksheet.evaluate().items()}
    hand_in(tmp_path, "student_02.csv", students.table(texts))
    assert collect.collect(tmp_path, made)[1].note == "these are the numbers of the tutorial"


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("seed", [7, 8])
def test_a_table_that_fits_no_numbers_of_the_key_is_said(tmp_path, kind, seed):
    other = assignment.drawn(kind, 2, seed)
    hand_in(tmp_path, "student_02.csv", students.table(students.worked(other, 2, "right")))
    line = collect.collect(tmp_path, assignment.drawn(kind, 2, 7))[1]
    assert line.note == ("" if seed == 7 else collect.NO_FIT)


def test_points_can_be_out_of_any_number(tmp_path):
    made = assignment.drawn(Kind(blanks="4"), 1, 7)
    texts = dict(list(students.worked(made, 1, "right").items())[:3])
    hand_in(tmp_path, "student_01.csv", students.table(texts))
    line = collect.collect(tmp_path, made, points=100)[0]
    assert line[3:8] == (75, 3, 0, 0, 1)
    assert line.feedback == "75 of 100 points. Of 4 rows: 3 right, 1 missing. Missing: E_total_after_1."


def test_another_convention_costs_nothing_and_is_said():
    made = assignment.drawn(Kind(), 1, 7)
    texts = {name: f"-{text}".removeprefix("--") if name.startswith("delta") else text
             for name, text in students.worked(made, 1, "right").items()}
    marks = marked(made, 1, texts, 10)
    assert (marks.points, marks.slips) == (10, [])
    assert "No mistake, but another choice" in marks.feedback


def test_three_slips_get_a_sentence_and_further_ones_are_named():
    made = assignment.drawn(Kind(), 1, 7)
    wrong = ["net_h1", "out_h2", "E_o1", "delta_o1", "w5_new"]
    marks = marked(made, 1, students.worked(made, 1, "right") | dict.fromkeys(wrong, "0.123456"), 10)
    assert marks.slips == wrong
    assert "Third slip: E_o1 = 0.123456 is not right." in marks.feedback
    assert marks.feedback.endswith("Further slips: delta_o1, w5_new.")


def test_a_class_is_counted_by_what_went_wrong_first():
    from helpers.handout.people import Person

    lines = [Line(k, Person(), points=1.0, **more) for k, more in enumerate([
        {"where": ("out_h1",), "mistakes": ("F12",)}, {"where": ("out_h1",), "mistakes": ("F12",)},
        {"where": ("net_h2",)}, {}, {"missing": 3}])]
    lines += [Line(9, Person(), note="absent: nothing came back"), Line(10, Person(), note="not judged: why")]
    assert collect.common(lines) == [
        (2, "brackets lost in the logistic function"), (1, "a slip at net_h2"), (1, "absent"), (1, "everything right"),
        (1, "not judged"), (1, "right so far")]
