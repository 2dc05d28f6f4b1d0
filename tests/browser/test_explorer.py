"""The first explorer in a real browser: what the page says is what the worksheet says, by hand and by keyboard."""
import itertools
import math
import re

import pytest

from helpers import published, sheets, symbolic, worksheet
from helpers.example import GIVEN
from helpers.formula import names_in
from tests.support.explorers import click, fill, grip, number, same, sheet, unfold


@pytest.mark.parametrize("kind", [
    dict(inputs=1, hidden=1, outputs=1), dict(inputs=1, hidden=0, outputs=1, biases=None),
    dict(inputs=2, hidden=3, outputs=2, hidden_activation="tanh", output_activation="softmax", error="cross_entropy"),
    dict(inputs=4, hidden=8, outputs=4, hidden_activation="relu", biases="neuron")], ids=str)
def test_it_takes_any_sheet(opened, kind):
    rows = sheets.write_out(**kind)
    page = opened(f"watch.explorer(rows=sheets.write_out(**{kind}))")
    given = sheets.draw(1, rows)
    same(sheet(page), worksheet.evaluate(given, rows=rows), rel=1e-12)
    click(page, "100 rounds")
    same(sheet(page), worksheet.train(100, given, rows=rows), rel=1e-9)
    click(page, "Trace a weight", "radio")
    assert number(page, "sum") == pytest.approx(worksheet.train(100, given, rows=rows)["dE_total_dw1"], rel=1e-9)


def test_rounds_in_the_page_are_the_worksheets(opened):
    page, rounds = opened("watch.explorer()"), 0
    for more, name in ((1, "1 round"), (100, "100 rounds"), (10_000, "10,000 rounds")):
        before = worksheet.train(rounds)["E_total"]
        click(page, name)
        rounds += more
        same(sheet(page), worksheet.train(rounds), rel=1e-9)
        assert page.locator("[data-at=round]").inner_text() == f"{rounds:,}"
        change = float(page.locator("[data-at=step]").get_attribute("data-value"))
        assert change == pytest.approx(worksheet.train(rounds)["E_total"] - before, rel=1e-6)
    click(page, "Reset to round 0")
    same(sheet(page), worksheet.evaluate(), rel=1e-12)


def test_played_rounds_are_the_same_rounds_can_be_stopped_and_leave_the_keyboard_where_it_was(opened):
    page = opened("watch.explorer()", reduced_motion="no-preference")
    page.get_by_role("button", name="10,000 rounds").click()
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector(".app[aria-busy=false]")
    rounds = int(page.locator("[data-at=round]").inner_text().replace(",", ""))
    assert 0 < rounds < 10_000
    same(sheet(page), worksheet.train(rounds), rel=1e-9)
    page.get_by_role("button", name="100 rounds").focus()
    for more in (100, 200):
        page.keyboard.press("Space")
        page.wait_for_selector(".app[aria-busy=false]")
        assert page.locator("[data-at=round]").inner_text() == f"{rounds + more:,}"


def test_the_error_curve_has_a_logarithmic_scale(opened):
    page = opened("watch.explorer()")
    click(page, "100 rounds")
    heights = {float(label): float(y) for label, y in page.locator(".curve line").evaluate_all(
        "lines => lines.map(line => [line.nextElementSibling.textContent, line.getAttribute('y1')])")}
    (high, top), (low, bottom) = max(heights.items()), min(heights.items())
    drawn = [float(point.split()[1]) for point in re.split("[ML]", page.locator(".curve path").get_attribute("d"))[1:]]
    assert len(drawn) == 101 and top < bottom
    for rounds in (0, 1, 50, 100):
        share = math.log(worksheet.train(rounds)["E_total"] / low) / math.log(high / low)
        assert drawn[rounds] == pytest.approx(bottom + share * (top - bottom), abs=0.1)  # drawn to a tenth of a pixel


# --- Numbers by hand -------------------------------------------------------------------------------------------------


