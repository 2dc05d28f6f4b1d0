"""Who is in the class: a roster of any shape, and whose file it is by the names that a learning platform gives it."""
import re
import unicodedata
from typing import NamedTuple

from helpers.arguments import counted
from helpers.handout import tables

# What a column may be called, as platforms and people write it, without case, spaces and marks.
HEADERS = {
    "name": {"name", "fullname", "student", "studentname", "learner", "participant",
             "vollstandigername", "nomcomplet", "nombrecompleto"},
    "id": {"id", "idnumber", "studentid", "sisuserid", "studentnumber", "number", "matriculation", "matrikelnummer",
           "username", "orgdefinedid", "sisloginid", "identifier"},
    "email": {"email", "emailaddress", "mail", "emailadresse", "adresseemail"},
    "first": {"first", "firstname", "givenname", "vorname", "prenom"},
    "last": {"last", "lastname", "surname", "familyname", "nachname", "nom"},
}
NOBODY = ("pointspossible", "studenttest", "teststudent")  # a line of Canvas, and a student who is a test


class Person(NamedTuple):
    """One of the class, as the roster has them; empty where there is none."""

    name: str = ""
    id: str = ""
    email: str = ""

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


def words_of(text):
    """The words of a text, for comparing: small letters and digits without accents."""
    return re.findall(r"[^\W_]+", unaccented(text).casefold())


def folded(header):
    """A header for comparing: only its letters and digits."""
    return "".join(words_of(header))


def roster(path, named=()):
    """The people of a CSV file, in its order, and a sentence on which columns were taken for what, and which were not.

    named: what a column is called, as name=Navn, id=Nr or email=E-post; of a name in two columns, first= and last=.
    Raises ValueError where no column with names, ids or e-mails is found, naming the columns there are.
    """
    headers, *lines = tables.Table(path).lines
    headers = [header.strip() for header in headers]
    where = found_columns(path, headers, named)
    found = [person_in(line, where) for line in lines]
    found = [person for person in found if any(person) and folded(person.name) not in NOBODY]
    said = ", ".join(f"{kind} from {' and '.join(repr(headers[k]) for k in columns)}"
                     for kind, columns in where.items())
    lacking = [kind for kind in Person._fields if kind not in where]
    others = [header for k, header in enumerate(headers) if header and k not in sum(where.values(), [])]
    if lacking and others:
        said += (f"; no {' and no '.join(lacking)} found among {', '.join(map(repr, others))[:200]} (if it is there: "
                 f"--columns {' '.join(f'{kind}=…' for kind in lacking)})")
    return found, f"{path}: {counted(len(found), 'person').replace('persons', 'people')}, {said}"


def found_columns(path, headers, named=()):
    """What a table has of people (name, id, email) -> the numbers of its columns: a name may be in two of them.

    named: as for a roster. Raises ValueError where nothing is found.
    """
    named = dict(column.partition("=")[::2] for column in named)
    if unknown := set(named) - set(HEADERS):
        raise ValueError(f"--columns {min(unknown)}=…: only {', '.join(HEADERS)} can be named")
    if absent := [header for header in named.values() if header not in headers]:
        raise ValueError(f"there is no column {absent[0]!r}; there are {', '.join(headers)[:200]}")
    where = {kind: [k for k, header in enumerate(headers)
                    if (header == named[kind] if kind in named else folded(header) in known)][:1]
             for kind, known in HEADERS.items()}
    first_and_last = where.pop("first") + where.pop("last")
    wanted = "name" not in named and ("first" in named or "last" in named or not where["name"])
    if first_and_last and wanted:
        where["name"] = first_and_last
    if not any(where.values()):
        raise ValueError(f"{path}: no column is called name, id or email ({', '.join(headers)[:200]}); of a roster, "
                         "say which is which, as --columns name=… id=… email=…")
    return {kind: columns for kind, columns in where.items() if columns}


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
        words, part = words_of(part), unaccented(part).casefold()
        pieces = {*words, *re.split(r"[_\s]", part), *re.findall(r"[\w.+-]+@[\w.-]+\w", part)}
        named = [key for key, person in people.items() if _is_named(words_of(person.name), words)]
        marked = [key for key in named or people if people[key].marks() & pieces]  # a platform has numbers of its own
        owners = marked or named
        if len(owners) == 1:
            return owners[0]
    return None


def _is_named(name, words):
    """Whether all parts of a name are among the words, or stand together as the first of them."""
    if not name or not words:
        return False
    together = {"".join(name), "".join(name[1:] + name[:1]), "".join(name[-1:] + name[:-1])}
    return set(name) <= set(words) and len(name) > 1 or words[0] in together
