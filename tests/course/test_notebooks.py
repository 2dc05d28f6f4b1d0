"""The notebooks' shape: what the comparison of stored outputs cannot see, and proof that it sees the rest.

Each rule looks at one notebook and yields its complaints. Beside each rule stands a way to spoil a good notebook, and
one test shows that the rule notices: a rule that nothing can break would check nothing.
"""
import ast
import base64
import copy
import io
import re
import statistics
from decimal import Decimal
from functools import cache
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbconvert.filters import markdown2html_mistune
from PIL import Image, ImageChops, ImageFilter

from helpers.example import GIVEN
from helpers.published import PUBLISHED

ROOT = Path(__file__).resolve().parent.parent.parent
NOTEBOOKS = ROOT / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
SOLUTIONS = sorted(NOTEBOOKS.glob("solutions/*.ipynb"))
ALL = [*sorted(NOTEBOOKS.glob("*.ipynb")), *SOLUTIONS]
TAUGHT = [path for path in LESSONS if not path.name.startswith("00")]  # 00 is the door, not a lesson

DECIMAL = re.compile(r"(?<![\w.])\d+(?:,\d{3})*\.\d+(?![\d]|\.\d)")
EXERCISE = re.compile(r"exercise-(\d\d)-(\d+)")


def name_of(path):
    return str(path.relative_to(NOTEBOOKS).with_suffix(""))


each_notebook = pytest.mark.parametrize("path", ALL, ids=name_of)


class Notebook:
    """A stored notebook: its path and its cells, as plain data."""

    def __init__(self, path):
        self.path = path
        self.data = copy.deepcopy(stored(path))

    @property
    def cells(self):
        return self.data.cells

    @property
    def code(self):
        return [cell for cell in self.cells if cell.cell_type == "code"]

    @property
    def prose(self):
        return [cell for cell in self.cells if cell.cell_type == "markdown"]

    @property
    def outputs(self):
        return [output for cell in self.code for output in cell.outputs]


@cache
def stored(path):
    return nbformat.read(path, as_version=4)


@cache
def rendered(markdown):
    """A text cell as the HTML a reader gets."""
    return BeautifulSoup(markdown2html_mistune(markdown), "html.parser")


def links_in(page):
    """Where the links of a page lead, without those that nbconvert puts beside each heading."""
    return [tag.get("href", "") for tag in page.find_all("a") if "anchor-link" not in tag.get("class", [])]


@cache
def anchors_of(path):
    """What a link into a notebook can name: the ids of its headings."""
    return {tag["id"] for cell in Notebook(path).prose for tag in rendered(cell.source).find_all(id=True)}


def html_of(notebook):
    """Everything a reader sees as HTML: the text cells and the HTML outputs."""
    shown = [BeautifulSoup(output.data["text/html"], "html.parser")
             for output in notebook.outputs if "text/html" in output.get("data", {})]
    return [*(rendered(cell.source) for cell in notebook.prose), *shown]


def printed(cells):
    """All text that these code cells' stored outputs show."""
    texts = []
    for output in (output for cell in cells for output in cell.outputs):
        data = output.get("data", {})
        texts += [output.get("text", ""), data.get("text/plain", ""), data.get("text/latex", "")]
        texts.append(BeautifulSoup(data.get("text/html", ""), "html.parser").get_text(" "))
    return "\n".join(texts)


def stands_in(digits, text):
    """The digits stand in the text as a number of their own, not as a part of a longer one."""
    return re.search(rf"(?<![\d.]){re.escape(digits)}(?!\d)", text.replace("−", "-")) is not None


PROOFREAD = Path(__file__).with_name("words_with_digits.txt")


def words_with_digits(cell):
    """Every word of a text cell that has a digit in it, and every web address, as they stand in its source."""
    words = re.findall(r"https?://[^\s)>\"]+|[^\s`*|()\[\]{}$<>\"':;\\]*\d[^\s`*|()\[\]{}$<>\"':;\\]*", cell.source)
    return " ".join(word.rstrip(".,;:!?") for word in words)


