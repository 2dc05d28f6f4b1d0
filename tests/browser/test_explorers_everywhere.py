"""Both explorers for everyone: by keyboard, for screen readers, on any screen, in any theme, and without scripts."""
import re
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup

from helpers import drawing, places, sheets, symbolic, watch, worksheet
from helpers.example import GIVEN
from tests.support.explorers import EVERYTHING, click, fill, grip, made, notebook, pull, unfold

WORKED = sheets.write_out(2, 5, 1, biases="neuron")


# --- By mouse and by keyboard ----------------------------------------------------------------------------------------


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
        root.page.keyboard.press("Enter")
    return write


def pulled(selector, pixels):
    return lambda root: pull(root.locator(selector), pixels)


def keys(selector, *pressed):
    """By keyboard alone, once Tab has led to the control, or to the grip of a name."""
    def press(root):
        (root.locator(selector) if "[" in selector or selector == "summary" else grip(root, selector)).focus()
        for key in pressed:
            root.page.keyboard.press(key)
    return press


BY_MOUSE_AND_BY_KEYBOARD = {
    "watch.explorer()": [
        (mouse("[data-do=next]"), keys("[data-do=next]", "Enter")),
        (mouse("[data-do=next]"), keys("[data-do=next]", "Space")),
        (mouse("[data-do=back]"), keys("[data-do=back]", "Enter")),
        (choose("[data-at=rows]", "net_o1"), keys("[data-at=rows]", *["ArrowDown"] * 3)),
        (mouse("svg.wide [data-q=E_o1]"), keys("[data-at=rows]", *["ArrowDown"] * 4)),
        (mouse("summary"), keys("summary", "Enter")),
        (mouse("[data-row=net_o2] th"), keys("[data-at=rows]", "ArrowUp", "ArrowUp")),
        (mouse("[data-rounds='1']"), keys("[data-rounds='1']", "Space")),
        (mouse("[data-rounds='100']"), keys("[data-rounds='100']", "Enter")),
        (mouse("[data-rounds='10000']"), keys("[data-rounds='10000']", "Enter")),
        (mouse("[data-do=reset]"), keys("[data-do=reset]", "Enter")),
        (typed("[data-given=w1]", "0.7"), keys("[data-given=w1]", "Control+A", *"0.7", "Enter")),
        (pulled("svg.wide [data-n='net_o1.out_h1']", 4), keys("w5", "ArrowRight", "ArrowRight")),
        (pulled("svg.wide [data-q=i1]", -4), keys("i1", "ArrowDown", "ArrowDown")),
        (at_the_end("[data-drag=eta]"), keys("[data-drag=eta]", "End")),
        (mouse("[data-do=learn]"), keys("[data-do=learn]", "Space")),
        (mouse("[data-do=first]"), keys("[data-do=first]", "Space")),
        (mouse("[value=trace]"), keys("[value=walk]", "ArrowRight")),
        (choose("[data-at=weights]", "w3"), keys("[data-at=weights]", "ArrowDown", "ArrowDown")),
        (mouse("[data-path='1']"), keys("[data-path='1']", "Enter")),
        (mouse("svg.wide [data-n='net_h2.i2']"), keys("w4", "Space")),
        (mouse("[data-do=reset]"), keys("[data-do=reset]", "Enter")),
        (mouse("[value=wiggle]"), keys("[value=trace]", "ArrowRight")),
        (mouse("[data-do=ask]"), keys("[data-do=ask]", "Space")),
        (mouse("[data-do=shake]"), keys("[data-do=shake]", "Enter")),
        (mouse("[data-answer='1']"), keys("[data-answer='1']", "Enter")),
        (mouse("[value=walk]"), keys("[value=wiggle]", "ArrowLeft", "ArrowLeft")),
        (choose("[data-at=rows]", "w8_new"), keys("[data-at=rows]", "End", "ArrowUp", "Home", *["ArrowDown"] * 28)),
    ],
    "watch.learner()": [
        (mouse("[data-do=step]"), keys("[data-do=step]", "Space")),
        (mouse("[value=OR]"), keys("[value=XOR]", "ArrowRight")),
        (at_the_end("[data-at=speed]"), keys("[data-at=speed]", "End")),
        (mouse("[data-at=pause]"), keys("[data-at=pause]", "Space")),
        (typed("[data-given=eta]", "3"), keys("[data-given=eta]", "Control+A", "3", "Enter")),
        (mouse("[data-do=step]"), keys("[data-do=step]", "Enter")),
        (mouse("[data-do=restart]"), keys("[data-do=restart]", "Enter")),
        (mouse("[data-do=another]"), keys("[data-do=another]", "Enter")),
        (typed("[data-given=seed]", "12"), keys("[data-given=seed]", "Control+A", *"12", "Enter")),
        (mouse("[data-do=equal]"), keys("[data-do=equal]", "Enter")),
        (mouse("summary"), keys("summary", "Enter")),
    ],
}
STATE = """root => [
  ...[...root.children].filter(part => !part.matches('[aria-live], .stage')).map(part => part.innerText),
  root.querySelector('.panel').innerText,
  ...[...root.querySelectorAll('input, select')].map(one => /radio|checkbox/.test(one.type) ? one.checked : one.value),
  ...[...root.querySelectorAll('svg.wide g')].map(part => [part.dataset.s, part.dataset.q, part.className.baseVal,
    part.textContent].join()).sort()]"""


