"""Thirty students hand in as students do; everybody gets the points that were counted by hand, and nobody is accused
who is right."""
import os
import re

import pytest

from helpers import worksheet
from helpers.handout import assignment, collect, gradebook, people, tables
from helpers.handout.assignment import Kind
from helpers.handout.collect import Line
from helpers.handout.grades import Grade, graded
from helpers.handout.papers import Paper
from tests.support import students
from tests.support.students import ROSTER

KINDS = {"the tutorial's": Kind(), "2-3-1 with tanh": Kind("2-3-1", activation="tanh", biases="neuron")}
SMALL = assignment.drawn(Kind(), 5, 7)


def hand_in(folder, name, data):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


@pytest.fixture(scope="module", params=KINDS.values(), ids=KINDS)
def returned(request, tmp_path_factory):
    """(assignment, what is expected of each student, lines, folder): packed by Moodle, unpacked, renamed by Canvas."""
    folder = tmp_path_factory.mktemp("returned")
    made = assignment.drawn(request.param, 30, 7, ROSTER)
    expected, packed = students.the_class(made), {}
    for student, one in expected.items():
        person = ROSTER[student].name
        first, _, last = person.replace("-", "").rpartition(" ")
        for count, (name, data) in enumerate(students.handed_in(made, student, one.way).items()):
            moodles = f"{person}_{77000 + student}_assignsubmission_file_/{name}"
            if student % 3 == 0:
                packed[moodles] = data
            elif student % 3 == 1:
                hand_in(folder, moodles, data)
            else:
                hand_in(folder, f"{(last + first).replace(' ', '').lower()}_{5000 + student}_{count}_{name}", data)
    hand_in(folder, "moodle.zip", students.zipped(packed))
    return made, expected, collect.collect(folder, made, points=10), folder


def points(made, one):
    return None if one.wrong is None else round(10 * (len(made.asked) - one.wrong) / len(made.asked), 2)


def test_everybody_gets_the_points_counted_by_hand_and_every_slip_is_at_its_row(returned):
    made, expected, lines, _ = returned
    got = {line.student: (line.grade.points, tuple(line.grade.slips)) for line in lines}
    assert got == {student: (points(made, one), one.where) for student, one in expected.items()}
    follows = {expected[line.student].way for line in lines if line.grade.follows}
    assert follows == {"slip early, all else follows", "two slips", "slope forgotten"}


def test_what_is_odd_is_said_and_nothing_is_said_of_the_others(returned):
    _, expected, lines, _ = returned
    for line in lines:
        assert expected[line.student].says in line.note
        assert bool(expected[line.student].says) == bool(line.note), line


def test_the_feedback_has_the_points_and_a_sentence_for_every_slip_and_never_the_right_number(returned):
    made, expected, lines, _ = returned
    for line in lines:
        feedback, slips = line.grade.feedback, line.grade.slips
        unread = expected[line.student].says in ("out_h1", "no plain number")
        assert feedback.endswith("could not be read: enter plain numbers.") == unread
        if line.grade.points is not None:
            assert feedback.startswith(f"{line.grade.points:g} of 10 points.")
        said = re.findall(r"(First|Second) slip: (\w+)", feedback)
        assert said == list(zip(("First", "Second"), slips, strict=False))
        right = made.right(line.student)
        assert not any(f"{right[name]:.5g}" in feedback for name in slips)


def test_the_table_has_the_columns_of_a_mark_and_a_line_for_everybody(returned):
    made, expected, lines, folder = returned
    said = collect.report(folder, lines)
    header, *table = tables.Table(folder / "class.csv").lines
    assert header == ["student", "name", "id", "email", "points", "right", "follows", "slips", "missing", "slips at",
                      "mistake", "note", "feedback", "file"]
    assert [row[:5] for row in table[:-2]] == [
        [str(k), *ROSTER[k], "" if points(made, one) is None else f"{points(made, one):g}"]
        for k, one in expected.items()]
    assert {sum(map(int, row[5:9])) for row in table[:-2] if row[4]} == {len(made.asked)}
    assert (folder / "class.png").read_bytes()[:4] == b"\x89PNG"
    assert "Ada Lovelace" in said and "the slope out*(1 - out) is missing" not in said.partition("The class")[0]


# --- Into the gradebook ------------------------------------------------------------------------------------------


def filled(folder, export, results, *column):
    """What is said of an export that is filled, and what has become of it."""
    (folder / "export.csv").write_bytes(export.encode())
    said = gradebook.fill(folder / "export.csv", results, 10, *column)
    return said, (folder / "export.csv").read_bytes().decode()


@pytest.mark.parametrize(("export", "column", "words"), [(students.moodle_gradebook, 4, 9),
                                                         (students.canvas_gradebook, 6, None)])