def test_every_given_can_be_typed_and_moved_and_is_put_back(opened):
    page = opened("watch.explorer()")
    mine = {name: round(0.9 - 0.05 * k, 2) for k, name in enumerate(GIVEN)} | {"w5": -1.25, "b2": 3, "eta": 2.5}
    for name, value in mine.items():
        fill(page, name, value)
    wanted = worksheet.evaluate(mine)
    same(sheet(page), wanted, rel=1e-12)
    shown = dict(page.locator(".sheet tbody tr").evaluate_all(
        "rows => rows.map(row => [row.dataset.row, row.lastChild.textContent])"))
    assert {name: shown[name] for name in worksheet.ROWS} == {name: f"{wanted[name]:.9f}" for name in worksheet.ROWS}
    for name in mine.keys() - {"eta"}:  # one step of each grip
        grip(page, name).first.press("ArrowLeft")
    stepped = {name: round(value - 0.01 * (name != "eta"), 9) for name, value in mine.items()}
    same(sheet(page), worksheet.evaluate(stepped), rel=1e-12)
    click(page, "Put back the opening numbers")
    same(sheet(page), worksheet.evaluate(), rel=1e-12)
    assert page.get_by_role("button", name="Put back the opening numbers").is_disabled()
    page.get_by_label("eta: drag").press("End")
    assert sheet(page)["eta"] == 100


def test_a_number_can_be_typed_on_the_drawing(opened):
    page = opened("watch.explorer()")
    label, typing, note = page.locator("svg.wide [data-n='net_h1.i1']"), page.locator(".typing"), page.locator(".note")
    for keys, wanted in (("0.7", 0.7), ("0,25", 0.25), ("-,5", -0.5)):
        grip(page, "w1").press("Enter")
        before = sheet(page)["w1"]
        page.keyboard.type(keys)
        assert sheet(page)["w1"] == before
        page.keyboard.press("Enter")
        assert typing.count() == 0 and sheet(page)["w1"] == wanted
    grip(page, "w1").press("Enter")
    page.keyboard.type(".13")
    page.keyboard.press("Escape")
    assert typing.count() == 0 and sheet(page)["w1"] == -0.5
    label.dblclick()
    typing.fill("0.3")
    page.locator(".head strong").click()  # leaving takes it as well
    assert typing.count() == 0 and sheet(page)["w1"] == 0.3
    label.dblclick()
    typing.fill("nonsense")
    typing.press("Enter")
    assert note.inner_text() == "w1 needs a number such as 0.5. Still using 0.3." and typing.count() == 0
    drawing = page.locator("svg.wide").bounding_box()
    assert note.bounding_box()["y"] > drawing["y"] + drawing["height"] - 1  # below the drawing, not on it


def test_nonsense_and_what_overflows_gets_a_message_and_the_last_good_number_stays(opened):
    page = opened("watch.explorer()")
    unfold(page)
    typed = page.locator("[data-given=w5]")
    message = page.locator("td", has=typed).locator(".wrong")
    for nonsense in ("abc", "", "1,5,2", "1e999", "Infinity", "0.4.1", "--1"):
        fill(page, "w5", nonsense)
        assert message.inner_text() == "w5 needs a number such as 0.5. Still using 0.4."
        assert typed.input_value() == "0.4"
        typed.press("Escape")
        assert message.inner_text() == ""
    same(sheet(page), worksheet.evaluate(), rel=1e-12)
    fill(page, "w1", "1e308")
    fill(page, "i1", "100")
    message = page.locator(".wrong:not(:empty)").inner_text()
    assert message == "i1 = 100 makes net_h1 no finite number. Still using 0.05."
    assert sheet(page)["net_h1"] == pytest.approx(5e306, rel=1e-12)


