"""A calculation is read from a file in any layout that people have; what cannot be read costs its own row."""
import io
import json
import random
import re
import sys
import tracemalloc
import zipfile
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from string import ascii_lowercase

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import sheets, worksheet
from helpers.check import check_all, check_file, files
from helpers.check.calculations import nameable
from helpers.check.files import LARGEST_FILE, read
from helpers.example import GIVEN
from helpers.worksheet import ROWS
from tests.support.rounds import NETWORKS, anybodys, repeated
from tests.support.students import workbook, zipped

KNOWN = nameable()
NUMBERS = {"net_h1": "0.3775", "out_h1": "0.593269992", "w5_new": "-0.35"}  # as they stand in each of these files
LAYOUTS = {
    "a German Excel": "\ufeffsep=;\r\nname;Wert\r\nnet_h1;0,3775\r\nout_h1;0,593269992\r\nw5_new;−0,35\r\n".encode(),
    "decimal commas without quotes": b"name,value\nnet_h1,0,3775\nout_h1,0,593269992\nw5_new,-0,35\n",
    "blanks": "net h1   0.3775\nout h 1  0.593269992\nw5+      −0.35".encode(),
    "blanks upon blanks": b"net_h1 = 0.3775\nout_h1 = 0.593269992\nw5_new = -0.35".replace(b" =", 2000 * b" \t" + b"="),
    "a sign before each": b"net_h1;= 0.3775\nout_h1;=0.593269992\nw5_new;=-0.35",
    "side by side": b"net_h1,0.3775,,w5',-0.35\nout_h1,0.593269992,,,",
    "a program's lines": b"Forward\n-----\nnet_h1 = 0.3775 (h1)\nStep 2: out_h1 = 1/(1 + exp(-net_h1)) = 0.593269992\n"
                         b"done.\nupdated w5: -0.35, well",
    "NumPy and PyTorch, printed": b"net_h1 = np.float64(0.3775)\nout_h1 tensor(0.593269992, grad_fn=<MulBackward0>)\n"
                                  b"w5_new: tensor([-0.35])",
    "NumPy's lists": b"net_h = [0.3775]\nout_h: [ 0.593269992]\nw5_new [-0.35]",
    "names above, blanks": b"net_h1 out_h1      w5_new\n0.3775 0.593269992 -0.35",
    "a data frame, printed": b"     name     value\n0  net_h1  0.3775\n1  out_h1  0.593269992\n2  w5_new  -0.35\n",
    "a data frame of one row, printed": b"   net_h1       out_h1  w5_new\n0  0.3775  0.593269992   -0.35\n",
    "MATLAB": b"net_h1 =\n\n    0.3775\n\n\nout_h1 =\n\n    0.593269992\n\nw5_new =\n\n   -0.35\n",
    "R": b"> net_h1\n[1] 0.3775\n> out_h1\n[1] 0.593269992\n> w5_new\n[1] -0.35\n",
    "Markdown, with formulas": b"| name | formula | value |\n|---|---|---|\n| net_h1 | w1*i1 + b1 | **0.3775** |\n"
                               b"| out_h1 | 1/(1 + exp(-net_h1)) | 0.593269992 |\n| w5_new | see above | `-0.35` |",
    "Markdown": b"| name | value |\n|---|---|\n| net_h1 | 0.3775 |\n| out_h1 | 0.593269992 |\n| w5_new | -0.35 |",
    "JSON": b'{"net_h1": 0.3775, "out_h1": "0.593269992", "w5_new": -0.35, "net_h2": null}',
    "JSON by layer and neuron": b'{"hidden": {"h1": {"net": 0.3775, "out": 0.593269992}}, "update": {"w5+": -0.35}}',
    "bold and code": b"- **net_h1**: **0.3775**\n1. out_h1: `0.593269992`\n## New weights\n- w5: *-0.35*",
    "LaTeX": rb"""\begin{align}
                  net_{h1} &= w_1 i_1 + w_2 i_2 + b_1 = 0.3775 \\
                  out_{h1} & 0.593269992 \\
                  \end{align}
                  $$ w_5^{+} = w_5 - \eta * \frac{\partial E_{total}}{\partial w_5} = -0.35 $$""",
    "two in a line, and as a sentence": "net_h1: 0.3775 → out_h1: 0.593269992\nThe new w5 is -0.35.".encode(),
    "two names, two numbers": b"net_h1, ah1: 0.3775 0.593269992\nw5'= -0.35",
    "a list of names": b"[net_h1, out_h1, w_5^+] = [0.3775, 0.593269992, -0.35]",
    "a neuron in a row": b"|   | net    | out         |\n|---|--------|-------------|\n| h1 | 0.3775 | 0.593269992 |\n"
                         b"\n| weight | leads to | old | new |\n|---|---|---|---|\n| w5 | h1 -> o1 | | -0.35 |",
    "JSON records": b'[{"name": "net_h1", "value": 0.3775}, {"name": "out_h1", "value": 0.593269992},'
                    b' ["w5_new", -0.35]]',
    "a dict, printed": b"{'net_h1': np.float64(0.3775), 'out_h1': 0.593269992, 'w5_new': -0.35}",
    "a cell of code": b"answers = {\n  'net_h1': 0.3775,  # a sum\n  'out_h1': 0.593269992,\n  'w5_new': -0.35,\n}",
    "a spreadsheet": workbook([["name", "value"], [], ["net_h1", 0.3775], ["out_h1", "0,593269992"],
                               ["w5 new", -0.35]]),
}