@cache
def proofread_words():
    """notebook -> cell id -> its words with digits, as somebody last read them."""
    read = {}
    for line in PROOFREAD.read_text(encoding="utf-8").splitlines():
        where, _, words = line.partition(": ")
        notebook, _, cell = where.partition(" ")
        read.setdefault(notebook, {})[cell] = words
    return read


def lines_of(cell):
    return [line for line in cell.source.splitlines() if line.strip() and not line.strip().startswith("#")]


# --- The rules ---------------------------------------------------------------------------------------------------

RULES = {}


def rule(spoil, applies_to=ALL):
    """Register a rule, with a function that breaks a good notebook in the way the rule must notice."""
    def register(function):
        RULES[function] = (spoil, applies_to)
        return function
    return register


def first(notebook, kind="code", having=lambda cell: True):
    return next(cell for cell in notebook.cells if cell.cell_type == kind and having(cell))


def prints(cell):
    return bool(cell.outputs)


def clear_the_outputs(notebook):
    for cell in notebook.code:
        cell.execution_count, cell.outputs = None, []


def append_prose(words):
    return lambda notebook: notebook.cells.append(nbformat.v4.new_markdown_cell(words, id="spoiled-text"))


def append_html(html):
    output = nbformat.v4.new_output("execute_result", {"text/html": html, "text/plain": "spoiled"})
    return append_code("spoiled", outputs=[output])


def append_code(source, **more):
    return lambda notebook: notebook.cells.append(nbformat.v4.new_code_cell(source, id="spoiled-code", **more))


@rule(clear_the_outputs)
def every_code_cell_was_run_once_from_top_to_bottom(notebook):
    for expected, cell in enumerate(notebook.code, 1):
        if cell.execution_count != expected:
            yield f"cell {cell.id}: its stored count is {cell.execution_count}, not {expected}"


@rule(clear_the_outputs)
def every_code_cell_but_the_imports_shows_something(notebook):
    for cell in notebook.code:
        imports = all(isinstance(line, ast.Import | ast.ImportFrom) for line in ast.parse(cell.source).body)
        if not imports and not cell.outputs:
            yield f"cell {cell.id} shows nothing"


@rule(lambda notebook: first(notebook, having=prints).outputs.append(
    nbformat.v4.new_output("stream", name="stderr", text="a warning")))
def no_stored_output_is_an_error_or_a_warning(notebook):
    for cell in notebook.code:
        for output in cell.outputs:
            if output.output_type == "error" or output.get("name") == "stderr":
                yield f"cell {cell.id} stores {output.get('ename', 'stderr')}"


@rule(lambda notebook: first(notebook).metadata.update(tags=["nbval-ignore-output"]))
def no_cell_asks_not_to_be_compared(notebook):
    for cell in notebook.code:
        tags = [tag for tag in cell.metadata.get("tags", []) if "nbval" in tag.lower() or tag == "raises-exception"]
        comments = re.findall(r"#\s*(?:NBVAL_\w+|PYTEST_\w+)", cell.source)
        if tags or comments:
            yield f"cell {cell.id}: {tags + comments}"


@rule(append_html("<p>np.float64(0.5)</p>"))
def numbers_are_printed_with_stated_digits(notebook):
    for cell in notebook.code:
        if found := re.search(r"np\.float64\(|\bat 0x[0-9a-f]+|\d\.\d{15,}", printed([cell])):
            yield f"cell {cell.id} shows {found[0]!r}"


@rule(append_prose("The answer is 0.123456789."))
def every_decimal_number_in_the_prose_is_given_or_published_or_printed_below(notebook):
    known = {Decimal(repr(value)) for value in GIVEN.values()}
    known |= {abs(Decimal(entry.printed.replace(",", ""))) for entry in PUBLISHED.values()}
    text = printed(notebook.code)
    for cell in notebook.prose:
        words = re.sub(r"Exercise \d+\.\d", "", rendered(cell.source).get_text())
        for digits in DECIMAL.findall(words):
            if Decimal(digits.replace(",", "")) not in known and not stands_in(digits, text):
                yield f"cell {cell.id}: nothing prints {digits}"


