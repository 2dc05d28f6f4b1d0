"""Handouts: for each student a notebook with numbers of their own, which checks itself and holds neither seed nor
answer; a key; all are written or none."""
import base64
import errno
import json
import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from helpers import sheets, worksheet
from helpers.handout import __main__ as program
from helpers.handout import assignment, collect, notebook, people, quiz, tables, write
from helpers.handout.assignment import Kind
from helpers.worksheet import ROWS
from tests.support import students
from tests.support.course import PATIENCE

OTHERS = [Kind("2-3-1", activation="tanh", biases="neuron"), Kind("3-2-2", output="softmax", error="cross_entropy"),
          Kind("1-1-1", activation="relu", biases="none"), Kind("2-0-2"), Kind(blanks="5")]


# --- What is asked -----------------------------------------------------------------------------------------------


def test_a_sheet_asks_for_every_row_that_is_something_to_work_out_and_for_what_comes_of_it():
    made = assignment.drawn(Kind(), 1, 7)
    assert made.asked[:-1] == [name for name, row in ROWS.items() if not re.fullmatch(r"\w+", row)]
    assert made.asked[-1] == "E_total_after_1" and len(made.asked) == 46
    assert {stage: len(names) for stage, names in made.all_stages.items()} == {
        "forward": 8, "error": 3, "output": 14, "hidden": 20, "repeated": 1}
    wide = assignment.drawn(OTHERS[0], 1, 7).all_stages
    assert {stage: len(names) for stage, names in wide.items()} == {
        "forward": 8, "error": 1, "output": 9, "hidden": 22, "biases": 8, "repeated": 1}


@pytest.mark.parametrize("kind", [Kind(), *OTHERS], ids=str)
def test_the_key_holds_all_that_collecting_needs_and_the_right_numbers(tmp_path, kind):
    made = assignment.drawn(kind, 3, 7, {2: people.Person("Zoë Brontë", "s1", "zoe@school.example")})
    (tmp_path / "key.csv").write_bytes(made.key())
    again = assignment.from_key(tmp_path / "key.csv")
    assert (again.kind, again.given, again.people, again.seed) == (made.kind, made.given, made.people, 7)
    assert again.asked == made.asked and again.given[3] == sheets.draw("7-3", kind.rows())
    after = worksheet.train(1, made.given[1], rows=kind.rows())["E_total"]
    assert made.right(1)["E_total_after_1"] == pytest.approx(after, rel=1e-13)
    header, *lines = tables.Table(tmp_path / "key.csv").lines
    for row in (dict(zip(header, line, strict=True)) for line in lines[:3]):
        right = made.right(int(row["student"]))
        assert row["seed"] == "7" and all(abs(float(row[name]) - right[name]) <= 5e-9 * abs(right[name])
                                          for name in made.asked)


@pytest.mark.parametrize("text", ["", "student,name\n1,Ada\n",
                                  "student,name,id,email,seed,options\n1,,,,7,--network 9\n",
                                  "student,name,id,email,seed,options\n1,,,,7,--sizes 2-2-2\n",
                                  "student,name,id,email,seed,options\n1,,,,7,--activation sinus\n",
                                  "\x00\x01", "student,name,id,email,seed,options,i1\nx,,,,7,,0.5\n"])
def test_what_is_no_key_is_told(tmp_path, text):
    (tmp_path / "key.csv").write_text(text)
    with pytest.raises(ValueError, match="is no key that this command wrote"):
        assignment.from_key(tmp_path / "key.csv")