@pytest.mark.parametrize("data", LAYOUTS.values(), ids=LAYOUTS)
def test_a_file_is_read_as_people_have_it(data):
    found = read(data, KNOWN)
    assert {name: str(number).replace(",", ".") for name, number in found.numbers.items()} == NUMBERS
    assert not found.notes


SHEETS = [ROWS, sheets.write_out(2, 3, 1, hidden_activation="tanh", biases="neuron")]
AROUND = ["{name} = {value}  # with eta = 0.9, w5 = 3", "{name} = {value}; // net_h1 = 2",
          "{name}: {value} (eta = 0.9)", "{name} = {value} [f(x) = 2]", "{letter}) {name} = {value}",
          "({letter}) {name} = {value}", "{letter}. {name}: {value}", "{letter}: {name} = {value}",
          "(7) {name} = {value}", "2.7 {name} = {value}", "[x] {name} = {value}",
          "{name} = {value} ≈ {value:.3}", "{name} = {value:.3} ({value})",
          "${name} = {latex}$", "{name} = w1*i1 + b1\n  = 0.1*2 + 3\n  = {value}",
          "{name} &= w_1 i_1 \\\\\n  &= {value} \\\\", "{name}:\n{value}", "{name} <- {value}",
          "let {name} = {value};", "self.{name} = {value}", 'answers["{name}"] = {value}',
          "[DEBUG] {name} = {value}", "2024-05-03 10:22:31,123 - {name} = {value}", "{name} = {value} ✓",
          "{name} = {value}…", "{name}：{value}", "{name}: tf.Tensor({value}, shape=(), dtype=float32)",
          ">>> print({name})\n{value}", "In [7]: {name}\nOut[7]: {value}", "{name} & ${value}$ \\\\ \\hline"]


@pytest.mark.parametrize("line", AROUND)
@pytest.mark.parametrize("rows", SHEETS)
def test_what_stands_around_a_name_and_its_number_is_neither(rows, line):
    drawn = sheets.draw(line, rows)
    values = {name: Decimal(f"{value:.9f}") for name, value in worksheet.evaluate(drawn, rows=rows).items()
              if name not in drawn}
    text = "\n".join(
        line.format(name=name, value=value, letter=ascii_lowercase[count % 26], latex=str(value).replace(".", "{,}"))
        for count, (name, value) in enumerate(values.items()))
    found = read(text.encode(), [*drawn, *values])
    assert found[:2] == ({name: str(value) for name, value in values.items()}, {})


