"""Weights that are numbered by where they start: the calculation read as if they had the tutorial's numbers."""
import re

from helpers.check import marking, rounds
from helpers.check.kinds import net_of
from helpers.formula import renamed, renamed_name, written_out


def fits_by_source(marked):
    """Whether all is right once the weights of both layers are numbered by where they arrive, and both layers show."""
    sheet, answers = marked.sheet, marked.answers
    layers, names = _layers(sheet), _numbers(sheet)
    for renumbered in (names, {new: old for old, new in names.items()}):
        moved = {renamed_name(name, renumbered): answer for name, answer in answers.items()}
        show = all(any(renamed_name(name, layer) != name for name in answers) for layer in layers)
        if layers and show and moved.keys() == answers.keys() and list(moved) != list(answers):
            if set(marking.mark(sheet, moved, marked.writing).of.values()) == {"right"}:
                return True
    return False


def by_place(marked):
    """The calculation where the numbers to start from are numbered so as well: each weight by the name of its place in
    the tutorial's drawing. None where a quantity has none there."""
    sheet, answers = marked.sheet, marked.answers
    place = {theirs: name for name, theirs in _numbers(sheet).items()}
    given = {place.get(name, name): value for name, value in sheet.given.items()}
    sheet = rounds.unrolled(given, sheet.base, rounds.needed(answers, sheet.base))
    moved = {renamed_name(name, place): answer for name, answer in answers.items()}
    if not moved.keys() <= {*answers, *sheet.rows}:
        return None
    order = {name: count for count, name in enumerate(sheet.exact)}
    answers = {name: moved[name] for name in sorted(moved, key=lambda name: order.get(name, len(order)))}
    return marked._replace(sheet=sheet, answers=answers, marks=marking.mark(sheet, answers, marked.writing))


def in_their_numbers(found, sheet):
    """A Result for such a calculation, in the numbers that the weights had."""
    theirs = _numbers(sheet)

    def said(text):
        return text and re.sub(r"\w+", lambda word: renamed_name(word[0], theirs), text)

    rows = {said(name): renamed(found.edits.get(name, row), theirs) for name, row in sheet.base.items()}
    without_name = {name: row for name, row in rows.items() if name not in sheet.base}  # such as dnet_h1_dw3
    edits = {name: written_out(rows[name], without_name) for name, row in sheet.base.items()
             if name in rows and rows[name] != renamed(row, {})}
    return found._replace(
        name=said(found.name), message=said(found.message), first_wrong=said(found.first_wrong),
        marks={said(name): mark for name, mark in found.marks.items()},
        edits=rounds.in_order(edits, sheet.rows),
        slips={said(name): said(words) for name, words in found.slips.items()})


def _layers(sheet):
    """For each layer in which they differ: weight -> its number by where it starts."""
    net = net_of(sheet.base)
    return [numbers for layer in (net.hid, net.out) if (numbers := net.by_source(layer))]


def _numbers(sheet):
    return {name: number for layer in _layers(sheet) for name, number in layer.items()}
