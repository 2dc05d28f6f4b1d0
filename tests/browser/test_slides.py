"""The decks, as somebody presents them: by key presses alone, on a wide screen and on an older projector's."""
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.support.notebooks import LESSONS, Notebook
from tests.support.site import complaints_of

DECKS = [path.stem for path in LESSONS]
EXPLORED = [path.stem for path in LESSONS if any("watch." in cell.source for cell in Notebook(path).code)]
WIDE, PROJECTOR = {"width": 1280, "height": 720}, {"width": 1024, "height": 768}
PROSE, CODE = 24, 20  # pixels, the smallest type that is read in the last row

# The slide that is shown: where one stands, what is outside the window, what is too small, formulas that are not set.
# An explorer is laid out 1280 wide, and as a whole as large as the slide: its type is measured there.
MEASURE = """([prose, code]) => {
  const slide = Reveal.getCurrentSlide(), frame = slide.querySelector('iframe')?.contentDocument;
  const root = frame?.querySelector('.bpn').shadowRoot ?? slide, small = [];
  const scale = frame ? 1 : Reveal.getScale(), zoom = frame ? Number(frame.body.style.zoom) : 1;
  const outside = [...slide.querySelectorAll('.block, .block *, iframe')]
    .filter(part => !part.closest('svg *, .MJX_Assistive_MathML')).map(part => [part, part.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 ||
                                       box.bottom > innerHeight + 1)).map(([part]) => part.outerHTML.slice(0, 80));
  const check = (part, text) => {
    const {fontSize, fontFamily} = getComputedStyle(part), svg = part.closest('svg');
    const size = parseFloat(fontSize) * scale * (svg ? svg.getScreenCTM().a / zoom : 1);
    const seen = part.checkVisibility() && !part.closest('aside, style, .unseen, .MathJax_SVG, .MathJax_Preview');
    if (seen && size < (svg || /mono/.test(fontFamily) ? code : prose) - 0.01) small.push(`${size}: ${text}`);
  };
  for (const words = document.createTreeWalker(root, 4); words.nextNode();) {
    const {data, parentElement} = words.currentNode;
    if (data.trim()) check(parentElement, data);
  }
  for (const field of root.querySelectorAll('input[type=text]')) check(field, field.ariaLabel);
  return {slide: Reveal.getIndices().h, state: JSON.stringify(Reveal.getState()), outside, small,
          unset: slide.querySelectorAll('script[type^=math]').length -
                 slide.querySelectorAll('.MathJax_SVG > svg').length}; }"""


@pytest.fixture
def opened(browser, site):
    """Opens a deck in a window of a size; in the end nothing may have gone wrong on it."""
    contexts, wrong = [], []

    def open_it(name, size=WIDE):
        contexts.append(browser.new_context(viewport=size))
        page = contexts[-1].new_page()
        wrong.append(complaints_of(page, site))
        page.goto(f"{site}slides/{name}.html", wait_until="load")
        page.wait_for_selector(".reveal.ready")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert not any(wrong)


def shown_by(page, key):
    """What each press of a key shows, from the first slide on, until nothing changes."""
    shown = [page.evaluate(MEASURE, [PROSE, CODE])]
    while len(shown) < 2 or shown[-1]["state"] != shown[-2]["state"]:
        page.keyboard.press(key)
        shown.append(page.evaluate(MEASURE, [PROSE, CODE]))
    return shown[:-1]


@pytest.mark.parametrize("size", [WIDE, PROJECTOR], ids=["1280x720", "1024x768"])
@pytest.mark.parametrize("name", DECKS)
def test_the_right_arrow_alone_shows_every_slide_whole_and_in_type_that_can_be_read(opened, name, size):
    page = opened(name, size)
    shown = shown_by(page, "ArrowRight")
    slides, steps = page.evaluate("""[Reveal.getSlides().length, Reveal.getSlides().map(slide =>
        new Set([...slide.querySelectorAll('.fragment')].map(part => part.dataset.fragmentIndex)).size)]""")
    assert [step["slide"] for step in shown] == [slide for slide in range(slides) for _ in range(1 + steps[slide])]
    assert not page.locator(".slides section section").count()
    assert [step for step in shown if step["outside"] or step["small"] or step["unset"]] == []