@pytest.mark.parametrize("rows", SHEETS)
@pytest.mark.parametrize("write", ["{}[{}]", "{}{}", "{}_{}"])
def test_an_index_0_shows_how_a_letter_is_counted(rows, write):
    drawn = sheets.draw(write, rows)
    values = {name: f"{value:.9f}" for name, value in worksheet.evaluate(drawn, rows=rows).items()
              if re.fullmatch(r"(net|out)_[ho]\d|(dE_total_d)?w\d", name)}
    counted = {write.format(name[:-1], int(name[-1]) - 1): value for name, value in values.items()}
    assert read(table(counted, " = ").encode(), [*drawn, *rows]).numbers == values
    assert check_all(counted, drawn, rows)
    assert read(table(values, " = ").encode(), [*drawn, *rows]).numbers == values


@pytest.mark.parametrize("rows", SHEETS)
@pytest.mark.parametrize("name", ["w1[0]", "w2[0]", "w[0][0]"])
def test_an_index_0_in_what_is_no_name_shows_none(rows, name):
    written, meant = ({way.format(k): f"0.{k}" for k in (1, 2, 3)} for way in ("dE/dw{}", "dE_total_dw{}"))
    found = read(table(written | {name: "0.5"}, " = ").encode(), nameable(sheets.draw(1, rows), rows))
    assert found.numbers == meant and name in found.notes["line 4"]


@pytest.mark.parametrize("layout", ["Round 1|Round 2", "--- iteration 0 ---|--- iteration 1 ---", "columns"])
def test_each_round_of_a_calculation_is_judged(tmp_path, layout):
    first = worksheet.evaluate(given := sheets.draw(layout))
    second = worksheet.evaluate(given | {name: first[f"{name}_new"] for name in given if name[0] == "w"})
    wrong = second | {"net_o2": second["net_o2"] + 0.1}
    for later, slip in ((second, None), (wrong, "net_o2_after_1")):
        parts = [[(name, f"{values[name]:.9f}") for name in ROWS] for values in (first, later)]
        columns = [f"{name},{one},{two}\n" for (name, one), (_, two) in zip(*parts, strict=True)]
        text = (",round 1,round 2\n" + "".join(columns) if layout == "columns" else
                "".join(f"{heading}\n{table(dict(part), ' = ')}" for heading, part in
                        zip(layout.split("|"), parts, strict=True)))
        (tmp_path / "mine.csv").write_text(text)
        found = check_file(tmp_path / "mine.csv", given)
        assert (found.first_wrong, len(found.marks), "ot read" in found.message) == (slip, 2 * len(ROWS), False)


def test_on_another_sheet_the_givens_may_stand_in_the_file(tmp_path):
    rows = SHEETS[1]
    values = worksheet.evaluate(given := sheets.draw(5, rows), rows=rows)
    (tmp_path / "mine.txt").write_text(table({name: str(value) for name, value in values.items()}, " = "))
    assert check_file(tmp_path / "mine.txt", rows=rows).message == f"Right: all {len(values)} numbers."
    (tmp_path / "mine.txt").write_text(table({name: str(value) for name, value in given.items()}, " = "))
    found = check_file(tmp_path / "mine.txt", rows=rows)
    assert not found.ok and found.message == "Only numbers to start from stand there: nothing is worked out yet."


@pytest.mark.parametrize(("heading", "written", "meant"), [
    ("New weights:", "w5", "w5_new"), ("Updated Weights and Biases:", "b1", "b1_new"),
    ("h1:", "net", "net_h1"), ("--- Weights after update ---", "w5", "w5_new"),
    ("Gradients", "w5", "dE_total_dw5"), ("Outputs", "o1", "out_o1"), ("Step 3: deltas", "h1", "delta_h1"),
    ("Network outputs", "o1", "out_o1"), ("Output layer", "w5", "w5"),
    ("Forward pass", "net_h1", "net_h1"), ("name,value", "w5", "w5"), ("", "w5", "w5")])