def test_numbers_of_your_own_are_the_same_for_all_or_one_line_for_each(tmp_path):
    given = sheets.draw(3, OTHERS[0].rows())
    one, each = tmp_path / "one.csv", tmp_path / "each.csv"
    one.write_text("name;value\n" + "".join(f"{name};{value}\n".replace(".", ",") for name, value in given.items()))
    each.write_text(",".join(given) + "\n" + "".join(
        ",".join(str(value + k) for value in given.values()) + "\n" for k in range(3)))
    assert assignment.chosen(OTHERS[0], 2, one).given == {1: given, 2: given}
    drawn = assignment.chosen(OTHERS[0], None, each).given
    assert [drawn[k]["w1"] for k in (1, 2, 3)] == [given["w1"] + k for k in range(3)]
    with pytest.raises(ValueError, match="numbers for 3 students, and there are 4"):
        assignment.chosen(OTHERS[0], 4, each)
    for text, words in (("w1,0.5\ni1,\n", "the given i1 is missing"), ("w1,0.5\nw2,none\n", "w2 = 'none' is a word")):
        one.write_text(text)
        with pytest.raises(ValueError, match=words):
            assignment.chosen(OTHERS[0], 1, one)


# --- A notebook --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Kind(), *OTHERS], ids=str)
def test_a_notebook_holds_the_students_numbers_and_neither_the_seed_nor_an_answer(kind):
    made = assignment.drawn(kind, 3, 987_654, {3: people.Person("Zoë Brontë")})
    book = notebook.notebook(made, 3)
    nbformat.validate(book)
    assert book == notebook.notebook(made, 3)
    text = nbformat.writes(book)
    assert "987654" not in text and "draw" not in text.replace("drawing", "").replace("draws", "")
    assert book.metadata["handout"] == {"student": 3} and "**student 3**, Zoë Brontë" in text
    assert all(f'\\"{name}\\": {value:.2f}' in text for name, value in made.given[3].items())
    digits = re.sub('base64,[^"]*', "", text).replace(".", "")
    for name in made.asked:
        answer = f"{abs(made.right(3)[name]):.9e}".replace(".", "")[:6].rstrip("0")
        assert len(answer) < 5 or answer not in digits, name


@pytest.mark.parametrize("kind", OTHERS, ids=str)
def test_a_notebook_says_what_fits_its_network_and_its_class(kind, snapshot):
    """Its lines that a single student's with the tutorial's network does not have, but for numbers and blanks."""
    usual, other = ([line for cell in notebook.notebook(assignment.drawn(*kind_and_class, 7), 1).cells
                     for line in cell.source.splitlines()] for kind_and_class in ((Kind(), 1), (kind, 2)))
    blanks = sum(line.endswith(": None,") for line in other)
    assert (blanks, [line for line in other if line not in usual and line[:1] not in ("|", " ")]) == snapshot


def test_a_notebook_runs_shows_what_is_stored_and_checks_itself(tmp_path):
    """Three kinds, each as it is handed out and then answered, in one kernel, as in one sitting."""
    classes = [assignment.drawn(kind, 1, 7) for kind in (OTHERS[0], OTHERS[1], OTHERS[4])]
    stored = [notebook.notebook(made, 1) for made in classes]
    answered = [nbformat.reads(students.filled(made, 1, students.worked(made, 1, "right")).decode(), 4)
                for made in classes]
    cells = [[nbformat.from_dict(cell | {"id": f"{cell.id}-{turn}"}) for cell in book.cells]
             for turn, book in enumerate(stored + answered)]
    NotebookClient(nbformat.v4.new_notebook(cells=sum(cells, [])), timeout=PATIENCE, record_timing=False).execute(
        cwd=tmp_path)
    for book, run, run_answered in zip(stored, cells[:3], cells[3:], strict=True):
        shown, kept = ([[output | {"execution_count": None} for output in cell.get("outputs", [])] for cell in some]
                       for some in (run, book.cells))
        assert shown == kept
        last = run_answered[-2].outputs[0].data["text/plain"]
        assert last.startswith("Right: all") and "The check saw:\n  net_h1 = " in last.replace("net_o1", "net_h1")


def test_names_of_files_have_the_number_and_the_name_and_nothing_that_a_disk_refuses(tmp_path):
    made = assignment.drawn(Kind(), 100, 7, {1: people.Person("Zoë O'Brien/..\\x"), 2: people.Person("李 明")})
    made.people[3] = people.Person("", "s 1003")
    assert [made.file_name(k) for k in (1, 2, 3, 100)] == ["student_001_Zoe-O-Brien-x", "student_002",
                                                           "student_003_s-1003", "student_100"]


