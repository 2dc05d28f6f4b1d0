"""What may have been done where a row does not follow: a stream of causes, for `slips` to judge.

Each is an edit of rows with a `Rank`: known misconceptions, slips made from the row itself, other numbers to start
from, another quantity's number, numbers rounded on the way. Where rows in between were not given, it may have been done
in any of them. Only what nearly gives the learner's number comes through.
"""
import itertools
from functools import cache, lru_cache

from helpers import miswritten
from helpers.check import kinds, other_numbers, rounds
from helpers.check.case import Case, Cause, Rank, is_number_of
from helpers.check.kinds import kind, lesson, stand_ins
from helpers.check.mistakes import KNOWN, as_trained, known, none_of_its_own
from helpers.check.new_weights import made_otherwise
from helpers.formula import factors, is_name, names_in, product_of, written_out
from helpers.kinds_of_slips import SLIPS
from helpers.worksheet import leading_to


def candidates(name, sheet, answers, marks):
    """The causes that nearly give the number of this row; of a bias that moved also as of one that is trained."""
    yield from _on(sheet, name, answers, marks)
    if trained := as_trained(name, sheet.base):
        for cause in _on(sheet._replace(rows=sheet.rows | trained), name, answers, marks):
            if name in cause.edits or not _steps_right(cause):
                yield cause._replace(edits=trained | cause.edits)


def _steps_right(cause):
    """Whether it is a choice with which all that learns takes its right step: another delta, or another sign of it."""
    return bool(cause.mistake) and KNOWN[cause.mistake].variant and any(
        row.startswith("delta_") or row.endswith("_new") for row in cause.edits)


def _on(sheet, name, answers, marks):
    case = Case(name, leading_to([name], sheet.rows, answers), sheet, answers, marks)
    if abs(case.worked({}) - answers[name].value) <= marks.reach[name]:  # that it is trained is all there is to say
        return
    yield from _of_another_round(case)
    if not case.between:  # a number after many rounds: to work it is to mark it
        yield from itertools.chain(other_numbers.tutorials(case), _known(case))
        return
    for causes in (other_numbers.tutorials, _known, _in_one_or_alike, made_otherwise, other_numbers.stale,
                   other_numbers.another_given, other_numbers.interchanged, other_numbers.miscopied,
                   other_numbers.unseen_delta):
        yield from filter(case.is_led_to, causes(case))


def in_rows(edits, sheet, answers=()):
    """The edits, all of rows and none with a name that comes later, made in every round and made once; nothing where
    this makes them too long."""
    numbers = {given: number for given, number in edits.items() if given in sheet.given}
    edits = other_numbers.started_from(numbers, sheet, sheet.rows) if numbers else edits
    try:
        once = rounds.in_order(edits, sheet.rows)
        if any("_after_" in name for name in answers) and (always := rounds.in_every_round(edits, sheet)) != once:
            yield always
        yield once
    except ValueError:
        return


# --- Known and made ----------------------------------------------------------------------------------------------


def _known(case):
    """The known misconceptions, made everywhere or, if they are no choices, only in the rows that lead here and in
    those that do not follow."""
    shown, base = max(map(rounds.updates_before, case.sheet.rows), default=0), case.sheet.base
    seen = {*leading_to(case.answers, case.sheet.rows)}
    for id, (edits, others) in known(case.sheet.base, shown).items():
        loop = KNOWN[id].loop
        if loop and (not rounds.updates_before(case.name) or loop == "late" and "_new_" in case.name):
            continue  # nobody prints a weight before its update
        others = [way for way in reversed(others) if not none_of_its_own(id, seen & way.keys(), way, base)]
        for way in (*others, edits) if case.between else (edits,):  # to train takes long
            yield Cause(way, id, case.name, loop=loop)
            here = {row: new for row, new in way.items()
                    if row in case.between or case.marks.of.get(row) == "slip"}
            if here and here != way and not (loop or KNOWN[id].variant or none_of_its_own(id, here, way, base)):
                yield Cause(here, id, case.name, rank=Rank.EASY)