def test_no_mode_moves_what_is_below_and_in_each_a_double_click_leaves_what_is_shown(opened):
    page, tops = opened("watch.explorer()", viewport={"width": 1280, "height": 800}), set()
    for mode in ("Walk the rows", "Trace a weight", "Wiggle a weight"):
        click(page, mode, "radio")
        tops.add(page.locator(".learn").bounding_box()["y"])
        words, weights = page.locator("[data-at=words]"), page.locator("[data-at=weights]")
        before = words.inner_text(), weights.input_value()
        page.locator("svg.wide [data-n='net_o1.out_h1']").dblclick()
        assert page.locator(".typing").input_value() == "0.4"
        assert page.get_by_role("radio", name=mode).is_checked()
        assert before == (words.inner_text(), weights.input_value())
        page.keyboard.press("Escape")
    assert len(tops) == 1


# --- Walk the rows ---------------------------------------------------------------------------------------------------


WALK = """(root, rows) => rows.map((row, k) => {
  if (k) root.querySelector('[data-do=next]').click();
  const lit = kind => [...root.querySelectorAll(`svg.wide .${kind}[data-s]`)].map(part => part.dataset.s);
  return {words: [...root.querySelectorAll('.work > *')].map(part => part.textContent).filter(Boolean),
          value: Number(root.querySelector('.work [data-value]').dataset.value),
          tag: root.querySelector('.tag').textContent, fwd: lit('fwd'), back: lit('back'),
          tops: ['.drawing', '.learn'].map(part => root.querySelector(part).getBoundingClientRect().y)}; })"""


def test_the_steps_walk_every_row_in_the_tutorials_order_and_move_nothing_else(opened):
    """Lit is, forward: the lines into the row. Backward: all ways between the two quantities of its derivative."""
    page, values = opened("watch.explorer()", viewport={"width": 1000, "height": 900}), worksheet.evaluate()
    assert page.get_by_role("button", name="‹ Back").is_disabled()
    steps = page.locator(".app").evaluate(WALK, list(worksheet.ROWS))
    backward = False
    for (name, formula), step in zip(worksheet.ROWS.items(), steps, strict=True):
        backward = backward or name.startswith("d")
        assert step["words"][:2] == [name, f"= {formula}"]
        # The numbers put in have nine decimals, so the row worked with them agrees to a few units of the ninth.
        assert eval(step["words"][2][2:], {"exp": math.exp}) == pytest.approx(values[name], rel=1e-6, abs=5e-9)
        assert step["words"][3] == f"= {values[name]:.9f}"
        assert step["value"] == pytest.approx(values[name], rel=1e-12)
        assert step["tag"] == ("← backward" if backward else "forward →")
        kind, other = ("back", "fwd") if backward else ("fwd", "back")
        assert set(step[kind]) == {line_of(*part) for part in parts_of(name, formula)} and step[other] == [], name
    assert len({tuple(step["tops"]) for step in steps}) == 1
    assert "a round begins" in page.locator("[data-at=words]").inner_text()
    click(page, "Begin round 1 ›")
    same(sheet(page), worksheet.train(1), rel=1e-12)
    assert page.locator("[data-at=rows]").input_value() == next(iter(worksheet.ROWS))


def parts_of(row, formula):
    """The steps that a row is about, each from a quantity to one that it uses."""
    if meaning := symbolic.meaning(row):
        return {step for path in symbolic.paths(*meaning) for step in path}
    if row.endswith("_new"):
        weight = row.removesuffix("_new")
        return {(f"net_{neuron}", weight) for neuron in ("h1", "h2", "o1", "o2")
                if weight in names_in(worksheet.ROWS[f"net_{neuron}"])}
    return {(row, used) for used in names_in(formula)}


def line_of(of, used):
    """The line of a step: a weight's comes from the signal that it is multiplied with."""
    signal = re.search(rf"\b{used}\*(\w+)", worksheet.ROWS[of])
    return f"{of}.{signal[1] if signal else used}"


def test_boxes_rows_of_the_sheet_and_weights_lead_where_they_say(opened):
    page = opened("watch.explorer()")
    unfold(page)
    for part, row in (("svg.wide [data-q=E_o1]", "E_o1"), ("[data-row=net_o2] th", "net_o2")):
        page.locator(part).click()
        assert page.locator("[data-at=rows]").input_value() == row
    page.locator("[data-at=rows]").select_option("dE_total_dw1")
    assert "2 paths lead from w1 to E_total, and their effects add up" in page.locator("[data-at=words]").inner_text()
    click(page, "Trace w1")
    assert [text.strip() for text in page.locator(".paths caption").all_inner_texts()] == [
        "Path 1, through o1", "Path 2, through o2"]
    page.locator("svg.wide [data-n='net_h2.i2']").click()
    assert page.locator("[data-at=weights]").input_value() == "w4"
    grip(page, "w5").press("Space")
    assert page.locator("[data-at=weights]").input_value() == "w5"