# --- A roster ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "named", "person", "told"), [
    ("Name,E-Mail,Matrikelnummer\nZoë Brontë,zoe@x.org,4711\n", "", ("Zoë Brontë", "4711", "zoe@x.org"),
     "name from 'Name', id from 'Matrikelnummer', email from 'E-Mail'"),
    ("nr;Vorname;Nachname;ID number;Email address\n1;Zoë;Brontë;4711;zoe@x.org\n", "", (
        "Zoë Brontë", "4711", "zoe@x.org"),
     "name from 'Vorname' and 'Nachname', id from 'ID number', email from 'Email address'"),
    ("\ufeffStudent\tID\tEmail\r\n    Points Possible\t\t\r\nZoë Brontë\t4711\tzoe@x.org", "", (
        "Zoë Brontë", "4711", "zoe@x.org"), "name from 'Student', id from 'ID', email from 'Email'"),
    ("hvem,nr\nZoë,4711\n", "name=hvem id=nr", ("Zoë", "4711"), "name from 'hvem', id from 'nr'"),
    ("Zuname;Rufname;Matr.-Nr.\nBrontë;Zoë;4711\n", "first=Rufname last=Zuname", ("Zoë Brontë",),
     "name from 'Rufname' and 'Zuname'; no id and no email found among 'Matr.-Nr.' (if it is there: --columns id=… "
     "email=…)")])
def test_a_roster_may_have_any_columns_and_it_is_said_which_were_taken(tmp_path, text, named, person, told):
    path = tmp_path / "class.csv"
    path.write_bytes(text.encode())
    assert people.roster(path, named.split()) == ([people.Person(*person)], f"{path}: 1 person, {told}")


@pytest.mark.parametrize(("path", "name"), [
    ("Zoë Brontë_77002_assignsubmission_file_/x.ipynb", "Zoë Brontë"), ("brontezoe_5002_1_x.ipynb", "Zoë Brontë"),
    ("zip/all.zip/Bronte, Zoe/x.csv", "Zoë Brontë"), ("s1003_x.csv", "Grace Hopper"),
    ("anna freud_1_x/x.csv", "Anna Freud"), ("anna4@x.org.csv", "Anna Karenina"), ("annas numbers.csv", None),
    ("Anna.csv", None), ("freudanna_1003_s1003_x.csv", "Anna Freud"), ("student_01.csv", None),
    ("annakarenina_LATE_7_8_x.csv", "Anna Karenina"),
    ("Grace Hopper and Zoe Bronte.csv", None)])
def test_a_file_is_the_one_persons_whose_name_id_or_address_stands_in_its_path(path, name):
    known = {k: people.Person(*words) for k, words in enumerate([
        ("Zoë Brontë",), ("Grace Hopper", "s1003"), ("Anna Karenina", "1", "anna4@x.org"), ("Anna Freud", "1"), ()])}
    assert people.owner(path, known) == next((k for k, person in known.items() if person.name == name and name), None)


# --- A quiz ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Kind(), OTHERS[0], OTHERS[4]], ids=str)
def test_a_quiz_asks_for_each_row_and_answers_what_a_mistake_gives_with_its_question(tmp_path, kind):
    import xml.etree.ElementTree as ET

    from helpers.check.mistakes import MISTAKES, sheet

    made = assignment.drawn(kind, 2, 7)
    assert quiz.write(made, tmp_path / "quiz.xml") == 2 * len(made.asked)
    questions = ET.parse(tmp_path / "quiz.xml").getroot().findall("question")
    assert [question.get("type") for question in questions].count("category") == 2
    for name, question in zip(made.asked, questions[1:], strict=False):
        assert "@@PLUGINFILE@@/network.svg" in question.findtext("questiontext/text")  # hints speak of the drawing
        assert b"data-s='net_h1.i1'" in base64.b64decode(question.findtext("questiontext/file"))
        right, *wrong = question.findall("answer")
        assert (right.get("fraction"), right.find("feedback/text").text) == ("100", "Right.")
        assert abs(float(right.findtext("text")) - made.right(1)[name]) <= 1e-8
        spans = [(float(answer.findtext("text")), float(answer.findtext("tolerance"))) for answer in (right, *wrong)]
        assert all(abs(value - spans[0][0]) > off + spans[0][1] for value, off in spans[1:])  # nobody is accused
        assert all(answer.get("fraction") == "0" for answer in wrong)
    if kind == Kind():
        for id, name in (("F4", "net_h1"), ("U2", "w5_new")):
            value, question = sheet(id, made.given[1])[name], questions[1 + made.asked.index(name)]
            feedback = {answer.findtext("text"): answer.findtext("feedback/text") for answer in question.iter("answer")}
            assert feedback[f"{value:.9g}"] == MISTAKES[id].hint


