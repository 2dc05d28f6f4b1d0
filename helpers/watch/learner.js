// The second explorer: a network that learns a table, started, paused, stepped and taught another table in mid-run.
const {weights: learned, tables, neurons, random} = data;
const slopeOf = name => `dE_total_d${name}`;

const learnerPage = `<div class="head"><strong>A network learns <span data-at="title"></span></strong>
    <span>epoch <output data-at="epoch"></output></span><span>average error <output data-at="error"></output></span></div>
  <div class="bar"><button class="main" data-do="run">Start</button>
    <button data-do="step">1 epoch</button><button data-do="restart">Restart</button>
    <fieldset class="choice"><legend class="unseen">The table to learn</legend>${Object.keys(tables).map(name =>
    `<label><input type="radio" name="table" value="${name}">${name}</label>`).join("")}</fieldset>
    <label>Speed <input type="range" min="0" max="5" step="0.05" value="2" data-at="speed"></label>
    <span class="soft" data-at="pace"></span>
    <label><input type="checkbox" data-at="pause">Pause below 0.001</label></div>
  <div class="stage learner"><div class="drawing" role="group" aria-label="The network"><p class="hint"><i></i>plus, <i class="minus"></i>minus; wide: large<span>;
    below a weight, its gradient</span></p></div>
    <div class="panel"><div class="wide-scroll" tabindex="0" role="group" aria-label="Inputs, targets and predictions"><table
      class="patterns"><thead><tr>${["i1", "i2", "target o1", "prediction o1"].map(name =>
    `<th scope="col" class="num">${name}</th>`).join("")}</tr></thead><tbody></tbody></table></div>
      <div class="surface"><canvas width="174" height="174" role="img"></canvas><p class="soft">Prediction o1 for
      inputs from −0.2 to 1.2, i1 to the right, i2 up: light is 0, dark is 1, the line is 0.5. The figures are the
      targets. Each neuron shows its own output in the same way.</p></div>
      <div data-at="curve"></div><p class="soft">average error, on a logarithmic scale</p></div></div>
  <div class="bar"><span class="field"><label>eta <input type="text" inputmode="decimal" autocomplete="off" data-given="eta">
    </label><span class="wrong" role="alert"></span></span><span class="field"><label>seed <input type="text" inputmode="numeric"
    autocomplete="off" data-given="seed"></label><span class="wrong" role="alert"></span></span><button data-do="another">Another
    seed</button><button data-do="equal">Make all weights equal</button></div>
  <details><summary>All weights and biases, with their gradients</summary><div class="scroll" tabindex="0" role="group"
    aria-label="All weights and biases"><table class="sheet"><thead><tr><th scope="col">name</th><th scope="col"
    class="num">value</th><th scope="col" class="num">gradient of the summed error</th></tr></thead><tbody>${learned.map(name =>
    `<tr data-row="${name}"><th scope="row">${name}</th><td class="num"></td><td class="num"></td></tr>`).join("")}</tbody>
    </table></div></details>`;

function learner(host) {
  const root = frame(host, learnerPage);
  const state = {root, say: announcer($(root, "[aria-live]")), picture: pictureOf(root), table: data.table,
    seed: data.seed, eta: data.eta, values: {}, epoch: 0, points: [], switches: [], running: false, speed: 100, due: 0,
    last: 0, times: {}};
  state.surfaces = surfacesOf(state);
  listenToFields(root, name => state[name], (name, x) => takes[name](state, x));
  root.addEventListener("click", ({target}) => learnerActions[target.closest("button")?.dataset.do]?.(state));
  root.addEventListener("change", ({target}) => target.type === "radio" && turnTo(state, target.value));
  at(state, "speed").addEventListener("input", () => pace(state));
  pace(state);
  begin(state, seeded(state));
  new ResizeObserver(() => render(state)).observe(at(state, "curve"));
}

// What a number that was typed does, or what is wrong with it in words.
const takes = {
  eta(state, x) {
    state.eta = x;
    state.say(`eta is ${x}.`);
  },
  seed(state, x) {
    if (x < 1 || x >= random[1]) return `seed needs a whole number from 1 to ${count(random[1] - 1)}`;
    state.seed = x;
    learnerActions.restart(state);
  },
};

// --- Learning ------------------------------------------------------------------------------------------------------

// The seed's weights, by the generator that helpers.watch.starting uses.
function seeded({seed}) {
  const [multiplier, modulus] = random;
  let current = multiplier * seed % modulus;
  return Object.fromEntries(learned.map(weight => [weight, 2 * (current = multiplier * current % modulus) / modulus - 1]));
}

const epochs = (state, weights, number) => code.epochs(weights, number, tables[state.table], state.eta);

function begin(state, weights) {
  state.values = epochs(state, weights, 0);
  state.epoch = 0;
  state.points = [[0, state.values.E_total]];
  state.switches = [];
  render(state);
}

