"""Names as people write them become the worksheet's, or are asked about; never another quantity in silence."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import sheets, worksheet
from helpers.check import check_all, check_file, names
from helpers.check.calculations import nameable

KNOWN = nameable()
SPELLINGS = {
    "net_h1": ["h1_net", "net h1", "z_h1", "zh1", "neth1", "h1 net input", "net input of h1", "in_h1", "hidden1_net",
               "net_hidden_1", "net_h1 (the sum)", "a) net_h1", "d. net_h1", "(2) net_h1", "2.1 net_h1", "- [x] net_h1",
               "netto_h1", "z^{(1)}_1", "sum_h1", "h1_sum", "z_in1"],
    "net_o1": ["output1_net", "net output 1", "y_in1", "net_y1"],
    "out_h1": ["a_h1", "Ausgabe h1", "salida h1", "d) out_h1", "sigma_h1", "h1_sigma", "h1 σ"],
    "out_o1": ["o1_out", "output 1", "ŷ1", "activation o1", "prediction_1", "σ(net_o1)", "sigmoid(o1)", "actual o1",
               r"\hat{y}_1", "out_y1", "y_out1"],
    "E_o1": ["E1", "E_1", "err_1", "o1_error", "Fehler o1"],
    "E_total": ["E_tot", "cost", "Total Error", "Gesamtfehler", "erreur totale"],
    "E_total_before": ["E before", "before  E_total", "E_total at start"],
    "E_total_after_1": ["E_new", "loss after update"],
    "E_total_after_10000": ["after 10000 iterations, E", "loss after 10000 epochs", "Etot_10000",
                            "E_total_after_10_000", "E_total_after_10k", "E_after_1e4", "10,000 updates made: E",
                            "loss (after 10_000 steps)"],
    "E_total_after_123": ["E_total_after_123", "E after round 123", "Etot_123"],
    "out_o2_after_10000": ["out_o2_10000", "out_o2 after 10,000 rounds", "o2 after 10000"],
    "w5": ["weight 5", "old w5"],
    "w5_new_after_1": ["w5 after 2", "w5_after_2", "w5_new after 1", "w5_new of round 2"],
    "out_h1_after_1": ["out_h1 of round 2", "a_h1, 2nd epoch"],
    "net_h1_after_1": ["z_h1 after 1", "net_h1_after_1", "round 2: net_h1", "net_h1 (2nd round)",
                       "2nd step: net_h1", "net_h1 (after 1 update)"],
    "w5_new": ["w5+", "w5'", "w5′", "new_w5", "neww5", "updated weight w5", "next w5", "w5_plus", "w_{5}^{(t+1)}",
               "w5 (neu)", "nouveau w5", "w_new[5]", "w_5_update", "w5_updated", "w5_upd",
               "w_updated[5]", "updated_w5", "w5_adj", "adjusted w5",
               "w5_baru", "neues w5", "nuevo w5", "新w5", "w5 (新)"],
    "dE_total_dw5": ["dE/dw5", "∂E/∂w5", "dw5", "grad_w5", "w5.grad", "gradient w5", "∇w5",
                     r"\frac{\part E_{total}}{\part w_5}", "grad_w_5", "d_E_total_2_w_5"],
    "dout_o1_dnet_o1": ["∂out_o1/∂net_o1", "sigmoid'(net_o1)", "slope_o1"],
    "delta_o1": ["δ_o1", "δ^{(2)}_1", r"\frac{\partial E}{\mathrm{d}net_{o1}}", "node delta o1", "d_o1"],
    "target_o1": ["t_1", "Target o1", "ideal 1", "desired_1", "label1", "o1_target"],
    "i1": ["x_1", "input 1", "I1", "in1"], "b1": ["bias 1", "b_1"],
    "eta": ["lr", "η", "α", "Learning-Rate", "step size", "ɳ", "l_rate"],
    "rounds": ["epochs", "iterations", "Rounds", "n_epochs", "num_iterations", "number of rounds", "n_iter"],
}


@pytest.mark.parametrize(("written", "meant"), [(text, name) for name, texts in SPELLINGS.items() for text in texts])
def test_a_name_is_understood_as_people_write_it(written, meant):
    assert names.resolve(written, KNOWN) == meant


ASKED = {
    "h1": "net_h1 or out_h1", "o2": "net_o2 or out_o2", "net1": "net_h1 or net_o1", "z_2": "net_h2 or net_o2",
    "a1": "out_h1 or out_o1", "out1": "out_h1 or out_o1", "y1": "target_o1 or out_o1", "δ1": "delta_h1 or delta_o1",
    **dict.fromkeys(("Δw5", "gd_w5"), "dE_total_dw5 or w5_new"), "w5*": "w5 or w5_new", "w_5_": "w5 or w5_new",
    "dE/dh1": "delta_h1 or dE_total_dout_h1",
    "dout_o1": "dE_total_dout_o1 or dout_o1_dnet_o1", "dh1": "delta_h1 or dE_total_dout_h1 or dout_h1_dnet_h1",
    "net": "net_h1 or net_h2 or net_o1 or net_o2", "w": "w1 or w2 or w3 or w4 …", "b": "b1 or b2",
    "E of round 1": "E_total or E_total_after_1", "w5 of round 2": "w5_new or w5_new_after_1",
    "w5 in round 1": "w5 or w5_new", "E_total_final": "E_total_after_1 or E_total_after_10000",
    "last out_o2": "out_o2_after_1 or out_o2_after_10000", **dict.fromkeys(
        ("E_total_epoch_3", "round 3: E", "E_total step 3", "E (3rd round)", "E_total[3]", "loss, k = 3",
         "3 epochs, loss", "E [3/10]"),
        "E_total_after_2 or E_total_after_3"),
    "dout/dnet": "dout_o1_dnet_o1 or dout_o2_dnet_o2 or dout_h1_dnet_h1 or dout_h2_dnet_h2"}
NEARLY = {"nett_h1": "net_h1", "-net_h1": "net_h1", "E_totl": "E_total", "a_01": "out_o1", "net_hl": "net_h1"}
NONE = ["градиент w5", "w5 (новый)", "νέο w5", "общая ошибка", "φ(net_h1)", "1 - out_h1", "2 * E_o1",
        "net_h3", "", "E²", "w_1_1", "2*net_h1", "beta", "change in w5", "MSE", "h", "w5_new_new", "1", "w05",
        "Σ_h1", "dE2w5", "sum_h3", "out_y3", "E_total_after_-1", "E_total_after_1.5", "E_total_after_10001", "round 2",
        "after 3"]
OTHERS = {"h1": ["w1", "i1", "b1"], "out_o2": ["out_o1", "net_o2"], "B2": ["w2", "b1"], "w5_new": ["w5", "w6_new"],
          "dE_total_dw5": ["w5", "dE_total_dw6"], "dE_o1_dw5": ["dnet_o1_dw5"]}  # never suggested


ONE_OUTPUT = nameable(sheets.draw(1, rows := sheets.write_out(2, 3, 1, biases="neuron")), rows)
BY_LAYER = {"b2_new": "b_h2_new or b_o1_new", "Z2": "net_h2 or net_o1", "a2": "out_h2 or out_o1",
            "delta2": "delta_h2 or delta_o1"}  # where there is one output, 2 may be the second layer


@pytest.mark.parametrize(("written", "known", "said"), [
    *((written, ONE_OUTPUT, f"can be {meant}; write which of them is meant") for written, meant in BY_LAYER.items()),
    *((written, KNOWN, f"can be {meant}; write which of them is meant") for written, meant in ASKED.items()),
    *((written, KNOWN, f"is no quantity of this calculation; did you mean '{meant}'?")
      for written, meant in NEARLY.items()),
    *((written, KNOWN, "is no quantity of this calculation") for written in NONE),
    *((written, known, "is no quantity of this calculation") for written, known in OTHERS.items())])
def test_what_is_no_name_or_can_be_several_is_not_guessed_but_asked_about(written, known, said):
    with pytest.raises(ValueError) as refused:
        names.resolve(written, known)
    assert str(refused.value) == f"'{written}' {said}"


def test_what_cannot_be_meant_on_this_sheet_is_not_asked_about():
    assert names.resolve("h1", ["w1", "out_h1"]) == "out_h1"
    assert names.resolve("b_1", ["w1", "b_h1"]) == "b_h1"


BESIDE = [
    ("h1", "net_h1", "out_h1"), ("o2", "z_o2", "out_o2"), ("z1", "net_h1", "net_o1"), ("y1", "t1", "out_o1"),
    ("dE/do1", "δ_o1", "dE_total_dout_o1"), ("h1", "a_h1", "net_h1"), ("h2", "h2_out", "net_h2"),
    ("hidden1", "outh1", "net_h1"), ("o1", "a_o1", "net_o1"), ("a2", "out_o2", "out_h2"), ("y1", "out y1", "net_o1"),
    ("y_2", "a_y1", "net_o2"), ("dy1 / dw5", "out y1", "dnet_o1_dw5")]


@pytest.mark.parametrize(("written", "beside", "meant"), BESIDE)
def test_beside_the_other_quantity_that_it_can_be_a_name_is_understood(tmp_path, written, beside, meant):
    values = worksheet.evaluate()
    first = names.resolve(beside, [*worksheet.givens(), *worksheet.ROWS])
    calculation = {beside: f"{values[first]:.9f}", written: f"{values[meant]:.9f}"}
    if written == "y_2":
        calculation["out y2"] = f"{values['out_o2']:.9f}"
    assert meant in check_all(calculation).marks
    (tmp_path / "mine.txt").write_text("".join(f"{name} = {value}\n" for name, value in calculation.items()))
    assert meant in check_file(tmp_path / "mine.txt").marks


@pytest.mark.parametrize(("written", "beside"), [
    ("Δw5", "dE_total_dw5"), ("Δw5", "w5_new"), ("y1", "out_o1"), ("final E", "E_total_after_10000")])
def test_beside_another_quantity_what_it_may_yet_be_is_asked(written, beside):
    """It may be the step of the weight, the net input of y1, and the same error again."""
    with pytest.raises(ValueError, match="which of them is meant"):
        check_all({beside: "0.5", written: "0.25"})


@pytest.mark.parametrize("written", ["new b1", "b1+", "b_1'", "bias 1 new", "b1 after 2 rounds"])
def test_where_a_layer_shares_a_bias_b1_is_that_one(written):
    assert names.resolve(written, KNOWN) == ("b1_new_after_1" if "2" in written else "b1_new")


DISGUISES = [str.upper, str.lower, lambda name: name.replace("_", ""), lambda name: name.replace("_", " "),
             lambda name: f" {name} (mine)", lambda name: name.replace("_d", "/d", 1) if name[0] == "d" else name,
             lambda name: name.replace("dE_total_d", "∂E/∂").replace("delta_", "δ_"),
             lambda name: f"new {name[:-4]}" if name.endswith("_new") else name]


@given(st.sampled_from([worksheet.ROWS, sheets.with_biases(), sheets.write_out(1, 0, 1), sheets.write_out(4, 8, 4),
                        sheets.write_out(3, 12, 11, biases="neuron")]), st.data())
def test_on_any_sheet_a_name_in_disguise_is_that_name(rows, data):
    known = [*worksheet.givens(rows), *rows]
    name = data.draw(st.sampled_from(known))
    assert names.resolve(data.draw(st.sampled_from(DISGUISES))(name), known) == name


@given(st.text(max_size=60) | st.just("x" * 500) | st.text("dEwnetouh12_/+'() ", max_size=12))
def test_any_text_is_a_known_name_or_refused(text):
    try:
        assert names.resolve(text, KNOWN) in KNOWN
    except ValueError as reason:
        assert len(str(reason)) < 300