@pytest.mark.parametrize("call", BY_MOUSE_AND_BY_KEYBOARD)
def test_mouse_and_keyboard_do_the_same(opened, call):
    """One copy of the explorer gets the mouse, another one the keys. After each control both have changed alike."""
    page = opened(call, call, viewport={"width": 1200, "height": 2600})
    roots, seen = page.locator(".app").all(), None
    for k, hands in enumerate(BY_MOUSE_AND_BY_KEYBOARD[call]):
        for root, hand in zip(roots, hands, strict=True):
            hand(root)
            root.page.wait_for_function("() => [...document.querySelectorAll('.bpn')].every(one =>"
                                        " !one.shadowRoot.querySelector('[aria-busy=true]'))")
        page.wait_for_timeout(30)
        by_mouse, by_keyboard = (root.evaluate(STATE) for root in roots)
        assert by_mouse == by_keyboard, f"control {k}"
        assert by_mouse != seen, f"control {k} changes nothing"
        seen = by_mouse


def test_tab_leads_to_every_control(opened):
    page = opened(*EVERYTHING)
    unfold(page)
    wanted = page.evaluate("""() => {
      window.controls = [...document.querySelectorAll('.bpn')].flatMap(host => [...host.shadowRoot.querySelectorAll(
        'button, select, input, summary, [tabindex]')]).filter(one => one.checkVisibility() && !one.disabled
        && !(one.type === 'radio' && !one.checked));
      return window.controls.length; }""")
    reached = set()
    for _ in range(wanted + 60):  # the page around the explorers has stops of its own
        page.keyboard.press("Tab")
        reached.add(page.evaluate("window.controls.indexOf(document.activeElement.shadowRoot?.activeElement)"))
    assert reached - {-1} == set(range(wanted))


def test_what_looks_as_if_it_could_be_pressed_does_something(opened):
    """A pointer or a grabbing hand stands only over what answers: grips, boxes, rows of the sheet, controls."""
    page = opened("watch.explorer(weight='w1')", "watch.learner()")
    unfold(page)
    dead = page.evaluate("""() => [...document.querySelectorAll('.bpn')].flatMap(host => {
      const answering = 'button, label, select, input, summary, [data-grip], .box, .sheet tr.live';
      return [...host.shadowRoot.querySelectorAll('.app *')].filter(part => part.checkVisibility()
        && /pointer|grab/.test(getComputedStyle(part).cursor) && (!part.closest(answering)
        || (host.shadowRoot.querySelector('.learner') && part.closest('svg')))).map(part => part.outerHTML); })""")
    assert dead == []


