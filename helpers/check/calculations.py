"""A whole calculation, name by name: what the names mean, and whether the numbers are right."""
import re
from collections.abc import Mapping
from functools import partial

from helpers import worksheet
from helpers.arguments import Refused, RefusedType
from helpers.check import answers as handed_in
from helpers.check import arrays, judging, names
from helpers.check.mistakes import quantities
from helpers.check.pairs import name_below
from helpers.check.rounds import LAST, repeated, row_of, updates_before
from helpers.check.words import Result, unanswered
from helpers.example import GIVEN

OPEN = re.compile(r"[\W_]*|n/?a|todo|tbd|none")  # what stands in a cell that is not filled in


def check_all(values, given=GIVEN, rows=None):
    """Judge a whole calculation, a mapping name -> value, in the order of the sheet. None: not answered yet. A value
    may be an array of a layer, such as "out_h" or "W2_new" (see `arrays`), or a mapping again.

    Returns the Result for the first wrong row, with what explains it. Raises ValueError or TypeError for an unknown
    name and for a value that is no finite number.
    """
    if not isinstance(values, Mapping):
        raise RefusedType(f"a calculation is a dict such as {{'out_h1': 0.25}}, not {type(values).__name__}")
    known = nameable(given, rows)
    plainly, turned = ([*_one_by_one(values, known, turned)] for turned in (False, True))
    handed, is_turned = _in_order(plainly, known), [name for name, _ in plainly] != [name for name, _ in turned]
    if is_turned:
        turned = _in_order(turned, known)
        is_turned = _count(turned, given, rows) < _count(handed, given, rows)
    answers, still, not_read = _read(turned if is_turned else handed)
    if not answers:
        return unanswered(next(iter(values)) if len(values) == 1 else "this calculation")
    count, said = answers.get("rounds"), ""
    if count and count.value != LAST and count.value % 1 == 0 < count.value <= worksheet.MOST_ROUNDS:
        said = f" No mistake, but another choice than the tutorial's {LAST:,}: rounds = {count.text}."
        del answers["rounds"]
    if not answers:
        return Result(False, "rounds", said.strip(), "rounds", {"rounds": "follows"})
    found = judging.judge(answers, given, rows)
    if len(answers) > 1 and answers.keys() <= given.keys() and found.ok:
        return found._replace(ok=False, message="Only numbers to start from stand there: nothing is worked out yet.")
    said += f" Not answered yet: {', '.join(still[:3])}{' and more' * (len(still) > 3)}." if still else ""
    said += f" {arrays.TURNED}" if is_turned else ""
    said += "".join(f" Not read: {reason}." for reason in not_read[:3])
    return found._replace(ok=found.ok and not not_read, message=_as_people_say(found.message, values) + said)


def _one_by_one(values, known, turned, above=()):
    """(name, number) of all that stands in a calculation, in arrays and in mappings too. Raises what `spread` does."""
    for key, value in values.items():
        keys = [*above, str(key)]
        if isinstance(value, Mapping):
            yield from _one_by_one(value, known, turned, keys)
            continue
        numbers = () if handed_in.is_decimal_comma(value) else arrays.array(value)
        name = name_below(keys, partial(arrays.is_name, numbers=numbers, known=known)) if above else key
        named = arrays.spread(str(name), numbers, known, turned) if numbers else {}
        yield from named.items() or [(name, value)]


def _as_people_say(message, values):
    """A weight after two rounds, w5_after_2, is the new one of the round after the first; and where somebody has named
    the new ones w5_after_1, they keep that name."""
    message = re.sub(r"(\w+)_new_after_(\d+)", lambda new: f"{new[1]}_after_{int(new[2]) + 1}", message)
    for name in filter(re.compile(r"[wb]\w*_after_1").fullmatch, map(str, values)):
        message = re.sub(rf"\b{name.removesuffix('_after_1')}_new\b", name, message)
    return message


def count_slips(values, given=GIVEN, rows=None):
    """How many numbers of a calculation are wrong by themselves; nothing is explained."""
    return _count(_in_order(values.items(), nameable(given, rows)), given, rows)


def _count(handed, given, rows):
    answers, _, _ = _read(handed)
    return judging.count_slips({name: answers[name] for name in answers if name != "rounds"}, given, rows)


def _read(handed):
    """(name -> Answer, the names that are still open, why the others cannot be read). One that cannot costs the others
    nothing; raises what `answer` does where there are no others."""
    answers, still, not_read = {}, [], []
    for name, value in handed.items():
        if value is None or len(handed) > 1 and isinstance(value, str) and OPEN.fullmatch(value.strip().lower()):
            still.append(name)
            continue
        if name == "rounds" and isinstance(value, str):
            value = re.sub(r"[.,\s](?=\d{3}\b)", "", value)  # the tutorial's "10,000" is no decimal comma
        try:
            answers[name] = handed_in.answer(name, value)
        except (Refused, RefusedType) as reason:
            not_read.append(reason)
    if not_read and not answers:
        raise not_read[0]
    return answers, still, not_read


def nameable(given=GIVEN, rows=None):
    """The names that can be handed in, in the order in which they are judged: the quantities, and all of a second
    round, as of any other."""
    known = quantities(given, rows)
    later = repeated(worksheet.edited(rows=rows)) if "E_total_after_1" in known else []
    return list(dict.fromkeys([*known, *(f"{name}_after_1" for name in later)]))


def _in_order(pairs, known):
    """name -> what was handed in for it, in the order in which it is judged: round after round."""
    handed, name_of = {}, names.resolver([written for written, _ in pairs], known)
    for written, value in pairs:
        name = name_of(written)
        if name in handed:
            raise Refused(f"{name} was given before")
        handed[name] = value
    place = {name: count for count, name in enumerate(known)}
    order = sorted(handed, key=lambda name: (updates_before(name), place.get(row_of(name), 0)))
    return {name: handed[name] for name in order}
