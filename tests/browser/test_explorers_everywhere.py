"""Both explorers for everyone: by keyboard, for screen readers, on any screen, in any theme, and without scripts."""
import re
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup

from helpers import drawing, places, symbolic, watch, worksheet
from helpers.example import GIVEN
from tests.support.explorers import EVERYTHING, click, fill, made, notebook, page_of, unfold
from tests.support.site import CONTRAST, violations

# --- By keyboard, by mouse, and told in words ------------------------------------------------------------------------


def test_tab_leads_to_every_control(opened):
    page = opened(*EVERYTHING)
    unfold(page)
    wanted = page.evaluate("""() => {
      window.controls = [...document.querySelectorAll('.bpn')].flatMap(host => [...host.shadowRoot.querySelectorAll(
        'button, select, input, summary, [tabindex]')]).filter(part => part.checkVisibility() && !part.disabled
        && !(part.type === 'radio' && !part.checked));
      return window.controls.length; }""")
    reached = set()
    for _ in range(wanted + 60):  # the still pictures below them are folded, and the window has stops of its own
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
    page.locator("[aria-live=polite]", has_text="net_h1").wait_for(state="attached")  # said by the page's own clock
    page.clock.install()  # announcements wait until a burst of changes is over
    for name, role, explorer, words in [
            ("Next ›", "button", 0, "out_h1 = 1/(1 + exp(-net_h1)) = 0.593269992"),
            ("10,000 rounds", "button", 0, "Round 10,000. E_total is 0.0000351018778."),
            ("Trace a weight", "radio", 0, "w1: w1 reaches E_total along 2 paths"),
            ("Biases learn too, one for each neuron", "checkbox", 0, "The biases learn."),
            ("1 epoch", "button", 1, "Epoch 1. Average error 0.1"), ("Start", "button", 1, "Learning XOR."),
            ("AND", "radio", 1, "Now learning AND, with the weights as they are. Average error 0."),
            ("Pause", "button", 1, "Paused at epoch ")]:
        click(page, name, role)
        page.clock.fast_forward(1500)
        assert page.locator(".app").nth(explorer).locator("[aria-live=polite]").inner_text().startswith(words)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_about(opened, theme):
    page = opened(*EVERYTHING, theme=theme)
    unfold(page)
    page.locator("[data-given=w1]").first.fill("nonsense")
    page.locator("[data-path='0']").first.click()
    assert not violations(page, ".bpn", **({} if theme == "light" else CONTRAST))  # in the dark only colours differ


# --- On any screen, in any theme -------------------------------------------------------------------------------------


def on_screens(page):
    for width in (360, 640, 768, 1200):  # 640 is also a screen of 1,280 pixels at 200 % zoom
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")  # curves are drawn anew
        yield width


def test_it_fits_and_can_be_read_on_any_screen(opened):
    page = opened(*EVERYTHING)
    for width in on_screens(page):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        outside, small = page.evaluate("""() => {
          const outside = [], small = [], words = 'button, input, select, p, text, label, td, th, code';
          for (const app of [...document.querySelectorAll('.bpn')].map(host => host.shadowRoot.querySelector('.app'))) {
            for (const part of app.querySelectorAll(words)) {
              const box = part.getBoundingClientRect(), edge = app.getBoundingClientRect();
              if (!box.width || part.closest('.unseen, .scroll, .wide-scroll') || !part.checkVisibility()) continue;
              if (box.right > edge.right + 1 || box.left < edge.left - 1) outside.push(part.outerHTML);
              const scale = part.getScreenCTM ? part.getScreenCTM().a : 1;
              if (parseFloat(getComputedStyle(part).fontSize) * scale < 11.95) small.push(part.outerHTML);
            }
          }
          return [outside, small]; }""")
        assert outside == [] and small == [], width  # 12 pixels are 9 points; a browser rounds widths
        for part, fits in ((".surface canvas", "it => it.offsetWidth === it.offsetHeight"),  # a square is one
                           (".wide-scroll", "it => it.scrollWidth <= it.clientWidth")):
            assert page.locator(part).evaluate_all(f"all => all.every({fits})"), (part, width)


def test_what_a_shaken_weight_changes_takes_two_lines_at_most(opened):
    page = opened("watch.explorer(weight='w1')")
    click(page, "Wiggle a weight", "radio")
    click(page, "Shake w1")
    page.wait_for_selector("[data-at=words] [data-sum]")
    for width in on_screens(page):
        heights = page.locator(".moved li").evaluate_all("all => all.map(line => line.getBoundingClientRect().height)")
        assert 0 < min(heights) and max(heights) < 45, width


# What is written on a drawing covers nothing else that is written, and no box; and no line but its own weight's runs
# through it: of each line a row of points is looked at, and half its width.
COVERED = """svg => {
  const words = [...svg.querySelectorAll('[data-n], [data-f], [data-r]')].filter(text => text.textContent)
    .flatMap(text => [...(text.children.length ? text.children : [text])].map(line => {
      const {left, right, top, height} = line.getBoundingClientRect();
      return {text, left: left + 1, right: right - 1, top: top + 0.2 * height, bottom: top + 0.8 * height}; }));
  const boxes = [...svg.querySelectorAll('.box rect:first-child')].map(rect => {
    const {left, right, top, bottom} = rect.getBoundingClientRect();
    return {text: rect.parentNode, left, right, top, bottom}; });
  const meet = (a, b) => a.text !== b.text && a.left < b.right && b.left < a.right && a.top + 1 < b.bottom
    && b.top + 1 < a.bottom;
  const found = new Set(words.flatMap((a, k) => [...words.slice(k + 1), ...boxes].filter(b => meet(a, b))
    .map(b => `${a.text.textContent} covers ${b.text.textContent}`)));
  const toScreen = svg.getScreenCTM();
  for (const path of svg.querySelectorAll('.line :is(.core, .head)')) {
    const half = path.matches('.head') ? 0 : parseFloat(getComputedStyle(path).strokeWidth) * toScreen.a / 2;
    for (let along = 0, length = path.getTotalLength(), own = path.parentNode.dataset.s; along <= length; along += 2) {
      const {x, y} = path.getPointAtLength(along).matrixTransform(toScreen);
      for (const {text, left, right, top, bottom} of words) {
        if (text.dataset.n !== own && x > left - half && x < right + half && y > top - half && y < bottom + half)
          found.add(`${text.textContent} lies on ${own}`);
      }
    }
  }
  return [...found]; }"""


