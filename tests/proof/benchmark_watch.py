"""How fast the explorers are, in a real browser: `python tests/proof/benchmark_watch.py`.

Each figure is the best of some tries, because other programs on the machine can only slow it down. What it may be at
most stands beside it. Exit code 1 says that something is more.
"""
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.support.course import chromium
from tests.support.explorers import page_of

TRIES = 5
# A ping comes back as soon as the page is free to answer: the longest wait for one is the longest stretch it blocks.
ROUNDS = """async root => {
  const {port1, port2} = new MessageChannel();
  let last = performance.now(), longest = 0;
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    port2.postMessage(0);
  };
  const begun = performance.now();
  root.querySelector('[data-rounds="10000"]').click();
  port2.postMessage(0);
  while (root.getAttribute('aria-busy') === 'true') await new Promise(done => setTimeout(done));
  port1.onmessage();
  port1.close();
  return [last - begun, longest]; }"""
# From frame to frame, while something goes on.
FRAMES = """() => new Promise(done => {
  const times = [];
  requestAnimationFrame(function look(now) {
    times.push(now);
    if (times.length <= 100) return requestAnimationFrame(look);
    done(times.slice(1).map((time, k) => time - times[k])); }); })"""
# A hand on the line of a weight: a move with every frame.
PULLING = """root => {
  const label = root.querySelector('svg.wide [data-n="net_o1.out_h1"]'), {x, y} = label.getBoundingClientRect();
  const send = (kind, k) => label.dispatchEvent(new PointerEvent(kind, {bubbles: true, pointerId: 1, button: 0,
    clientX: x + 10 * Math.sin(k / 10), clientY: y}));
  label.setPointerCapture = () => {};
  send('pointerdown', 0);
  let k = 0;
  requestAnimationFrame(function move() {
    send('pointermove', k++);
    if (k < 130) requestAnimationFrame(move); else label.dispatchEvent(new Event('lostpointercapture')); }); }"""


def main():
    figures = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = chromium(driver)
        for measure, call in ((rounds, "watch.explorer()"), (hands, "watch.explorer(weight='w1')"),
                              (learning, "watch.learner()")):
            file = Path(folder, "page.html")
            file.write_text(page_of(call), encoding="utf-8")
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(file.as_uri())
            figures += measure(page)
        browser.close()
    for what, figure, most, unit in figures:
        print(f"{what:56} {figure:7.1f} {unit:2}   at most {most:3} {unit:2}   {'yes' if figure <= most else 'NO'}")
    return any(figure > most for _, figure, most, _ in figures)


def rounds(page):
    page.get_by_label("Play the rounds").uncheck()
    runs = [page.locator(".app").evaluate(ROUNDS) for _ in range(TRIES)]
    yield "10,000 rounds, not played", min(took for took, _ in runs), 100, "ms"
    yield "the longest stretch in which they block the page", min(longest for _, longest in runs), 50, "ms"


def hands(page):
    yield from frames("pulling a weight that is traced", page, lambda: page.locator(".app").evaluate(PULLING))
    page.get_by_label("Wiggle a weight").check()
    yield from frames("wiggling a weight", page, lambda: page.locator(".app").evaluate(PULLING))
    yield from frames("blame flowing back", page, lambda: page.locator("[data-do=shake]").click())
    page.get_by_label("Trace a weight").check()
    yield from frames("10,000 rounds, played", page, lambda: page.locator("[data-rounds='10000']").click())


def learning(page):
    for speed in ("2", "4"):
        page.get_by_label("Speed").fill(speed)
        page.get_by_role("button", name="Start", exact=True).click()
        yield from frames(f"learning, {page.locator('[data-at=pace]').inner_text()}", page, lambda: None)
        page.get_by_role("button", name="Pause", exact=True).click()


def frames(what, page, begin):
    """The longest frame of 100, the best of some tries."""
    runs = []
    for _ in range(TRIES):
        begin()
        runs.append(max(page.evaluate(FRAMES)))
        page.wait_for_timeout(1500)
    yield f"{what}: the longest frame", min(runs), 33.5, "ms"


if __name__ == "__main__":
    sys.exit(main())
