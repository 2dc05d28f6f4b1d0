"""Explorers in a page or a notebook, and what tests do with them."""
import nbformat
import pytest

from helpers import sheets, watch

SIZE = {"width": 1200, "height": 900}
EVERYTHING = "watch.explorer()", "watch.explorer(weight='w1')", "watch.learner()", "watch.learner(8)"
SHEET = """root => Object.fromEntries([...root.querySelectorAll('.sheet tbody tr')]
  .map(row => [row.dataset.row, Number(row.querySelector('[data-value]').dataset.value)]))"""


def made(call):
    return eval(call, {"watch": watch, "sheets": sheets})


def notebook(*calls):
    """A notebook with the calls run: what JupyterLab would have stored."""
    cells = [nbformat.v4.new_code_cell("from helpers import watch, sheets", execution_count=1)]
    for call in calls:
        data = {"text/plain": repr(made(call)), "text/html": made(call)._repr_html_()}
        output = nbformat.v4.new_output("execute_result", data, execution_count=1)
        cells.append(nbformat.v4.new_code_cell(call, execution_count=1, outputs=[output]))
    return nbformat.v4.new_notebook(cells=cells, metadata={
        "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}})


def page_of(*calls, head="", body=""):
    """A page with nothing but the calls' explorers."""
    explorers = "".join(made(call)._repr_html_() for call in calls)
    return f"<!doctype html><meta charset=utf-8>{head}<body {body}>{explorers}"


def sheet(page):
    """The numbers of the first explorer of a page, or of one that is given itself."""
    return (page.locator(".app").first if hasattr(page, "goto") else page).evaluate(SHEET)


def same(found, wanted, rel):
    """The same names and numbers. Zero has no relative error, so next to nothing is allowed for it."""
    assert found == {name: pytest.approx(value, rel=rel, abs=1e-300) for name, value in wanted.items()}


def number(where, name):
    """The full number behind what is shown, from its data attribute."""
    return float(where.locator(f"[data-{name}]").get_attribute(f"data-{name}"))


def click(page, name, role="button"):
    page.get_by_role(role, name=name, exact=True).click()
    page.wait_for_selector(".app:not([aria-busy=true])")


def unfold(page):
    page.locator("details").evaluate_all("all => all.forEach(part => { part.open = true; })")


def fill(page, name, text):
    unfold(page)
    page.locator(f"[data-given={name}]").fill(str(text))
    page.locator(f"[data-given={name}]").press("Enter")


def pull(part, pixels, shift=False):
    """Drag a grip of a drawing so many pixels to the right."""
    page, box = part.page, part.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    if shift:
        page.keyboard.down("Shift")
    page.mouse.move(x + pixels, y, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")


def grip(root, name):
    """The line of a weight or the box of an input or target, as the keyboard reaches it."""
    return root.locator(f"svg.wide [role=slider][aria-label={name}]")


def in_view(*parts):
    """Whether all of them lie within the window."""
    size = parts[0].page.viewport_size
    boxes = [part.bounding_box() for part in parts]
    return all(box["x"] >= 0 and box["x"] + box["width"] <= size["width"] and box["y"] >= 0
               and box["y"] + box["height"] <= size["height"] for box in boxes)