def _in_one_or_alike(case):
    """Slips and roundings in one row, each also made in all rows like it: with the quantities that belong there, or a
    copied one with the same."""
    wrong = {*leading_to(case.marks.slips(), case.sheet.rows, case.answers)}
    seen = {*leading_to(case.answers, case.sheet.rows)}
    for cause in itertools.chain(_copied(case), _made(case), other_numbers.rounded(case)):
        yield cause
        alike = _rows_like(case.net, cause.row) & seen
        if len(cause.edits) == 1 and not wrong.isdisjoint(alike):
            copied = {other: cause.part for other in alike if cause.what == "copied" and other != cause.part}
            moved = _made_alike(case, cause, alike) if cause.part not in alike else {}  # else they changed places
            for others in filter(None, (copied, moved)):
                yield cause._replace(edits=cause.edits | others, rank=max(cause.rank, Rank.EASY))


def _made_alike(case, cause, alike):
    """The same done in the rows like it, {row: formula}; none where it does not nearly give the number at hand."""
    (formula,), numbers = cause.edits.values(), {}
    if not alike.isdisjoint(case.between):  # the number depends on them as well
        for other in alike:  # in numbers first: to write so many formulas takes long
            if kinds.in_its_place(case.net, cause.row, cause.row, other):
                names = {name: kinds.in_its_place(case.net, name, cause.row, other) for name in names_in(formula)}
                numbers[other] = rounds.worked_or_nan(formula, {name: case.marks.own[at] for name, at in names.items()})
    if not case.fits(cause.edits | numbers):
        return {}
    moved = {other: kinds.moved(case.net, formula, cause.row, other) for other in alike}
    return {other: made for other, made in moved.items() if made}


def _made(case):
    """The slips made from this row, also written in one line, and from those that lead here."""
    name, nearby = case.name, case.nearby
    alike, lesson_here = stand_ins(case.sheet.base), lesson(name, case.sheet.base)
    met = cache(lambda other: other in case.answers or lesson(other, case.sheet.base) <= lesson_here)
    lines = [(row, _in_one_line(case, row)) for row in case.between
             if row == name and not name.endswith("_new") or row.startswith("delta_")]
    for row, formula in [*((row, case.sheet.rows[row]) for row in reversed(case.between)), *lines]:
        stands = tuple((used, alike.get(used, (rounds.row_of(used),)))  # of the first round
                       for used in names_in(formula))
        if row != name and not stands or "_after_" in row and row not in nearby:
            continue  # nobody writes a 1 wrong that was not asked for, or a line only when it comes round again
        wrongs = (_times(case) if row == name else {}) | _slips(formula, stands)
        for wrong, (what, part) in reversed(wrongs.items()):
            if what == "opposite" and row != name and is_name(formula):
                continue  # nobody gives the output that a line carries a minus
            if what != "instead" or all(map(met, names_in(part[0]))):
                yield Cause({row: wrong}, None, row, what, part, rank=_rank(case, row, what, part))


def _in_one_line(case, name):
    """A row as programs have it: with the formulas of the rates that nobody saw, down to outputs and net inputs; one
    that is another by its name is worked like that."""
    row, twins = case.sheet.rows[name], case.sheet.twins
    if not row.startswith(("out_", "net_", "i")):
        row = case.sheet.rows.get(row, row)
    while unseen := {used: twins[used] if twins.get(used) in case.answers else case.sheet.rows[used]
                     for used in names_in(row) if used in case.between
                     and not used.startswith(("out_", "net_", "E_"))}:
        row = product_of(factors(written_out(row, unseen)))
    return row


@lru_cache(maxsize=512)
def _rows_like(net, row):
    """The other rows of this kind, in order."""
    return dict.fromkeys(other for other in net.rows if kind(other) == kind(row) and other != row).keys()