@rule(lambda notebook: first(notebook, "markdown", words_with_digits).update(source="0.123456789"))
def every_word_with_a_digit_in_the_text_was_proofread(notebook):
    """Nothing else compares the text: 10,000 rounds that became 1,000, w3 that became w2, another web address."""
    proofread = proofread_words().get(name_of(notebook.path), {})
    found = {cell.id: words for cell in notebook.prose if (words := words_with_digits(cell))}
    for cell in [*found, *(cell for cell in proofread if cell not in found)]:
        if found.get(cell) != proofread.get(cell):
            yield (f"cell {cell}: {found.get(cell)} was read as {proofread.get(cell)}. Proofread the text, then "
                   "`python tests/proof/spoil_notebooks.py --proofread` writes it down")


@rule(append_html('<img src="data:image/png;base64,AAAA" alt="Image of the network">'))
def every_picture_says_what_it_shows(notebook):
    for output in notebook.outputs:
        if any(key.startswith("image/") for key in output.get("data", {})):
            yield "a bare image output, which cannot carry alt text: show it with helpers.show.figure"
    alts = [(image.get("alt") or "").strip() for page in html_of(notebook) for image in page.find_all("img")]
    for alt in alts:
        if len(alt.split()) < 5:
            yield f"alt text that says too little: {alt!r}"
        if re.match(r"(an? |the )?(image|picture|figure|photo|graphic|diagram) (of|showing)\b", alt, re.IGNORECASE):
            yield f"alt text that says what kind of thing it is instead of what it shows: {alt!r}"
        if "no description has been provided" in alt.lower() or alts.count(alt) > 1:
            yield f"alt text that is a placeholder or used twice: {alt!r}"


@rule(append_prose("[next](99_not_written.ipynb)"))
def every_link_leads_somewhere(notebook):
    pages = html_of(notebook)
    targets = [link for page in pages for link in links_in(page) if not re.match("https?://", link)]
    targets += [tag.get("src", "") for page in pages for tag in page.find_all("img")]
    for target in targets:
        file, _, anchor = target.partition("#")
        path = (notebook.path.parent / file).resolve() if file else notebook.path
        if target.startswith("data:image/"):
            continue
        if re.match(r"\w+:|/", target) or not target:
            yield f"{target!r} is neither a relative path nor on the web"
        elif not path.exists():
            yield f"{target!r} does not exist"
        elif anchor and anchor not in anchors_of(path):
            yield f"{target!r} names no heading"


@rule(lambda notebook: notebook.cells.pop(0), applies_to=TAUGHT)
def its_first_and_last_lines_lead_to_the_neighbours_and_the_contents(notebook):
    order = [path.name for path in LESSONS]
    here = order.index(notebook.path.name)
    expected = [order[here - 1], "00_start_here.ipynb", *order[here + 1:here + 2]]
    for where, cut in (("first", slice(None, len(expected))), ("last", slice(-len(expected), None))):
        cell = notebook.cells[0 if where == "first" else -1]
        links = links_in(rendered(cell.source))
        if [link.partition("#")[0] for link in links[cut]] != expected:
            yield f"its {where} cell leads to {links}, not to {expected}"


@rule(lambda notebook: [cell.update(source="") for cell in notebook.prose], applies_to=TAUGHT)
def it_says_what_is_done_learned_and_needed_and_how_long_it_takes(notebook):
    text = "\n".join(cell.source for cell in notebook.prose[:3])
    for promise in (r"^# \w", r"\*\*You will do:\*\*", r"\*\*You will learn\*\*", r"\*\*You need:\*\*",
                    r"\*\*Time:\*\* about \d+ minutes"):
        if not re.search(promise, text, re.MULTILINE):
            yield f"its beginning lacks {promise}"