# --- All or nothing ----------------------------------------------------------------------------------------------


SMALL = assignment.drawn(Kind(blanks="1"), 2, 7)


def test_what_exists_is_never_overwritten(tmp_path):
    write.write(SMALL, tmp_path / "handouts")
    before = (tmp_path / "handouts" / "key.csv").read_bytes()
    (tmp_path / "file").write_text("a file")
    for name in ("handouts", "file", "."):
        with pytest.raises(FileExistsError, match="exists already; choose another name, or remove it first"):
            write.write(assignment.drawn(Kind(), 1, 8), tmp_path / name)
    assert (tmp_path / "handouts" / "key.csv").read_bytes() == before
    assert sorted(os.listdir(tmp_path)) == ["file", "handouts"]


@pytest.mark.parametrize("reason", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()], ids=repr)
@pytest.mark.parametrize(("step", "fails"), [("write_bytes", "student_02.ipynb"), ("write_bytes", "key.csv"),
                                             ("rename", "new")])
def test_a_write_that_fails_leaves_nothing(tmp_path, monkeypatch, step, fails, reason):
    done = getattr(Path, step)

    def refused(path, argument):
        if path.name == fails:
            raise reason
        return done(path, argument)

    monkeypatch.setattr(Path, step, refused)
    with pytest.raises(type(reason)):
        write.write(SMALL, tmp_path / "handouts")
    assert os.listdir(tmp_path) == []


# --- The command -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", """