def test_what_happens_is_announced(opened):
    page = opened("watch.explorer()", "watch.learner()", locale="en", reduced_motion="reduce")
    page.clock.install()  # announcements wait until a burst of changes is over

    def announced(root):
        page.clock.fast_forward(1500)
        return page.locator(".app").nth(root).locator("[aria-live=polite]").inner_text()

    click(page, "Next ›")
    assert announced(0) == "out_h1 = 1/(1 + exp(-net_h1)) = 0.593269992"
    click(page, "10,000 rounds")
    assert announced(0) == "Round 10,000. E_total is 0.0000351018778."
    fill(page, "w1", "0.5")
    assert announced(0).startswith("w1 is 0.5. E_total is ")
    click(page, "Trace a weight", "radio")
    assert announced(0).startswith("w1: w1 reaches E_total along 2 paths")
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


# --- On any screen, in any theme -------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_about(opened, theme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason='pip install -e ".[test]" installs axe')
    page = opened(*EVERYTHING, theme=theme)
    unfold(page)
    page.locator("[data-given=w1]").first.fill("nonsense")
    page.locator("[data-path='0']").first.click()
    found = axe.Axe().run(page, context=".bpn").response
    assert len(found["passes"]) > 15
    assert [(one["id"], one["nodes"][0]["failureSummary"]) for one in found["violations"]] == []


def test_it_fits_and_can_be_read_on_any_screen(opened):
    page = opened(*EVERYTHING)
    for width in (360, 640, 768, 1200):  # 640 is also a screen of 1,280 pixels at 200 % zoom
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        outside, small = page.evaluate("""() => {
          const outside = [], small = [], words = 'button, input, select, p, text, label, td, th, code';
          for (const app of [...document.querySelectorAll('.bpn')].map(host => host.shadowRoot.querySelector('.app'))) {
            for (const one of app.querySelectorAll(words)) {
              const box = one.getBoundingClientRect(), edge = app.getBoundingClientRect();
              if (!box.width || one.closest('.unseen, .scroll, .wide-scroll') || !one.checkVisibility()) continue;
              if (box.right > edge.right + 1 || box.left < edge.left - 1) outside.push(one.outerHTML);
              const scale = one.getScreenCTM ? one.getScreenCTM().a : 1;
              if (parseFloat(getComputedStyle(one).fontSize) * scale < 11.99) small.push(one.outerHTML);
            }
          }
          return [outside, small]; }""")
        assert outside == [] and small == [], width  # 12 pixels are 9 points


OVERLAPS = """svg => {
  const labels = [...svg.querySelectorAll('[data-n], [data-f], [data-r]')].filter(text => text.textContent);
  const spots = labels.flatMap(text => [...(text.children.length ? text.children : [text])].map(line => {
    const {x, y, width, height} = line.getBoundingClientRect ? line.getBoundingClientRect() : {};
    return {name: text.textContent, text, x, y: y + 0.2 * height, width, height: 0.6 * height}; }));
  const boxes = [...svg.querySelectorAll('.box rect:first-child')].map(rect => {
    const {x, y, width, height} = rect.getBoundingClientRect();
    return {name: rect.parentNode.dataset.q, x, y, width, height}; });
  const meet = (a, b) => Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 1
    && Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > 1;
  return spots.flatMap((a, k) => [...spots.slice(k + 1).filter(b => b.text !== a.text), ...boxes]
    .filter(b => meet(a, b)).map(b => `${a.name} covers ${b.name}`)); }"""
