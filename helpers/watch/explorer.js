// The first explorer: its page, its state, and what its controls do. What it shows of a row stands in walk.js, of a
// weight's paths in trace.js, of a weight that is shaken in wiggle.js; how it learns, in rounds.js.
const explorerPage = `<div class="head"><strong>${data.title}</strong>
    <span>round <output data-at="round"></output></span><span><code>E_total</code> <output data-at="error"></output></span></div>
  <div class="bar"><fieldset class="choice">
    <label><input type="radio" name="mode" value="walk">Walk the rows</label>
    <label><input type="radio" name="mode" value="trace">Trace a weight</label>
    <label><input type="radio" name="mode" value="wiggle">Wiggle a weight</label></fieldset>
    <span class="tools" data-at="walk-tools"><button data-do="back">‹ Back</button>
      <button data-do="next" class="main">Next ›</button>
      <select aria-label="Go to a row" data-at="rows"></select></span>
    <span class="tools" data-at="weight-tools"><label>Choose a weight <select data-at="weights"></select></label>
      <button data-do="shake" class="main"></button>
      <label data-at="ask"><input type="checkbox" data-do="ask">Ask me at each gate</label></span></div>
  <div class="stage"><div class="drawing" role="group" aria-label="The network"><div class="wrong note" role="alert" data-at="note"></div><p class="hint"><i></i>plus,
    <i class="minus"></i>minus; wide: large. Pull weights, inputs, targets (Shift: finer), or Tab and arrow keys.
    Double-click or Enter: type.</p></div><div class="panel"><div data-at="words"></div><div data-at="panel"></div></div></div>
  <div class="bar learn"><button class="main" data-rounds="1">1 round</button>
    <button data-rounds="100">100 rounds</button>
    <button data-rounds="10000">10,000 rounds</button>
    <button data-do="stop">Stop</button>
    <button data-do="reset"></button>
    <output data-at="step" class="change"></output></div>
  <div class="bar more"><div data-at="curve"></div><div>
    <label class="eta">eta <input type="range" min="-3" max="2" step="0.01" aria-label="eta: drag" data-drag="eta">
      <input type="text" inputmode="decimal" data-given="eta" aria-label="eta"></label>
    <div class="wrong" role="alert"></div>
    <label><input type="checkbox" data-do="play" checked>Play the rounds</label>
    <label data-at="learn"><input type="checkbox" data-do="learn">Biases learn too, one for each neuron</label>
    <label data-at="first"><input type="checkbox" data-do="first">Hidden layer reads the already updated weights</label>
  </div></div>
  <details><summary>The whole worksheet, to read and to type</summary>
    <div class="scroll" tabindex="0" role="group" aria-label="The whole worksheet"><table class="sheet"><thead><tr>
    <th scope="col">quantity</th><th scope="col">formula</th><th scope="col" class="num">value</th></tr></thead><tbody>
    </tbody></table></div></details>`;

function explorer(host) {
  // The rows stand in the still table already. `own` is the sheet in which every neuron has a bias of its own.
  const rows = Object.fromEntries($$(host, ".still tbody tr").map(row => $$(row, "td").map(cell => cell.textContent))
    .filter(row => row[1] !== "given"));
  const root = frame(host, explorerPage), own = {...rows, ...data.own};
  const state = {root, rows, own, say: announcer($(root, "[aria-live]")), picture: pictureOf(root),
    round: 0, start: null, points: [], split: false, learn: false, first: false, busy: false, play: true, ask: false,
    mode: data.weight ? "trace" : "walk", step: data.step, weight: data.weight || Object.keys(data.paths)[0], alone: -1,
    wiggle: null};
  // What a box or a line of the drawing stands for: a layer's bias, or once they are divided, a neuron's.
  state.nameOf = part => part.name ?? (state.split && part.isBias ? part.row.replace("net_", "b_") : part.weight);
  gripAll(state);
  at(state, "learn").hidden = !biases.length;
  at(state, "first").hidden = !Object.keys(data.edits).length;
  listen(state);
  restart(state, data.given, "");
  choose(state, state.mode);
  new ResizeObserver(() => render(state)).observe(at(state, "curve"));
}

// --- Numbers -------------------------------------------------------------------------------------------------------

// The biases that neurons have once those of their layers are divided.
const biases = Object.keys(data.split), givens = [...Object.keys(data.given), ...biases];
const sheetOf = state => state.split ? state.own : state.rows;
const formulaOf = (state, name) => (state.first && data.edits[name]) || sheetOf(state)[name];
const work = (state, given, rounds = 0) => code[state.split ? "own" : "shared"](given, rounds, state);
const total = state => `E_total is ${nine(state.values.E_total)}.`;

// Takes a number, or says in words why not.
function accept(state, name, x) {
  const trial = work(state, {...state.values, [name]: x});
  const lost = Object.keys(trial).find(row => !Number.isFinite(trial[row]));
  if (lost) return `${name} = ${x} makes ${lost} no finite number`;
  state.values = trial;
  state.wiggle = state.before = null;
  at(state, "note").textContent = "";
  if (!state.round) state.points = [[0, trial.E_total]];
  render(state);
  state.say(`${name} is ${asGiven(x)}. ${total(state)}`);
}

// --- What is shown -------------------------------------------------------------------------------------------------

