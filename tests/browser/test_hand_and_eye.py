"""What a hand does and what it changes are seen together, in a window of 1280 by 800, wherever an explorer lives."""
from contextlib import contextmanager

import nbformat
import pytest

from helpers import worksheet
from helpers.example import GIVEN
from tests.support.course import PATIENCE, RUN_ALL, jupyterlab
from tests.support.explorers import grip, in_view, notebook, number, pull, sheet

CALLS = {"watch.explorer(weight='w1')": "05_hidden_layer", "watch.explorer(weight='w5')": "04_output_layer",
         "watch.learner()": "12_visualization"}

# The site's contents lie over a wide explorer until the page sees it.
UNCOVERED = """root => {
  const {right, top} = root.getBoundingClientRect();
  return document.elementFromPoint(right - 9, top + 99) === root.getRootNode().host; }"""


@contextmanager
def in_jupyterlab(page, request):
    """In a notebook, beside JupyterLab's own columns."""
    folder = request.getfixturevalue("tmp_path_factory").mktemp("lab")
    nbformat.write(notebook(*CALLS), folder / "watch.ipynb")
    with jupyterlab(folder, folder) as address:
        page.goto(f"{address}watch.ipynb?reset")
        page.wait_for_selector(".bpn img")
        assert page.locator(".app").count() == 0  # stored and not yet trusted
        page.evaluate(RUN_ALL)
        yield lambda call: page.locator(".app").nth(list(CALLS).index(call))


@contextmanager
def on_the_site(page, request):
    """Each on the page of its lesson, beside the site's columns."""
    site = request.getfixturevalue("site")

    def open_page(call):
        page.goto(f"{site}{CALLS[call]}.html")
        page.evaluate("window.MathJax && new Promise(done => MathJax.Hub.Queue(done))")  # formulas move what is below
        return page.locator(".app").last

    yield open_page


@pytest.fixture(scope="module", params=[in_jupyterlab, on_the_site], ids=["lab", "site"])
def explorer(browser, request):
    """Opens the explorer of a call, scrolled to."""
    with browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce") as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        with request.param(page, request) as place:
            def open_it(call):
                root = place(call)
                root.evaluate("root => root.scrollIntoView({behavior: 'instant'})")
                page.wait_for_function(UNCOVERED, arg=root.element_handle())
                return root

            yield open_it


def test_pulling_w5_changes_the_sum(explorer):
    root = explorer("watch.explorer(weight='w1')")
    label, seen = root.locator("svg.wide [data-n='net_o1.out_h1']"), []
    for hand in (lambda: pull(label, -20), lambda: pull(label, -20, shift=True),
                 lambda: root.page.keyboard.press("ArrowDown"), lambda: root.page.keyboard.press("Shift+ArrowUp")):
        seen.append(number(root, "sum"))
        hand()
        assert number(root, "sum") != seen[-1]
        assert in_view(label, root.locator("[data-sum]"), root.locator("[data-at=error]"),
                       root.get_by_role("button", name="1 round"))
    w5 = sheet(root)["w5"]
    assert w5 == pytest.approx(0.4 - 0.1 - 0.01 - 0.01 + 0.001, abs=0.002)  # 0.005 a pixel, with Shift a tenth of it
    assert number(root, "sum") == pytest.approx(worksheet.evaluate(GIVEN | {"w5": w5})["dE_total_dw1"], rel=1e-12)


def test_pulling_a_target_past_its_output_turns_the_first_factor(explorer):
    root = explorer("watch.explorer(weight='w5')")
    target, factor = grip(root, "target_o1"), root.locator("[data-link='E_o1.out_o1'] [data-factor]")
    seen = [float(factor.get_attribute("data-factor"))]
    for hand in (lambda: pull(target, 180), lambda: target.press("ArrowDown")):
        hand()
        values = sheet(root)
        seen.append(float(factor.get_attribute("data-factor")))
        assert values["target_o1"] == round(values["target_o1"], 2)  # a pull stops where a lesson asks: at hundredths
        assert seen[-1] == pytest.approx(values["out_o1"] - values["target_o1"], rel=1e-12)
        assert in_view(target, factor)
    assert seen[0] > 0 > seen[2] > seen[1]


def test_start_changes_the_surface(explorer):
    root = explorer("watch.learner()")
    surface = root.locator(".surface canvas")
    before = surface.evaluate("canvas => canvas.toDataURL()")
    start = root.locator("[data-do=run]")
    start.click()
    root.page.wait_for_function("([canvas, before]) => canvas.toDataURL() !== before",
                                arg=[surface.element_handle(), before])
    assert in_view(start, root.locator("svg.wide"), surface, root.locator(".curve"), root.locator("[data-at=error]"))
    start.click()


@pytest.mark.parametrize("explorer", [in_jupyterlab], indirect=True, ids=["lab"])
def test_keys_stay_in_the_explorer_and_it_has_the_theme(explorer):
    root = explorer("watch.explorer(weight='w5')")
    page, active = root.page, "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
    grip(root, "w1").press("ArrowRight")
    before, w1 = page.evaluate(active), sheet(root)["w1"]
    root.get_by_role("button", name="1 round").press("Space")
    root.locator("[type=radio]").first.press("ArrowDown")
    assert page.evaluate(active) == before and sheet(root)["w1"] != w1
    for theme, paper in (("Dark", "rgb(22, 27, 32)"), ("Light", "rgb(255, 255, 255)")):
        page.evaluate(f"window.jupyterapp.commands.execute('apputils:change-theme', {{theme: 'JupyterLab {theme}'}})")
        page.wait_for_function(f"document.body.dataset.jpThemeLight === '{str(theme == 'Light').lower()}'")
        assert root.evaluate("root => getComputedStyle(root).backgroundColor") == paper
    # A view of its own for an output, to have it beside the text: another copy, alive
    copies = page.locator(".app").count()
    page.evaluate("window.jupyterapp.commands.execute('notebook:create-output-view')")
    page.locator(f".app >> nth={copies}").wait_for()