@lru_cache(maxsize=8192)
def _slips(row, alike):
    """What `miswritten` makes of a row, and two numbers that stand near the logistic function."""
    found, names = miswritten.slips(row, dict(alike)), names_in(row)
    if kinds.is_logistic(row):
        found |= {f"1/2 + {names[0]}/4": ("estimate", row), f"exp(-{names[0]})": ("no fraction", row)}
    return found


def _times(case):
    """The row twice, halved, none of it, or a gradient with eta in it; its square or root; with its decimal point in
    another place, or with another of its kind in it, as where a sum is not set back: {formula: what was done}."""
    if not case.answers[case.name].value:
        return {f"0*({case.row})": ("nothing", "0")}
    times = ["2", "1/2", *(["eta"] if case.name.startswith("dE_total_dw") else [])]
    rows = list(case.sheet.base)
    others = [row for row in rows[:rows.index(case.name)] if kind(row) == kind(case.name)] if case.name in rows else []
    powers = {f"exp(log({case.row})/2)": ("root", case.row)} if case.name.startswith("E_") else {
        f"({case.row})**2": ("squared", case.row)} if case.name.startswith("dE_total_dout_o") else {}
    return powers | {f"{other} + {case.row}": ("more", other) for other in others} | {
        f"{factor}*({case.row})": ("factor", factor) for factor in times} | {
        f"{point}*({case.row})": ("point", point) for point in ("10", "0.1", "100", "0.01")}


def _rank(case, row, what, part):
    """How far-fetched a slip in a row is."""
    if what in ("instead", "interchanged"):
        layers = case.net.layers
        if kind(part[0]) != kind(part[1]) or layers.get(part[0]) != layers.get(part[1]):
            return Rank.RARE
        return Rank.LIKELY if row in case.nearby else Rank.EASY
    if what == "opposite" and row.startswith("net_"):
        return Rank.RARE
    if what == "opposite" and row == case.name and row.startswith("d"):
        if case.nearby.isdisjoint(f"dE_total_dout_{o}" for o in case.net.out):
            return Rank.LIKELY  # as likely as that the slope of the error, far above, has it
    where = "outputs" if row.startswith("out_") else "rows"
    return Rank.EASY if SLIPS[what].easy == where else Rank.RARE


def _of_another_round(case):
    """The number of the round before or after stands here, alone, or the two changed places."""
    name, count = case.name, rounds.updates_before(case.name)
    row, value, answers = rounds.row_of(name), case.sheet.value, case.answers
    for other in (f"{row}_after_{count - 1}" if count > 1 else row, f"{row}_after_{count + 1}") if count else ():
        if is_number_of(answers[name], value(other)):
            yield Cause({name: repr(value(other))}, None, name, "other row", other, rank=Rank.EASY)
            if other in answers and is_number_of(answers[other], value(name)):
                both = {name: repr(value(other)), other: repr(value(name))}
                yield Cause(both, None, name, "interchanged", (name, other), rank=Rank.EASY)


def _copied(case):
    """Another quantity's number stands in this row, or the two changed places."""
    name, sheet, answer = case.name, case.sheet, case.answers[case.name]
    for other in sheet.base if answer.digits > 3 else ():
        alike = kind(other) == kind(name)
        met = other in case.answers or lesson(other, sheet.base) <= lesson(name, sheet.base)
        it_is = is_number_of(answer, case.marks.own[other]) or is_number_of(answer, sheet.exact[other])
        if it_is and met and other != name and (alike or other not in names_in(case.row)):
            for edits in in_rows({name: other}, sheet):
                yield Cause(edits, None, name, "copied", other, rank=Rank.LIKELY if alike else Rank.FAR)
            if alike and case.marks.of.get(other) == "slip":
                both = {name: sheet.rows[other], other: case.row}
                yield Cause(both, None, name, "interchanged", (name, other), rank=Rank.EASY)
