"""The explorers in a real browser: what the page says is what the worksheet says, by mouse and by keyboard."""
import math
import re
from functools import cache
from itertools import pairwise
from urllib.parse import unquote

import nbformat
import numpy as np
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter

from helpers import published, sheets, symbolic, watch, worksheet
from helpers.example import GIVEN
from helpers.formula import names_in
from tests.browser.test_lab import RUN_ALL
from tests.support.course import PATIENCE, jupyterlab

SHEET = """root => Object.fromEntries([...root.querySelectorAll('.sheet tbody tr')]
  .map(row => [row.dataset.row, Number(row.querySelector('[data-value]').dataset.value)]))"""
SIZE = {"width": 1200, "height": 900}


def notebook(*calls):
    """A notebook with the calls run: what JupyterLab would have stored."""
    cells = []
    for call in ["from helpers import watch", *calls]:
        made = eval(call, {"watch": watch}) if calls and call.startswith("watch.") else None
        outputs = [nbformat.v4.new_output("execute_result", {"text/plain": repr(made), "text/html": made._repr_html_()},
                                          execution_count=1)] if made else []
        cells.append(nbformat.v4.new_code_cell(call, execution_count=1, outputs=outputs))
    return nbformat.v4.new_notebook(cells=cells, metadata={
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}})


@cache
def exported(calls, theme, rows):
    """The calls' notebook as exported HTML. It follows from the worksheet's rows, so they belong to the key."""
    return exporter(theme).from_notebook_node(notebook(*calls))[0]


@cache
def exporter(theme):
    return HTMLExporter(theme=theme)


@pytest.fixture(scope="module")
def window(browser):
    """One page for all tests that need nothing special of it: making one takes longer than what most of them do."""
    with browser.new_context(viewport=SIZE) as context:
        yield offline(context)


def offline(context):
    page = context.new_page()
    page.route(re.compile("^(?!file:)"), lambda route: route.abort())
    return page


@pytest.fixture
def opened(browser, window, tmp_path):
    """Opens calls as exported HTML without a server; fails the test where the page complains.

    options: what the browser should be set to. Such a page is a new one, and so is one whose clock will be stopped.
    """
    contexts, complaints = [], []

    def open_page(*calls, theme="light", viewport=SIZE, **options):
        file = tmp_path / "page.html"
        file.write_text(exported(calls, theme, tuple(worksheet.ROWS.items())), encoding="utf-8")
        page = window
        if options:
            contexts.append(browser.new_context(**options))
            page = offline(contexts[-1])
            page.on("pageerror", complain)
        page.set_viewport_size(viewport)
        page.mouse.move(0, 0)
        page.goto(file.as_uri(), wait_until="domcontentloaded")
        return page

    def complain(error):
        complaints.append(str(error))

    window.on("pageerror", complain)
    yield open_page
    window.remove_listener("pageerror", complain)
    for context in contexts:
        context.close()
    # nbconvert's own page asks for its scripts for formulas, and misses them
    assert not [words for words in complaints if "require" not in words and "MathJax" not in words]


def sheet(page, nth=0):
    return page.locator(".bpn").nth(nth).evaluate(SHEET)


def same(found, wanted, rel):
    """The same names and numbers. Zero has no relative error, so next to nothing is allowed for it."""
    assert found == {name: pytest.approx(value, rel=rel, abs=1e-300) for name, value in wanted.items()}


def number(where, name):
    """The full number behind what is shown, from its data attribute."""
    return float(where.locator(f"[data-{name}]").get_attribute(f"data-{name}"))


def click(page, name, role="button"):
    page.get_by_role(role, name=name, exact=True).click()
    page.wait_for_selector(".bpn:not([aria-busy=true])")


def fill(page, name, text):
    page.locator(f"[data-given={name}]").fill(str(text))


# --- The tutorial's network --------------------------------------------------------------------------------------


def test_every_number_on_the_page_is_the_worksheets_with_nine_digits(opened):
    page, wanted = opened("watch.explorer()"), worksheet.evaluate()
    same(sheet(page), wanted, rel=1e-12)
    shown = dict(page.eval_on_selector_all(
        ".sheet tbody tr", "rows => rows.map(row => [row.dataset.row, row.lastChild.textContent])"))
    assert shown == {name: f"{value:.9f}" for name, value in wanted.items()}


def test_rounds_in_the_page_are_the_worksheets(opened):
    page, rounds = opened("watch.explorer()"), 0
    for more, name in ((1, "1 round"), (100, "100 rounds"), (10_000, "10,000 rounds")):
        click(page, name)
        rounds += more
        same(sheet(page), worksheet.train(rounds), rel=1e-9)
        assert page.locator("[data-at=round]").inner_text() == f"{rounds:,}"
    click(page, "Reset to round 0")
    same(sheet(page), worksheet.evaluate(), rel=1e-12)


def test_the_error_curve_has_a_logarithmic_scale(opened):
    page = opened("watch.explorer()")
    click(page, "100 rounds")
    heights = {float(label): float(y) for label, y in page.eval_on_selector_all(
        ".curve line", "lines => lines.map(line => [line.nextElementSibling.textContent, line.getAttribute('y1')])")}
    (high, top), (low, bottom) = max(heights.items()), min(heights.items())
    drawn = [float(point.split()[1]) for point in re.split("[ML]", page.locator(".curve path").get_attribute("d"))[1:]]
    assert len(drawn) == 101 and top < bottom
    for rounds in (0, 1, 50, 100):
        share = math.log(worksheet.train(rounds)["E_total"] / low) / math.log(high / low)
        assert drawn[rounds] == pytest.approx(bottom + share * (top - bottom), abs=0.1)  # drawn to a tenth of a pixel


