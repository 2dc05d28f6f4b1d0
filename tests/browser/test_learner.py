"""The explorer that learns a table, in a real browser: against the worksheet worked row by row."""
import numpy as np
import pytest

from helpers import sheets, watch, worksheet
from tests.support.explorers import click, fill, sheet

ROWS = sheets.write_out(2, 5, 1, biases="neuron")
START = watch.starting(1, ROWS)


XOR = [{"i1": 0, "i2": 0, "target_o1": 0}, {"i1": 0, "i2": 1, "target_o1": 1},
       {"i1": 1, "i2": 0, "target_o1": 1}, {"i1": 1, "i2": 1, "target_o1": 0}]


def epochs(weights, table, rounds, eta=0.5, rows=ROWS):
    """The oracle: the sheet worked with arrays, one element for each row of the table.

    The mean of what n examples propose with n times the eta is one step along their added slopes.
    """
    columns = dict(zip(["i1", "i2", "target_o1"], np.array(watch.TABLES[table], float).T, strict=True))
    for _ in range(rounds):
        values = worksheet.evaluate(weights | columns | {"eta": 4 * eta}, rows=rows)
        weights = {name: values[f"{name}_new"].mean() for name in weights}
    return weights


def test_the_seeds_weights_are_the_ones_python_gives(opened):
    page = opened("watch.learner()")
    assert sheet(page) == watch.starting(1, ROWS)
    click(page, "Another seed")
    assert sheet(page) == watch.starting(2, ROWS)
    fill(page, "seed", 2024)
    fill(page, "seed", 1.5)
    assert page.locator(".wrong:not(:empty)").inner_text() == "seed needs a whole number such as 1. Still using 2024."
    fill(page, "seed", 0)
    assert "from 1 to 2,147,483,646" in page.locator(".wrong:not(:empty)").inner_text()
    assert sheet(page) == watch.starting(2024, ROWS)


@pytest.mark.parametrize("hidden", [1, 2, 8])
def test_any_number_of_hidden_neurons_learns(opened, hidden):
    page, rows = opened(f"watch.learner({hidden})"), sheets.write_out(2, hidden, 1, biases="neuron")
    click(page, "1 epoch")
    assert sheet(page) == pytest.approx(epochs(watch.starting(1, rows), "XOR", 1, rows=rows), rel=1e-12)
    assert page.locator("canvas").count() == 1 + 2 * (hidden + 1)


def test_each_line_shows_its_weight_and_gradient(opened):
    """As text beside the line, as its width, and by sign as dash and colour; biases too."""
    page, weights = opened("watch.learner()"), epochs(START, "XOR", 1)
    click(page, "1 epoch")
    patterns = [worksheet.evaluate(weights | pattern | {"eta": 0.5}, rows=ROWS) for pattern in XOR]
    lines = page.locator("svg.wide [data-w]").evaluate_all("""lines => lines.map(line => {
      const {strokeWidth, strokeDasharray, stroke} = getComputedStyle(line.querySelector('.core'));
      const label = line.closest('svg').querySelector(`[data-n="${line.dataset.s}"]`).textContent;
      return [line.dataset.w, label.replaceAll('\u2212', '-'), strokeWidth, strokeDasharray, stroke]; })""")
    assert {line[0] for line in lines} == set(weights)
    largest = max(map(abs, weights.values()))
    for name, label, width, dashes, colour in lines:
        gradient = sum(pattern[f"dE_total_d{name}"] for pattern in patterns)
        assert label == f"{weights[name]:+.2f}" + (f"{gradient:+.4f}" if name[0] == "w" else "")
        assert float(width.removesuffix("px")) == pytest.approx(1 + 7 * abs(weights[name]) / largest, abs=0.01)
        assert (dashes == "none") == (weights[name] > 0) == (colour == "rgb(0, 122, 86)")


def shades(page, canvas, points, cells):
    """What a surface says at the middle of some of its cells: 248 is 0, 0 is 1."""
    return [(248 - red) / 248 for red in page.locator("canvas").nth(canvas).evaluate("""(canvas, [points, cells]) => {
      const size = canvas.width / cells;
      return points.map(([x, y]) => canvas.getContext('2d').getImageData((x + 0.5) * size, (y + 0.5) * size, 1, 1)
        .data[0]); }""", [points, cells])]