@pytest.mark.parametrize("size", [WIDE, PROJECTOR], ids=["1280x720", "1024x768"])
def test_a_line_of_code_that_is_too_long_goes_on_deeper_than_a_line_could_begin(opened, size):
    page = opened("12_visualization", size)
    page.evaluate("""Reveal.slide(Reveal.getSlides().findLastIndex(slide =>
        slide.querySelector('.highlight')?.textContent.includes('for name, table, moved')))""")
    lefts = page.evaluate("""() => {
      const lines = document.createTreeWalker(Reveal.getCurrentSlide().querySelector('.highlight pre'), 4), lefts = {};
      for (const range = new Range(); lines.nextNode();) {
        if (!lines.currentNode.data.trim()) continue;
        range.selectNodeContents(lines.currentNode);
        const {left, top} = range.getBoundingClientRect();
        lefts[Math.round(top)] = Math.min(left, lefts[Math.round(top)] ?? left);
      }
      return Object.keys(lefts).sort((above, below) => above - below).map(top => lefts[top]); }""")
    begins, goes_on, body = lefts  # for name, table, moved in, what does not fit on that line, and equal =
    assert goes_on > body > begins


@pytest.mark.parametrize("key", ["Space", "PageDown"])
def test_space_and_a_presenters_clicker_show_the_same(opened, key):
    expected, shown = (shown_by(opened("04_output_layer"), pressed) for pressed in ("ArrowRight", key))
    assert [step["state"] for step in shown] == [step["state"] for step in expected]


@pytest.mark.parametrize("name", DECKS)
def test_slides_are_accessible(browser, site, name):
    with browser.new_context(viewport=WIDE) as context:
        page = context.new_page()
        page.goto(f"{site}slides/{name}.html?print-pdf")  # all slides at once
        page.wait_for_selector(".paper")
        found = Axe().run(page, context=".slides", options={"resultTypes": ["violations"], "preload": False,
                                                            "iframes": False})
        assert found.violations_count == 0, found.generate_report()
        assert "show." not in "".join(page.locator(".highlight").all_inner_texts())


@pytest.mark.parametrize("name", [name for name in DECKS if name[:2] != "00"])
def test_a_deck_ends_with_an_exercise_and_has_the_guides_notes(opened, name):
    page = opened(name)
    assert re.search(r"Exercise \d+\.\d+", page.locator(".slides > section .block:not(.again)").last.inner_text()
                     + page.locator(".slides > section.text").nth(-2).inner_text())
    notes = page.evaluate("Reveal.getSlides().map(slide => Reveal.getSlideNotes(slide))")
    assert all(re.search(r"Minutes.*Pause.*Board.*Wrong answers", words, re.DOTALL) for words in notes)


@pytest.mark.parametrize("size", [WIDE, PROJECTOR], ids=["1280x720", "1024x768"])
@pytest.mark.parametrize("name", EXPLORED)
def test_a_network_and_its_controls_are_in_view_together_while_it_learns(opened, name, size):
    page = opened(name, size)
    for place in page.evaluate("[...document.querySelectorAll('section.explorer')].map(slide => slide.id)"):
        page.evaluate(f"location.hash = '/{place}'")
        explorer = page.frame_locator(f"#{place} iframe")
        learn = explorer.get_by_role("button", name=re.compile("^(100 rounds|Start)$"))
        learn.click()
        expect(explorer.locator(".head output").first).not_to_have_text("0")
        for part in (explorer.locator(".drawing"), explorer.get_by_label("eta", exact=True),
                     explorer.get_by_role("checkbox").last, explorer.locator("div.head"),
                     explorer.locator(".panel .work, .patterns").first, explorer.locator(".learn, [data-do=equal]")):
            expect(part).to_be_in_viewport(ratio=0.99)


def test_an_explorer_gives_the_keys_back(opened):
    page = opened("12_visualization")
    place = page.locator("section.explorer").first.get_attribute("id")
    number = page.evaluate(f"location.hash = '/{place}', Reveal.getSlides().findIndex(slide => slide.id === '{place}')")
    explorer = page.frame_locator(f"#{place} iframe")

    def turned_to(slide):
        page.wait_for_function(f"Reveal.getIndices().h === {slide}")

    turned_to(number)
    explorer.get_by_label("eta", exact=True).press("ArrowRight")  # in a field it moves the cursor
    assert page.evaluate("Reveal.getIndices().h") == number
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    turned_to(number + 1)
    page.keyboard.press("ArrowLeft")
    turned_to(number)
    explorer.get_by_role("button", name="1 round").click()
    expect(explorer.locator("div.head")).to_contain_text("round 1")
    page.keyboard.press("PageDown")  # a presenter's clicker
    turned_to(number + 1)
