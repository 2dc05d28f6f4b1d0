"""Tables as people and platforms write them, in any encoding."""
import csv
import io
import math
import re
from contextlib import suppress
from pathlib import Path


class Table:
    """A CSV file whose cells can be replaced one by one, and every other byte stays. Commas, semicolons or tabs
    separate them, whichever is the commonest in the first line.

    lines: what the cells of each line say.
    """

    def __init__(self, path):
        text, self.encoding = _decoded(Path(path).read_bytes())
        self.mark = "\ufeff" if text.startswith("\ufeff") else ""
        text = text.removeprefix(self.mark)
        self.separator = max(",;\t", key=text.partition("\n")[0].count)
        quoted, end_of_cell = '"(?:[^"]|"")*"', rf"{self.separator}|\r\n|\r|\n|$"
        self._cells = [[]]  # line by line, each as it stands there, and what ends it
        for raw, end in re.findall(rf"((?:{quoted})?[^{self.separator}\r\n]*)({end_of_cell})", text):
            self._cells[-1].append([raw, end])
            if end != self.separator:
                self._cells.append([])
        self.lines = [[_unquoted(raw) for raw, _ in cells] for cells in self._cells]

    def put(self, line, column, value):
        """Replace one cell, in quotes where it needs them."""
        cells = self._cells[line]
        while len(cells) <= column:
            cells[-1:] = [[cells[-1][0], self.separator], ["", cells[-1][1]]]
        if re.search(rf'["\r\n{self.separator}]', value):
            value = '"' + value.replace('"', '""') + '"'
        cells[column][0] = value

    def data(self):
        """The file's bytes."""
        return (self.mark + "".join(raw + end for cells in self._cells for raw, end in cells)).encode(self.encoding)


def _decoded(data):
    """A file's text, with the mark of its encoding, and the encoding, so that it can be written back as it was."""
    sixteen = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(data[:2])
    for encoding in (sixteen or "utf-8", "cp1252", "latin-1"):  # the last one decodes everything
        with suppress(UnicodeDecodeError):
            return data.decode(encoding), encoding


def _unquoted(raw):
    return raw[1:].rpartition('"')[0].replace('""', '"') if raw.startswith('"') else raw


def written(lines):
    """Lines of cells as the bytes of a CSV file, marked so that Excel reads names with accents."""
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def number(text):
    """A cell's number, with a decimal point or comma; None where it is no finite number."""
    try:
        value = float(str(text).replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def harmless(text):
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