def test_every_given_can_be_typed_and_dragged_and_is_followed_at_once(opened):
    page = opened("watch.explorer()")
    mine = {name: round(0.9 - 0.05 * k, 2) for k, name in enumerate(GIVEN)} | {"w5": -1.25, "b2": 3, "eta": 2.5}
    for k, (name, value) in enumerate(mine.items()):
        fill(page, name, value)
        so_far = worksheet.evaluate(GIVEN | dict(list(mine.items())[:k + 1]))
        assert sheet(page)["E_total"] == pytest.approx(so_far["E_total"], rel=1e-12)
    same(sheet(page), worksheet.evaluate(mine), rel=1e-12)
    for name in mine:  # one step of each slider
        page.locator(f"[data-drag={name}]").press("ArrowLeft")
    stepped = {name: value - 0.01 for name, value in mine.items()}
    same(sheet(page), worksheet.evaluate(stepped), rel=1e-12)
    click(page, "100 rounds")
    same(sheet(page), worksheet.train(100, stepped), rel=1e-9)
    click(page, "Reset to round 0")
    same(sheet(page), worksheet.evaluate(stepped), rel=1e-12)
    click(page, "Put back the opening numbers")
    same(sheet(page), worksheet.evaluate(), rel=1e-12)


def test_opening_numbers_may_be_anybodys(opened):
    mine = GIVEN | {"w1": 1.5, "i2": -0.25}
    same(sheet(opened(f"watch.explorer({mine})")), worksheet.evaluate(mine), rel=1e-12)


def test_dragged_numbers_are_followed_too(opened):
    page = opened("watch.explorer()")
    page.locator("[data-drag=w1]").scroll_into_view_if_needed()
    box = page.locator("[data-drag=w1]").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, middle)
    page.mouse.up()
    dragged = float(page.locator("[data-given=w1]").input_value())
    assert dragged > 1
    same(sheet(page), worksheet.evaluate(GIVEN | {"w1": dragged}), rel=1e-12)


def test_nonsense_gets_a_message_and_the_last_good_number_stays(opened):
    page = opened("watch.explorer()")
    field = page.locator(".field", has=page.locator("[data-given=w5]"))
    message, typed = field.locator(".wrong"), page.locator("[data-given=w5]")
    for nonsense in ("abc", "", "1,5", "1e999", "Infinity", "0.4.1", "--1"):
        fill(page, "w5", "0.8")
        fill(page, "w5", nonsense)
        assert message.inner_text() == "w5 needs a number such as 0.4. Still using 0.8."
        assert 0 <= message.bounding_box()["y"] - typed.bounding_box()["y"] < 100  # beside it
        assert typed.get_attribute("aria-invalid") == "true"
        assert typed.get_attribute("aria-describedby") == message.get_attribute("id")
        same(sheet(page), worksheet.evaluate(GIVEN | {"w5": 0.8}), rel=1e-12)
        typed.press("Escape")
        assert typed.input_value() == "0.8" and message.inner_text() == ""


def test_a_number_that_overflows_the_sheet_is_refused_by_name(opened):
    page = opened("watch.explorer()")
    fill(page, "w1", "1e308")
    fill(page, "i1", "100")
    message = page.locator(".wrong:not(:empty)").inner_text()
    assert message == "i1 = 100 makes net_h1 no finite number. Still using 0.05."
    page.locator("[data-given=i1]").press("Escape")
    assert page.locator("[data-given=i1]").input_value() == "0.05"
    assert sheet(page)["net_h1"] == pytest.approx(5e306, rel=1e-12)


def test_the_steps_walk_every_row_in_the_tutorials_order(opened):
    page, values = opened("watch.explorer()"), worksheet.evaluate()
    steps = page.evaluate("""rows => [...Array(rows).keys()].map(k => {
      if (k) document.querySelector('[data-do=next]').click();
      const words = [...document.querySelectorAll('.work > *')].map(one => one.textContent).filter(Boolean);
      return [...words, document.querySelector('.work [data-value]').dataset.value,
              document.querySelector('.tag').textContent]; })""", len(worksheet.ROWS))
    backward = False
    for (name, formula), step in zip(worksheet.ROWS.items(), steps, strict=True):
        backward = backward or name.startswith("d")
        assert step[:2] == [name, f"= {formula}"]
        # The numbers put in have nine decimals, so the row worked with them agrees to a few units of the ninth.
        assert eval(step[2][2:], {"exp": math.exp}) == pytest.approx(values[name], rel=1e-6, abs=5e-9)
        assert step[3] == f"= {values[name]:.9f}"
        assert float(step[4]) == pytest.approx(values[name], rel=1e-12)
        assert step[5] == ("← backward" if backward else "forward →")
    # Stepping on from the last row carries the round out and starts again.
    click(page, "Next ›")
    assert page.locator("[data-at=round]").inner_text() == "1"
    same(sheet(page), worksheet.train(1), rel=1e-12)
    click(page, "‹ Back")
    assert page.locator("[data-at=rows]").input_value() == next(iter(worksheet.ROWS))


def test_each_rows_path_lights_up(opened):
    """Forward: the lines that run into it. Backward: all ways between the two quantities of its derivative."""
    page = opened("watch.explorer()")
    found = page.evaluate("""rows => rows.map(() => {
      const lit = kind => [...document.querySelectorAll(`svg.wide .${kind}[data-s]`)].map(one => one.dataset.s);
      const both = {fwd: lit('fwd'), back: lit('back')};
      document.querySelector('[data-do=next]').click();
      return both; })""", list(worksheet.ROWS))
    for (row, formula), shown in zip(worksheet.ROWS.items(), found, strict=True):
        meaning, kind = symbolic.meaning(row), "back"
        if meaning:
            steps = {step for path in symbolic.paths(*meaning) for step in path}
        elif row.endswith("_new"):
            weight = row.removesuffix("_new")
            steps = {(of, weight) for of in ("net_h1", "net_h2", "net_o1", "net_o2") if weight in worksheet.ROWS[of]}
        else:
            kind, steps = "fwd", {(row, used) for used in names_in(formula)}
        lines = {f"{of}.{line_of(used) if re.fullmatch('w[1-8]', used) else used}" for of, used in steps}
        assert set(shown[kind]) == {line for line in lines if "target" not in line}, row
        assert shown["fwd" if kind == "back" else "back"] == []


def lit(page):
    return set(page.eval_on_selector_all("svg.wide .back[data-s]", "all => all.map(one => one.dataset.s)"))


