"""What an exception says: the usual ones of NumPy and of lists in plain words."""
import re

RAGGED = "inhomogeneous"  # as NumPy calls a list of arrays of several shapes
# what an exception says -> what is said instead ({0}: a group of the pattern) or, with a capital, after it; the first
# that fits
PLAINLY = {
    r"core dimension.*\((size \d+ is different from \d+)\)|(shapes .*) not aligned":
        "a product does not fit ({0}). Write down the shapes of both factors: with a case in each row, which of them "
        "comes first, and which one needs the T? A line before may have made one of them.",
    r"non-broadcastable output .* (\(.*\)) doesn't .* (\(.*\))|not broadcast input .* (\(.*\)) into shape (\(.*\))":
        "numbers are put into an array where they do not fit (the shapes are {0} and {1}). Which of the two is made in "
        "another shape than you expect?",
    r"operands could not be broadcast.*shapes (.*\))":
        "two arrays of the shapes {0} do not fit. With `*`, `+` and `-` they go number by number. Do both belong to "
        "the same layer, or is a product of rows and columns meant?",
    r"0-dimensional arrays|(length|size)-1 arrays": "math.exp and its like take one number, and NumPy's a whole table: "
                                                    "which exp is called?",
    "bitwise_xor": "`^` is no power in Python: a square is `** 2`",
    RAGGED: "a list of several arrays stands where one array belongs: which entry of the list is meant?",
    "NoneType": "Something here is None, as what `append` and `insert` return. Does every function that is called come "
                "to a `return`?",
    "is not defined|cannot access local": "Does the function take it, or is it made in a line or a cell above?",
    "'list' object has no attribute": "A list of arrays is no array: which name does the loop give to one of them?",
    "has no attribute": "What stands before the dot: has it anything of that name, and has the line run that makes it?",
    "'(list|tuple|dict)' object is not callable": "Round brackets call a function. Which ones pick an entry of a list?",
    "object is not callable": "Round brackets right behind a value call it, like a function. Is a `*` missing there, "
                              "or are they too many?",
    "'function'|_function_or_|type function": "A function stands where its numbers belong: what does it want in its "
                                              "round brackets?",
    "multiply sequence|operand.*'(list|tuple)'|only concatenate": "A list of arrays is no array: nothing can be "
        "subtracted from it or multiplied with it as a whole. How do you reach the arrays in it, one after the other?",
    "'(generator|map|zip)'": "It hands out its parts once, and is no list: square brackets around the `for` make one.",
    "positional argument": "What does the function take, in which order, and what stands in its brackets?",
    "values to unpack": "Which tool lets a loop walk along two lists together? Or is the function for one number of "
                        "layers only (`layers=2` tries no others)?",
    "not iterable|not reversible|as an integer": "A loop goes through a list, or through `range(…)` of a number. Which "
                                                 "one is meant?",
    "index out of range": "Python counts from 0. How many entries has the list, and which one is asked for? If it is a "
                          "loop, look at the first turn and the last: which ones there?",
    "enough dimensions": "The sign `@` multiplies tables and lists of numbers. What stands on its two sides?",
    "out of bounds": "Square brackets pick a part of an array. Is the whole array meant?",
    "indices|scalar index": "Square brackets pick an entry by its place, a whole number. What stands in them?",
}


def plainly(error):
    """What an exception says; the usual ones of NumPy and of lists in plain words, or with a question to act on."""
    said = str(error).strip().rstrip(".")
    for pattern, words in PLAINLY.items():
        if found := re.search(pattern, said):
            words = words.format(*filter(None, found.groups()))
            return f"{said}. {words}" if words[0].isupper() else words
    return said