@rule(lambda notebook: first(notebook).update(source="\n".join(f"x{k} = {k}" for k in range(13))))
def no_code_cell_is_longer_than_twelve_lines(notebook):
    for cell in notebook.code:
        if len(lines_of(cell)) > 12:
            yield f"cell {cell.id} has {len(lines_of(cell))} lines"


@rule(lambda notebook: notebook.data.update(cells=notebook.prose), applies_to=TAUGHT)
def a_lesson_is_eight_to_fourteen_short_steps(notebook):
    steps = [cell for cell in notebook.code if not cell.id.startswith("exercise-")]
    if not 8 <= len(steps) <= 14:
        yield f"{len(steps)} code cells besides the exercises, not 8 to 14"
        return
    lines = [len(lines_of(cell)) for cell in steps]
    if statistics.median(lines) > 3:
        yield f"its median code cell has {statistics.median(lines)} lines, not 3"


@rule(lambda notebook: first(notebook).update(id="3f2a9c1d"))
def cell_ids_are_words_and_unique(notebook):
    ids = [cell.id for cell in notebook.cells]
    for name in ids:
        machine_made = re.fullmatch(r"[0-9a-f]{8}([0-9a-f-]{28})?", name)
        if machine_made or not re.fullmatch(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*", name):
            yield f"{name!r} is not a name for a cell"
        if ids.count(name) > 1:
            yield f"{name!r} is used twice"


@rule(lambda notebook: notebook.data.metadata.kernelspec.update(name="conda-env-course"))
def it_opens_with_the_plain_python_kernel_and_stores_no_times(notebook):
    if notebook.data.metadata.kernelspec.name != "python3":
        yield f"its kernel is {notebook.data.metadata.kernelspec.name!r}, not 'python3'"
    if extra := set(notebook.data.metadata) - {"kernelspec", "language_info"}:
        yield f"metadata that nobody needs: {sorted(extra)}"
    for cell in notebook.cells:
        if extra := set(cell.metadata) - {"slideshow", "tags", "jupyter", "editable"}:
            yield f"cell {cell.id}: metadata that nobody needs: {sorted(extra)}"


@rule(append_html("<p onclick='alert()'>0.5</p>"))
def nothing_runs_a_script_but_the_explorers(notebook):
    active = r"<(?:script|iframe|object|embed|link|form|base|meta)\b|<[^>]*\son\w+\s*=|javascript:"
    for cell in notebook.cells:
        shown = [str(rendered(cell.source))] if cell.cell_type == "markdown" else []
        for data in (output.data for output in cell.get("outputs", []) if "data" in output):
            if kinds := set(data) - {"text/plain", "text/html", "text/latex", "text/markdown"}:
                yield f"cell {cell.id} stores {sorted(kinds)}"
            shown += data.values()
        for html in shown:
            # An explorer's page is compared as a whole with what helpers.watch makes: its script is the repository's.
            explorer = cell.cell_type == "code" and html.startswith('<div class="bpn"') and "watch." in cell.source
            if (found := re.search(active, html, re.IGNORECASE)) and not explorer:
                yield f"cell {cell.id} contains {found[0]!r}"


@rule(append_code("import sys; sys.path.insert(0, '..')"))
def no_cell_reaches_outside_the_course(notebook):
    outside = r"sys\.path|chdir|^\s*[!%]|https?://|\b(?:urllib|requests|socket)\b|['\"](?:/|[A-Z]:\\)\w|;\s*$"
    for cell in notebook.code:
        if found := re.search(outside, cell.source, re.MULTILINE):
            yield f"cell {cell.id} contains {found[0].strip()!r}"


@rule(lambda notebook: first(notebook, having=lambda cell: EXERCISE.fullmatch(cell.id)).update(source="answer = 1\n"),
      applies_to=TAUGHT)
def every_exercise_is_unanswered_and_says_so(notebook):
    number = notebook.path.name[:2]
    exercises = [cell for cell in notebook.code if EXERCISE.fullmatch(cell.id)]
    ids = {cell.id for cell in notebook.cells}
    if not exercises:
        yield "no exercise"
    for count, cell in enumerate(exercises, 1):
        if cell.id != f"exercise-{number}-{count}" or f"{cell.id}-text" not in ids:
            expected = f"exercise-{number}-{count}"
            yield f"cell {cell.id}: expected {expected}, with its question in {expected}-text"
        is_open = "None" in lines_of(cell)[0] or lines_of(cell)[0].startswith("def ") and "..." in cell.source
        if not is_open or "not answered yet" not in printed([cell]):
            yield f"cell {cell.id} must start with an answer of None, or a function with a '...', and print 'not answered yet'"


@rule(lambda notebook: notebook.data.update(cells=[cell for cell in notebook.cells if "exercise" not in cell.id]),
      applies_to=TAUGHT)
def every_exercise_has_a_solution_that_checks_itself(notebook):
    path = NOTEBOOKS / "solutions" / notebook.path.name
    if not path.exists():
        yield f"{path.relative_to(ROOT)} does not exist"
        return
    solved = {cell.id: cell for cell in Notebook(path).code if cell.id.startswith("solution-")}
    asked = {cell.id.replace("exercise", "solution") for cell in notebook.code if EXERCISE.fullmatch(cell.id)}
    if set(solved) != asked:
        yield f"solutions {sorted(solved)} for exercises {sorted(asked)}"
    for name, cell in solved.items():
        if "not answered yet" in printed([cell]):
            yield f"{name} is not answered"
    if not any(f"solutions/{path.name}" in links_in(page) for page in html_of(notebook)):
        yield f"no link to solutions/{path.name}"


@pytest.mark.parametrize(("path", "check"), [
    pytest.param(path, check, id=f"{name_of(path)}-{check.__name__}")
    for check, (_, applies_to) in RULES.items() for path in applies_to])
def test_in_each_notebook(path, check):
    complaints = list(check(Notebook(path)))
    assert not complaints, f"{name_of(path)}:\n" + "\n".join(complaints)


@pytest.mark.parametrize("check", RULES, ids=lambda check: check.__name__)
def test_a_spoiled_notebook_is_noticed_by(check):
    notebook = Notebook(TAUGHT[1])
    RULES[check][0](notebook)
    assert list(check(notebook))


# --- The course as a whole ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_value_stands_in_a_stored_output(name):
    digits = PUBLISHED[name].printed
    assert any(stands_in(digits, printed(Notebook(path).code)) for path in LESSONS), f"no output shows {digits}"


@each_notebook
def test_the_file_stays_small(path):
    explorer = any("watch" in cell.source for cell in Notebook(path).code)
    assert path.stat().st_size < (300_000 if explorer else 150_000)


def test_the_lessons_have_ten_to_eighteen_words_of_prose_for_each_line_of_code():
    lessons = [Notebook(path) for path in (*TAUGHT, *SOLUTIONS)]  # 00 and the teaching guide are for reading
    no_prose = re.compile(r"\$\$[^$]+\$\$|\$[^$\n]+\$|^\[←.*$", re.MULTILINE)  # formulas, navigation
    prose = " ".join(no_prose.sub("", cell.source) for lesson in lessons for cell in lesson.prose)
    lines = sum(len(lines_of(cell)) for lesson in lessons for cell in lesson.code)
    assert 10 <= len(re.findall(r"\S*\w\S*", prose)) / lines <= 18


def test_the_wrong_readings_in_the_text_of_notebook_12_are_those_of_its_table():
    cells = {cell.id: cell for cell in Notebook(NOTEBOOKS / "12_handwriting.ipynb").cells}
    _, meant, read = (line.strip("| ").split(" | ")[1:] for line in cells["wrong-read"].source.splitlines()
                      if line.startswith("| ") and "---" not in line)
    table = [line.split()[1:] for line in cells["confusion-table"].outputs[0].data["text/plain"].splitlines()[2:]]
    wrong = [(str(row), str(column)) for row, counts in enumerate(table) for column, count in enumerate(counts)
             if row != column and count != "·" for _ in range(int(count))]
    assert sorted(zip(meant, read, strict=True)) == sorted(wrong) and len(wrong) == 10


def test_a_number_counts_only_as_a_whole():
    assert stands_in("0.05", "i1 = 0.05.") and stands_in("-0.019049119", "it is −0.019049119")
    assert not stands_in("0.05", "0.055") and not stands_in("0.05", "10.05")


# --- Running them ------------------------------------------------------------------------------------------------

NO_NETWORK = """
import socket
def refuse(*args, **kwargs):
    raise OSError("this notebook asked for the network")
socket.getaddrinfo = socket.create_connection = socket.socket.connect = refuse
"""
MEMORY = "import psutil; print(psutil.Process().memory_info().rss // 10**6)"


@each_notebook
def test_every_cell_can_run_twice_without_a_network_in_a_small_kernel(path):
    notebook = nbformat.v4.new_notebook(metadata=stored(path).metadata)
    notebook.cells = [nbformat.v4.new_code_cell(cell.source) for cell in Notebook(path).code for _ in range(2)]
    notebook.cells = [nbformat.v4.new_code_cell(NO_NETWORK), *notebook.cells, nbformat.v4.new_code_cell(MEMORY)]
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": path.parent}}).execute()
    cells = notebook.cells[1:-1]
    for cell, once, again in zip(Notebook(path).code, cells[::2], cells[1::2], strict=True):
        assert shown(once) == shown(again), f"cell {cell.id} shows something else the second time"
        differences = list(unlike(cell.outputs, once.outputs))
        assert not differences, f"cell {cell.id}: {differences}"
    assert int(notebook.cells[-1].outputs[0].text) < 300, "megabytes in the kernel after running every cell twice"


def shown(cell):
    """A cell's outputs without their counts; text that arrived in pieces is joined."""
    text = "".join(output.text for output in cell.outputs if output.output_type == "stream")
    return text, [output.data for output in cell.outputs if "data" in output]


PNG = re.compile("data:image/png;base64,([A-Za-z0-9+/=]+)")


def unlike(stored, fresh):
    """What nbval does not compare: whether outputs come in the stored order, and whether pictures look alike."""
    before, after = ([output.get("name") or sorted(output.data) for output in coalesced(outputs)]
                     for outputs in (stored, fresh))
    if before != after:
        yield f"the outputs stand as {before} and come as {after}"
    old, new = ([picture for output in outputs for picture in PNG.findall(output.get("data", {}).get("text/html", ""))]
                for outputs in (stored, fresh))
    if len(old) != len(new) or not all(map(look_alike, old, new)):
        yield "a stored picture does not look like the one that is drawn now"


def coalesced(outputs):
    """The outputs, each stream once, where it first appears."""
    streams = [output.get("name") for output in outputs]
    return [output for k, output in enumerate(outputs) if streams[k] is None or streams[k] not in streams[:k]]


def look_alike(*pictures):
    """Of two PNGs in base64: all ink of each lies within 3 pixels of ink in the other, up to a twentieth, and no patch
    is much darker in one of them.

    Line drawings differ by that much between versions of Matplotlib; the wrong curve differs by more.
    """
    if pictures[0] == pictures[1]:
        return True
    greys = [Image.open(io.BytesIO(base64.b64decode(data))).convert("L") for data in pictures]
    if greys[0].size != greys[1].size:
        return False
    patches = ImageChops.difference(*(grey.resize((24, 16), Image.Resampling.BOX) for grey in greys))
    if patches.getextrema()[1] > 40:  # of 255; a line that moves by 3 pixels changes a patch by at most 30
        return False
    one, other = (grey.point(lambda value: 255 * (value < 200)) for grey in greys)
    for ink, near in ((one, other), (other, one)):
        missed = ImageChops.subtract(ink, near.filter(ImageFilter.MaxFilter(7))).histogram()[255]
        if missed > ink.histogram()[255] / 20:
            return False
    return True