def test_a_weights_gradient_is_the_sum_over_its_paths(opened):
    """Each factor on its line and in its table, their product for each path, the sum: against SymPy and a slope."""
    page, values = opened("watch.explorer(weight='w1')"), worksheet.evaluate()
    for weight in (f"w{k}" for k in range(1, 9)):
        page.get_by_label("Choose a weight").select_option(weight)
        paths = symbolic.paths("E_total", weight)
        wanted = [[float(symbolic.partial(*step).subs(values)) for step in path] for path in paths]
        tables = page.locator(".paths table").all()
        assert len(tables) == len(wanted)
        for table, factors in zip(tables, wanted, strict=True):
            shown = [float(cell.get_attribute("data-factor")) for cell in table.locator("[data-factor]").all()]
            assert shown == pytest.approx(factors, rel=1e-12)
            assert number(table, "product") == pytest.approx(math.prod(factors), rel=1e-12)
            # The measured number is a central difference with a step of 0.0001, whose error is about the step squared.
            assert float(table.locator("[data-measured]").inner_text()) == pytest.approx(math.prod(factors), abs=2e-9)
        step = 1e-5
        up, down = (worksheet.evaluate(GIVEN | {weight: GIVEN[weight] + by})["E_total"] for by in (step, -step))
        assert number(page, "sum") == pytest.approx((up - down) / (2 * step), abs=1e-10)
        # On the drawing: a line bears its weight's name where its step ends at a weight.
        drawn = dict(page.eval_on_selector_all("svg.wide .back[data-s]", """lines => lines.map(line =>
          [line.dataset.s, line.querySelector('.m').textContent.replace('\u2212', '-')])"""))
        on_lines = {step if step[1] != weight else (step[0], line_of(weight)): factor
                    for path, factors in zip(paths, wanted, strict=True)
                    for step, factor in zip(path, factors, strict=True)}
        assert {tuple(line.split(".")) for line in drawn} == set(on_lines)
        for (of, wrt), factor in on_lines.items():
            assert float(drawn[f"{of}.{wrt}"].removeprefix("×")) == pytest.approx(factor, abs=1e-3)


def line_of(weight):
    """Where the line of a weight comes from: the signal that it is multiplied with."""
    return re.search(rf"\b{weight}\*(\w+)", " ".join(worksheet.ROWS.values()))[1]


def test_each_path_can_be_drawn_alone(opened):
    page = opened("watch.explorer(weight='w1')")
    both = lit(page)
    page.get_by_role("button", name="Path 1, through o1").click()
    one = lit(page)
    page.get_by_role("button", name="Path 2, through o2").click()
    assert page.get_by_role("button", name="Path 2, through o2").get_attribute("aria-pressed") == "true"
    assert one | lit(page) == both and one & lit(page) == {"out_h1.net_h1", "net_h1.i1"}
    page.get_by_role("button", name="Path 2, through o2").click()
    assert lit(page) == both


def test_measuring_shows_up_a_wrong_gradient(opened):
    page = opened("watch.explorer(weight='w1')")
    page.get_by_label("Hidden layer reads the already updated weights").check()
    measured = [float(text) for text in page.locator("[data-measured]").all_inner_texts()]
    products = [float(cell.get_attribute("data-product")) for cell in page.locator("[data-product]").all()]
    assert sum(measured) == pytest.approx(worksheet.evaluate()["dE_total_dw1"], abs=2e-9)
    assert sum(products) == pytest.approx(worksheet.evaluate(edits=published.UPDATED_FIRST)["dE_total_dw1"], rel=1e-12)
    assert abs(measured[0] / products[0] - 1) > 0.1


def test_the_page_says_why_w1_has_two_terms(opened):
    page = opened("watch.explorer()")
    click(page, "Trace a weight", "radio")
    words = page.locator("[data-at=words]").inner_text()
    assert "w1 reaches E_total along 2 paths: they part at out_h1, which feeds o1 and o2" in words
    assert "Multiply along each path, then add the paths: that is why its gradient" in words and "has 2 terms" in words
    assert page.locator(".paths caption").all_inner_texts() == ["Path 1, through o1", "Path 2, through o2"]
    page.get_by_label("Choose a weight").select_option("w5")
    assert "one path" in page.locator("[data-at=words]").inner_text()
    # Whoever only steps through the rows is led to the paths as well.
    page.get_by_role("radio", name="Walk the rows").check()
    page.locator("[data-at=rows]").select_option("dE_total_dw1")
    assert "2 paths lead from w1 to E_total, and their effects add up" in page.locator("[data-at=words]").inner_text()
    click(page, "Trace w1")
    assert page.locator(".paths caption").count() == 2


def test_biases_can_learn(opened):
    page, own = opened("watch.explorer()"), sheets.with_biases()
    page.get_by_label("Biases learn too").check()
    same(sheet(page), worksheet.evaluate(sheets.split_biases(GIVEN), rows=own), rel=1e-12)
    click(page, "100 rounds")
    after = worksheet.train(100, sheets.split_biases(GIVEN), rows=own)
    same(sheet(page), after, rel=1e-9)
    page.get_by_label("Biases learn too").uncheck()  # they now differ within a layer, so each neuron keeps its own
    click(page, "1 round")
    weights = {name: value for name, value in worksheet.train(101, sheets.split_biases(GIVEN), rows=own).items()
               if name.startswith("w") and not name.endswith("_new")}
    found = sheet(page)
    assert {name: found[name] for name in weights} == pytest.approx(weights, rel=1e-9)
    assert found["b_o1"] == pytest.approx(after["b_o1"], rel=1e-9)
    click(page, "Put back the opening numbers")
    same(sheet(page), worksheet.evaluate(), rel=1e-12)


def test_the_switch_tells_the_detective_story(opened):
    page = opened("watch.explorer()")
    page.get_by_label("Hidden layer reads the already updated weights").check()
    same(sheet(page), worksheet.evaluate(edits=published.UPDATED_FIRST), rel=1e-12)
    click(page, "1 round")
    assert published.agrees("E_total_after_1", sheet(page)["E_total"])
    click(page, "Reset to round 0")
    click(page, "10,000 rounds")
    same(sheet(page), worksheet.train(10_000, edits=published.UPDATED_FIRST), rel=1e-9)
    assert published.agrees("out_o1_after_10000", sheet(page)["out_o1"])


@pytest.mark.parametrize(("name", "formula"), [
    ("out_h1", "tanh(net_h1)"), ("net_o2", "w7*out_h1 + w8*out_h2"), ("dE_total_dout_h1", "dE_o1_dout_h1")])