def test_a_heading_says_which_of_them_is_meant(heading, written, meant):
    assert read(f"i1,0.05\n{heading}\n{written}: 0.35\n".encode(), KNOWN).numbers == {"i1": "0.05", meant: "0.35"}
    assert read(json.dumps({heading: {written: 0.35}}).encode(), KNOWN).numbers == {meant: "0.35"}


def with_header(word, rounds):
    """A table with a round in each row: its rows."""
    return [[word, *next(iter(rounds.values()))], *([count, *numbers.values()] for count, numbers in rounds.items())]


def joined(rows, separator=",", around="{}\n"):
    return "".join(around.format(separator.join(map(str, row))) for row in rows)


# How a table of rounds is written: the word for what counts them, {count: {name: number}}.
OF_ROUNDS = {
    "a table": lambda word, rounds: joined(with_header(word, rounds)),
    "Markdown": lambda word, rounds: joined(with_header(word, rounds), " | ", "| {} |\n"),
    "a data frame": lambda word, rounds: joined(
        [[at or "", *row] for at, row in enumerate(with_header(word, rounds))], "  "),
    "a data frame, its index named": lambda word, rounds: joined(
        [["", *with_header(word, rounds)[0][1:]], [word], *with_header(word, rounds)[1:]], "  "),
    "a quantity in a row": lambda word, rounds: joined(
        [["quantity", *(f"{word} {count}" for count in rounds)],
         *([name, *(numbers[name] for numbers in rounds.values())] for name in [*rounds.values()][0])]),
    "a number in a row": lambda word, rounds: joined(
        [[word, "name", "value"], *([count, *number] for count, numbers in rounds.items()
                                    for number in numbers.items())]),
    "a spreadsheet": lambda word, rounds: workbook(
        [[cell if "." not in str(cell) else float(cell) for cell in row] for row in with_header(word, rounds)]),
    "lines": lambda word, rounds: joined(
        [f"{word}={count}: {joined([(' = '.join(number),) for number in numbers.items()], around='{} ')}"]
        for count, numbers in rounds.items()),
    "blocks": lambda word, rounds: "".join(
        f"--- {word} = {count} ---\n{table(numbers, ' = ')}\n" for count, numbers in rounds.items()),
    "JSON records": lambda word, rounds: json.dumps([{word: count} | numbers for count, numbers in rounds.items()]),
    "JSON lists": lambda word, rounds: json.dumps(
        {name: column for name, *column in zip(*with_header(word, rounds), strict=True)}),
    "JSON by round": lambda word, rounds: json.dumps({f"{word} = {count}": numbers
                                                      for count, numbers in rounds.items()}),
    "dicts in lines": lambda word, rounds: joined([[{word: count} | numbers] for count, numbers in rounds.items()]),
}


WORDS = ["round", "Epoch", "iterations", "step", "updates", "after", "round_number", "k"]


@pytest.mark.parametrize(("layout", "word"), [
    (layout, word) for turn, layout in enumerate(OF_ROUNDS) for at, word in enumerate(WORDS)
    if (turn + at) % 3 == 0 and (layout, word) != ("a quantity in a row", "k")])
