"""Is this function right, and if not, which array is wrong and how? For a program that a learner wrote.

The function is run on several networks and its arrays are compared with those of `matrices`. Where they differ,
`programs` says what was done.
"""
from helpers import sheets, worksheet
from helpers.check import called, matrices, programs, trials
from helpers.check.calculations import check_all
from helpers.check.called import Wrong, ended
from helpers.check.words import Result
from helpers.example import GIVEN

FORMS = {3: "forward", 4: "gradients", 5: "step", 6: "train"}
LESSONS = ("layer_outs", "forward", "total_error", "gradients", "step")  # functions that others are built on
ROUNDS = 3   # of a train function
ELSE = "its weights are not those that so many updates lead to"
ASK = {"it makes one update only": "Does the `return` wait for the end of the loop, and does each round go on from the "
       "new weights?", "it makes one update too few": "How many turns does the loop make?",
       "it makes one update too many": "How many turns does the loop make?"}


def check_function(f, layers=None):
    """Judge a function by what it returns for several networks of one to four layers (or of `layers` layers).

    weights: one array (n_out, n_in) for each layer; biases: one array (n_out,) for each layer; X: (batch, n_in), a case
    in each row; Y: (batch, n_out). All neurons are logistic, and the error is the tutorial's, summed over the cases.

        forward(weights, biases, X)                  outputs (batch, n_out), or a list: X, then those of every layer
        total_error(weights, biases, X, Y)           one number
        gradients(weights, biases, X, Y)             dE_dW and dE_db: two lists, shaped as weights and biases
        step(weights, biases, X, Y, eta)             the new weights and the new biases after one update
        train(weights, biases, X, Y, eta, rounds)    the same after so many updates, each with all cases
        f(given), or f with the tutorial's names     a dict of named numbers, such as {"net_h1": …}

    Instead of two lists it may return a pair of arrays for each layer, or the arrays of the weights alone. Arrays are
    NumPy's, PyTorch's or JAX's, in single precision or better. A function with an `...` in it, or with an empty body,
    is not answered yet. Raises TypeError for what is no function, or takes something else.
    Nothing limits a call that stays inside a library, or where a debugger runs; else a call is stopped after 5 seconds.
    """
    wanted = called.parameters(f)
    name = getattr(f, "__name__", "this function")
    if called.is_empty(f):
        return Result(False, name, f"{name}: not answered yet.")
    if open_ := called.still_open(f):
        also = called.open_lines(f) if open_ is f else f" ({open_.__name__}, which it calls, has an open line)."
        return Result(False, name, f"{name}: not answered yet{also}")
    if wanted == ["given"] or set(wanted) <= set(GIVEN):
        return _named_numbers(f, name, wanted)
    found, networks = _judged(f, name, wanted, trials.trials(layers=layers)), trials.trials(layers=layers)
    for other in called.calls(f)[:0:-1] if not found else ():
        if other.__name__ in LESSONS and not _judged(other, other.__name__, called.parameters(other), networks):
            return found._replace(message=f"Not yet: {name} calls {other.__name__}, which is not right yet. Check that "
                                          "first.")
    return found


# --- A function of arrays ----------------------------------------------------------------------------------------


def _judged(f, name, wanted, networks):
    form, seen = FORMS[len(wanted)], []
    for trial in networks:
        try:
            found = called.call(f, wanted, trial, 1)
            form = "total_error" if form == "gradients" and not isinstance(found, list | tuple) else form
            seen.append(programs.Seen(trial, called.arrays(found, form, len(trial.weights))))
        except Wrong as problem:
            seen.append(programs.Seen(trial, {}, str(problem)))
            if "seconds" in str(problem):
                break
    if any(one.wrong() or one.problem for one in seen):
        whole = programs.as_a_whole(name, seen)
        if whole is not None and form == "train":
            return whole._replace(message=f"{whole.message}{_one_round(f, wanted, networks)}")
        return programs.not_yet(name, form, seen) if whole is None else whole
    if form == "train" and (problem := _rounds(f, wanted, networks)):
        return Result(False, name, f"Not yet: {name}. One round is right. {problem}", first_wrong="rounds")
    words = f"Right: {name}, on {len(seen)} network{'s' * (len(seen) > 1)}."
    return Result(True, name, words, marks=programs.marks(seen[0], ()))


# --- Many rounds ------------------------------------------------------------------------------------------------------