def test_a_changed_row_changes_the_page(opened, monkeypatch, name, formula):
    before = worksheet.evaluate()
    monkeypatch.setitem(worksheet.ROWS, name, formula)
    page = opened("watch.explorer()")
    assert sheet(page)[name] != pytest.approx(before[name])
    same(sheet(page), worksheet.evaluate(), rel=1e-12)
    click(page, "100 rounds")
    same(sheet(page), worksheet.train(100), rel=1e-9)


def test_ten_thousand_rounds_take_less_than_a_tenth_of_a_second_and_never_block_the_page(opened):
    page = opened("watch.explorer()")
    runs = page.evaluate("""async () => {
      const root = document.querySelector('.bpn'), button = root.querySelector('[data-rounds="10000"]'), runs = [];
      let blocked;
      const look = list => blocked.push(...list.getEntries().map(task => task.duration));
      new PerformanceObserver(look).observe({type: 'longtask'});
      for (let k = 0; k < 20 && !(runs.at(-1)?.[0] < 100 && runs.at(-1)[1] <= 50); k++) {
        const start = performance.now();
        blocked = [0];
        button.click();
        while (root.getAttribute('aria-busy') === 'true') await new Promise(done => setTimeout(done));
        const time = performance.now() - start;
        await new Promise(done => setTimeout(done, 100));
        runs.push([time, Math.max(...blocked)]);
      }
      return runs; }""")
    assert sheet(page)["E_total"] == pytest.approx(worksheet.train(10_000 * len(runs))["E_total"], rel=1e-9)
    # Other programs on the machine slow some runs down; the first undisturbed one is the measurement.
    assert runs[-1][0] < 100 and runs[-1][1] <= 50, runs


# --- The network that learns a table -----------------------------------------------------------------------------

ROWS = sheets.with_biases(sheets.write_out(2, 5, 1))


def epochs(weights, table, rounds, eta=0.5, rows=ROWS, inputs=2, outputs=1):
    """The oracle: the sheet worked with arrays, one element for each row of the table.

    The mean of what n examples propose with n times the eta is one step along their added slopes.
    """
    patterns = watch.patterns(table, inputs, outputs)
    columns = {name: np.array([pattern[name] for pattern in patterns], float) for name in patterns[0]}
    for _ in range(rounds):
        values = worksheet.evaluate(weights | columns | {"eta": len(patterns) * eta}, rows=rows)
        weights = {name: values[f"{name}_new"].mean() for name in weights}
    return weights


def weights_of(page):
    return page.evaluate(SHEET.replace("root =>", "() =>").replace("root.", "document."))


def test_the_seeds_weights_are_the_ones_python_gives(opened):
    page = opened("watch.learner(seed=7)")
    assert weights_of(page) == watch.starting(7, ROWS)
    click(page, "Another seed")
    assert weights_of(page) == watch.starting(8, ROWS)
    fill(page, "seed", 2024)
    assert weights_of(page) == watch.starting(2024, ROWS)
    fill(page, "seed", 1.5)
    assert page.locator(".wrong:not(:empty)").inner_text() == "seed needs a whole number such as 1. Still using 2024."
    assert weights_of(page) == watch.starting(2024, ROWS)


def test_single_epochs_are_the_worksheets(opened):
    page = opened("watch.learner()")
    for _ in range(3):
        click(page, "1 epoch")
    assert weights_of(page) == pytest.approx(epochs(watch.starting(1, ROWS), "XOR", 3), rel=1e-12)
    fill(page, "eta", 4)
    click(page, "1 epoch")
    wanted = epochs(epochs(watch.starting(1, ROWS), "XOR", 3), "XOR", 1, eta=4)
    assert weights_of(page) == pytest.approx(wanted, rel=1e-12)


def test_any_small_network_learns(opened):
    sizes = [(1, 1, 1), (3, 4, 2), (2, 8, 1), (4, 8, 4)]
    page = opened(*(f"watch.learner{size}" for size in sizes))
    for k, size in enumerate(sizes):
        root, rows = page.locator(".bpn").nth(k), sheets.with_biases(sheets.write_out(*size))
        root.get_by_role("button", name="1 epoch").click()
        wanted = epochs(watch.starting(1, rows), "XOR", 1, rows=rows, inputs=size[0], outputs=size[2])
        assert root.evaluate(SHEET) == pytest.approx(wanted, rel=1e-12)
        assert root.locator("canvas").count() == (size[0] == 2)  # a surface needs two inputs
        # Where labels on the lines could not be read, the table with all of them is open.
        crowded = size[1] * (size[0] + size[2]) > 20
        assert root.locator("svg.wide [data-n]").count() == (0 if crowded else size[1] * (size[0] + size[2]))
        assert root.locator("details").evaluate("one => one.open") == crowded


def test_each_line_shows_its_weight_and_gradient(opened):
    """As text beside the line, as its width, and by sign as dash and colour."""
    page, weights = opened("watch.learner()"), epochs(watch.starting(1, ROWS), "XOR", 1)
    click(page, "1 epoch")
    patterns = [worksheet.evaluate(weights | pattern | {"eta": 0.5}, rows=ROWS) for pattern in watch.patterns("XOR")]
    lines = page.eval_on_selector_all("svg.wide [data-w]", """lines => lines.map(line => {
      const {strokeWidth, strokeDasharray, stroke} = getComputedStyle(line.firstChild), name = line.dataset.w;
      const words = [...line.closest('svg').querySelector(`[data-n="${name}"]`).children].map(one => one.textContent);
      return [name, ...words.map(word => word.replace('\u2212', '-')), strokeWidth, strokeDasharray, stroke]; })""")
    assert [line[0] for line in lines] == [f"w{k}" for k in range(1, 16)]
    for name, weight, gradient, width, dashes, colour in lines:
        assert weight == f"{weights[name]:+.2f}"
        assert gradient == f"{sum(pattern[f'dE_total_d{name}'] for pattern in patterns):+.4f}"
        assert float(width.removesuffix("px")) == pytest.approx(1 + 2.5 * abs(weights[name]), abs=0.01)
        assert (dashes == "none") == (weights[name] > 0) == (colour == "rgb(0, 132, 95)")