def test_a_table_of_rounds_is_read_round_by_round(layout, word):
    """From 0 it counts updates; from 1 it may show what stands before them or after them."""
    for counts, names in [((0, 1, 2), ["out_o1", "w5", "E_total"]), ((1, 2), ["out_o2", "w1", "E_total"]),
                          ((7, 40, 100), ["E_total", "out_o2"])]:
        dice = random.Random(f"{layout} {word} {counts}")
        rounds = {count: {name: f"{dice.random():.9f}" for name in names} for count in counts}
        data = OF_ROUNDS[layout](word, rounds)
        for before in (False, True):
            earlier = before and counts[0] > 0 and word not in ("updates", "after")
            found = read(data if isinstance(data, bytes) else data.encode(), KNOWN, before)
            assert {name: f"{float(number):.9f}" for name, number in found.numbers.items()} == {
                later(name, count - earlier): text for count, numbers in rounds.items()
                for name, text in numbers.items()} and not found.notes


def later(name, updates):
    name, updates = (f"{name}_new", updates - 1) if name[0] == "w" and updates else (name, updates)
    return f"{name}_after_{updates}" if updates else name


@pytest.mark.parametrize("line", ["Epoch {}: loss = {}", "Iteration = {}   Error = {}", "Epoch [{}/2], Loss: {}",
                                  ">epoch={}, error={}", "{} updates made, E_total = {}", "[{}/10000] loss {}",
                                  "after {} rounds  E_total = {}", "step {} | loss {}", "E_total_after_{} = {}",
                                  "total error at epoch {}: {}", "E_total[{}] = {}", "{}th round: cost {}"])
def test_a_programs_line_says_of_which_round_its_error_is(line):
    printed = "\n".join(map(line.format, (0, 1, 2), (0.298371109, 0.291027774, 0.283547133)))
    assert read(printed.encode(), KNOWN).numbers == {"E_total": "0.298371109", "E_total_after_1": "0.291027774",
                                                     "E_total_after_2": "0.283547133"}


def test_a_count_holds_for_the_lines_below_it_and_steps_of_one_round_are_no_rounds():
    text = "w5 = 0.4\nafter 10,000 rounds  E_total = 0.0000351\nout_o1 = 0.0159\n\nnet_h1 = 0.3775"
    assert [*read(text.encode(), KNOWN).numbers] == ["w5", "E_total_after_10000", "out_o1_after_10000", "net_h1"]
    for text in ("Step 1: net_h1 = 0.3775\nStep 2: out_h1 = 0.5933", "k,name,value\n1,net_h1,0.3775\n2,out_h1,0.5933",
                 "rounds = 10000\nnet_h1 = 0.3775\nout_h1 = 0.5933"):
        assert [*read(text.encode(), KNOWN).numbers][-2:] == ["net_h1", "out_h1"]


def worked(given, sizes, counts):
    """{count: {name: number}} of a network before its first update and after each."""
    found = repeated(counts, given, sizes)
    last = f"w{sizes[1] * (sizes[0] + sizes[2])}"
    return {count: {name: found[f"{name}_after_{count}" if count else name] for name in ("out_o1", "E_total")} | {
        w: found[later(w, count)] if count else given[w] for w in ("w1", last)} for count in counts}


@pytest.mark.parametrize("layout, size", [*zip(["a table", "blocks", "JSON lists"], NETWORKS, strict=True)])
def test_rounds_are_counted_as_it_fits_and_a_slip_is_found_in_its_round(tmp_path, layout, size):
    given, rows = anybodys(f"{size} {layout}", size)
    states = worked(given, size, range(3))
    for first, earlier in [(0, 0), (1, 0), (1, 1)]:
        for slip in (0, 0.01):
            rounds = {count: {name: f"{value + slip * (count == 2 and name == 'E_total'):.9f}" for name, value in
                              states[count - earlier].items()} for count in range(first, 3)}
            (tmp_path / "mine.txt").write_text(OF_ROUNDS[layout]("round", rounds))
            found = check_file(tmp_path / "mine.txt", given, rows)
            assert found.first_wrong == (f"E_total_after_{2 - earlier}" if slip else None), found
            assert ("before their updates" in found.message, "ot read" in found.message) == (bool(earlier), False)