def _one_round(f, wanted, networks):
    """What a train function does in more than one round, where that can be told."""
    more = _rounds(f, wanted, networks) or ELSE
    return "" if ELSE in more else f" That was for one round. {more}"


def _rounds(f, wanted, networks):
    """What is wrong with a train function that makes its first update rightly; None if nothing is."""
    for trial in networks:
        states = _trained(trial)
        try:
            found = called.arrays(called.call(f, wanted, trial, ROUNDS), "train", len(trial.weights))
        except Wrong as problem:
            return f"With {ROUNDS} rounds, on {trial.words}, {ended(problem)}"
        done = next((done for done, state in states.items()
                     if all(programs.alike(array, state[key]) for key, array in found.items())),
                    ELSE)
        if done:
            return f"With {ROUNDS} rounds, {done}. {ASK.get(done, 'What has to be worked anew in every round?')}"
    return None


def _trained(trial):
    """What was done -> the new arrays after ROUNDS updates done so; "" for the right way."""
    right, gathered, total = [trial], trial, {}
    for _ in range(ROUNDS + 1):
        right.append(_stepped(right[-1], matrices.work(right[-1])))
    for _ in range(ROUNDS):
        now = matrices.work(gathered)
        total = {key: total.get(key, 0) + now[key] for key in now}
        gathered = _stepped(gathered, total)
    first = {key: ROUNDS * array for key, array in matrices.work(trial).items()}
    states = {"": right[ROUNDS], "it makes one update only": right[1],
              "it makes one update too few": right[ROUNDS - 1], "it makes one update too many": right[ROUNDS + 1],
              "the gradients of the first round are used in every round": _stepped(trial, first),
              "each round adds its gradients to those of the rounds before": gathered}
    return {done: {("W_new", k): W for k, W in enumerate(state.weights)}
            | {("b_new", k): b for k, b in enumerate(state.biases)} for done, state in states.items()}


def _stepped(trial, gradient):
    """The trial after one update by these gradients, {("dE_dW", k): …, ("dE_db", k): …}."""
    return trial._replace(weights=[W - trial.eta * gradient["dE_dW", k] for k, W in enumerate(trial.weights)],
                          biases=[b - trial.eta * gradient["dE_db", k] for k, b in enumerate(trial.biases)])


# --- A function of the tutorial's givens -------------------------------------------------------------------------


def _named_numbers(f, name, wanted):
    """The Result for a function that returns a dict of named numbers, from six sets of givens at once."""
    results = []
    for given in (GIVEN, *(sheets.draw(seed) for seed in range(1, 6))):
        arguments = [dict(given)] if wanted == ["given"] else [given[key] for key in wanted]
        try:
            found = called.within_patience(f, arguments)
        except Wrong as problem:
            return Result(False, name, f"Not yet: {name}. With {_givens(given)}, {ended(problem)}")
        if not isinstance(found, dict):
            return Result(False, name, f"Not yet: {name}. It returns a value of type {type(found).__name__}; a dict of "
                          "named numbers is expected.")
        found = {key: called.number(value) for key, value in found.items()}
        results.append((given, found, check_all(found, given=given)))
    wrong = [(given, found, result) for given, found, result in results if not result]
    if not wrong:
        return Result(True, name, f"Right: {name}, for the tutorial's givens and five other sets.")
    given, _, result = max(wrong, key=lambda each: sum(_accounts(each[2], one[0], one[1]) for one in wrong))
    common = tuple(id for id in result.candidates if all(id in other.candidates for _, _, other in wrong))
    said = result.message.removeprefix("Not yet: ")
    return result._replace(name=name, candidates=common or result.candidates,
                           message=f"Not yet: {name}, with {_givens(given)}. {said}")


def _accounts(result, given, found):
    """True where what a result says was done gives all the numbers of another set of givens, too."""
    if not result.edits:
        return False
    used = worksheet.givens(worksheet.edited(result.edits))  # a forgotten bias is none of them any more
    theirs = worksheet.evaluate({name: given[name] for name in used}, edits=result.edits)
    return all(abs(float(value) - theirs[row]) <= programs.NEAR * abs(theirs[row]) for row, value in found.items()
               if row in theirs)


def _givens(given):
    return "the tutorial's givens" if given == GIVEN else f"i1 = {given['i1']:g}, i2 = {given['i2']:g} and so on"