def test_surfaces_are_what_the_neurons_make_of_all_inputs(opened):
    page = opened("watch.learner()")

    def wanted(weights, name, points, cells):
        inputs = [(-0.2 + 1.4 * (x + 0.5) / cells, 1.2 - 1.4 * (y + 0.5) / cells) for x, y in points]
        return [worksheet.evaluate(weights | {"i1": i1, "i2": i2, "target_o1": 0, "eta": 0.5}, rows=ROWS)[name]
                for i1, i2 in inputs]

    large = page.locator("canvas").count() - 1  # the drawings come first, each with a small one below every neuron
    points, few = [(2, 2), (29, 4), (20, 30), (29, 29), (55, 40), (3, 55)], [(1, 1), (12, 3), (4, 11)]  # under no mark
    for done in (0, 3):
        weights = epochs(START, "XOR", done)
        assert sheet(page) == pytest.approx(weights, rel=1e-12)
        # A shade is a whole number, and the cells of the large one are smoothed.
        assert shades(page, large, points, 58) == pytest.approx(wanted(weights, "out_o1", points, 58), abs=0.006)
        for k in range(5):
            pairs = zip(shades(page, k, few, 14), wanted(weights, f"out_h{k + 1}", few, 14), strict=True)
            assert all(shade == pytest.approx(value, abs=0.004) for shade, value in pairs if shade < 1)  # 1 is the line
        for _ in range(3):
            click(page, "1 epoch")


def epoch(page):
    return int(page.locator("[data-at=epoch]").inner_text().replace(",", ""))


def run_until(page, wanted):
    click(page, "Start")
    while epoch(page) <= wanted:
        page.wait_for_timeout(20)
    click(page, "Pause")
    return epoch(page)


def predictions(page):
    return [float(cell.get_attribute("data-value")) for cell in page.locator(".patterns [data-value]").all()]


def test_start_and_pause_learn_the_table_in_as_much_motion_as_is_wanted(opened):
    page = opened("watch.learner()")
    assert "100 epochs a second" in page.locator("[data-at=pace]").inner_text()
    page.locator("svg.wide .line").first.evaluate("""line => {
      window.moves = 0;
      new MutationObserver(() => window.moves++).observe(line, {attributes: true, attributeFilter: ['style']}); }""")
    done = run_until(page, 100)
    assert page.evaluate("window.moves") <= 4  # once a second, so that it can still be followed
    assert sheet(page) == pytest.approx(epochs(START, "XOR", done), rel=1e-9)
    page.get_by_label("Speed").fill("4.6")
    assert "40,000 epochs a second" in page.locator("[data-at=pace]").inner_text()
    run_until(page, 5000)
    assert [round(value) for value in predictions(page)] == [0, 1, 1, 0]
    corners = [(12, 46), (12, 12), (46, 46), (46, 12)]  # beside the marks at 00, 01, 10, 11
    large = page.locator("canvas").count() - 1
    assert [round(shade) for shade in shades(page, large, corners, 58)] == [0, 1, 1, 0]


def test_it_pauses_at_the_very_epoch_that_falls_below_a_thousandth(opened):
    page = opened("watch.learner()")
    fill(page, "eta", 4)
    page.get_by_label("Pause below 0.001").check()
    page.get_by_label("Speed").fill("5")
    click(page, "Start")
    page.get_by_role("button", name="Start", exact=True).wait_for()
    before = epochs(START, "XOR", epoch(page) - 1, eta=4)
    errors = [sum(worksheet.evaluate(weights | pattern | {"eta": 4}, rows=ROWS)["E_total"]
                  for pattern in XOR) / 4 for weights in (before, epochs(before, "XOR", 1, eta=4))]
    assert errors[0] >= 0.001 > errors[1]
    assert float(page.locator("[data-at=error]").get_attribute("data-value")) == pytest.approx(errors[1], rel=1e-9)


def test_another_table_in_mid_run_keeps_the_weights(opened):
    page = opened("watch.learner()", reduced_motion="no-preference")
    done = run_until(page, 50)
    before = sheet(page)
    click(page, "AND", "radio")
    assert sheet(page) == before and page.locator("[data-at=epoch]").inner_text() == str(done)
    # Without a pause: so many epochs of AND, then of NAND, and nothing in between.
    click(page, "Start")
    turned = page.locator(".app").evaluate("""root => {
      root.querySelector('[value=NAND]').click();
      return Number(root.querySelector('[data-at=epoch]').textContent.replace(',', '')); }""")
    while epoch(page) < turned + 50:
        page.wait_for_timeout(20)
    click(page, "Pause")
    wanted = epochs(epochs(before, "AND", turned - done), "NAND", epoch(page) - turned)
    assert sheet(page) == pytest.approx(wanted, rel=1e-9)
    assert [row.split()[2] for row in page.locator(".patterns tbody tr").all_inner_texts()] == ["1", "1", "1", "0"]
    assert page.locator(".curve .switch text").all_text_contents() == ["AND", "NAND"]


def test_equal_weights_stay_equal(opened):
    page = opened("watch.learner()")
    click(page, "Make all weights equal")
    for _ in range(3):
        click(page, "1 epoch")
    weights = sheet(page)
    assert len({weights[f"w{k}"] for k in range(11, 16)}) == 1 and weights["w11"] != 0.5
