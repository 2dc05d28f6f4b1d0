"""The kinds of slips, one entry each: what it is called, how likely it is, how it is made.

To add one that a pattern makes, add an entry. What has no pattern is made where its key stands (see `Slip`).
"""
from typing import NamedTuple


class Slip(NamedTuple):
    """A kind of slip.

    said: what was done, after "it looks as if"; {0} is the part, or {0} and {1} are the parts. question: one that does
    not ask what these name. easy: "rows" or "outputs", where it is easily done; "" where it is not. made: how it is
    made, as (pattern, part, what is written instead). In a pattern ± is + or -, a to d are anything, n has names in
    it, j and k have none, t is no sum, and f is any function. What needs more than a pattern is made by `miswritten`,
    or by the check (`candidates`, `other_numbers`, `pen`).
    """

    said: str
    question: str
    easy: str = ""
    made: tuple = ()


SLIPS = {
    "instead": Slip("{0} stands where another quantity belongs", "Which quantity belongs there?"),
    "interchanged": Slip("{0} and {1} changed places", "Which of them belongs where?"),
    "square": Slip("{0} was not squared", "What does the square, **2, ask you to do?", "rows", (
        ("a**k", "a", "a"), ("a**k", "a", "k*a"), ("a**k", "a", "abs(a)"))),
    "squares": Slip("the parts of {0} were squared, not the whole",
                    "Which is worked first, the brackets or the square?", "rows", (
                        ("(a ± b)**k", "a ± b", "a**k ± b**k"),)),
    "left out": Slip("{0} was left out", "Where does it come in?", "rows", (
        ("a ± b", "b", "a"), ("t + b", "t", "b"), ("t - b", "t", "-b"), ("a*b", "b", "a"), ("a*b", "a", "b"),
        ("a/n", "n", "a"), ("n/k", "the division by {k}", "n"), ("j/k", "j/k", "j"), ("a/b", "a", "1/b"))),
    "twice": Slip("{0} went in twice", "How often does it belong there?", made=(
        ("a ± b", "b", "a ± b ± b"), ("a*b", "b", "a*b*b"), ("a/b", "b", "a/b/b"), ("a + b", "a", "a + (a + b)"),
        ("a*b", "a", "a*(a*b)"))),
    "half": Slip("a half was taken of the half, too",
                 "What does the square reach: the difference, or the 1/2 as well?"),
    "sign": Slip("the sign of {0} was changed", "As {part} grows, should {row} grow or fall?", "rows", (
        ("a ± b", "a", "-a ± b"), ("a*b", "a*b", "-a*b"), ("-a", "a", "a"))),
    "minus": Slip("{0} was subtracted, not added", "Which sign stands before it in the formula?", "rows", (
        ("a + b", "b", "a - b"),)),
    "plus": Slip("{0} was added, not subtracted", "Which sign stands before it in the formula?", "rows", (
        ("a - b", "b", "a + b"), ("-(a - b)", "a", "b + a"))),
    "opposite": Slip("it has the other sign", "Should this number be above or below 0?", "rows"),
    "order": Slip("a sum was worked before the product {0}", "Which is worked first, a product or a sum?", made=(
        ("a ± b*c", "b*c", "(a ± b)*c"), ("a*b ± c*d", "c*d", "a*(b ± c)*d"))),
    "turned": Slip("{0} was turned round", "Which of its two parts comes first?", made=(
        ("a - b", "a - b", "b - a"), ("n/b", "n/b", "b/n"), ("a/n", "a/n", "n/a"))),
    "multiplied": Slip("{0} multiplies, where it should divide", "What stands under the fraction bar?", made=(
        ("a/b", "b", "a*b"),)),
    "divided": Slip("{0} divides, where it should multiply", "Is it one of the factors?", made=(
        ("a*b", "b", "a/b"), ("n*b", "n", "b/n"))),
    "added": Slip("the factors of {0} were added", "What do you do with factors?", made=(("a*b", "a*b", "a + b"),)),
    "term": Slip("{0} multiplies, where it should be added", "Which sign stands before it in the formula?",
                 "rows", (("a + b + c", "c", "(a + b)*c"),)),
    "bracket": Slip("the brackets around {0} got lost", "What do they hold together?", made=(
        ("(a ± b)*c", "a ± b", "a ± b*c"), ("(a ± b)**k", "a ± b", "a ± b**k"), ("-(a ± b)", "a ± b", "-a ± b"),
        ("a*(b ± c)**k", "b ± c", "a*b ± c**k"), ("a*(b ± c)", "b ± c", "a*b ± c"), ("a/(b ± c)", "b ± c", "a/b ± c"))),
    "function": Slip("a function was left out, and what stands in its brackets was used",
                     "Which function belongs there?", made=(("f(a)", "f(a)", "a"),)),
    "factor": Slip("a factor of {0} came in", "Does the formula of this row have that factor?", made=(
        ("f(a)", "2", "f(2*a)"), ("f(a)", "0.5", "f(0.5*a)"))),
    "power": Slip("e was not raised to the power {0}", "What does exp do with the number in its brackets?", made=(
        ("exp(a)", "a", "exp(1)*a"), ("exp(a)", "a", "exp(1) + a"))),
    "base": Slip("{0} stands for the number e", "Which power, or which logarithm, does your calculator take?",
                 "outputs"),
    "only": Slip("{0} alone was taken", "What else belongs to this number?"),
    "product": Slip("{0} were multiplied", "What do you do with the two?"),
    "sums": Slip("the sums {0} were multiplied", "What does each weight bring?", "rows"),
    "estimate": Slip("this is the estimate, a half and a quarter of the net input",
                     "What does the exact formula need?", "outputs"),
    "no fraction": Slip("this is e to the minus net input", "What does the logistic function do with that?", "outputs"),
    "point": Slip("its decimal point is in the wrong place", "Where does it stand in your own calculation?"),
    "nothing": Slip("it stayed 0, or was set back to 0", "Was it worked out before it was used or printed? (In Python "
                    "1//2 is 0 as well.)"),
    "itself": Slip("{0} was worked twice: its own result was put into its formula", "How often is that needed?"),
    "squared": Slip("it was squared", "What becomes of a square when its slope is taken?"),
    "root": Slip("its root was taken", "Does the formula of this row have a root?"),
    "more": Slip("{0} was added to it", "Does it belong there?"),
    "step": Slip("", "What is subtracted from the old {old}?"),
    "copied": Slip("it is the value of {0}", "Which quantity is asked for?"),
    "other row": Slip("it is {0}", "Which of the two is asked for?"),
    "tutorial": Slip("it was worked with the tutorial's {0}", "Which numbers does this exercise start from? (In Python "
                     "a name such as i1 still holds the tutorial's.)"),
    "given": Slip("it was worked with a number for {0} that is not the given one",
                  "Which numbers does this exercise start from?"),
    "unseen": Slip("{0}, which you have not shown, is not right", "What is it, and how did you work it out?"),
    "miscopied": Slip("a slip of the pen was made when {0} was copied into this line: {1}",
                      "Which number stands above?"),
    "rounded": Slip("numbers were {0} before they were used", "When is the time to round?"),
    "pen": Slip("this is a slip of the pen: {0}", "Does your own calculation show the same number?"),
    "carried": Slip("this is a slip of the pen, with which the rest was worked: {0}",
                    "What does your calculation show?"),
    "last digit": Slip("the last digit is {0}", "Does your own calculation show the same digit?"),
}
