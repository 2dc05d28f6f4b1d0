"""The static site: built by its one command, read in Chromium with every other host out of reach."""
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from tests.support import notebooks
from tests.support.site import CONTRAST, DESKTOP, violations

LESSONS = [path.stem for path in notebooks.LESSONS]
PAGES = ["index", "data/README", *(path.relative_to(notebooks.NOTEBOOKS).with_suffix("").as_posix()
                                   for path in notebooks.ALL)]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_in_light_and_dark_fits_a_telephone_and_asks_nobody_else(visit, looks, name):
    page = visit(f"{name}.html")
    page.wait_for_function("!window.MathJax || !MathJax.Hub || MathJax.Hub.queue.pending === 0")
    silent = "article img:not([alt], .cards *), article img[alt='']:not(.cards *), img[alt*='No description']"
    assert page.locator(silent).count() == 0
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size(DESKTOP)
    for scheme, rules in [("light", {}), ("dark", CONTRAST)]:  # in the dark only colours differ
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(f"document.documentElement.dataset.theme === '{scheme}'")
        if "/" not in name:  # solutions are made of what lessons are made of; explorers: test_explorers_everywhere.py
            assert not violations(page, "article", looks, **rules), scheme
    grounds = page.locator(".cell_output .text_html").evaluate_all(
        "all => all.map(part => getComputedStyle(part).backgroundColor)")
    assert set(grounds) <= {"rgba(0, 0, 0, 0)"}  # no light slab in the dark


def test_one_pale_word_on_a_page_is_noticed(visit, looks):
    page = visit("09_write_it_yourself.html")
    violations(page, "article", looks)
    assert page.evaluate("[...document.querySelectorAll('article p')].at(-1).style.color = 'silver'")
    assert "color-contrast" in violations(page, "article", looks, **CONTRAST)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_leads_to_its_neighbours_and_to_binder(site_folder, name):
    page = BeautifulSoup((site_folder / f"{name}.html").read_text("utf-8"), "html.parser")
    here = LESSONS.index(name)
    assert page.select_one("a.left-prev")["href"] == f"{['index', *LESSONS][here]}.html"
    for following in LESSONS[here + 1:here + 2]:
        assert page.select_one("a.right-next")["href"] == f"{following}.html"
    assert len(page.select(f"a[href*='mybinder.org'][href*='notebooks/{name}.ipynb']")) == 1


def test_the_network_of_the_front_page_learns_once_and_asks_who_is_right(visit):
    page = visit("index.html")
    page.get_by_role("button", name="Learn once").click()
    expect(page.locator(".hero .bpn .head").first).to_contain_text("0.291027774")  # as in misconceptions.csv, row REF
    expect(page.locator("#learned")).to_contain_text("0.291027924")  # the tutorial's
    page.get_by_role("link", name="Who is right?").click()
    expect(page.locator("article")).to_contain_text("0.291027924")


def test_the_search_finds_a_lesson(visit):
    page = visit("search.html?q=logistic")
    page.wait_for_selector("#search-results li")
    assert page.locator("#search-results li a[href*='02_forward_pass']").count()