--collect x --out y
--out x --students 3
--out x --seed 3 --given y --students 3
--out x --seed 3
--out x --seed half
--out x --students 0 --seed 7
--out nowhere/x --students 1 --seed 7
--out x --students 1 --seed 7 --network 2-2
--out x --students 1 --seed 7 --network 2-2-1 --output softmax
--out x --students 1 --seed 7 --blanks 0
--out x --students 1 --seed 7 --blanks 47
--out x --students 1 --seed 7 --blanks few
--out x --students 1 --given none.csv
--out x --roster none.csv --seed 7
--out x --roster ../class.csv --seed 7
--out x --roster ../class.csv --seed 7 --columns name=hvad
--out x --roster ../class.csv --seed 7 --columns nmae=hvem
--collect nowhere
--collect .
--collect . --key none.csv
--collect . --points 0
--collect . --points nan
--moodle nowhere/x --students 1 --seed 7 --network 1-1-1
""".splitlines()[1:])
def test_what_cannot_be_done_is_told_in_one_line(tmp_path, monkeypatch, capsys, words, snapshot):
    (tmp_path / "here").mkdir()
    (tmp_path / "class.csv").write_text("hvem,nr\nZoë,4711\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "here")
    try:
        status = program.main(words.split())
    except SystemExit as stop:
        status = stop.code
    written, complaint = capsys.readouterr()
    *usage, told = complaint.replace(str(Path.cwd().parent), "").splitlines()
    assert (status, told.partition("error: ")[2] or told) == snapshot
    assert written == "" and bool(usage) == (status == 2) and os.listdir() == []


def test_a_week_at_the_command_line(tmp_path, monkeypatch, capsys):
    """Handouts for a roster, what comes back beside them, and the gradebook: each with one command."""
    monkeypatch.chdir(tmp_path)
    Path("class.csv").write_text("Name,ID\nAda Lovelace,s1001\nZoë Brontë,s1002\n", encoding="utf-8")
    assert program.main("--roster class.csv --seed 7 --out handouts --moodle quiz.xml".split()) == 0
    assert capsys.readouterr().out == ("class.csv: 2 people, name from 'Name', id from 'ID'\n"
                                       "handouts: 2 notebooks and, for you, key.csv\nquiz.xml: 92 questions\n")
    made = assignment.from_key("handouts/key.csv")
    Path("returned").mkdir()
    Path("returned/student_02_Zoe-Bronte.ipynb").write_bytes(
        students.filled(made, 2, students.worked(made, 2, "two slips")))
    Path("export.csv").write_text(students.moodle_gradebook(), encoding="utf-8")
    assert program.main("--collect returned --gradebook export.csv --points 20".split()) == 0
    told = capsys.readouterr().out
    assert re.search(r"2 +Zoë Brontë +19\.13 +3 +41 +2 +0 +net_h1, dE_total_dw5", told)
    assert "absent: nothing came back" in told and "1 of the class have their points under 'Grade'" in told
    assert ",19.13,10.00," in Path("export.csv").read_text(encoding="utf-8")
    book = json.loads(Path("handouts/student_01_Ada-Lovelace.ipynb").read_text())
    assert book["metadata"]["handout"] == {"student": 1}


SOFTPLUS = sheets.Activation("log(1 + exp(net))", "1 - exp(-out)", "Round off its corner: log(1 + exp(net))")


@pytest.mark.parametrize("name", [*sheets.ACTIVATIONS, "softplus"])
def test_an_activation_is_one_entry_and_handouts_quizzes_and_marks_follow_from_it(tmp_path, monkeypatch, name):
    monkeypatch.setitem(sheets.ACTIVATIONS, "softplus", SOFTPLUS)
    monkeypatch.chdir(tmp_path)
    Path("returned").mkdir()
    kind = f"--activation {name} --output {name} --error mean_squared"
    assert program.main(f"--students 1 --seed 7 --out handouts --moodle quiz.xml {kind}".split()) == 0
    assert sheets.ACTIVATIONS[name].words in Path("handouts/student_01.ipynb").read_text(encoding="utf-8")
    made = assignment.from_key("handouts/key.csv")
    Path("returned/student_01.ipynb").write_bytes(students.filled(made, 1, students.worked(made, 1, "right")))
    assert [line.grade.points for line in collect.collect("returned", made)] == [10]


def test_a_gradebook_that_cannot_be_filled_costs_nothing_and_what_was_written_is_said(tmp_path, monkeypatch, capsys):
    """And a class's table that cannot be written leaves the gradebook as it was."""
    monkeypatch.chdir(tmp_path)
    made = assignment.drawn(SMALL.kind, 2, 7, {1: people.Person("Ada Lovelace"), 2: people.Person("Zoë Brontë")})
    Path("key.csv").write_bytes(made.key())
    Path("in/class.csv").mkdir(parents=True)
    Path("in/student_01.csv").write_text(f"E_total_after_1,{SMALL.right(1)['E_total_after_1']}")
    before = students.canvas_gradebook().encode()
    Path("export.csv").write_bytes(before)
    words = "--collect in --gradebook export.csv"
    assert program.main([*words.split(), "--column", "Backpropagation (12)"]) == 1
    assert Path("export.csv").read_bytes() == before
    assert capsys.readouterr().err == "in/class.csv: Is a directory; nothing was written\n"
    Path("in/class.csv").rmdir()
    assert program.main(words.split()) == 1
    written, complaint = capsys.readouterr()
    assert "class.csv is written" in written and complaint.endswith("; nothing was written but what is said above\n")
    assert Path("export.csv").read_bytes() == before
    assert "Ada Lovelace,,,10,1,0,0,0" in Path("in/class.csv").read_text(encoding="utf-8-sig")
