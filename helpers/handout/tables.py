"""Tables as people and platforms write them: read in any encoding, and written so that nothing half done is left."""
import csv
import io
import math
import os
from pathlib import Path

LARGEST = 20_000_000  # bytes


def read(path):
    """The lines of a CSV file, each a list of its cells, which commas, semicolons or tabs separate.

    Raises ValueError where the file is too large or no table.
    """
    text = decoded(Path(path))[0].removeprefix("\ufeff")
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter(text)))
    except csv.Error as reason:
        raise ValueError(f"{path} is no table ({reason})") from None


def decoded(path):
    """A file's text, with the mark of its encoding, and the encoding, so that it can be written back as it was."""
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path} is larger than {LARGEST:,} bytes; is it a table?")
    data = path.read_bytes()
    sixteen = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(data[:2])
    for encoding in [sixteen] if sixteen else ["utf-8", "cp1252"]:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"  # which decodes everything


def delimiter(text):
    """The commonest of comma, semicolon and tab in the first line."""
    return max(",;\t", key=text.partition("\n")[0].count)


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


def replace(files):
    """Put files (path -> bytes) in place once all are written, so that a full disk leaves the earlier ones whole."""
    new = {path: path.with_name(f".{path.name}-{os.getpid()}") for path in files}
    try:
        for path, data in files.items():
            new[path].write_bytes(data)
        for path in files:
            os.replace(new[path], path)
    finally:
        for path in new.values():
            path.unlink(missing_ok=True)
