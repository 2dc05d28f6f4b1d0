"""The rules for a stored notebook: what the comparison of its outputs cannot see.

Each rule looks at one notebook and yields its complaints. Beside each rule stands a way to spoil a good notebook that
the rule must notice: a rule that nothing can break would check nothing.
"""
import ast
import re
import statistics
from decimal import Decimal
from itertools import pairwise

import nbformat

from helpers.check import questions
from helpers.example import GIVEN
from helpers.published import PUBLISHED
from tests.support.notebooks import (
    ALL,
    ASKED,
    LESSONS,
    NOTEBOOKS,
    TAUGHT,
    Notebook,
    anchors_of,
    asking,
    html_of,
    lines_of,
    links_in,
    printed,
    rendered,
    solution_of,
    stands_in,
)

DECIMAL = re.compile(r"(?<![\w.])\d+(?:,\d{3})*\.\d+(?![\d]|\.\d)")
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
    """So in the reasons of its questions. A number may also stand in what judges the answer, or works it out."""
    known = {Decimal(repr(value)) for value in GIVEN.values()}
    known |= {abs(Decimal(entry.printed.replace(",", ""))) for entry in PUBLISHED.values()}
    text, code = printed(notebook.code), {cell.id: cell.source for cell in notebook.code}
    solutions = NOTEBOOKS / "solutions" / notebook.path.name
    solved = {cell.id: cell.source + printed([cell]) for cell in Notebook(solutions).code} if solutions.exists() else {}
    said = [(cell.id.removesuffix("-text"), rendered(cell.source).get_text()) for cell in notebook.prose]
    reasons = {asking(key): question.get("wrong") or {why: option for option, why in question["options"].items()}
               for key, question in questions.known().items()}
    said += [(name, why) for name in code for why in reasons.get(name, {})]
    for name, words in said:
        answers = map(str, reasons.get(name, {}).values())
        below = "\n".join([text, code.get(name, ""), solved.get(solution_of(name), ""), *answers])
        for digits in DECIMAL.findall(re.sub(r"Exercise \d+\.\d", "", words)):
            if Decimal(digits.replace(",", "")) not in known and not stands_in(digits, below):
                yield f"cell {name}: nothing prints {digits}"


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
        if (lines := len(cell.source.splitlines())) > 12:
            yield f"cell {cell.id} has {lines} lines"


@rule(append_code("1 + " * 24 + "1"))
def no_line_of_code_is_longer_than_a_small_screen_shows(notebook):
    """JupyterLab shows 94 characters where it is 1024 pixels wide, or 1280 with the file browser open."""
    for cell in notebook.code:
        hidden = cell.metadata.get("jupyter", {}).get("source_hidden")
        if not hidden and (longest := max(map(len, cell.source.splitlines()), default=0)) > 94:
            yield f"cell {cell.id} has a line of {longest} characters"


@rule(lambda notebook: notebook.data.update(cells=notebook.prose), applies_to=TAUGHT)
def a_lesson_goes_in_short_steps(notebook):
    steps = [cell for cell in notebook.code if not cell.id.startswith(("exercise-", "question-", "back-"))]
    most = 20 if notebook.path.name[:2] in ("11", "13") else 14  # these two show programs, a piece at a time
    if not 8 <= len(steps) <= most:
        yield f"{len(steps)} code cells besides the questions to the reader, not 8 to {most}"
        return
    median = statistics.median(len(lines_of(cell)) for cell in notebook.code)
    if median > 3:
        yield f"its median code cell has {median} lines, not 3"


@rule(lambda notebook: [append_prose("> **Predict.** Above 1?")(notebook), append_code("spoiled")(notebook)], LESSONS)
def a_prediction_stands_alone_on_its_slide(notebook):
    kind = {cell.id: cell.metadata.get("slideshow", {}).get("slide_type", "-") for cell in notebook.cells}
    shown = [cell for cell in notebook.cells if kind[cell.id] != "skip"]
    for asked, answer in pairwise(shown):
        if "> **Predict.**" in asked.source and kind[answer.id] == "-":
            yield f"cell {answer.id} comes with the prediction, not with the next key press"


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
    if version := notebook.data.metadata.language_info.get("version"):
        yield f"it stores Python's version, {version}: tests/proof/execute_notebooks.py does not"
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


@rule(lambda notebook: first(notebook, having=lambda cell: ASKED.fullmatch(cell.id)).update(source="answer = 1\n"),
      applies_to=TAUGHT)
def every_exercise_is_unanswered_and_says_so(notebook):
    """Exercises, the five questions at the end, and the three from earlier lessons at the beginning."""
    asked = {kind: [cell for cell in notebook.code if (found := ASKED.fullmatch(cell.id)) and found[1] == kind]
             for kind in ("exercise", "question", "back")}
    ids = {cell.id for cell in notebook.cells}
    for kind, enough in {"exercise": range(5, 99), "question": (0, 5), "back": (0, 3)}.items():
        if len(asked[kind]) not in enough:
            yield f"{len(asked[kind])} cells {kind}-…"
        for count, cell in enumerate(asked[kind], 1):
            expected = f"{kind}-{notebook.path.name[:2]}-{count}"
            if cell.id != expected or f"{cell.id}-text" not in ids:
                yield f"cell {cell.id}: expected {expected}, with its question in {expected}-text"
            first_line = lines_of(cell)[0]
            is_open = "None" in first_line or first_line.startswith("def ") and "..." in cell.source
            if not is_open or "not answered yet" not in printed([cell]):
                yield (f"cell {cell.id} must start with an answer of None, or a function with a '...', and print "
                       "'not answered yet'")


@rule(lambda notebook: notebook.data.update(cells=notebook.code), applies_to=TAUGHT)
def it_leads_to_its_solutions(notebook):
    if not any(f"solutions/{notebook.path.name}" in links_in(page) for page in html_of(notebook)):
        yield f"no link to solutions/{notebook.path.name}"


@rule(lambda notebook: [cell.update(source=cell.source.replace(": ", " ")) for cell in notebook.prose],
      applies_to=TAUGHT)
def its_exercises_are_of_different_kinds(notebook):
    """Each says in its heading what is to be done: predict, compute by hand, write a formula, explain a sheet …"""
    text = "\n".join(cell.source for cell in notebook.prose)
    kinds = set(re.findall(r"\*\*Exercise \d+\.\d+: ([^.*]+)", text))
    if len(kinds) < 4:
        yield f"only {len(kinds)} kinds of exercises: {sorted(kinds)}"