def test_a_gradebook_gets_points_and_feedback_and_nothing_else_of_it_changes(returned, tmp_path, export, column, words):
    made, expected, lines, _ = returned
    results = {line.person: line.grade for line in lines if line.file}
    (tmp_path / "before.csv").write_bytes(export().encode())
    said, _ = filled(tmp_path, export(), results, None if words else "Backpropagation (12)")
    before, after = (tables.Table(tmp_path / name).lines for name in ("before.csv", "export.csv"))
    start = 1 if words else 2
    for student, (old, new) in enumerate(zip(before[start:], after[start:], strict=True), start=1):
        one = expected.get(student)
        earned = points(made, one) if one else None
        wanted = dict(enumerate(old))
        if earned is not None:
            wanted[column] = f"{earned:g}"
        if words and one and results.get(ROSTER[student]):
            wanted[words] = results[ROSTER[student]].feedback
        assert new == list(wanted.values())
    assert before[:start] == after[:start] and ", 26 of the class have their points under" in said
    assert ("class.csv" in said) == (words is None)


def test_an_export_without_anybody_in_it_stays_as_it_is_to_the_byte(tmp_path):
    for export, name in ((students.moodle_gradebook(), None), (students.canvas_gradebook(), "Backpropagation (12)"),
                         ("Name;Grade\r\na;\r\n\r\nb;\"1\",2\r", None)):
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
            data = export.removeprefix("\ufeff").replace("ő", "ö").encode(encoding)
            (tmp_path / "export.csv").write_bytes(data)
            gradebook.fill(tmp_path / "export.csv", {}, 10, name)
            assert (tmp_path / "export.csv").read_bytes() == data


MOODLES = ("First name,Surname,Essay (Real),Essay (Feedback),Sheet (Real),Sheet (Feedback),Course total (Real)\n"
           "Ada,Lovelace,3.00,good,-,,3.00\n")


def test_which_column_is_asked_where_several_fit(tmp_path):
    for export, column, words in (
            (students.canvas_gradebook(), [], r"--column …: 'Essay \(11\)', 'Backpropagation \(12\)'"),
            (MOODLES, [], r"--column …: 'Essay \(Real\)', 'Sheet \(Real\)'$"),
            (students.canvas_gradebook(), ["Quiz"], "there is no column 'Quiz'"),
            ("a,b\n1,2\n", [], "no column is called name")):
        with pytest.raises(ValueError, match=words):
            filled(tmp_path, export, {}, *column)


RESULTS = {ROSTER[k]: Grade(9.78, feedback="=1+1; so") for k in (1, 2, 3)}
EXPORTS = [  # its text, the column that is named, its last line when it is filled, and what is said
    (MOODLES, ["Sheet (Real)"], "Ada,Lovelace,3.00,good,9.78,'=1+1; so,3.00", "2 of the class have no line in it: Zoë"),
    ('Vollständiger Name;Bewertung;Bestwertung;Feedback als Kommentar\nAda Lovelace;;"20,00";\n', [],
     'Ada Lovelace;9,78;"20,00";"\'=1+1; so"',  # a German Moodle's
     "maximum is 20,00, and these points are out of 10; --points 20 gives others"),
    ('Student,ID,Sheet (12)\n    Points Possible,,20.00\n"Lovelace, Ada",1,\n', [], '"Lovelace, Ada",1,9.78',
     "maximum is 20.00"),
    ("Full name,Grade\nAda Lovelace,\nZoe Bronte,\n", [], "Zoe Bronte,9.78", "have no line in it: Grace Hopper.")]


@pytest.mark.parametrize(("export", "column", "line", "words"), EXPORTS)
def test_another_column_a_maximum_a_decimal_comma_or_a_missing_student_is_minded_and_said(
        tmp_path, export, column, line, words):
    said, text = filled(tmp_path, export, RESULTS, *column)
    assert text.splitlines()[-1] == line and words in said


# --- Whose is it? ------------------------------------------------------------------------------------------------


def test_without_a_roster_the_number_in_the_name_decides_and_then_the_one_in_the_notebook(tmp_path):
    sheets = {student: students.filled(SMALL, student, students.worked(SMALL, student, "right")) for student in (1, 2)}
    for name, data in (("late student_01 (2).ipynb", sheets[1]), ("mine.ipynb", sheets[2]),
                       ("x/nobodys.csv", b"net_h1,0.5"), ("student_77.csv", b"net_h1,0.5")):
        hand_in(tmp_path, name, data)
    lines = collect.collect(tmp_path, SMALL)
    assert {line.student: line.grade.points for line in lines[:5]} == {1: 10, 2: 10, 3: None, 4: None, 5: None}
    assert [line.note for line in lines[5:]] == ["not judged: there is no student 77 in the key", (
        "not judged: whose is it? Neither its name nor what is in it has a student's number")]
    collect.report(tmp_path, lines)
    assert [line.file for line in collect.collect(tmp_path, SMALL)] == [line.file for line in lines]  # not its report


def test_a_gradebook_stands_in_for_a_roster(tmp_path):
    (tmp_path / "export.csv").write_text(students.moodle_gradebook())
    hand_in(tmp_path, "in/Grace Hopper_77003_assignsubmission_file_/student_01.ipynb",
            students.filled(SMALL, 1, students.worked(SMALL, 1, "right")))
    line = collect.collect(tmp_path / "in", SMALL, others=people.roster(tmp_path / "export.csv")[0])[0]
    assert (line.student, line.person.name, line.grade.points) == (1, "Grace Hopper", 10)


