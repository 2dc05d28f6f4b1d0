"""A handout: a new folder with a notebook for each student, the key, and the sheets on paper; all of it, or nothing."""
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

from helpers.handout.notebook import notebook

KEY = "key.csv"


def write(assignment, folder, paper=None):
    """Write student_01.ipynb … and key.csv into a new folder: all of them, or on any error nothing at all.

    paper: a function that writes the sheets for printing into a folder. Raises FileExistsError where the folder exists,
    for a key may be all that is left of an earlier handout, and OSError from the disk.
    """
    folder = Path(folder)
    if not folder.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {folder.parent} to make {folder.name} in")
    if folder.exists():
        raise FileExistsError(f"{folder} exists already; choose another name, or remove it first")
    with TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as place:
        made = Path(place, "new")
        made.mkdir()
        for student in assignment.given:
            text = nbformat.writes(notebook(assignment, student))
            (made / f"{assignment.file_name(student)}.ipynb").write_bytes(f"{text}\n".encode())
        (made / KEY).write_bytes(assignment.key())
        if paper:
            paper(assignment, made / "paper")
        made.rename(folder)
