"""The decks, as somebody presents them: by key presses alone, on a wide screen and on an older projector's."""
import re

import pytest
from playwright.sync_api import expect

from tests.support.notebooks import LESSONS, TAUGHT, Notebook, name_of
from tests.support.site import DESKTOP, violations, visited

PROJECTOR = {"width": 1024, "height": 768}  # an older one
PROSE, CODE = 24, 20  # pixels, the smallest type that is read in the last row

# On a slide: what is outside of its room, what is too small, and how many formulas are not set.
FAULTS = """
  const outside = (slide, room) => [...slide.querySelectorAll('.block, .block *, iframe')]
    .filter(part => !part.closest('svg *, .MJX_Assistive_MathML')).map(part => [part, part.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.left < room.left - 1 || box.top < room.top - 1 ||
                                       box.right > room.right + 1 || box.bottom > room.bottom + 1))
    .map(([part]) => part.outerHTML.slice(0, 80));
  const small = (root, scale, zoom) => {
    const found = [];
    const check = (part, text) => {
      const {fontSize, fontFamily} = getComputedStyle(part), svg = part.closest('svg');
      const size = parseFloat(fontSize) * scale * (svg ? svg.getScreenCTM().a / zoom : 1);
      const seen = part.checkVisibility() && !part.closest('aside, style, .unseen, .MathJax_SVG, .MathJax_Preview');
      if (seen && size < (svg || /mono/.test(fontFamily) ? CODE : PROSE) - 0.01) found.push(`${size}: ${text}`);
    };
    for (const words = document.createTreeWalker(root, 4); words.nextNode();) {
      const {data, parentElement} = words.currentNode;
      if (data.trim()) check(parentElement, data);
    }
    for (const field of root.querySelectorAll('input[type=text]')) check(field, field.ariaLabel);
    return found;
  };
  const unset = slide => slide.querySelectorAll('script[type^=math]').length -
                         slide.querySelectorAll('.MathJax_SVG > svg').length;
""".replace("CODE", str(CODE)).replace("PROSE", str(PROSE))

# The slide that is shown, and where one stands. An explorer is laid out 1280 wide, and is as a whole as large as the
# slide: its type is measured there.
MEASURE = """() => {
  FAULTS
  const slide = Reveal.getCurrentSlide(), frame = slide.querySelector('iframe')?.contentDocument;
  const view = {left: 0, top: 0, right: innerWidth, bottom: innerHeight};
  return {slide: Reveal.getIndices().h, state: JSON.stringify(Reveal.getState()), outside: outside(slide, view),
          small: frame ? small(frame.querySelector('.bpn').shadowRoot, 1, Number(frame.body.style.zoom))
                       : small(slide, Reveal.getScale(), 1), unset: unset(slide)}; }""".replace("FAULTS", FAULTS)

# All slides, one below the other, each with all that its key presses show.
ALL = """() => {
  FAULTS
  return [...document.querySelectorAll('.slides > section')].map(slide =>
    ({outside: outside(slide, slide.getBoundingClientRect()), small: small(slide, 1, 1), unset: unset(slide)}))
}""".replace("FAULTS", FAULTS)


def faulty(slides):
    """Those of the measured slides on which something is wrong."""
    return [slide for slide in slides if slide["outside"] or slide["small"] or slide["unset"]]


@pytest.fixture(scope="module", params=[*((path, DESKTOP) for path in LESSONS), (LESSONS[2], PROJECTOR)],
                ids=lambda deck: f"{deck[0].stem}-{deck[1]['width']}x{deck[1]['height']}")
def deck(request, context, site):
    """(lesson, page): each deck is opened once for all tests that look at every deck, and one on an older projector."""
    path, size = request.param
    with visited(context, site, f"slides/{path.stem}.html", size) as page:
        page.wait_for_selector(".reveal.ready")
        yield path, page


def shown_in_turn(page):
    """What each press of the right arrow shows, from the first slide on, until nothing changes."""
    shown = [page.evaluate(MEASURE)]
    while len(shown) < 2 or shown[-1]["state"] != shown[-2]["state"]:
        page.keyboard.press("ArrowRight")
        shown.append(page.evaluate(MEASURE))
    return shown[:-1]


def test_the_right_arrow_alone_shows_every_slide_whole_and_in_type_that_can_be_read(deck):
    """Each press shows the next slide, or the next step on it."""
    _, page = deck
    steps = page.evaluate("""Reveal.getSlides().map(slide =>
        new Set([...slide.querySelectorAll('.fragment')].map(part => part.dataset.fragmentIndex)).size)""")
    shown = shown_in_turn(page)
    assert [step["slide"] for step in shown] == [slide for slide, more in enumerate(steps) for _ in range(1 + more)]
    assert not page.locator(".slides section section").count()
    assert faulty(shown) == []


def test_a_deck_ends_with_an_exercise_and_has_the_guides_notes(deck):
    path, page = deck
    if path in TAUGHT:
        slides = page.locator(".slides > section.text").all_inner_texts()
        assert slides[-1].startswith("Now you") and re.search(r"Now you\s*Exercise \d+\.\d", "".join(slides))
        notes = page.evaluate("Reveal.getSlides().map(slide => Reveal.getSlideNotes(slide))")
        assert all(re.search(r"Minutes.*Pause.*Board.*Wrong answers", words, re.DOTALL) for words in notes)


def test_every_explorer_has_a_slide_with_its_network_and_controls_in_view_while_it_learns(deck):
    path, page = deck
    places = page.evaluate("[...document.querySelectorAll('section.explorer')].map(slide => slide.id)")
    assert len(places) == sum('<div class="bpn"' in str(output.get("data")) for output in Notebook(path).outputs)
    for place in places:
        # not by the address: after a key press, the deck may still write its own over it
        page.evaluate("place => Reveal.slide(Reveal.getSlides().findIndex(slide => slide.id === place))", place)
        explorer = page.frame_locator(f"#{place} iframe")
        explorer.get_by_role("button", name=re.compile("^(100 rounds|Start)$")).click()
        expect(explorer.locator(".head output").first).not_to_have_text("0")
        for part in (explorer.locator(".drawing"), explorer.get_by_label("eta", exact=True),
                     explorer.get_by_role("checkbox").last, explorer.locator("div.head"),
                     explorer.locator(".panel .work, .patterns").first, explorer.locator(".learn, [data-do=equal]")):
            expect(part).to_be_in_viewport(ratio=0.99)


@pytest.mark.parametrize("path", LESSONS, ids=name_of)
def test_slides_are_accessible_and_on_an_older_projector_whole(visit, looks, path):
    page = visit(f"slides/{path.stem}.html?print-pdf", PROJECTOR)  # all slides at once
    page.wait_for_selector(".paper")
    assert faulty(page.evaluate(ALL)) == []
    assert "show." not in "".join(page.locator(".highlight").all_inner_texts())
    assert not violations(page, ".slides", looks, iframes=False)


def test_an_explorer_gives_the_keys_back(visit):
    page = visit("slides/12_visualization.html")
    page.wait_for_selector(".reveal.ready")
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