# --- Trace a weight --------------------------------------------------------------------------------------------------


def lit(page):
    return set(page.locator("svg.wide .told[data-s]").evaluate_all("all => all.map(part => part.dataset.s)"))


def test_a_weights_gradient_is_the_sum_over_its_paths(opened):
    """Each factor on its line and in its table, what each box is told, the products, the sum: against SymPy."""
    page, values = opened("watch.explorer(weight='w1')"), worksheet.evaluate()
    words = page.locator("[data-at=words]").inner_text()
    assert "w1 reaches E_total along 2 paths: they part at out_h1, which feeds o1 and o2" in words
    assert "that is why its gradient, the slope of E_total, has 2 terms" in words
    for weight in (f"w{k}" for k in range(1, 9)):
        page.get_by_label("Choose a weight").select_option(weight)
        paths = symbolic.paths("E_total", weight)
        wanted = [[float(symbolic.partial(*step).subs(values)) for step in path] for path in paths]
        for table, factors in zip(page.locator(".paths table").all(), wanted, strict=True):
            shown = [float(cell.get_attribute("data-factor")) for cell in table.locator("[data-factor]").all()]
            assert shown == pytest.approx(factors, rel=1e-12)
            assert number(table, "product") == pytest.approx(math.prod(factors), rel=1e-12)
            # The measured number is a central difference with a step of 0.0001, whose error is about the step squared.
            assert float(table.locator("[data-measured]").inner_text()) == pytest.approx(math.prod(factors), abs=2e-9)
        assert number(page, "sum") == pytest.approx(values[f"dE_total_d{weight}"], rel=1e-12)
        drawn = dict(page.locator("svg.wide :is([data-n], [data-f], [data-r]):not(:empty)").evaluate_all(
            "all => all.map(({dataset: {n, f, r}, textContent}) => [n || f || r, textContent.replace('\u2212', '-')])"))
        for step, factor in zip(itertools.chain(*paths), itertools.chain(*wanted), strict=True):
            on_the_line = drawn[line_of(*step)].replace("\u2212", "-").rpartition("×")[2]
            assert float(on_the_line) == pytest.approx(factor, abs=1e-3)
        told = {used for path in paths for _, used in path if re.match("net|out", used)}
        assert {name for name in drawn if re.fullmatch("(net|out)_..", name)} == told
        for name in told:
            slope = float(symbolic.derivative("E_total", name).subs(values))
            assert float(drawn[name]) == pytest.approx(slope, abs=1e-5)


def test_a_path_is_drawn_alone_by_its_button_or_a_box_that_only_it_passes(opened):
    page = opened("watch.explorer(weight='w1')")
    both, seen = lit(page), {}
    path1, path2 = (page.get_by_role("button", name=name) for name in ("Path 1, through o1", "Path 2, through o2"))
    net_o2, out_o1, net_h1, net_h2 = (page.locator(f"svg.wide [data-q={name}]")
                                      for name in ("net_o2", "out_o1", "net_h1", "net_h2"))
    for part, alone in ((path1, "1"), (path2, "2"), (path2, ""), (net_o2, "2"), (net_o2, ""), (out_o1, "1"),
                        (net_h1, ""), (net_h2, "")):
        part.click()
        assert [path.get_attribute("aria-pressed") for path in (path1, path2)] == [
            str(number == alone).lower() for number in "12"]
        assert page.locator(".note").inner_text() == (
            "No path of w1 passes through net_h2." if part is net_h2 else "")
        seen[alone] = lit(page)
    assert seen["1"] | seen["2"] == seen[""] == both and seen["1"] & seen["2"] == {"out_h1.net_h1", "net_h1.i1"}