# Of each line a row of points: none lies within half its width of what is written somewhere, but for its own weight.
STRUCK = """svg => {
  const words = [...svg.querySelectorAll('[data-n], [data-f], [data-r]')].filter(text => text.textContent)
    .flatMap(text => [...(text.children.length ? text.children : [text])].map(line => [text,
      line.getBoundingClientRect()]));
  const toScreen = svg.getScreenCTM(), struck = new Set();
  for (const line of svg.querySelectorAll('.line')) {
    for (const path of line.querySelectorAll('.core, .head')) {
      const half = path.matches('.head') ? 0 : parseFloat(getComputedStyle(path).strokeWidth) * toScreen.a / 2;
      for (let along = 0, length = path.getTotalLength(); along <= length; along += 2) {
        const {x, y} = path.getPointAtLength(along).matrixTransform(toScreen);
        for (const [text, box] of words) {
          if (text.dataset.n !== line.dataset.s && x > box.x + 1 - half && x < box.right - 1 + half
            && y > box.y + 0.2 * box.height - half && y < box.bottom - 0.2 * box.height + half)
            struck.add(`${text.textContent} lies on ${line.dataset.s}`);
        }
      }
    }
  }
  return [...struck]; }"""


@pytest.mark.parametrize(("width", "kind"), [(1100, "wide"), (360, "narrow")])
def test_no_label_covers_another_a_box_or_a_line_for_any_weights_trace(opened, width, kind):
    page = opened("watch.explorer()", viewport={"width": width, "height": 900})
    for row in ("net_h1", "dE_total_dw1"):
        page.locator("[data-at=rows]").select_option(row)
        assert page.locator(f"svg.{kind}").evaluate(OVERLAPS) == [], row
        assert page.locator(f"svg.{kind}").evaluate(STRUCK) == [], row
    click(page, "Trace a weight", "radio")
    for name, value in (("w5", "0.4"), ("w7", "-12.375")):
        fill(page, name, value)
        for weight in (f"w{k}" for k in range(1, 9)):
            page.get_by_label("Choose a weight").select_option(weight)
            assert page.locator(f"svg.{kind}").evaluate(OVERLAPS) == [], weight
            assert page.locator(f"svg.{kind}").evaluate(STRUCK) == [], weight


@pytest.mark.parametrize("weight", [f"w{k}" for k in range(1, 9)])
def test_no_factors_name_covers_anything_on_a_still_drawing(window, weight):
    paths = symbolic.paths("E_total", weight)
    marks, words = drawing.told(paths, worksheet.ROWS)
    window.set_content(drawing.network(worksheet.ROWS, places.WIDE, marks=marks, words=words))
    assert window.locator("svg").evaluate(OVERLAPS) == [] and window.locator("svg").evaluate(STRUCK) == []


def test_the_learners_labels_cover_no_other_and_no_neuron(opened):
    page = opened("watch.learner()", viewport={"width": 1100, "height": 900})
    click(page, "1 epoch")
    assert page.locator("svg.wide").evaluate(OVERLAPS) == []


@pytest.mark.parametrize(("head", "body", "system", "dark"), [
    ("<meta name=color-scheme content='light dark'>", "", "dark", True),
    ("<meta name=color-scheme content='light dark'>", "", "light", False),
    ("<style>body { background: #111 }</style>", "", "light", True),
    ("<style>@media (prefers-color-scheme: dark) { html { background: #222 } }</style>", "", "dark", True),
    ("", "", "dark", False),  # such a page is white
    ("", "data-jp-theme-light=true", "dark", False),
    ("", "data-jp-theme-light=false", "light", True),
    ("", "data-theme=dark", "light", True),
    ("", "class=vscode-dark", "light", True),
])
def test_it_is_dark_where_the_page_is_whatever_makes_it_so(window, head, body, system, dark):
    window.goto("about:blank")
    window.emulate_media(color_scheme=system)
    explorer = made("watch.explorer()")._repr_html_()
    window.set_content(f"<!doctype html><meta charset=utf-8>{head}<body {body}>{explorer}")
    found = window.locator(".app").evaluate("""root => [getComputedStyle(root).color,
      getComputedStyle(root).backgroundColor, getComputedStyle(root.querySelector('.ground')).fill]""")
    window.emulate_media(color_scheme="light")
    assert found == (["rgb(232, 236, 240)", "rgb(22, 27, 32)", "rgb(28, 34, 40)"] if dark else
                     ["rgb(27, 34, 41)", "rgb(255, 255, 255)", "rgb(245, 247, 249)"])