def test_the_surface_is_what_the_network_predicts(opened):
    page, cells = opened("watch.learner()"), 58

    def shades(points):
        """What the surface says at the middle of some of its cells: 248 is 0, 0 is 1."""
        return [(248 - red) / 248 for red in page.evaluate("""points => {
          const canvas = document.querySelector('canvas'), size = canvas.width / 58;
          return points.map(([x, y]) => canvas.getContext('2d').getImageData((x + 0.5) * size, (y + 0.5) * size, 1, 1)
            .data[0]); }""", points)]

    points = [(2, 2), (29, 4), (20, 30), (29, 29), (55, 40), (3, 55)]  # none under a mark
    inputs = [(-0.2 + 1.4 * (x + 0.5) / cells, 1.2 - 1.4 * (y + 0.5) / cells) for x, y in points]
    for weights in (watch.starting(1, ROWS), epochs(watch.starting(1, ROWS), "XOR", 3)):
        wanted = [worksheet.evaluate(weights | {"i1": i1, "i2": i2, "target_o1": 0, "eta": 0.5}, rows=ROWS)["out_o1"]
                  for i1, i2 in inputs]
        assert shades(points) == pytest.approx(wanted, abs=0.006)  # a shade is a whole number, and cells are smoothed
        for _ in range(3):
            click(page, "1 epoch")
    page.get_by_label("Speed").fill("3")
    run_until(page, 3000)
    corners = [(12, 46), (12, 12), (46, 46), (46, 12)]  # beside the marks at 00, 01, 10, 11
    assert [round(shade) for shade in shades(corners)] == [0, 1, 1, 0]


def epoch(page):
    return int(page.locator("[data-at=epoch]").inner_text().replace(",", ""))


def run_until(page, wanted):
    click(page, "Start")
    while epoch(page) <= wanted:
        page.wait_for_timeout(50)
    click(page, "Pause")
    return epoch(page)


def predictions(page):
    return [float(cell.get_attribute("data-value")) for cell in page.locator(".patterns [data-value]").all()]


def test_start_and_pause_learn_the_table(opened):
    page = opened("watch.learner()")
    done = run_until(page, 100)
    assert weights_of(page) == pytest.approx(epochs(watch.starting(1, ROWS), "XOR", done), rel=1e-9)
    page.get_by_label("Speed").fill("3")
    assert "1,000 epochs a frame" in page.locator("[data-at=pace]").inner_text()
    run_until(page, 5000)
    assert [round(value) for value in predictions(page)] == [0, 1, 1, 0]
    assert float(page.locator("[data-at=error]").get_attribute("data-value")) < 0.001


def test_another_table_in_mid_run_keeps_the_weights(opened):
    page = opened("watch.learner()")
    done = run_until(page, 50)
    before = weights_of(page)
    click(page, "AND", "radio")
    assert weights_of(page) == before and page.locator("[data-at=epoch]").inner_text() == str(done)
    assert page.locator(".patterns tbody tr").last.locator("td").nth(2).inner_text() == "1"
    # Without a pause: so many epochs of AND, then of NAND, and nothing in between.
    click(page, "Start")
    turned = page.evaluate("""() => {
      document.querySelector('[value=NAND]').click();
      return Number(document.querySelector('[data-at=epoch]').textContent.replace(',', '')); }""")
    while epoch(page) < turned + 50:
        page.wait_for_timeout(20)
    click(page, "Pause")
    wanted = epochs(epochs(before, "AND", turned - done), "NAND", epoch(page) - turned)
    assert weights_of(page) == pytest.approx(wanted, rel=1e-9)
    assert [row.split()[2] for row in page.locator(".patterns tbody tr").all_inner_texts()] == ["1", "1", "1", "0"]


def test_equal_weights_stay_equal(opened):
    page = opened("watch.learner()")
    click(page, "Make all weights equal")
    run_until(page, 100)
    weights = weights_of(page)
    assert len({weights[f"w{k}"] for k in range(11, 16)}) == 1
    assert {round(value, 3) for value in predictions(page)} != {0, 1}


def test_motion_stops_where_it_is_not_wanted(opened):
    page = opened("watch.learner()", reduced_motion="reduce")
    click(page, "Start")
    moves = page.evaluate("""() => new Promise(done => {
      let moves = 0;
      new MutationObserver(() => moves++).observe(document.querySelector('svg.wide line'), {attributes: true});
      setTimeout(() => done(moves), 1500); })""")
    click(page, "Pause")
    assert moves <= 3  # once a second, so that it can still be followed
    assert epoch(page) > 50


def test_no_frame_takes_longer_than_two(opened):
    """Until a second comes that no other program disturbs. If none comes, a still page must have none either."""
    page = opened("watch.learner()", viewport={"width": 1000, "height": 700})
    size = page.locator(".bpn").bounding_box()
    assert size["width"] >= 800 and size["height"] >= 500

    def longest_frame(tries):
        for _ in range(tries):
            frames = page.evaluate("""() => new Promise(done => {
              const times = [], look = now => times.push(now) < 60 ? requestAnimationFrame(look) : done(times);
              requestAnimationFrame(look); })""")
            yield max(b - a for a, b in pairwise(frames))

    click(page, "Start")
    smooth = any(longest <= 34 for longest in longest_frame(8))  # two frames at 60 a second are 33.3 ms
    click(page, "Pause")
    assert smooth or not any(longest <= 34 for longest in longest_frame(3))


# --- For everyone, everywhere ------------------------------------------------------------------------------------


EVERYTHING = "watch.explorer()", "watch.explorer(weight='w1')", "watch.learner()", "watch.learner(3, 4, 2)"


def mouse(selector):
    return lambda root: root.locator(selector).click()


def at_the_end(selector):
    """Click on the far end of a slider."""
    def drag(root):
        box = root.locator(selector).bounding_box()
        root.locator(selector).click(position={"x": box["width"] - 1, "y": box["height"] / 2})
    return drag


def choose(selector, option):
    return lambda root: root.locator(selector).select_option(option)


def typed(selector, text):
    def write(root):
        root.locator(selector).click(click_count=3)
        root.page.keyboard.type(text)
    return write


