"""Who is in the class: a roster of any shape, and whose file it is by the names that a learning platform gives it."""
import re
import unicodedata
from typing import NamedTuple

from helpers.handout import tables

# What a column may be called, as platforms and people write it, without case, spaces and marks.
HEADERS = {
    "name": {"name", "fullname", "student", "studentname", "learner", "participant",
             "vollstandigername", "nomcomplet", "nombrecompleto"},
    "id": {"id", "idnumber", "studentid", "sisuserid", "studentnumber", "number", "matriculation", "matrikelnummer",
           "username", "orgdefinedid", "sisloginid", "identifier"},
    "email": {"email", "emailaddress", "mail", "emailadresse", "adresseemail"},
}
PARTS = {"first": {"first", "firstname", "givenname", "vorname", "prenom"},
         "last": {"last", "lastname", "surname", "familyname", "nachname", "nom"}}


class Person(NamedTuple):
    """One of the class, as the roster has them; empty where there is none."""

    name: str = ""
    id: str = ""
    email: str = ""

    def plain_name(self):
        """The name in ASCII letters, for the name of a file; the id where there is no name."""
        return unaccented(self.name or self.id or self.email.partition("@")[0])

    def words(self):
        """The parts of the name, for comparing: small letters without accents."""
        return frozenset(re.findall(r"\w+", unaccented(self.name).casefold()))

    def marks(self):
        """What of the id and the e-mail stands for this person alone, for comparing: of Moodle's "Participant 12345"
        the number. A short number does not."""
        email = self.email.casefold().strip()
        marks = {self.id.casefold().rpartition(" ")[2], email, email.partition("@")[0]}
        return {mark for mark in marks if len(mark) >= 4}


def unaccented(text):
    """A text with ß as ss and without accents; letters that no accent makes stay as they are."""
    split = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def folded(header):
    """A header for comparing: only its letters."""
    return re.sub(r"[\W_]", "", unaccented(header).casefold())


def roster(path, columns=()):
    """The people of a CSV file, in its order. columns: what a column is called, as name=Navn, id=Nr or email=E-post;
    of a name in two columns, first= and last=.

    Raises ValueError where no column with names, ids or e-mails is found, naming the columns there are.
    """
    lines, _, where = _found(path, columns)
    return somebody(person_in(line, where) for line in lines[1:])


def taken(path, columns=()):
    """Which columns of a roster were taken for what, and which were not, in a sentence."""
    lines, headers, where = _found(path, columns)
    said = ", ".join(f"{kind} from {' and '.join(repr(headers[k]) for k in where[kind])}"
                     for kind in HEADERS if kind in where)
    lacking = [kind for kind in HEADERS if kind not in where]
    others = [header for k, header in enumerate(headers) if header and not any(k in found for found in where.values())]
    if lacking and others:
        said += (f"; no {' and no '.join(lacking)} found among {', '.join(map(repr, others))[:200]} (if it is there: "
                 f"--columns {' '.join(f'{kind}=…' for kind in lacking)})")
    count = len(somebody(person_in(line, where) for line in lines[1:]))
    return f"{path}: {count} {'people' if count != 1 else 'person'}, {said}"


def _found(path, columns):
    """A roster's lines, its headers, and what is found in which columns."""
    lines = tables.read(path)
    headers = [header.strip() for header in lines[0]] if lines else []
    where = found_columns(headers, columns)
    if not where:
        raise ValueError(f"{path}: no column is called name, id or email ({', '.join(headers)[:200]}); say which is "
                         "which, as --columns name=… id=… email=…")
    return lines, headers, where


def somebody(people):
    """Those who are people: Canvas has a line with the points possible and a student who is a test."""
    return [person for person in people
            if any(person) and folded(person.name) not in ("pointspossible", "studenttest", "teststudent")]


def found_columns(headers, columns=()):
    """What is found -> the numbers of its columns: a name may be in two, the first name and the surname."""
    named = dict(column.partition("=")[::2] for column in columns)
    if unknown := set(named) - {*HEADERS, *PARTS}:
        raise ValueError(f"--columns {min(unknown)}=…: only {', '.join([*HEADERS, *PARTS])} can be named")
    if absent := [header for header in named.values() if header not in headers]:
        raise ValueError(f"there is no column {absent[0]!r}; there are {', '.join(headers)[:200]}")
    where = {}
    for kind, known in HEADERS.items():
        wanted = {named[kind]} if kind in named else {header for header in headers if folded(header) in known}
        if found := [k for k, header in enumerate(headers) if header in wanted]:
            where[kind] = found[:1]
    parts = [k for part, known in PARTS.items() for k, header in enumerate(headers)
             if (header == named[part] if part in named else folded(header) in known)]
    whole = "name" in named or "name" in where and not set(PARTS) & set(named)
    return where if whole or not parts else where | {"name": parts}


def person_in(line, where):
    """The person of one line."""
    return Person(**{kind: " ".join(line[k].strip() for k in columns if k < len(line))
                     for kind, columns in where.items()})


# --- Whose file is it? -------------------------------------------------------------------------------------------


def owner(path, people):
    """The key of the one person whose name, id or e-mail stands in a path, or None. people: key -> Person.

    Moodle names a folder `Ada Lovelace_12345_assignsubmission_file_`, Canvas a file `lovelaceada_123_456_sheet.ipynb`.
    """
    for part in reversed(re.split(r"[/\\]", path)):
        part = unaccented(part).casefold()
        words = re.findall(r"[^\W_]+", part)
        pieces = set(words) | set(re.findall(r"[\w.+-]+@[\w.-]+\w", part)) | set(re.split(r"[_\s]", part))
        named = [key for key, person in people.items() if _is_named(person, words)]
        marked = [key for key in named or people if people[key].marks() & pieces]  # a platform has numbers of its own
        found = marked or named
        if len(found) == 1:
            return found[0]
    return None


def _is_named(person, words):
    """Whether all parts of a name are among the words, or stand together as the first of them."""
    name = re.findall(r"[^\W_]+", unaccented(person.name).casefold())
    if not name or not words:
        return False
    together = {"".join(name), "".join(name[1:] + name[:1]), "".join(name[-1:] + name[:-1])}
    return set(name) <= set(words) and len(name) > 1 or words[0] in together