@pytest.mark.parametrize(("width", "kind"), [(1100, "wide"), (360, "narrow")])
def test_no_label_covers_another_a_box_or_a_line_for_any_weights_trace(opened, width, kind):
    page = opened("watch.explorer()", viewport={"width": width, "height": 900})
    for row in ("net_h1", "dE_total_dw1"):
        page.locator("[data-at=rows]").select_option(row)
        assert page.locator(f"svg.{kind}").evaluate(COVERED) == [], row
    click(page, "Trace a weight", "radio")
    for name, value in (("w5", "0.4"), ("w7", "-12.375")):
        fill(page, name, value)
        for weight in (f"w{k}" for k in range(1, 9)):
            page.get_by_label("Choose a weight").select_option(weight)
            assert page.locator(f"svg.{kind}").evaluate(COVERED) == [], weight


def test_no_factors_name_covers_anything_on_a_still_drawing(window):
    for weight in (f"w{k}" for k in range(1, 9)):
        marks, words = drawing.chain_rule(symbolic.paths("E_total", weight), worksheet.ROWS)
        window.set_content(drawing.network(worksheet.ROWS, places.WIDE, marks=marks, words=words))
        assert window.locator("svg").evaluate(COVERED) == [], weight


def test_the_learners_labels_cover_no_other_and_no_neuron(opened):
    page = opened("watch.learner()", viewport={"width": 1100, "height": 900})
    click(page, "1 epoch")
    assert [words for words in page.locator("svg.wide").evaluate(COVERED) if "covers" in words] == []


@pytest.mark.parametrize(("head", "body", "system", "dark"), [
    ("<meta name=color-scheme content='light dark'>", "", "dark", True),
    ("<meta name=color-scheme content='light dark'>", "", "light", False),
    ("", "", "dark", False),  # such a page is white
    ("", "data-jp-theme-light=true", "dark", False),
    ("", "data-jp-theme-light=false", "light", True),
    ("", "data-theme=dark", "light", True),
    ("", "class=vscode-dark", "light", True),
])
def test_it_is_dark_where_the_page_says_so(window, head, body, system, dark):
    window.goto("about:blank")
    window.emulate_media(color_scheme=system)
    window.set_content(page_of("watch.explorer()", head=head, body=body))
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
    for k, sizes in enumerate(("2 inputs, 2 hidden neurons and 2 outputs", "2 inputs, 5 hidden neurons and 1 output")):
        picture = page.locator(".bpn img").nth(k)
        assert picture.is_visible() and sizes in picture.get_attribute("alt")
        assert picture.bounding_box()["height"] > 200
        assert not page.locator(".bpn table").nth(k).is_visible()
        page.locator(".bpn summary").nth(k).click()
    assert page.get_by_role("row", name="w1_new w1 - eta*dE_total_dw1 0.149780716").is_visible()
    assert page.get_by_role("row", name=re.compile(r"1 1 0 0\.\d{9}")).is_visible()


def test_in_a_notebook_that_is_not_trusted_the_picture_fits_the_screen(window):
    page = BeautifulSoup(made("watch.learner()")._repr_html_(), "html.parser")
    for part in page(["script", "style"]):  # JupyterLab takes them out
        part.decompose()
    window.set_viewport_size({"width": 1440, "height": 900})
    window.set_content(str(page))
    assert 400 < window.locator("img").bounding_box()["height"] < 700


def still(html):
    """The drawing that stands where scripts do not run."""
    return BeautifulSoup(unquote(BeautifulSoup(html, "html.parser").img["src"].partition(",")[2]), "html.parser")


def test_the_still_picture_and_its_table_say_what_follows_from_the_givens():
    other = GIVEN | {"w1": 0.7}
    shown, values = watch.explorer(other), worksheet.evaluate(other)
    cells = re.findall(r"<tr><td>(\w+)<td>[^<]+<td>([^<]+)", shown._repr_html_())
    assert cells == [(name, f"{value:.9f}") for name, value in values.items()]
    assert repr(shown).endswith(f"E_total = {values['E_total']:.9f}")
    assert still(shown._repr_html_()).select_one("[data-q=net_h1] .value").text == f"{values['net_h1']:.7f}"


@pytest.mark.parametrize(("options", "lit", "how"), [
    ({}, {"net_h1.i1", "net_h1.i2", "net_h1.b1"}, "fwd"),
    ({"step": "w4_new"}, {"net_h2.i2"}, "back"),
    ({"step": "delta_o2"}, {"E_total.E_o2", "E_o2.out_o2", "out_o2.net_o2"}, "back"),
    ({"weight": "w6"}, {"E_total.E_o1", "E_o1.out_o1", "out_o1.net_o1", "net_o1.out_h2"}, "told")])
def test_the_still_picture_shows_what_the_explorer_opens_at(options, lit, how):
    drawn = still(watch.explorer(**options)._repr_html_())
    assert {part["data-s"] for part in drawn.select(f"[data-s].{how}")} == lit