def keys(selector, *pressed):
    """By keyboard alone, once Tab has led to the control."""
    def press(root):
        root.locator(selector).focus()
        for key in pressed:
            root.page.keyboard.press(key)
    return press


BY_MOUSE_AND_BY_KEYBOARD = {
    "watch.explorer()": [
        (mouse("[data-do=next]"), keys("[data-do=next]", "Enter")),
        (mouse("[data-do=next]"), keys("[data-do=next]", "Space")),
        (mouse("[data-do=back]"), keys("[data-do=back]", "Enter")),
        (choose("[data-at=rows]", "net_o1"), keys("[data-at=rows]", *["ArrowDown"] * 3)),
        (mouse("summary"), keys("summary", "Enter")),
        (mouse("[data-row=net_o2]"), keys("[data-at=rows]", "ArrowDown", "ArrowDown")),
        (mouse("[data-rounds='1']"), keys("[data-rounds='1']", "Space")),
        (mouse("[data-rounds='100']"), keys("[data-rounds='100']", "Enter")),
        (mouse("[data-rounds='10000']"), keys("[data-rounds='10000']", "Enter")),
        (mouse("[data-do=reset]"), keys("[data-do=reset]", "Enter")),
        (typed("[data-given=w1]", "0.7"), keys("[data-given=w1]", "Control+A", *"0.7")),
        (at_the_end("[data-drag=i1]"), keys("[data-drag=i1]", "End")),
        (mouse("[data-do=learn]"), keys("[data-do=learn]", "Space")),
        (mouse("[data-do=first]"), keys("[data-do=first]", "Space")),
        (mouse("[value=trace]"), keys("[value=walk]", "ArrowRight")),
        (choose("[data-at=weights]", "w3"), keys("[data-at=weights]", "ArrowDown", "ArrowDown")),
        (mouse("[data-path='1']"), keys("[data-path='1']", "Enter")),
        (mouse("svg.wide [data-w=w4] text"), keys("[data-at=weights]", "ArrowDown")),
        (mouse("[data-do=opening]"), keys("[data-do=opening]", "Enter")),
        (mouse("[value=walk]"), keys("[value=trace]", "ArrowLeft")),
        (choose("[data-at=rows]", "w8_new"), keys("[data-at=rows]", "End", "ArrowUp", "Home", *["ArrowDown"] * 28)),
    ],
    "watch.learner()": [
        (mouse("[data-do=step]"), keys("[data-do=step]", "Space")),
        (mouse("[value=OR]"), keys("[value=XOR]", "ArrowRight")),
        (at_the_end("[data-at=speed]"), keys("[data-at=speed]", "End")),
        (typed("[data-given=eta]", "3"), keys("[data-given=eta]", "Control+A", "3")),
        (mouse("[data-do=step]"), keys("[data-do=step]", "Enter")),
        (mouse("[data-do=restart]"), keys("[data-do=restart]", "Enter")),
        (mouse("[data-do=another]"), keys("[data-do=another]", "Enter")),
        (typed("[data-given=seed]", "12"), keys("[data-given=seed]", "Control+A", *"12")),
        (at_the_end("[data-drag=eta]"), keys("[data-drag=eta]", "End")),
        (at_the_end("[data-drag=seed]"), keys("[data-drag=seed]", "End")),
        (mouse("[data-do=equal]"), keys("[data-do=equal]", "Enter")),
        (mouse("summary"), keys("summary", "Enter")),
    ],
}
STATE = """root => [
  ...[...root.children].filter(part => !part.matches('[aria-live], .drawing')).map(part => part.innerText),
  ...[...root.querySelectorAll('input, select')].map(one => /radio|checkbox/.test(one.type) ? one.checked : one.value),
  ...[...root.querySelectorAll('svg.wide g')].map(part => [part.dataset.s, part.dataset.q, part.className.baseVal,
    part.textContent].join()).sort()]"""


@pytest.mark.parametrize("call", BY_MOUSE_AND_BY_KEYBOARD)
def test_mouse_and_keyboard_do_the_same(opened, call):
    """One copy of the explorer gets the mouse, another one the keys. After each control both have changed alike."""
    page = opened(call, call, viewport={"width": 1200, "height": 2000})
    roots, seen = page.locator(".bpn").all(), None
    for k, hands in enumerate(BY_MOUSE_AND_BY_KEYBOARD[call]):
        for root, hand in zip(roots, hands, strict=True):
            hand(root)
        page.wait_for_function("() => !document.querySelector('.bpn[aria-busy=true]')")
        by_mouse, by_keyboard = (root.evaluate(STATE) for root in roots)
        assert by_mouse == by_keyboard, f"control {k}"
        assert by_mouse != seen, f"control {k} changes nothing"
        seen = by_mouse


def test_tab_leads_to_every_control(opened):
    page = opened(*EVERYTHING)
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    wanted = page.evaluate("""() => {
      const all = [...document.querySelectorAll('.bpn :is(button, select, input, summary, [tabindex])')];
      window.controls = all.filter(one => one.checkVisibility() && !(one.type === 'radio' && !one.checked));
      return window.controls.length; }""")
    reached = set()
    for _ in range(wanted + 60):  # the page around the explorers has stops of its own
        page.keyboard.press("Tab")
        reached.add(page.evaluate("window.controls.indexOf(document.activeElement)"))
    assert reached - {-1} == set(range(wanted))


def test_what_happens_is_announced(opened):
    page = opened("watch.explorer()", "watch.learner()", locale="en")
    page.clock.install()  # announcements wait until a burst of changes is over

    def announced(root):
        page.clock.fast_forward(1500)
        return page.locator(".bpn").nth(root).locator("[aria-live=polite]").inner_text()

    click(page, "Next ›")
    assert announced(0) == "out_h1 = 1/(1 + exp(-net_h1)) = 0.593269992"
    click(page, "10,000 rounds")
    assert announced(0) == "Round 10,000. E_total is 3.51018778e-5."
    fill(page, "w1", "0.5")
    assert announced(0).startswith("w1 is 0.5. E_total is ")
    click(page, "Trace a weight", "radio")
    assert announced(0).startswith("w1: If w1 changes, how fast does E_total change? w1 reaches E_total along 2 paths")
    page.get_by_label("Biases learn too").check()
    assert announced(0) == "The biases learn."
    click(page, "1 epoch")
    assert announced(1).startswith("Epoch 1. Average error 0.1")
    click(page, "Start")
    assert announced(1) == "Learning XOR."
    click(page, "AND", "radio")
    assert announced(1).startswith("Now learning AND, with the weights as they are. Average error 0.")
    click(page, "Pause")
    assert announced(1).startswith("Paused at epoch ")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_about(opened, theme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason='pip install -e ".[test]" installs axe')
    page = opened(*EVERYTHING, theme=theme)
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    page.locator("[data-given=w1]").first.fill("nonsense")
    page.locator("[data-path='0']").first.click()
    found = axe.Axe().run(page, context=".bpn").response
    assert len(found["passes"]) > 15
    assert [(one["id"], one["nodes"][0]["failureSummary"]) for one in found["violations"]] == []