@pytest.mark.parametrize("size", NETWORKS)
def test_rows_of_the_same_names_are_rounds_where_they_follow_and_else_one_calculation(tmp_path, size):
    given, rows = anybodys(f"{size} rows", size)
    states = [*worked(given, size, range(3)).values()]
    others = [{name: value + count for name, value in states[0].items()} for count in range(3)]
    for table_of, slip in ((states, 0), (states, 0.01), (others, 0)):
        last = {name: value + slip * (name == "E_total") for name, value in table_of[2].items()}
        lines = [list(last), *([f"{value:.9f}" for value in numbers.values()] for numbers in (*table_of[:2], last))]
        (tmp_path / "mine.csv").write_text(joined(lines))
        found = check_file(tmp_path / "mine.csv", given, rows)
        assert found.first_wrong == ("E_total_after_2" if slip else None)
        assert ("was given before" in found.message) == (table_of is others)


@pytest.mark.parametrize(("line", "said"), [
    ("w5_ = 0.35", "'w5_' can be w5 or w5_new"), ("MSE: 0.29", "'MSE' is no quantity"),
    ("a_01=0.7", "did you mean 'out_o1'"), ("about 0.3 for h1", "no quantity"), ("0.3775 = net_h1", "no quantity"),
    ("loss fell to 0.29", "no quantity"), ("0.5 * (0.01 - 0.75)^2 = 0.27", "no quantity"), ("[0.4 0.5]", "no quantity"),
    ("1 - out_o1 = 0.25", "'1 - out_o1"), ("2 * E_o1 = 0.54", "'2 * E_o1"), ("dh1 = 0.03", "'dh1' can be delta_h1 or"),
    ("round 1,0.7,0.29", "'round 1' is no quantity"),
    ("E_o1  # 0.27", "'E_o1 # "), ("E_o1 = t - o  # = 0.27", "more in it than a number"), ("w[9] = 0.4", "'w[9]'"),
    ("net_h2 = 0.39 = 0.37", "not 2 numbers"), ("net_h2 = 0.39, 0.37", "not 2 numbers"),
    *((line, "a name and one number are expected, not 2") for line in (
        "[w_1, z_1] = [0.15, 0.35]", "| w2 | h1 | 0.2 | 0.0008 |"))])
def test_no_line_with_a_name_and_a_number_is_lost_in_silence(line, said):
    found = read(f"net_h1 = 0.3775\n{line}\nout_h1 = 0.59\n".encode(), KNOWN)
    assert found.numbers == {"net_h1": "0.3775", "out_h1": "0.59"} and said in found.notes["line 2"]


@pytest.mark.parametrize("header", ["h1;h2", "case;o1", "Z1|y1", "a_2\tz_1"])
def test_below_names_that_can_be_several_it_is_said_of_each(header):
    mark = re.search("[;|\t]", header)[0]
    numbers = mark.join(f"{value:.9f}" for value in list(sheets.draw(header).values())[:2])
    reading = read(f"net_o2 = 0.39\n{header}\n{numbers}\n".encode(), KNOWN)
    assert reading.numbers == {"net_o2": "0.39"} and reading.notes.keys() == {
        f"line 3, {name}" for name in header.split(mark)}
    assert all("can be" in why for place, why in reading.notes.items() if "case" not in place)


def test_the_old_and_the_new_weight_stand_on_both_sides_of_an_arrow():
    assert read(b"w5: 0.4 -> 0.35", KNOWN).numbers == {"w5": "0.4", "w5_new": "0.35"}


def table(numbers, separator=",", mark=".", header=""):
    return header + "".join(f"{name}{separator}{text.replace('.', mark)}\n" for name, text in numbers.items())


