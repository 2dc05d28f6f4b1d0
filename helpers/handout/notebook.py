"""One student's notebook: literal numbers, blanks, and a check. It holds neither the seed nor an answer."""
import re
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers import sheets, show
from helpers.arguments import sizes
from helpers.formula import names_in
from helpers.handout.assignment import plain
from helpers.handout.seen import check_sheet

DELTAS = {
    False: "The product of the first two is the neuron's `delta`.",
    True: "Every output depends on every net input, so a `delta` adds up one path through each output.",
}
BIASES = {"layer": "The biases stay as they are.", "neuron": "The biases have moved as well.", "none": ""}

# The Markdown of each cell, by its name; what stands in {braces} is filled in here.
TEXTS = dict(re.findall(r"<!-- (\w+) -->\n(.*?)\n(?=\n<!--|\Z)",
                        Path(__file__).with_suffix(".md").read_text(encoding="utf-8"), re.DOTALL))


def notebook(assignment, student):
    """A student's notebook, as if it had been run before anything was answered."""
    given, kind = assignment.given[student], assignment.kind
    written = kind.in_python()
    rows = kind.rows() if written else None
    shown = assignment.shown(student)
    others = [numbers for numbers in assignment.given.values() if numbers != given]
    alone = " that nobody else in your class has" if others else ""
    cells = [
        new_markdown_cell(TEXTS["title"].format(minutes=minutes(len(assignment.asked)), alone=alone), id="title"),
        new_code_cell(f"from helpers import {'sheets, ' if written else ''}show\n"
                      "from helpers.handout.seen import check_sheet", id="imports", execution_count=1),
        new_markdown_cell(_numbers(assignment, student), id="numbers"),
        new_markdown_cell(TEXTS["rules"], id="rules"),
        _run("network", 2, _given(given) + (f"rows = {written}\n" if written else "")
             + f'show.network(given{", rows=rows" if written else ""}, alt="{alt(kind)}")', draw(given, kind)),
    ]
    values = {}
    for count, (stage, names) in enumerate(assignment.all_stages.items(), start=3):
        values |= {name: shown.get(name) for name in names}
        blanks = "".join(f'    "{name}": {values[name]},\n' for name in names)
        so_far = " | ".join(list(assignment.all_stages)[:count - 2])
        cells += [new_markdown_cell(stage_text(stage, kind), id=f"{stage}-text"),
                  _run(stage, count, f"{stage} = {{\n{blanks}}}\ncheck_sheet({so_far}, given"
                       f"{', rows' if written else ''})", check_sheet(values, given, rows))]
    cells.append(new_markdown_cell(TEXTS["end"].format(name=f"student_{student:0{assignment.width}d}"), id="hand-in"))
    return new_notebook(cells=cells, metadata={
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python",
                          "pygments_lexer": "ipython3"},
        "handout": {"student": student}})


def minutes(rows):
    """About how long so many rows take by hand: the tutorial's 46 an hour and a half."""
    return max(10, round(rows * 2 / 10) * 10)


def stage_text(stage, kind):
    """The Markdown above a part of the sheet."""
    softmax = kind.output == "softmax"
    squashed = sheets.ACTIVATIONS[kind.activation].words
    if kind.output != kind.activation:
        words = sheets.SOFTMAX if softmax else sheets.ACTIVATIONS[kind.output].words
        squashed = f"At a hidden neuron: {_small(squashed)}. At an output: {_small(words)}"
    return TEXTS[stage].format(squashed=squashed, error=sheets.error_of(kind.error, kind.output).words,
                               delta=DELTAS[softmax], biases=BIASES[kind.biases]).replace(" \n", "\n")


def stage_words(stage, kind):
    """The heading and the words of a part of the sheet, without Markdown and without what is to be predicted."""
    heading, words, *_ = stage_text(stage, kind).replace("`", "").split("\n\n")
    return heading.removeprefix("## "), words


def _small(sentence):
    return sentence[0].lower() + sentence[1:]


def alt(kind):
    """What the drawing shows, in words: which weights run into which neuron."""
    rows = kind.rows()
    into = [(name[4:], [used for used in names_in(row) if used[0] == "w"])
            for name, row in rows.items() if name.startswith("net_")]
    return "Your network: " + ", ".join(f"{' and '.join(weights)} run into {neuron}" for neuron, weights in into) + "."


def draw(given, kind):
    """The drawing of a student's network."""
    return show.network(given, rows=kind.rows(), alt=alt(kind))


def _given(given):
    """The cell's line that holds a student's numbers, literally."""
    pairs = [f'"{name}": {plain(value)}' for name, value in given.items()]
    lines = [", ".join(pairs[k:k + 4]) for k in range(0, len(pairs), 4)]
    return "given = {\n" + "".join(f"    {line},\n" for line in lines) + "}\n"


def _numbers(assignment, student):
    name = assignment.people[student].name
    network = ", as in the tutorial" if not assignment.kind.in_python() else ""
    return TEXTS["numbers"].format(student=student, name=f", {name}" if name else "", network=network,
                                   sizes=sizes(*assignment.kind.sizes), table=_table(assignment.given[student]))


def _table(given):
    """The givens as a Markdown table in four short columns, two pairs on a line, so that it fits on paper."""
    cells = [cell for name, value in given.items() for cell in (name, plain(value))]
    cells += [""] * (-len(cells) % 4)
    lines = ["| given | value | given | value |", "|---|---|---|---|"]
    lines += ["| " + " | ".join(cells[k:k + 4]) + " |" for k in range(0, len(cells), 4)]
    return "\n".join(lines)


def _run(id, count, source, shown):
    """A code cell with what it shows when it is run."""
    output = new_output("execute_result", execution_count=count,
                        data={"text/plain": repr(shown), "text/html": shown._repr_html_()})
    return new_code_cell(source, id=id, execution_count=count, outputs=[output])