@pytest.mark.parametrize(("ages", "last"), [((50, 10, 10), "student_01-2.csv"), ((5, 10, 10), "student_01.csv"),
                                            ((50, 20, 10), "student_01-1.csv")])
def test_the_last_of_several_counts_by_its_time_and_then_by_its_number_but_never_an_empty_one(tmp_path, ages, last):
    right = students.worked(SMALL, 1, "right")
    for name, age in zip(("student_01.csv", "student_01-2.csv", "student_01-1.csv", "student_01.ipynb"), (*ages, 0),
                         strict=True):
        texts = right if name == last else {"net_h1": "0.5"}
        hand_in(tmp_path, name, students.filled(SMALL, 1, {}) if name.endswith("ipynb") else students.table(texts))
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    line = collect.collect(tmp_path, SMALL)[0]
    assert (line.file, line.grade.points, line.note) == (last, 10, "handed in 3 times; the last counts")


def test_numbers_to_start_from_that_are_the_tutorials_or_of_another_handout_are_said(tmp_path):
    tutorials = {name: f"{value:.9f}" for name, value in worksheet.evaluate().items()}
    hand_in(tmp_path, "student_01.csv", students.table(tutorials))
    hand_in(tmp_path, "student_02.ipynb", students.filled(assignment.drawn(Kind(), 2, 8), 2, tutorials))
    assert [(line.note, line.grade.points) for line in collect.collect(tmp_path, SMALL)[:2]] == [
        ("these are the numbers of the tutorial", None), ("these are the numbers of another handout", None)]


def test_a_fellow_students_sheet_is_noticed_by_a_single_number_to_start_from(tmp_path):
    given = SMALL.given[1]
    made = assignment.Assignment(Kind(), {1: given, 2: given | {"eta": 0.99}})
    hand_in(tmp_path, "student_02.ipynb", students.filled(made, 1, students.worked(made, 1, "right")))
    assert collect.collect(tmp_path, made)[1].note.startswith("these are the numbers of student 1; ")
    hand_in(tmp_path, "student_02.csv", students.table(students.worked(made, 2, "right")))
    os.utime(tmp_path / "student_02.csv", (1e9, 1e9))  # earlier, and yet their own counts
    assert collect.collect(tmp_path, made)[1].grade.points == 10


# --- Grades and feedback ------------------------------------------------------------------------------------------


def test_points_can_be_out_of_any_number():
    made = assignment.drawn(Kind(blanks="4"), 1, 7)
    texts = dict(list(students.worked(made, 1, "right").items())[:3])
    assert graded(made, 1, Paper("", answers=texts), 100).feedback == (
        "75 of 100 points. Of 4 rows: 3 right, 1 missing. Missing: E_total_after_1.")


def test_another_convention_costs_nothing_and_is_said():
    texts = {name: f"-{text}".removeprefix("--") if name.startswith("delta") else text
             for name, text in students.worked(SMALL, 1, "right").items()}
    grade = graded(SMALL, 1, Paper("", answers=texts), 10)
    assert (grade.points, grade.slips) == (10, []) and "No mistake, but another choice" in grade.feedback


def test_three_slips_get_a_sentence_and_further_ones_are_named():
    wrong = ["net_h1", "out_h2", "E_o1", "delta_o1", "w5_new"]
    texts = students.worked(SMALL, 1, "right") | dict.fromkeys(wrong, "0.123456")
    grade = graded(SMALL, 1, Paper("", answers=texts), 10)
    assert grade.slips == wrong and "Third slip: E_o1 = 0.123456 is not right." in grade.feedback
    assert grade.feedback.endswith("Further slips: delta_o1, w5_new.")


# --- The report --------------------------------------------------------------------------------------------------


def test_a_class_is_counted_by_what_went_wrong_first():
    judged = [Grade(1.0, slips=["out_h1"], mistakes=("F12",)), Grade(1.0, slips=["out_h1"], mistakes=("F12",)),
              Grade(1.0, slips=["net_h2"]), Grade(1.0), Grade(1.0, missing=["E_total"]), Grade()]
    lines = [*(Line(k, ROSTER[1], "a.csv", grade) for k, grade in enumerate(judged)), Line(9, ROSTER[9])]
    assert collect.common(lines) == [
        (2, "brackets lost in the logistic function"), (1, "a slip at net_h2"), (1, "absent"), (1, "everything right"),
        (1, "not judged"), (1, "right so far")]


def test_a_class_without_a_slip_has_no_chart_not_even_an_old_one_and_an_empty_folder_an_absent_class(tmp_path):
    (tmp_path / "class.png").write_bytes(b"last week's")
    lines = collect.collect(tmp_path, SMALL)
    assert [(line.note, line.grade.points) for line in lines] == [("absent: nothing came back", None)] * 5
    assert collect.report(tmp_path, lines).endswith(f"\n\nIn {tmp_path}, class.csv is written.")
    assert os.listdir(tmp_path) == ["class.csv"]
