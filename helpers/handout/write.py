"""A handout: a folder with a notebook for each student and the key, and the sheets on paper; all of it, or nothing."""
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

from helpers.handout.notebook import notebook

KEY = "key.csv"
PARTS = ("student_*.ipynb", KEY, "paper", ".ipynb_checkpoints")  # what a handout's folder may hold


def write(assignment, folder, force=False, paper=None):
    """Write student_01.ipynb … and key.csv into a new folder: all of them, or on any error nothing at all.

    force: replace an earlier handout in that folder. paper: a function that writes the sheets for printing into a
    folder. Raises FileExistsError where the folder exists (with force, where it holds anything but a handout), and
    OSError from the disk.
    """
    folder = Path(os.path.abspath(folder))  # "." has no name to work with
    _check_free(folder, force)
    with TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as place:
        made, old = Path(place, "new"), Path(place, "old")
        made.mkdir()
        for student in assignment.given:
            text = nbformat.writes(notebook(assignment, student))
            (made / f"{assignment.file_name(student)}.ipynb").write_bytes(f"{text}\n".encode())
        (made / KEY).write_bytes(assignment.key())
        if paper:
            paper(assignment, made / "paper")
        if folder.exists():
            folder.rename(old)
        try:
            made.rename(folder)
        except BaseException:  # the interrupt key, too
            if old.exists():
                old.rename(folder)
            raise


def _check_free(folder, force):
    if not folder.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {folder.parent} to make {folder.name} in")
    if not os.path.lexists(folder):
        return
    plain = folder.is_dir() and not folder.is_symlink()
    if not force or not plain:
        raise FileExistsError(f"{folder} exists already{'; --force replaces an earlier handout' if plain else ''}")
    for path in folder.iterdir():
        if not any(map(path.match, PARTS)):
            raise FileExistsError(f"{folder} holds {path.name!r}, which is no part of a handout; choose another folder")
