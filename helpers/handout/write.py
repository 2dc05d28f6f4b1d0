"""A handout: a folder with a notebook for each student and the key, and the sheets on paper; all of it, or nothing."""
import os
import shutil
from pathlib import Path

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
    made, old = (folder.with_name(f".{folder.name}-{os.getpid()}-{end}") for end in ("new", "old"))
    try:
        made.mkdir()
        _fill(made, assignment)
        if paper:
            paper(assignment, made / "paper")
        if folder.exists():
            folder.rename(old)
        made.rename(folder)
    except BaseException:  # the interrupt key, too
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _fill(folder, assignment):
    for student in progress(assignment.given, "notebooks"):
        text = nbformat.writes(notebook(assignment, student))
        (folder / f"{assignment.file_name(student)}.ipynb").write_bytes(f"{text}\n".encode())
    (folder / KEY).write_bytes(assignment.key().encode("utf-8-sig"))  # as Excel wants names with accents


def _check_free(folder, force):
    if not folder.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {folder.parent} to make {folder.name} in")
    if not os.path.lexists(folder):
        return
    plain = folder.is_dir() and not folder.is_symlink()
    if not force or not plain:
        hint = "; --force replaces an earlier handout" if plain else ""
        raise FileExistsError(f"{folder} exists already{hint}")
    for path in folder.iterdir():
        if not any(path.match(part) for part in PARTS):
            raise FileExistsError(f"{folder} holds {path.name!r}, which is no part of a handout; choose another folder")


def progress(items, what):
    """A progress bar on the terminal for what takes longer than a second, where tqdm is installed. Otherwise none: the
    course needs no more than its six packages."""
    try:
        from tqdm import tqdm
    except ImportError:
        return items
    return tqdm(items, desc=what, delay=1, disable=None, leave=False)