def test_the_current_dries_up_where_the_two_paths_cancel(opened):
    """At w5 = 0.133… what o1 and o2 tell h1 is as large and of opposite sign."""
    page = opened("watch.explorer(weight='w1')")
    told = "part => Number(part.style.getPropertyValue('--told'))"
    before = page.locator("svg.wide [data-s='net_h1.i1']").evaluate(told)
    for _ in range(8):  # o1's factors depend on w5 as well
        now = sheet(page)
        fill(page, "w5", f"{-now['dE_o2_dout_h1'] / now['dE_o1_dnet_o1']:.9f}")
    assert sheet(page)["w5"] == pytest.approx(0.133, abs=0.0005) and abs(number(page, "sum")) < 1e-8
    assert page.locator("svg.wide [data-s='net_h1.i1']").evaluate(told) < 1.1 < before
    looks = [page.locator(f"svg.wide [data-s='{step}']").get_attribute("class")
             for step in ("net_o1.out_h1", "net_o2.out_h1")]
    assert "less" not in looks[0] and "less" in looks[1]  # told apart by colour and by dash
    assert page.locator("[data-sum]").inner_text() == "0.000000000"
    places = "all => all.map(table => table.getBoundingClientRect().x)"
    where = page.locator(".paths table").evaluate_all(places)
    assert "Nothing: the two paths cancel." in page.locator(".sum").inner_text()
    fill(page, "w5", 0.133)
    assert "Almost nothing: the two paths cancel." in page.locator(".sum").inner_text()
    fill(page, "w5", -12.5)
    assert "cancel" not in page.locator(".sum").inner_text()
    assert page.locator(".paths table").evaluate_all(places) == where


def test_a_row_of_a_path_and_its_arrow_light_up_together(opened):
    page = opened("watch.explorer(weight='w1')")
    page.locator("[data-link='net_o2.out_h1']").hover()
    near = page.locator("svg.wide [data-near]").evaluate_all("all => all.map(part => part.dataset.s)")
    assert near == ["net_o2.out_h1"]
    page.locator("svg.wide [data-n='net_o1.out_h1']").hover()
    assert page.locator("tr.near").evaluate_all("all => all.map(row => row.dataset.link)") == ["net_o1.out_h1"]


# --- Wiggle a weight -------------------------------------------------------------------------------------------------


def test_a_shaken_weight_shows_what_changes_and_springs_back(opened):
    page = opened("watch.explorer()", reduced_motion="no-preference")
    click(page, "Wiggle a weight", "radio")
    box = page.locator("svg.wide [data-n='net_h1.i1']").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y)
    page.mouse.move(x + 20, y)
    moved, still = worksheet.evaluate(GIVEN | {"w1": 0.25}), worksheet.evaluate()
    shown = dict(page.locator(".moved li").evaluate_all("""all => all.map(line =>
      [...line.querySelectorAll('code')].map(code => code.textContent.replace('\u2212', '-')))"""))
    assert {name: float(text) for name, text in shown.items()} == pytest.approx(
        {name: moved[name] - still[name] for name in shown}, rel=0.02, abs=1e-6)
    assert {"net_h1", "out_h1", "net_o1", "net_o2", "E_o1", "E_o2", "E_total"} < set(shown)
    bars = dict(page.locator("svg.wide .bar").evaluate_all("""all => all.map(bar =>
      [bar.parentNode.dataset.q, Number(bar.getAttribute('height')) * (bar.matches('.less') ? -1 : 1)])"""))
    assert bars["net_h1"] > bars["out_h1"] > bars["E_total"] > 0 > bars["E_o2"]  # fork: one error rises, one falls
    page.mouse.up()
    assert sheet(page)["w1"] == 0.15  # sprung back
    page.wait_for_selector("[data-at=words] [data-sum]")
    assert number(page.locator("[data-at=words]"), "sum") == pytest.approx(still["dE_total_dw1"], rel=1e-12)
    assert "meet at out_h1" in page.locator("[data-at=words]").inner_text()
    assert lit(page) == {line_of(*step) for path in symbolic.paths("E_total", "w1") for step in path}
    assert not page.locator(".strip").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".strip").is_visible()