def test_it_fits_and_can_be_read_on_any_screen(opened):
    page = opened(*EVERYTHING)
    for width in (360, 640, 1200):  # 640 is also a screen of 1,280 pixels at 200 % zoom
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        outside, small = page.evaluate("""() => {
          const outside = [], small = [], words = '.bpn :is(button, input, select, p, text, label, td, th, code)';
          for (const one of document.querySelectorAll(words)) {
            const box = one.getBoundingClientRect(), edge = one.closest('.bpn').getBoundingClientRect();
            if (!box.width || one.closest('.unseen, .scroll, .wide-scroll') || !one.checkVisibility()) continue;
            if (box.right > edge.right + 1 || box.left < edge.left - 1) outside.push(one.outerHTML);
            const scale = one.getScreenCTM ? one.getScreenCTM().a : 1;
            if (parseFloat(getComputedStyle(one).fontSize) * scale < 11.99) small.push(one.outerHTML);
          }
          return [outside, small]; }""")
        assert outside == [] and small == [], width  # 12 pixels are 9 points


def test_two_explorers_on_a_page_do_not_interfere(opened):
    page = opened("watch.explorer()", "watch.explorer()", "watch.learner()", "watch.explorer(step='E_total')")
    first = page.locator(".bpn").nth(1)
    first.locator("[data-given=w1]").fill("2")
    first.locator("[data-rounds='100']").click()
    same(sheet(page, 1), worksheet.train(100, GIVEN | {"w1": 2.0}), rel=1e-9)
    for other in (0, 3):
        same(sheet(page, other), worksheet.evaluate(), rel=1e-12)
    ids = page.eval_on_selector_all("[id]", "all => all.map(one => one.id)")
    assert len(ids) == len(set(ids))
    first.locator("[type=radio]").nth(1).check()
    assert page.locator(".bpn").nth(0).locator("[type=radio]").first.is_checked()


@pytest.mark.parametrize("call", EVERYTHING)
def test_an_explorer_is_small_and_asks_nobody_for_anything(call):
    assert len(nbformat.writes(notebook(call)).encode()) - len(nbformat.writes(notebook()).encode()) <= 60_000
    html = eval(call)._repr_html_()
    assert set(re.findall(r"https?://[^'\"\s]+", html)) == {"http://www.w3.org/2000/svg"}  # a name, not an address
    assert not re.search(r"\b(fetch|import|XMLHttpRequest|WebSocket|eval|Function|Math.random)\b", html)
    assert not re.search(r"url\(|<link|<script src", html)


def test_without_scripts_a_picture_and_a_table_stand_there(opened):
    page = opened("watch.explorer()", "watch.learner()", java_script_enabled=False)
    for k, alt in enumerate(("two hidden and two output neurons", "2 inputs, 5 hidden neurons and 1 output")):
        picture = page.locator(".bpn img").nth(k)
        assert picture.is_visible() and alt in picture.get_attribute("alt")
        assert picture.bounding_box()["height"] > 200
    assert page.get_by_role("row", name="w1_new w1 - eta*dE_total_dw1 0.149780716").is_visible()
    last = watch.starting(1, ROWS) | {"i1": 1, "i2": 1, "target_o1": 0, "eta": 0.5}
    predicted = worksheet.evaluate(last, rows=ROWS)["out_o1"]
    assert page.get_by_role("row", name=f"1 1 0 {predicted:.9f}").is_visible()


def still(html):
    """The drawing that stands where scripts do not run."""
    return unquote(BeautifulSoup(html, "html.parser").img["src"].partition(",")[2])


def test_the_still_picture_says_what_its_table_says():
    html = watch.explorer()._repr_html_()
    table = dict(re.findall(r"<tr><td>(\w+)<td>[^<]+<td>([^<]+)", html))
    drawing = BeautifulSoup(still(html), "html.parser")
    boxes = {box["data-q"]: box.select("text")[1].text for box in drawing.select("[data-q]")}
    assert len(boxes) == 13 and all(float(table[name]) == float(shown) for name, shown in boxes.items())


@pytest.mark.parametrize(("options", "lit", "how"), [
    ({}, {"net_h1.i1", "net_h1.i2", "net_h1.b1"}, "fwd"),
    ({"step": "w5_new"}, {"net_o1.out_h1"}, "back"),
    ({"step": "w4_new"}, {"net_h2.i2"}, "back"),
    ({"step": "delta_o2"}, {"E_total.E_o2", "E_o2.out_o2", "out_o2.net_o2"}, "back"),
    ({"weight": "w6"}, {"E_total.E_o1", "E_o1.out_o1", "out_o1.net_o1", "net_o1.out_h2"}, "back")])
def test_the_still_picture_shows_what_the_explorer_opens_at(options, lit, how):
    drawing = BeautifulSoup(still(watch.explorer(**options)._repr_html_()), "html.parser")
    assert {part["data-s"]: part["class"] for part in drawing.select("[data-s][class]")} == dict.fromkeys(lit, [how])


def test_the_still_picture_starts_from_the_givens():
    other = GIVEN | {"w1": 0.7}
    shown, values = watch.explorer(other), worksheet.evaluate(other)
    cells = re.findall(r"<tr><td>(\w+)<td>[^<]+<td>([^<]+)", shown._repr_html_())
    assert cells == [(name, f"{value:.9f}") for name, value in values.items()]
    assert repr(shown).endswith(f"after one round {worksheet.train(1, other)['E_total']:.9f}")