WRITERS = [
    table, lambda numbers: table(numbers, ";", ",", "name;value\n"), lambda numbers: table(numbers, "\t"),
    lambda numbers: table(numbers, "   "), lambda numbers: table(numbers, " = "),
    lambda numbers: table(numbers, ": ", ","),
    lambda numbers: ";".join(numbers) + "\n" + ";".join(numbers.values()), json.dumps,
    lambda numbers: repr({name: float(text) for name, text in numbers.items()}),
    lambda numbers: repr({name: np.float64(text) for name, text in numbers.items()}),
    lambda numbers: json.dumps([{"quantity": name, "number": float(text)} for name, text in numbers.items()]),
    lambda numbers: workbook([[name, float(text)] for name, text in numbers.items()]),
    lambda numbers: workbook([list(numbers), list(map(float, numbers.values()))]),
]


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*GIVEN, *ROWS]), st.floats(-100, 100), min_size=2), st.sampled_from(WRITERS),
       st.sampled_from([".9f", ".4e", ".7g", ""]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]))
def test_any_calculation_in_any_layout_is_read_back(values, write, form, encoding):
    numbers = {name: f"{value:{form}}" for name, value in values.items()}
    data = write(numbers)
    found = read(data if isinstance(data, bytes) else data.encode(encoding), KNOWN)
    # a spreadsheet keeps sixteen digits
    expected = {name: pytest.approx(float(text), rel=1e-15, abs=0) for name, text in numbers.items()}
    assert {name: float(str(number).replace(",", ".")) for name, number in found.numbers.items()} == expected
    assert not found.notes


def test_a_bad_cell_costs_its_own_row_and_is_noted():
    data = ("net_h1,0.3775\nout_h1,#DIV/0!\nnet_h2,37%\nout_h2,nearly one\nnett_o1,0.5\nh1,0.5\nnet_h1,0.4\n"
            "accuracy,0.9\nE_o1,nan\nE_o2,0.1,0.2\nE_total,3/8\nnet_h1,0.3775\nw5,=A1*B1\n"
            "w6," + "9" * 2000 + "\nw1,0.15\n")
    found = read(data.encode(), KNOWN)
    assert found.numbers == {"net_h1": "0.3775", "w1": "0.15"}
    begins = {2: "out_h1 = '#DIV/0!' is what a spreadsheet", 3: "net_h2 = '37%' is a percentage",
              4: "out_h2 = 'nearly one' is a word", 5: "'nett_o1' is no quantity", 6: "'h1' can be net_h1 or out_h1",
              7: "net_h1 was given before", 8: "'accuracy' is no quantity",
              9: "E_o1 = nan is not finite", 10: "E_o2: a name and one number",
              11: "E_total = '3/8' is something to work out", 13: "w5 = '=A1*B1' is a formula without its number",
              14: "w6 = '999999999999...9999999999999' has 2,000 characters"}
    assert list(found.notes) == [f"line {line}" for line in begins]
    assert all(found.notes[f"line {line}"].startswith(words) for line, words in begins.items())


def test_a_spreadsheets_error_and_yes_are_noted_with_their_row():
    found = read(workbook([["net_h1", 0.3775, True], ["out_h1", "#DIV/0!"], ["net_o1", True], ["out_o1", None],
                           ["net_o2", datetime(2024, 10, 1)]]), KNOWN)
    assert found.numbers == {"net_h1": 0.3775} and list(found.notes) == [f"Sheet, row {row}" for row in (2, 3, 5)]
    assert "is a date" in found.notes["Sheet, row 5"]


def test_of_a_formula_the_number_is_read_that_the_spreadsheet_shows():
    packed = io.BytesIO(workbook([["net_h1", "=0.15*0.05"], ["w1", 0.15]]))
    with zipfile.ZipFile(packed) as book, zipfile.ZipFile(shown := io.BytesIO(), "w") as worked:
        for part in book.namelist():
            worked.writestr(part, book.read(part).replace(b"<v></v>", b"<v>0.25</v>").replace(b"<v />", b"<v>0.25</v>"))
    assert read(shown.getvalue(), KNOWN).numbers == {"net_h1": 0.25, "w1": 0.15}
    unworked = read(packed.getvalue(), KNOWN)  # nobody has worked it out yet
    assert unworked.numbers == {"w1": 0.15} and "a formula without its number" in unworked.notes["Sheet, row 1"]