// So many epochs, or until the time is up. Where a pause is wanted below 0.001, it comes with the very epoch.
function learn(state, number, until = Infinity) {
  const pausing = at(state, "pause").checked;
  let falls = false;
  for (; number > 0 && !falls && performance.now() < until; number--) {
    const after = epochs(state, state.values, 1);
    if (!finite(after)) return pause(state, "Stopped: the next epoch gives no finite number.");
    falls = pausing && state.values.E_total >= 0.001 && after.E_total < 0.001;
    state.values = after;
    state.epoch += 1;
  }
  state.points = thinned([...state.points, [state.epoch, state.values.E_total]]);
  if (falls) pause(state, `Paused at epoch ${count(state.epoch)}, below 0.001.`);
}

// Surfaces with every frame, numbers ten times a second, words every five seconds.
function frameOf(state, now) {
  if (!state.running) return;
  if (!state.root.isConnected) return pause(state, "");
  state.due = Math.min(state.due + state.speed * (now - state.last) / 1000, state.speed / 10 + 1);
  state.last = now;
  if (state.due >= 1) learn(state, Math.floor(state.due), performance.now() + 8);
  state.due %= 1;
  if (!state.running) return;
  if (isDue(state, "surfaces", now, calm.matches ? 1000 : 0)) renderSurfaces(state);
  if (isDue(state, "numbers", now, calm.matches ? 1000 : 100)) renderNumbers(state);
  if (isDue(state, "words", now, 5000)) state.say(`Epoch ${count(state.epoch)}. ${where(state)}`);
  requestAnimationFrame(time => frameOf(state, time));
}

function isDue({times}, what, now, pause) {
  if (now - (times[what] ?? 0) < pause) return false;
  times[what] = now;
  return true;
}

function pause(state, message) {
  state.running = false;
  render(state);
  if (message) state.say(message);
}

const where = state => `Average error ${nine(state.values.E_total)}.`;

const learnerActions = {
  run(state) {
    if (state.running) return pause(state, `Paused at epoch ${count(state.epoch)}. ${where(state)}`);
    state.running = true;
    render(state);
    state.say(`Learning ${state.table}.`);
    state.last = state.times.words = performance.now();
    requestAnimationFrame(time => frameOf(state, time));
  },
  step(state) {
    learn(state, 1);
    render(state);
    state.say(`Epoch ${count(state.epoch)}. ${where(state)}`);
  },
  restart(state) {
    begin(state, seeded(state));
    state.say(`Weights of seed ${state.seed}. ${where(state)}`);
  },
  another(state) {
    state.seed += 1;
    learnerActions.restart(state);
  },
  equal(state) {
    begin(state, Object.fromEntries(learned.map(weight => [weight, 0.5])));
    state.say(`All weights and biases are 0.5. ${where(state)}`);
  },
};

// Another table, with the weights as they are; the curve says where.
function turnTo(state, table) {
  state.table = table;
  state.values = epochs(state, state.values, 0);
  state.points.push([state.epoch, state.values.E_total]);
  if (state.epoch) state.switches.push([state.epoch, table]);
  render(state);
  state.say(`Now learning ${table}, with the weights as they are. ${where(state)}`);
}

function pace(state) {
  state.speed = Number((10 ** at(state, "speed").value).toPrecision(2));
  at(state, "pace").textContent = `${counted(state.speed, "epoch")} a second`;
  at(state, "speed").setAttribute("aria-valuetext", at(state, "pace").textContent);
}

// --- What is shown ---------------------------------------------------------------------------------------------------

function render(state) {
  renderSurfaces(state);
  renderNumbers(state);
}

function renderSurfaces(state) {
  for (const surface of state.surfaces) renderSurface(state, surface);
}

function renderNumbers(state) {
  const {values, root, table} = state;
  $(root, "[data-do=run]").textContent = state.running ? "Pause" : "Start";
  for (const radio of $$(root, "[type=radio]")) radio.checked = radio.value === table;
  at(state, "title").textContent = table;
  at(state, "epoch").textContent = count(state.epoch);
  tell(at(state, "error"), nine(values.E_total), values.E_total);
  const gradients = state.picture.flatMap(({lines}) => lines).filter(line => line.weight && !line.isBias)
    .map(({link, weight}) => [link, room => signed(values[slopeOf(weight)], room)]);
  renderPicture(state.picture, values, {marks: {}, words: Object.fromEntries(gradients)});
  const predictions = tables[table].map(pattern => code.outputs(values, pattern).at(-1));
  $(root, ".patterns tbody").innerHTML = tables[table].map((pattern, k) => `<tr>${pattern.map(bit =>
    `<td class="num">${bit}</td>`).join("")}<td class="num" data-value="${predictions[k]}">${
    predictions[k].toFixed(6)}</td></tr>`).join("");
  for (const row of $$(root, ".sheet tbody tr")) {
    const name = row.dataset.row, [, value, slope] = row.children;
    tell(value, nine(values[name]), values[name]);
    tell(slope, nine(values[slopeOf(name)]), values[slopeOf(name)]);
  }
  $(root, ".surface canvas").setAttribute("aria-label", `Prediction o1 over all inputs. ${tables[table].map(([i1, i2], k) =>
    `At ${i1}, ${i2}: ${predictions[k].toFixed(2)}`).join(". ")}`);
  renderCurve(state, {what: "Average error", unit: "epoch", height: 100, marks: state.switches});
  for (const input of $$(root, "[data-given]")) renderField(input, state[input.dataset.given]);
}
