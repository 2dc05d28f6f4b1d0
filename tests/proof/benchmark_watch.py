"""How fast and how large the explorers are, in a real browser: `python tests/proof/benchmark_watch.py`.

Each figure is the best of some tries, because other programs on the machine can only slow it down. What it may be at
most stands beside it. Exit code 1 says that something is more.
"""
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

from tests.browser.test_watch import exported, notebook
from tests.support.course import CHROMIUM, QUIET

TRIES = 5
# A ping comes back as soon as the page is free to answer: the longest wait for one is the longest stretch it blocks.
ROUNDS = """async () => {
  const root = document.querySelector('.bpn'), {port1, port2} = new MessageChannel();
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
# From frame to frame, and within each frame the milliseconds in which the explorer works.
FRAMES = """() => new Promise(done => {
  const times = [];
  window.worked.length = 0;
  requestAnimationFrame(function look(now) {
    times.push(now);
    if (times.length <= 180) return requestAnimationFrame(look);
    done([times.slice(1).map((time, k) => time - times[k]), window.worked]); }); })"""
WORKED = """window.worked = [];
  const ask = window.requestAnimationFrame;
  window.requestAnimationFrame = answer => ask(now => {
    const begun = performance.now();
    answer(now);
    if (answer.name === 'frame') window.worked.push(performance.now() - begun); });"""


def main():
    figures = list(sizes())
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=QUIET)
        for measure, call in ((rounds, "watch.explorer()"), (frames, "watch.learner()")):
            file = Path(folder, "page.html")
            file.write_text(exported((call,), "light", ()), encoding="utf-8")
            page = browser.new_page(viewport={"width": 1000, "height": 900})
            page.add_init_script(WORKED)
            page.goto(file.as_uri())
            figures += measure(page)
        browser.close()
    for what, figure, most, unit in figures:
        print(f"{what:56} {figure:7.1f} {unit:2}   at most {most:3} {unit:2}   {'yes' if figure <= most else 'NO'}")
    return any(figure > most for _, figure, most, _ in figures)


def sizes():
    empty = len(nbformat.writes(notebook()).encode())
    for call in ("watch.explorer()", "watch.explorer(weight='w1')", "watch.learner()"):
        yield f"{call} in a notebook", (len(nbformat.writes(notebook(call)).encode()) - empty) / 1000, 60, "kB"


def rounds(page):
    runs = [page.evaluate(ROUNDS) for _ in range(TRIES)]
    yield "10,000 rounds", min(took for took, _ in runs), 100, "ms"
    yield "the longest stretch in which they block the page", min(longest for _, longest in runs), 50, "ms"


def frames(page):
    size = page.locator(".bpn").bounding_box()
    assert size["width"] >= 800 and size["height"] >= 500, size
    for speed, pace in ((1, "10 epochs"), (3, "1,000 epochs")):
        page.get_by_label("Speed").fill(str(speed))
        page.get_by_role("button", name="Start", exact=True).click()
        runs = [page.evaluate(FRAMES) for _ in range(TRIES)]
        page.get_by_role("button", name="Pause").click()
        yield f"from frame to frame, {pace} in each: median", min(median(gaps) for gaps, _ in runs), 17, "ms"
        yield "    the longest of three seconds", min(max(gaps) for gaps, _ in runs), 34, "ms"
        yield "    work in a frame: median", min(median(work) for _, work in runs), 16, "ms"


def median(numbers):
    return sorted(numbers)[len(numbers) // 2]


if __name__ == "__main__":
    sys.exit(main())