function render(state) {
  const {root, values, mode, wiggle} = state;
  root.dataset.mode = mode;
  at(state, "round").textContent = count(state.round);
  tell(at(state, "error"), nine(values.E_total), values.E_total);
  $(root, "[data-do=shake]").textContent = `Shake ${state.weight}`;
  at(state, "weights").value = state.weight;
  const lit = {walk: renderWalk, trace: renderTrace, wiggle: renderWiggle}[mode](state);
  const shown = wiggle?.held ? moved(state, wiggle.by) : values;
  renderPicture(state.picture.filter(({svg}) => svg.checkVisibility()), shown, lit, state.nameOf);
  renderLearning(state);
  renderCurve(state, {what: "E_total", unit: "round", height: 120});
  renderSheet(state);
  for (const input of $$(root, "[data-given]")) renderField(input, values[input.dataset.given]);
}

function renderLearning(state) {
  const {root, values, busy} = state, reset = $(root, "[data-do=reset]");
  const changed = state.split || Object.keys(data.given).some(name => values[name] !== data.given[name]);
  reset.textContent = state.round ? "Reset to round 0" : "Put back the opening numbers";
  reset.disabled = busy || !(state.round || changed);
  $(root, "[data-do=stop]").hidden = !busy;
  for (const button of $$(root, "[data-rounds]")) button.disabled = busy;
  $(root, '[data-drag="eta"]').value = Math.log10(Math.max(1e-3, values.eta ?? 1));
}

function renderSheet(state) {
  const walking = state.mode === "walk";
  for (const row of $$(state.root, ".sheet tbody tr")) {
    const name = row.dataset.row, [, formula, value] = row.children;
    formula.textContent = formulaOf(state, name) || "given";
    value.dataset.value = state.values[name];
    if (!$(value, "input")) value.textContent = nine(state.values[name]);
    row.classList.toggle("live", walking && name in sheetOf(state));
    row.classList.toggle("now", walking && name === state.step);
    row.classList.toggle("back", isBack(name));
  }
}

// Lists that change with the sheet: its rows, its weights, the table.
function lay(state) {
  const now = sheetOf(state), names = Object.keys(now), weights = Object.keys(data.paths).filter(name => `${name}_new` in now);
  if (!(state.step in now)) state.step = names[0];
  if (!weights.includes(state.weight)) state.weight = weights[0];
  const option = name => `<option>${name}</option>`, group = (title, rows) =>
    `<optgroup label="${title}">${rows.map(option).join("")}</optgroup>`;
  at(state, "rows").innerHTML = group("Forward", names.filter(name => !isBack(name))) + group("Backward", names.filter(isBack));
  at(state, "weights").innerHTML = weights.map(option).join("");
  const given = givens.filter(name => name in state.values);
  $(state.root, ".sheet tbody").innerHTML = [...given, ...names].map(name => `<tr data-row="${name}">
    <th scope="row">${name}</th><td></td><td class="num">${given.includes(name) && name !== "eta" ? `<input type="text"
    inputmode="decimal" data-given="${name}" aria-label="${name}"><div class="wrong" role="alert"></div>`
    : ""}</td></tr>`).join("");
  render(state);
}

// --- What the controls do ------------------------------------------------------------------------------------------

function go(state, name) {
  state.step = name;
  choose(state, "walk");
}

// A weight to look at: traced, or in its turn to be shaken.
function pick(state, name) {
  state.weight = name;
  state.alone = -1;
  state.wiggle = null;
  choose(state, state.mode === "wiggle" ? "wiggle" : "trace");
}

function choose(state, mode) {
  if (state.wiggle?.held) return;
  state.mode = mode;
  state.wiggle = null;
  for (const radio of $$(state.root, "[type=radio]")) radio.checked = radio.value === mode;
  render(state);
  state.say(mode === "walk" ? `${state.step} = ${formulaOf(state, state.step)} = ${nine(state.values[state.step])}`
    : `${state.weight}: ${at(state, "words").textContent}`);
}

const actions = {
  next: nextRow,
  back: previousRow,
  trace: state => {
    state.mode = "trace";
    pick(state, meaningOf(state.step)[1]);
  },
  shake: state => shake(state, state.weight),
  stop: state => { state.stopping = true; },
  reset: resetRounds,
  ask: (state, on) => {
    state.ask = on;
    render(state);
  },
  play: (state, on) => { state.play = on; },
  learn: (state, on) => {
    state.learn = on;
    settle(state);
    lay(state);
    state.say(`The biases ${on ? "learn" : "stay as they are"}.`);
  },
  first: (state, on) => {
    state.first = on;
    state.values = work(state, state.values);
    render(state);
    state.say(`The hidden layer reads the ${on ? "already updated" : "old"} weights.`);
  },
};

function listen(state) {
  const {root} = state;
  root.addEventListener("click", ({target}) => {
    const button = target.closest("button"), row = target.closest(".sheet tr[data-row]");
    if (button?.dataset.path) drawAlone(state, +button.dataset.path);
    else if (button?.dataset.answer) answer(state, +button.dataset.answer);
    else if (button?.dataset.rounds) learnRounds(state, +button.dataset.rounds);
    else if (button) actions[button.dataset.do](state);
    else if (row?.matches(".live")) go(state, row.dataset.row);
  });
  root.addEventListener("change", ({target}) => {
    if (target.type === "checkbox") actions[target.dataset.do](state, target.checked);
    else if (target.type === "radio") choose(state, target.value);
    else if (target === at(state, "rows")) go(state, target.value);
    else if (target === at(state, "weights")) pick(state, target.value);
    else if (target === at(state, "guess")) answer(state, typed(target.value));
  });
  listenToFields(root, name => state.values[name], (name, x) => accept(state, name, x));
  root.addEventListener("input", ({target}) => target.dataset.drag === "eta"
    && accept(state, "eta", Number((10 ** target.value).toPrecision(2))));
  for (const kind of ["pointerover", "focusin"]) root.addEventListener(kind, ({target}) => point(state, target));
}
