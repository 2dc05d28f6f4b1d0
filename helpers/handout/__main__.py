"""The command line: `python -m helpers.handout`.

    python -m helpers.handout --roster class.csv --seed 7 --out handouts       a notebook for everybody, and key.csv
    python -m helpers.handout --collect returned --key handouts/key.csv        points and feedback for what came back
"""
import argparse
import math
import sys
from pathlib import Path

from helpers.arguments import counted
from helpers.handout import assignment, collect, gradebook, paper, people, quiz, write
from helpers.handout.assignment import MOST, Kind


def main(arguments=None):
    """Do what the command line says; returns the exit status: 0, 1 where the disk, a file or the folder says no, 130
    when interrupted."""
    parser = _parser()
    options = parser.parse_args(arguments)
    making = options.out is not None or options.moodle is not None
    if making == (options.collect is not None):
        parser.error("to write a handout, give --out (or --moodle); to read what came back, --collect")
    if making and (options.given is None) == (options.seed is None):
        parser.error("give --seed, or your own numbers with --given")
    if making and options.students is options.roster is options.given:
        parser.error("how many are in the class? Give --students or --roster")
    written = "nothing was written"
    try:
        for sentence in _make(options) if making else _collect(options):
            print(sentence)
            written = "nothing was written but what is said above"
    except KeyboardInterrupt:
        print(f"interrupted; {written}", file=sys.stderr)
        return 130
    except (OSError, ValueError) as reason:
        place = getattr(reason, "filename", None) or options.out or options.moodle or options.collect
        disk = f"{place}: {reason.strerror}" if getattr(reason, "strerror", None) else reason
        print(f"{disk}; {written}", file=sys.stderr)
        return 1
    return 0


def _parser():
    parser = argparse.ArgumentParser(prog="python -m helpers.handout", description=__doc__.partition("\n\n")[2],
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    make = parser.add_argument_group("make handouts")
    make.add_argument("--out", metavar="DIR", help="the new folder for the notebooks and the key")
    make.add_argument("--students", type=int, metavar="N", help=f"how many, up to {MOST:,}")
    make.add_argument("--roster", metavar="CSV", help="the class: names, ids or e-mail addresses in any columns")
    make.add_argument("--columns", nargs="+", default=(), metavar="name=…",
                      help="what the roster calls name (or first and last), id, email")
    make.add_argument("--seed", type=int, metavar="N", help="any whole number; every seed gives other numbers")
    make.add_argument("--given", metavar="CSV", help="your own numbers: name and value on each line, for everybody; or "
                      "names in the first line and a line for each student")
    make.add_argument("--pdf", action="store_true", help="the sheets, the key and the solutions on paper as well")
    make.add_argument("--moodle", metavar="XML", help="a question bank for Moodle with everybody's numbers")
    assignment.add_options(parser.add_argument_group("another example than the tutorial's"))
    back = parser.add_argument_group("read what came back")
    back.add_argument("--collect", metavar="DIR", help="a folder, or a zip, of what was handed in")
    back.add_argument("--key", metavar="CSV",
                      help="the handout's key; by default the only one in or beside that folder")
    back.add_argument("--points", type=float, default=10, metavar="N", help="for everything right; 10 by default")
    back.add_argument("--gradebook", metavar="CSV", help="an export of Moodle or Canvas, to be filled in")
    back.add_argument("--column", metavar="HEADER", help="the gradebook's column for the points, if several fit")
    return parser


def _make(options):
    """Write what was asked for, one thing after the other; yields what to say of each."""
    kind = Kind(**{name: getattr(options, name) for name in Kind._fields})
    members, taken = people.roster(options.roster, options.columns) if options.roster else ([], "")
    students = len(members) if options.students is None and options.roster else options.students
    if len(members) > (students or 0):
        raise ValueError(f"the roster has {len(members)} people, and --students is {students}")
    who = dict(enumerate(members, start=1))
    if options.given:
        made = assignment.chosen(kind, students, options.given, who)
    else:
        made = assignment.drawn(kind, students, options.seed, who)
    if options.roster:
        print(taken)
    if options.out:
        write.write(made, options.out, paper.write if options.pdf else None)
        yield (f"{options.out}: {counted(len(made.given), 'notebook')} and, for you, {write.KEY}"
               + (", and in paper the sheets, the key and the solutions as PDF" if options.pdf else ""))
    if options.moodle:
        yield f"{options.moodle}: {counted(quiz.write(made, options.moodle), 'question')}"


def _collect(options):
    """Read what came back, and write the class's table, then the gradebook; yields what to say of each."""
    if not 0 < options.points < math.inf:
        raise ValueError(f"--points {options.points:g}: a number above 0 is expected")
    made = assignment.from_key(options.key or _key_for(options.collect))
    others = people.roster(options.gradebook)[0] if options.gradebook else ()
    lines = collect.collect(options.collect, made, options.points, others)
    yield collect.report(options.collect, lines)
    if options.gradebook:
        results = {line.person: line.grade for line in lines if any(line.person) and line.file}
        yield gradebook.fill(options.gradebook, results, options.points, options.column)


def _key_for(place):
    """The only key in a folder, or beside it."""
    place = Path(place)
    if not place.exists():
        raise FileNotFoundError(f"there is no folder {place}")
    around = place.resolve().parent
    found = [*place.glob(write.KEY)] or [*around.glob(f"*/{write.KEY}"), *around.glob(write.KEY)]
    if len(found) != 1:
        raise ValueError(f"{'no' if not found else 'more than one'} {write.KEY} is in or beside {place}; say where it "
                         "is with --key")
    return found[0]


if __name__ == "__main__":
    sys.exit(main())
