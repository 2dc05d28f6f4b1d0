"""Known misconceptions on a sheet: each is the sheet with some rows written differently, for anybody's numbers."""
from helpers import worksheet
from helpers.arguments import Refused, closest
from helpers.check import rounds
from helpers.check.collected import COLLECTED
from helpers.check.kinds import Net, kind
from helpers.check.misconceptions import OTHERS, PARTS
from helpers.check.ways import other_sign
from helpers.example import GIVEN
from helpers.formula import names_in, written_out
from helpers.frozen import kept

MISTAKES = {mistake.id: mistake for mistake in COLLECTED}
KNOWN = MISTAKES | {mistake.id: mistake for mistake in [*OTHERS, *PARTS]}


@kept(64)
def known(base, shown=0):
    """{id: (edits, other ways)} of all mistakes that can be made on a sheet (its rows), so many rounds long: made in
    every round, rows in order. Other ways: the mistake's own `also`, and written right but carried on wrong."""
    rows = rounds.unrolled_rows(base, shown)
    net, sheet, found = Net(rows), rounds.Unrolled(rows, {}, {}, base), {}
    names = {*worksheet.givens(rows), *rows}  # a sheet may end before its backwards pass
    for mistake in (each for each in KNOWN.values() if each.needs(net)):
        edits = mistake.edits(net) if mistake.edits else {}
        first = {name: row for name, row in edits.items() if names.issuperset((name, *names_in(row)))}
        if first or not mistake.edits:
            every = [rounds.in_every_round(edits, sheet) for edits in (first, *(way(net) for way in mistake.also))]
            every.append(_carried_on(every[0], rows))
            found[mistake.id] = every[0], list(filter(None, every[1:]))
    return found


def as_trained(name, base):
    """{name: formula} of a bias after an update that trains it, where the sheet keeps it still; else nothing."""
    ways = known(base)
    trained = ways.get("B1", [{}])[0] | ways.get("B2", [{}])[0]
    return {name: trained[name]} if name in trained and name not in base else {}


def none_of_its_own(id, kept, edits, base):
    """Whether `kept`, a part of one way to make a mistake, touches none of the rows that make it this mistake."""
    its_own = {kind(row) for row in known(base)[id][0]}
    return not its_own.isdisjoint(map(kind, edits)) and its_own.isdisjoint(map(kind, kept))


def _carried_on(edits, rows):
    """The edits where a row that they make another quantity, a number or its opposite stays right itself, and only the
    rows that use it are worked as if it were wrong."""
    used, written, found = {name for row in rows.values() for name in names_in(row)}, {}, {}
    for name in rows:
        row = edits.get(name, rows[name])
        carried = {other: written[other] for other in names_in(row) if other in written}
        meant = written_out(row, carried) if carried else row
        if name in edits and name in used and (
                meant in used or not names_in(meant) or meant == other_sign(None, name, rows[name])):
            written[name] = meant
        elif name in edits or meant != row:
            found[name] = meant
    return rounds.in_order(found, rows) if written else {}


def sheet(id=None, given=GIVEN, rows=None, train=True):
    """The whole wrong calculation, name -> float: every row, the biases after an update, the errors after rounds, and
    the outputs after the last of them. Without an id it is the right one.

    train: also what 10,000 rounds give, which takes most of the time.
    Raises ValueError for an unknown id, for one that this sheet cannot have, and what `worksheet.evaluate` raises.
    """
    if id is not None and id not in MISTAKES:
        raise Refused(f"there is no mistake {id!r}{closest(id, MISTAKES)}")
    base = worksheet.edited(rows=rows)
    whole = rounds.unrolled(worksheet.checked(given, rows), base)
    ways = known(base)
    if id and id not in ways:
        raise Refused(f"the mistake {id!r} cannot be made on this sheet")
    edits, values = ways[id][0] if id else {}, dict(whole.given)
    worksheet.work_out([(name, edits.get(name, row)) for name, row in whole.rows.items()], values)
    names = [name for name in quantities(given, rows) if train or rounds.updates_before(name) < rounds.LAST]
    for name in filter(rounds.updates_before, names):
        values[name] = rounds.trained(whole, name, edits, MISTAKES[id].loop if id else None)
    return {name: values[name] for name in names}


def quantities(given=GIVEN, rows=None):
    """The names that can be checked, in the order in which a calculation is judged."""
    given, base = worksheet.checked(given, rows), worksheet.edited(rows=rows)
    outs = [name for name in base if name.startswith("out_o")] if worksheet.learned(base) and "E_total" in base else []
    loop = ["rounds", "E_total_before", "E_total_after_1", "E_total_after_2", f"E_total_after_{rounds.LAST}",
            *(f"{name}_after_{rounds.LAST}" for name in outs)] if outs else []
    return [*given, *base, *rounds.of_biases(base), *loop]