def test_a_neuron_without_a_bias_of_the_layer_leaves_the_biases_as_they_are(monkeypatch):
    for formula in ("w1*i1 + w2*i2 - b1", "w1*i1 + b1 + w2*i2"):
        monkeypatch.setitem(worksheet.ROWS, "net_h1", formula)
        drawing = BeautifulSoup(still(watch.explorer()._repr_html_()), "html.parser")
        assert {part["data-w"] for part in drawing.select("[data-w]")} >= {"b1", "b2"}


def test_what_an_image_address_cannot_hold_is_written_otherwise():
    drawing = "<svg><text fill='#222'>50 %25 &lt; 1</text></svg>"
    assert still(watch._still(drawing, "A", ["a"], [["1"]])) == drawing


def test_tables_are_rows_of_givens():
    assert watch.patterns("XOR") == [{"i1": 0, "i2": 0, "target_o1": 0}, {"i1": 0, "i2": 1, "target_o1": 1},
                                     {"i1": 1, "i2": 0, "target_o1": 1}, {"i1": 1, "i2": 1, "target_o1": 0}]
    nand = watch.patterns("NAND", 2, 4)  # then AND, XOR and OR
    assert list(nand[1]) == ["i1", "i2", "target_o1", "target_o2", "target_o3", "target_o4"]
    assert [list(row.values())[2:] for row in nand] == [[1, 0, 0, 0], [1, 0, 1, 1], [1, 0, 1, 1], [0, 1, 0, 1]]


def test_weights_start_at_park_and_millers_numbers():
    for seed, numbers in ((1, (182605794, 1291394886)), (2**31 - 2, (1964877853, 856088761))):  # the 2nd and the 3rd
        found = list(watch.starting(seed, ROWS).values())[:2]
        assert found == pytest.approx([2 * number / (2**31 - 1) - 1 for number in numbers], rel=1e-15)


def test_text_and_page_are_the_same_every_time():
    for call in ("watch.explorer()", "watch.learner(seed=3)"):
        one, other = eval(call), eval(call)
        assert repr(one) == repr(other) and one._repr_html_() == other._repr_html_()
    assert "E_total = 0.298371109, after one round 0.291027774" in repr(watch.explorer())


@pytest.mark.parametrize(("call", "words"), [
    (lambda: watch.explorer(step="net_h3"), "step = 'net_h3' is not on the worksheet; did you mean 'net_h2'?"),
    (lambda: watch.explorer(weight="b1"), "weight = 'b1' is not on the worksheet"),
    (lambda: watch.explorer({"i1": 1}), "the given w1 is missing"),
    (lambda: watch.learner(table="NOR"), "there is no table 'NOR'; the tables are XOR, OR, NAND, AND"),
    (lambda: watch.learner(hidden=0), "hidden = 0; a whole number from 1 to 8 is expected"),
    (lambda: watch.learner(seed=0), "seed = 0; a whole number from 1 to 2,147,483,646 is expected"),
    (lambda: watch.learner(seed=2**31 - 1), "seed = 2147483647; a whole number from 1 to 2,147,483,646 is expected"),
    (lambda: watch.patterns("XOR", inputs=5), "inputs = 5; a whole number from 1 to 4 is expected"),
    (lambda: watch.patterns("XOR", outputs=5), "outputs = 5; a whole number from 1 to 4 is expected"),
    (lambda: watch.learner(eta="fast"), "eta = 'fast' is not a number"),
])
def test_a_wrong_call_is_answered_in_a_sentence(call, words):
    with pytest.raises((ValueError, TypeError), match=re.escape(words)):
        call()


def test_explorers_live_in_jupyterlab(browser, tmp_path):
    """Stored and not yet trusted: the picture. Run: alive, in both themes, and keys stay in the explorer."""
    nbformat.write(notebook("watch.explorer()", "watch.learner()"), tmp_path / "watch.ipynb")
    with jupyterlab(tmp_path, tmp_path) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 1400})
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(f"{address}watch.ipynb?reset")
        page.wait_for_selector(".bpn img")
        assert page.locator(".bpn .head").count() == 0
        assert all(page.eval_on_selector_all(".bpn img", "all => all.map(one => one.complete && one.naturalWidth > 0)"))
        page.evaluate(RUN_ALL)
        page.wait_for_selector(".bpn .head")
        same(sheet(page), worksheet.evaluate(), rel=1e-12)
        page.locator("[data-rounds='10000']").click()
        page.wait_for_selector(".bpn[aria-busy=false]")
        same(sheet(page), worksheet.train(10_000), rel=1e-9)
        page.locator("[data-do=reset]").press("Enter")
        active = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
        before = page.evaluate(active)
        page.locator("[data-drag=w1]").press("ArrowRight")
        page.locator("[data-rounds='1']").press("Space")
        same(sheet(page), worksheet.train(1, GIVEN | {"w1": 0.16}), rel=1e-12)
        page.locator(".bpn [type=radio]").first.press("ArrowDown")
        assert page.evaluate(active) == before
        page.evaluate("window.jupyterapp.commands.execute('notebook:move-cursor-down')")
        learner = page.locator(".bpn").nth(1)
        learner.locator("[data-do=step]").press("Enter")
        assert learner.evaluate(SHEET) == pytest.approx(epochs(watch.starting(1, ROWS), "XOR", 1), rel=1e-12)
        for theme in ("JupyterLab Dark", "JupyterLab Light"):
            page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
            page.wait_for_function("dark => document.body.dataset.jpThemeLight === String(!dark)", arg="Dark" in theme)
            ink, paper = learner.evaluate("root => "
                                          "['color', 'backgroundColor'].map(name => getComputedStyle(root)[name])")
            assert (ink, paper) == (("rgb(232, 236, 240)", "rgb(22, 27, 32)") if "Dark" in theme
                                    else ("rgb(27, 34, 41)", "rgb(255, 255, 255)"))
        # A view of its own for an output, to have it beside the text: a third copy, alive and independent.
        page.evaluate("window.jupyterapp.commands.execute('notebook:create-output-view')")
        page.wait_for_selector(".bpn >> nth=2")
        page.locator(".bpn .head >> nth=2").wait_for()
        page.close()
