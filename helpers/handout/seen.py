"""The check in a student's notebook. It also says which numbers it saw, so that variables count, too."""
import html

from helpers.check import answers, check_all
from helpers.handout.papers import SEEN
from helpers.show import Shown


def check_sheet(values, given, rows=None):
    """Check what was worked out so far, name -> number (None: not yet), of any sheet: see `helpers.check.check_all`."""
    result = check_all(values, given, rows=rows)
    lines = [f"{name} = {shown}" for name, value in values.items() if (shown := _shown(name, value))]
    if not lines:
        return Shown(repr(result), result._repr_html_())
    listed = "<br>".join(map(html.escape, lines))
    return Shown("\n".join([repr(result), SEEN, *(f"  {line}" for line in lines)]),
                 f"{result._repr_html_()}<details><summary>{SEEN[:-1]}</summary>{listed}</details>")


def _shown(name, value):
    """The number as Python writes it, or text in quotes as it was entered; nothing for no answer."""
    if value is None or isinstance(value, str):
        return value and repr(value)
    return repr(answers.answer(name, value).value)
