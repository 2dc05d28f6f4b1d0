// The second explorer: a network that learns a table, started, paused, stepped and taught another table in mid-run.
const {weights: learned, tables, inputs, outputs, neurons, random} = data;
// A surface needs two inputs.
const flat = inputs.length === 2;
const targets = outputs.map(name => name.replace("out", "target"));
const slopeOf = name => `dE_total_d${name}`;
const heading = name => name.replace("target_", "target ").replace("out_", "prediction ");

const learnerPage = `<div class="head"><strong>A network learns <span data-at="title"></span></strong>
    <span>epoch <output data-at="epoch"></output></span><span>average error <output data-at="error"></output></span></div>
  <div class="bar"><button class="main" data-do="run">Start</button>
    <button data-do="step">1 epoch</button><button data-do="restart">Restart</button>
    <fieldset class="choice"><legend class="unseen">The table to learn</legend>${Object.keys(tables).map(name =>
    `<label><input type="radio" name="table" value="${name}">${name}</label>`).join("")}</fieldset>
    <label>Speed <input type="range" min="0" max="5" step="0.05" value="2" data-at="speed"></label>
    <span class="soft" data-at="pace"></span>
    <label><input type="checkbox" data-at="pause">Pause below 0.001</label></div>
  <div class="stage learner"><div class="drawing"><p class="hint"><i></i>plus <i class="minus"></i>minus, wide: large;
    below a weight, its gradient</p></div>
    <div class="panel"><div class="wide-scroll" tabindex="0" role="group" aria-label="Inputs, targets and predictions"><table
      class="patterns"><thead><tr>${[...inputs, ...targets, ...outputs].map(name =>
    `<th scope="col" class="num">${heading(name)}</th>`).join("")}</tr></thead><tbody></tbody></table></div>
      ${flat ? `<div class="surface"><canvas width="174" height="174" role="img"></canvas><p class="soft">Prediction o1 for
      inputs from −0.2 to 1.2, i1 to the right, i2 up: light is 0, dark is 1, the line is 0.5. The figures are the
      targets. Each neuron shows its own output in the same way.</p></div>` : ""}
      <div data-at="curve"></div><p class="soft">average error, on a logarithmic scale</p></div></div>
  <div class="bar"><label>eta <input type="text" inputmode="decimal" autocomplete="off" data-given="eta"></label>
    <span class="wrong" role="alert"></span><label>seed <input type="text" inputmode="numeric" autocomplete="off"
    data-given="seed"></label><span class="wrong" role="alert"></span><button data-do="another">Another
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
    painted: 0, written: 0, spoken: 0, last: 0};
  describe(state.picture, "The network: its lines are as wide as their weights are large. All weights stand in the table below.");
  state.surfaces = flat ? surfacesOf(state) : [];
  state.fields = {
    eta: field($(root, '[data-given="eta"]'), $$(root, ".bar .wrong")[0], {name: "eta", hint: "0.5", now: () => state.eta,
      accept(x) {
        state.eta = x;
        state.say(`eta is ${x}.`);
      }}),
    seed: field($(root, '[data-given="seed"]'), $$(root, ".bar .wrong")[1], {name: "seed", whole: true, now: () => state.seed,
      accept(x) {
        if (x < 1 || x >= random[1]) return `seed needs a whole number from 1 to ${count(random[1] - 1)}`;
        state.seed = x;
        learnerActions.restart(state);
      }}),
  };
  root.addEventListener("click", ({target}) => learnerActions[target.closest("button")?.dataset.do]?.(state));
  root.addEventListener("change", ({target}) => target.type === "radio" && turnTo(state, target.value));
  at(state, "speed").addEventListener("input", () => pace(state));
  pace(state);
  begin(state, seeded(state));
  new ResizeObserver(() => {
    paint(state);
    renderErrors(state);
  }).observe(at(state, "curve"));
}

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
  const pausing = at(state, "pause").checked, chunk = pausing ? 1 : Math.max(1, Math.ceil(number / 20));
  for (let left = number; left > 0 && performance.now() < until; left -= chunk) {
    const after = epochs(state, state.values, Math.min(chunk, left));
    if (!finite(after)) return pause(state, "Stopped: the next epoch gives no finite number.");
    const falls = pausing && state.values.E_total >= 0.001 && after.E_total < 0.001;
    state.values = after;
    state.epoch += Math.min(chunk, left);
    if (falls) {
      state.points.push([state.epoch, after.E_total]);
      return pause(state, `Paused at epoch ${count(state.epoch)}, below 0.001.`);
    }
  }
  state.points.push([state.epoch, state.values.E_total]);
  state.points = thinned(state.points);
}

function frameOf(state, now) {
  if (!state.running) return;
  if (!state.root.isConnected) return pause(state, "");
  state.due = Math.min(state.due + state.speed * (now - state.last) / 1000, state.speed / 10 + 1);
  state.last = now;
  if (state.due >= 1) {
    learn(state, Math.floor(state.due), performance.now() + 8);
    state.due %= 1;
  }
  if (!state.running) return;
  const rest = calm.matches ? 1000 : 0;
  if (now - state.painted >= rest) {
    paint(state);
    state.painted = now;
  }
  if (now - state.written > Math.max(100, rest)) {
    write(state);
    state.written = now;
  }
  if (now - state.spoken > 5000) {
    state.say(`Epoch ${count(state.epoch)}. Average error ${nine(state.values.E_total)}.`);
    state.spoken = now;
  }
  requestAnimationFrame(time => frameOf(state, time));
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
    write(state);
    state.say(`Learning ${state.table}.`);
    state.spoken = state.last = performance.now();
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

// --- What is shown: lines and surfaces with every frame, numbers ten times a second ---------------------------------

function render(state) {
  paint(state);
  write(state);
}

function paint(state) {
  for (const {lines} of state.picture) {
    const largest = Math.max(1e-300, ...lines.map(line => Math.abs(state.values[line.weight])));
    for (const {group, weight} of lines) {
      group.setAttribute("class", `line ${state.values[weight] < 0 ? "minus" : "plus"}`);
      group.style.setProperty("--w", widthOf(state.values[weight], largest).toFixed(2));
    }
  }
  for (const surface of state.surfaces) renderSurface(state, surface);
}

function write(state) {
  const {values, root} = state;
  $(root, "[data-do=run]").textContent = state.running ? "Pause" : "Start";
  for (const radio of $$(root, "[type=radio]")) radio.checked = radio.value === state.table;
  at(state, "title").textContent = state.table;
  at(state, "epoch").textContent = count(state.epoch);
  at(state, "error").textContent = nine(values.E_total);
  at(state, "error").dataset.value = values.E_total;
  for (const {lines, decimals, font, svg} of state.picture) {
    for (const {label, weight, isBias} of lines) {
      if (!label) continue;
      const gradient = svg.classList.contains("wide") && !isBias ? [signed(values[slopeOf(weight)], 4)] : [];
      put(label, [signed(values[weight], decimals), ...gradient], font);
      label.children[1]?.setAttribute("class", "factor");
    }
  }
  const predictions = tables[state.table].map(pattern => code.outputs(values, pattern).slice(-outputs.length));
  $(root, ".patterns tbody").innerHTML = tables[state.table].map((pattern, k) => `<tr>${pattern.map(bit =>
    `<td class="num">${bit}</td>`).join("")}${predictions[k].map(out =>
    `<td class="num" data-value="${out}">${out.toFixed(6)}</td>`).join("")}</tr>`).join("");
  for (const row of $$(root, ".sheet tbody tr")) {
    [values[row.dataset.row], values[slopeOf(row.dataset.row)]].forEach((x, k) => {
      row.children[k + 1].textContent = nine(x);
      row.children[k + 1].dataset.value = x;
    });
  }
  if (flat) $(root, ".surface canvas").setAttribute("aria-label", `Prediction o1 over all inputs. ${tables[state.table].map(([i1, i2], k) =>
    `At ${i1}, ${i2}: ${predictions[k][0].toFixed(2)}`).join(". ")}`);
  renderErrors(state);
  state.fields.seed.show(state.seed);
  state.fields.eta.show(state.eta);
}

const renderErrors = state => {
  at(state, "curve").innerHTML = curve(state.points, {what: "Average error", unit: "epoch", height: 100,
    width: Math.max(220, at(state, "curve").clientWidth || 300), marks: state.switches});
};
