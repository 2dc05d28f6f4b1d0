"""Worksheet rows as JavaScript: what computes in an explorer's page is printed here, from the rows as they stand.

A row is a valid expression in JavaScript as well, once what it may call is at hand (arithmetic.js). Each function here
returns the source of one JavaScript function: straight-line code, one assignment for each row.
"""
from helpers import worksheet
from helpers.formula import in_javascript, names_in

_list = ",".join


def sheet(rows, weights, updated_first):
    """(values, rounds, {learn, first}) -> values: so many updates, then the whole sheet once more.

    weights: what always learns; other numbers that the rows update learn where `learn` is true. updated_first: row name
    -> the formula that holds where `first` is true.
    """
    given, others = worksheet.givens(rows), [name for name in worksheet.learned(rows) if name not in weights]
    values = {name: in_javascript(formula) for name, formula in rows.items()}
    for name, formula in updated_first.items():
        values[name] = f"first?{in_javascript(formula)}:{values[name]}"
    return "".join([
        f"(values,rounds,{{learn,first}})=>{{var {{{_list(given)}}}=values;",
        f"for(;;rounds--){{var {_list(f'{name}={value}' for name, value in values.items())};",
        "if(rounds<1)break;",
        *(f"{name}={name}_new;" for name in weights),
        f"if(learn){{{''.join(f'{name}={name}_new;' for name in others)}}}",
        f"}}return {{{_list([*given, *rows])}}}}}",
    ])


def epochs(rows, given):
    """(values, epochs, table, eta) -> values: so many updates by the slopes that all rows of a table add up to.

    given: the names that a row of the table stands for. The slopes come back added up, E_total as an average.
    """
    names = worksheet.learned(rows)
    updates = {name: rows[f"{name}_new"] for name in names}
    used = [used for formula in updates.values() for used in names_in(formula)]
    sums = [*dict.fromkeys(name for name in used if name in rows), "E_total"]
    lines = [(f"{name}+=" if name in sums else f"var {name}=") + in_javascript(rows[name])
             for name in worksheet.leading_to(sums, rows)]
    return "".join([
        f"(values,epochs,table,eta)=>{{var {{{_list(names)}}}=values;",
        f"for(;;epochs--){{var {_list(f'{name}=0' for name in sums)};",
        f"for(const [{_list(given)}] of table){{{';'.join(lines)}}}if(epochs<1)break;",
        *(f"{name}={in_javascript(formula)};" for name, formula in updates.items()),
        f"}}E_total/=table.length;return {{{_list([*names, *sums])}}}}}",
    ])


def outputs(rows, inputs, wanted):
    """(values, inputs) -> the wanted quantities, by the rows that they need."""
    needed = worksheet.leading_to(wanted, rows)
    used = dict.fromkeys(name for row in needed for name in names_in(rows[row]))
    weights = _list(name for name in used if name not in rows and name not in inputs)
    lines = _list(f"{name}={in_javascript(rows[name])}" for name in needed)
    return f"({{{weights}}},[{_list(inputs)}])=>{{var {lines};return [{_list(wanted)}]}}"


def named(formulas):
    """values -> {name: value}, one entry for each formula."""
    used = dict.fromkeys(name for formula in formulas.values() for name in names_in(formula))
    entries = _list(f"{name!r}:{in_javascript(formula)}" for name, formula in formulas.items())
    return f"({{{_list(used)}}})=>({{{entries}}})"