# --- In a notebook ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", EVERYTHING)
def test_an_explorer_is_small_and_asks_nobody_for_anything(call):
    assert len(nbformat.writes(notebook(call)).encode()) - len(nbformat.writes(notebook()).encode()) <= 90_000
    html = made(call)._repr_html_()
    assert set(re.findall(r"https?://[^'\"\s\\]+", html)) == {"http://www.w3.org/2000/svg"}  # a name, not an address
    assert not re.search(r"\b(fetch|import|XMLHttpRequest|WebSocket|eval|Function|Math.random)\b", html)
    assert not re.search(r"url\(|<link|<script src", html)


def test_without_scripts_a_picture_and_a_folded_table_stand_there(opened):
    page = opened("watch.explorer()", "watch.learner()", java_script_enabled=False)
    for k, alt in enumerate(("two hidden and two output neurons", "2 inputs, 5 hidden neurons and 1 output")):
        picture = page.locator(".bpn img").nth(k)
        assert picture.is_visible() and alt in picture.get_attribute("alt")
        assert picture.bounding_box()["height"] > 200
        assert not page.locator(".bpn table").nth(k).is_visible()
        page.locator(".bpn summary").nth(k).click()
    assert page.get_by_role("row", name="w1_new w1 - eta*dE_total_dw1 0.149780716").is_visible()
    last = watch.starting(1, WORKED) | {"i1": 1, "i2": 1, "target_o1": 0, "eta": 0.5}
    predicted = worksheet.evaluate(last, rows=WORKED)["out_o1"]
    assert page.get_by_role("row", name=f"1 1 0 {predicted:.9f}").is_visible()


def still(html):
    """The drawing that stands where scripts do not run."""
    return BeautifulSoup(unquote(BeautifulSoup(html, "html.parser").img["src"].partition(",")[2]), "html.parser")


def test_the_still_picture_and_its_table_say_what_follows_from_the_givens():
    other = GIVEN | {"w1": 0.7}
    shown, values = watch.explorer(other), worksheet.evaluate(other)
    cells = re.findall(r"<tr><td>(\w+)<td>[^<]+<td>([^<]+)", shown._repr_html_())
    assert cells == [(name, f"{value:.9f}") for name, value in values.items()]
    assert repr(shown).endswith(f"E_total = {values['E_total']:.9f}")
    boxes = {box["data-q"]: box.select_one(".value").text for box in still(shown._repr_html_()).select("[data-q]")}
    assert len(boxes) == 15
    assert {name: float(text) for name, text in boxes.items()} == pytest.approx(
        {name: values[name] for name in boxes}, abs=5e-8)


@pytest.mark.parametrize(("options", "lit", "how"), [
    ({}, {"net_h1.i1", "net_h1.i2", "net_h1.b1"}, "fwd"),
    ({"step": "w5_new"}, {"net_o1.out_h1"}, "back"),
    ({"step": "w4_new"}, {"net_h2.i2"}, "back"),
    ({"step": "delta_o2"}, {"E_total.E_o2", "E_o2.out_o2", "out_o2.net_o2"}, "back"),
    ({"weight": "w6"}, {"E_total.E_o1", "E_o1.out_o1", "out_o1.net_o1", "net_o1.out_h2"}, "told")])
def test_the_still_picture_shows_what_the_explorer_opens_at(options, lit, how):
    drawn = still(watch.explorer(**options)._repr_html_())
    assert {part["data-s"] for part in drawn.select(f"[data-s].{how}")} == lit