def test_without_openpyxl_it_is_said_how_to_export(monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ValueError, match="openpyxl, which is not installed; export it as CSV, with one name and one"):
        read(LAYOUTS["a spreadsheet"], KNOWN)


REFUSED = {
    "too large": (b"x" * (LARGEST_FILE + 1), "the file is larger than 1,000,000 bytes"),
    "a long line": (b"x" * 10_001, "line 1 has 10,001 characters; a name and a number are expected"),
    "too many cells": ((b"a," * 2_000 + b"\n") * 20, "line 3: the file goes on; a calculation has about 90 numbers"),
    "empty": (b"", "the file holds no number to check"), "a header": (b"name,value", "the file holds no number"),
    "a bad cell alone": (b"net_h1,half", "line 1: net_h1 = 'half' is a word: a number in digits is expected"),
    "binary": (bytes(range(256)) * 3, "the file holds no number to check"),
    "an archive": (b"PK\3\4" + bytes(999), "this is no spreadsheet that can be read; export it as CSV"),
    "OpenOffice": (b"PK\3\4" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "(.ods); export"),
    "NumPy's": (b"\x93NUMPY\1\0", "this is a file of NumPy (.npy); export it as CSV"),
    "packed": (b"\x1f\x8b\x08", "this is a packed file (.gz); export it as CSV"),
    "an old Excel": (b"\xd0\xcf\x11\xe0" + bytes(99), "this is an old Excel file (.xls); export it as CSV"),
    "a PDF": (b"%PDF-1.7", "this is a PDF file; export it as CSV"),
    "brackets": (b"[" * 100_000, "line 1 has 100,000 char"),
    "code": (b"net_h1,__import__('os')\n", "line 1: net_h1 = \"__import__('os')\" is something to work out"),
}


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(data, words):
    with pytest.raises(ValueError) as refused:
        read(data, KNOWN)
    assert words in str(refused.value)


@contextmanager
def in_little_memory():
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < 10**7
    finally:
        tracemalloc.stop()


def test_a_spreadsheet_that_unpacks_to_very_much_is_not_unpacked():
    bomb = zipped({"xl/sharedStrings.xml": bytes(200_000_000)})
    with in_little_memory(), pytest.raises(ValueError, match="unpacks to more than 20,000,000 bytes"):
        read(bomb, KNOWN)


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    for path, why in [(tmp_path / "mine.csv", "opened .*No such"), (tmp_path, "opened .*directory"),
                      ("\0", "opened .*null"), (3, "is text such as 'mine.csv', not 3"), (None, "not None")]:
        with pytest.raises(ValueError, match=why):
            files.content(path)


def test_what_cannot_be_read_in_a_file_is_said_and_the_rest_is_judged(tmp_path):
    (tmp_path / "mine.csv").write_text("net_h1,0.3775\n" + "net_o1,half\n" * 5)
    half = "net_o1 = 'half' is a word: a number in digits is expected"
    assert check_file(tmp_path / "mine.csv").message == (
        f"Right: net_h1 = 0.3775. Not read: line 2, {half}. Not read: line 3, {half}. Not read: line 4, {half}. "
        "And 2 more lines were not read.")


def test_a_file_is_judged_by_the_givens_it_is_about(tmp_path):
    given = sheets.draw(3)
    (tmp_path / "mine.csv").write_text(f"net_h1,{worksheet.evaluate(given)['net_h1']:.9f}\n")
    assert check_file(tmp_path / "mine.csv", given) and not check_file(tmp_path / "mine.csv")


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path):
    with open(tmp_path / "huge.csv", "wb") as file:
        file.truncate(10**8)
    with in_little_memory(), pytest.raises(ValueError, match="larger"):
        check_file(tmp_path / "huge.csv")