def test_without_motion_a_wiggle_is_a_row_of_still_pictures(opened):
    page = opened("watch.explorer()")
    click(page, "Wiggle a weight", "radio")
    click(page, "Shake w1")
    page.wait_for_selector("[data-at=words] [data-sum]")
    strip = page.locator(".strip figure")
    assert strip.count() == 3 and strip.last.is_visible()
    assert strip.first.locator(".bar").count() == 9 and strip.last.locator(".told").count() == 10


def test_each_gate_can_be_asked_first(opened):
    page, values = opened("watch.explorer()"), worksheet.evaluate()
    click(page, "Wiggle a weight", "radio")
    page.get_by_label("Ask me at each gate").check()
    page.get_by_label("Choose a weight").select_option("w5")
    click(page, "Shake w5")
    factors = [float(symbolic.partial(*step).subs(values)) for step in symbolic.paths("E_total", "w5")[0]][1:]
    for k, factor in enumerate(factors):
        assert page.locator("svg.wide :is([data-n], [data-f])", has_text="?").count() == len(factors) - k
        choices = page.locator("[data-answer]").all_inner_texts()
        right = min(choices, key=lambda text: abs(float(text[1:].replace("\u2212", "-")) - factor))
        assert float(right[1:].replace("\u2212", "-")) == pytest.approx(factor, abs=1e-6)
        if k == 1:
            page.get_by_label("the factor").fill("0.5")
            page.keyboard.press("Enter")
        else:
            page.get_by_role("button", name=right).click()
        words = page.locator("[data-at=words]").inner_text()
        assert words.startswith("No" if k == 1 else "Yes") and f"{abs(factor):.9f}" in words
    assert number(page.locator("[data-at=words]"), "sum") == pytest.approx(values["dE_total_dw5"], rel=1e-12)


# --- Biases, the detective story -------------------------------------------------------------------------------------


def test_biases_can_learn(opened):
    page, own = opened("watch.explorer()"), sheets.with_biases()
    page.get_by_label("Biases learn too").check()
    same(sheet(page), worksheet.evaluate(sheets.split_biases(GIVEN), rows=own), rel=1e-12)
    click(page, "100 rounds")
    after = worksheet.train(100, sheets.split_biases(GIVEN), rows=own)
    same(sheet(page), after, rel=1e-9)
    page.get_by_label("Biases learn too").uncheck()  # they now differ within a layer, so each neuron keeps its own
    click(page, "1 round")
    assert sheet(page)["b_o1"] == pytest.approx(after["b_o1"], rel=1e-9)
    assert sheet(page)["w1"] == pytest.approx(after["w1_new"], rel=1e-9)


def test_the_switch_tells_the_detective_story_and_measuring_shows_up_the_wrong_gradient(opened):
    page = opened("watch.explorer(weight='w1')")
    page.get_by_label("Hidden layer reads the already updated weights").check()
    wrong = worksheet.evaluate(edits=published.UPDATED_FIRST)
    same(sheet(page), wrong, rel=1e-12)
    measured = [float(text) for text in page.locator("[data-measured]").all_inner_texts()]
    assert sum(measured) == pytest.approx(worksheet.evaluate()["dE_total_dw1"], abs=2e-9)
    assert number(page, "sum") == pytest.approx(wrong["dE_total_dw1"], rel=1e-12)
    assert abs(measured[0] / float(page.locator("[data-product]").first.get_attribute("data-product")) - 1) > 0.1
    click(page, "1 round")
    assert published.agrees("E_total_after_1", sheet(page)["E_total"])
    click(page, "Reset to round 0")
    click(page, "10,000 rounds")
    same(sheet(page), worksheet.train(10_000, edits=published.UPDATED_FIRST), rel=1e-9)
    assert published.agrees("out_o1_after_10000", sheet(page)["out_o1"])
