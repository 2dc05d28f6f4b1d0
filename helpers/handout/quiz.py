"""A question bank for Moodle: for each student's numbers, one numerical question for each asked row.

A right number to four significant digits counts. What a known mistake leads to is a wrong answer of its own, and gets
the question that the check would ask.
"""
import xml.etree.ElementTree as ET
from base64 import b64encode
from contextlib import suppress
from pathlib import Path

from helpers import drawing, places, worksheet
from helpers.arguments import sizes
from helpers.check import mistakes
from helpers.formula import names_in
from helpers.handout.assignment import AFTER, plain
from helpers.handout.notebook import alt, stage_words

RELATIVE = 5e-4  # half a unit of the fourth digit of 1.000: what may be off
RIGHT = "Right."
DRAWING = "network.svg"  # goes with each question: Moodle's questions have no file in common


def write(assignment, path):
    """Write the questions of a class as Moodle's XML: a category for each student. Returns how many questions."""
    quiz = ET.Element("quiz")
    for student, given in assignment.given.items():
        category = ET.SubElement(quiz, "question", type="category")
        _text(category, "category", f"$course$/top/Backpropagation by Numbers/student {student:0{assignment.width}d}")
        right, wrong = assignment.right(student), _wrong(assignment, given)
        drawn = b64encode(drawing.network(assignment.kind.rows(), places.WIDE, given).encode()).decode()
        for number, name in enumerate(assignment.asked, start=1):
            asked = _asked(assignment, student, name)
            quiz.append(_question(f"{number:02d} {name}", asked, drawn, right[name],
                                  [(numbers[name], hint) for numbers, hint in wrong]))
    ET.indent(quiz)
    Path(path).write_bytes(ET.tostring(quiz, encoding="utf-8", xml_declaration=True))
    return len(quiz) - len(assignment.given)


def _wrong(assignment, given):
    """(all numbers of the sheet, hint) of each known mistake that can be made on it."""
    found = []
    for id, (edits, _) in mistakes.known(assignment.kind.rows(), 1).items():
        with suppress(ValueError):  # with these numbers it cannot be made
            found.append((worksheet.evaluate(given, edits, assignment.rows), mistakes.KNOWN[id].hint))
    return found


def _question(title, asked, drawn, right, wrong):
    question = ET.Element("question", type="numerical")
    _text(question, "name", title)
    text = _text(question, "questiontext", asked, format="html")
    ET.SubElement(text, "file", name=DRAWING, path="/", encoding="base64").text = drawn
    _text(question, "generalfeedback", "", format="html")
    for tag, value in (("defaultgrade", "1"), ("penalty", "0.3333333"), ("hidden", "0")):
        ET.SubElement(question, tag).text = value
    tolerance = abs(right) * RELATIVE
    _answer(question, 100, right, tolerance, RIGHT)
    for value, hint in _told_apart(right, wrong):
        _answer(question, 0, value, min(abs(value) * RELATIVE, abs(value - right) - tolerance) or 1e-12, hint)
    return question


def _told_apart(right, wrong):
    """The wrong values that no other mistake leads to, and that are not right within what may be off."""
    kept = {}
    for value, hint in wrong:
        if abs(value - right) > 2.5 * RELATIVE * abs(right):
            kept.setdefault(f"{value:.3g}", []).append((value, hint))
    return [found[0] for found in kept.values() if len({hint for _, hint in found}) == 1]


def _asked(assignment, student, name):
    """The question: the numbers to start from, and which one is wanted."""
    given = "".join(f"<tr><th>{key}</th><td>{plain(value)}</td></tr>"
                    for key, value in assignment.given[student].items())
    stage = next(stage for stage, names in assignment.all_stages.items() if name in names)
    words = stage_words(stage, assignment.kind)[1]
    used = "" if name.endswith(AFTER) else f" It is worked out from {', '.join(names_in(assignment.rows[name]))}."
    return (f"<p>A network with {sizes(*assignment.kind.sizes)}. Its numbers:</p><table>{given}</table>"
            f'<p><img src="@@PLUGINFILE@@/{DRAWING}" alt="{alt(assignment.kind)}"></p><p>{words}</p>'
            f"<p>How much is <strong>{name}</strong>?{used} Give five significant digits.</p>")


def _answer(question, fraction, value, tolerance, feedback):
    answer = ET.SubElement(question, "answer", fraction=str(fraction), format="moodle_auto_format")
    ET.SubElement(answer, "text").text = f"{value:.9g}"
    _text(answer, "feedback", feedback, format="html")
    ET.SubElement(answer, "tolerance").text = f"{tolerance:.3g}"


def _text(parent, tag, text, **attributes):
    element = ET.SubElement(parent, tag, **attributes)
    ET.SubElement(element, "text").text = text
    return element
