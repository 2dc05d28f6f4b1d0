// A network that learns a table: started, paused, stepped and taught another table in mid-run.
function learner(root, id) {
  const still = $(root, ".still"), source = drawn(still);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let table = data.table, seed = data.seed, eta = data.eta, values, epoch = 0, points, running = false, speed = 10;
  let painted = 0, written = 0, spoken = 0;
  const labelled = source.includes("data-n"), flat = data.inputs.length === 2, slopeOf = name => `dE_total_d${name}`;
  const listed = data.weights.toSorted((a, b) => (a[0] < b[0]) - (a[0] > b[0]) || a.localeCompare(b, "en", {numeric: true}));
  const targets = data.outputs.map(name => name.replace("out", "target"));

  still.outerHTML = `<div class="head"><strong>A network learns <span data-at="title"></span></strong>
      <span>epoch <output data-at="epoch"></output></span>
      <span>average error <output data-at="error"></output></span></div>
    <section><div class="row"><button type="button" class="main" data-do="run">Start</button>
      <button type="button" data-do="step">1 epoch</button>
      <button type="button" data-do="restart">Restart</button>
      <fieldset class="choice"><legend class="unseen">The table to learn</legend>${Object.keys(data.tables).map(name =>
    `<label><input type="radio" name="${id}-table" value="${name}">${name}</label>`).join("")}</fieldset>
      <label class="speed">Speed <input type="range" min="0" max="3" step="0.25" value="1" data-at="speed"></label>
      <span class="soft" data-at="pace"></span></div></section>
    <div class="columns learner"><section class="drawing" data-at="drawing">${source}${data.narrow}
      <p class="key"><span><i class="plus"></i>plus</span><span><i class="minus"></i>minus</span><span>wide: a large weight</span>
      ${labelled ? `<span class="wide-only">below it, <b>its gradient</b>: how fast the error, summed over the table, grows with it</span>` : ""}
      <span${labelled ? ` class="narrow-only"` : ""}>the gradients stand in the table of all weights</span></p></section>
      <section><div class="wide-scroll" tabindex="0" role="group" aria-label="Inputs, targets and predictions"><table
        class="patterns"><thead><tr>${[...data.inputs, ...targets, ...data.outputs].map((name, k) =>
    `<th scope="col" class="num">${k < data.inputs.length ? name : name.replace("target_",
      "target ").replace("out_", "prediction ")}</th>`).join("")}</tr></thead><tbody></tbody></table></div>
      <div data-at="curve"></div><p class="soft">Average error over the epochs, on a logarithmic scale</p>
      ${flat ? `<canvas width="232" height="232" role="img"></canvas>
      <p class="soft">Prediction o1 for all inputs from −0.2 to 1.2, i1 to the right and
        i2 upwards: light is 0, dark is 1, the line is 0.5. The marks are the targets.</p>` : ""}</section></div>
    <section class="row"><div class="fields" data-at="fields"></div><div class="row"><button
      type="button" data-do="equal">Make all weights equal</button>
      <button type="button" data-do="another">Another seed</button></div></section>
    <section><details${labelled ? "" : " open"}><summary>All weights and biases, with their
      gradients</summary><div class="scroll" tabindex="0" role="group"
      aria-label="All weights and biases"><table class="sheet"><thead><tr><th scope="col">name</th><th scope="col" class="num">value</th>
      <th scope="col" class="num">gradient of the summed error</th></tr></thead><tbody>${listed.map(name =>
    `<tr data-row="${name}"><th scope="row">${name}</th><td class="num"></td><td
      class="num"></td></tr>`).join("")}</tbody></table></div></details></section>
    <div class="unseen" aria-live="polite"></div>`;
  const at = name => $(root, `[data-at="${name}"]`), say = announcer(root);
  describe(root, "The network: its lines are as wide as their weights are large. All weights stand in the table below.");

  // The seed's weights, by the generator that helpers.watch.starting uses.
  function seeded() {
    const [multiplier, modulus] = data.random;
    let state = multiplier * seed % modulus;
    return Object.fromEntries(data.weights.map(name => [name, 2 * (state = multiplier * state % modulus) / modulus - 1]));
  }

  function begin(weights) {
    values = code.epochs(weights, 0, data.tables[table], eta);
    epoch = 0;
    points = [[0, values.E_total]];
    paint();
    write();
  }

  function learn(epochs, until = Infinity) {
    const chunk = Math.max(1, Math.ceil(epochs / 20));
    for (let left = epochs; left > 0 && performance.now() < until; left -= chunk) {
      const after = code.epochs(values, Math.min(chunk, left), data.tables[table], eta);
      if (!finite(after)) return stop("Stopped: the next epoch gives no finite number.");
      values = after;
      epoch += Math.min(chunk, left);
    }
    points.push([epoch, values.E_total]);
    if (points.length > 800) points = points.filter((_, k) => k % 2 === 0 || k === points.length - 1);
  }

  // --- What is shown: lines and surface with every frame, numbers ten times a second ---
  const lines = $$(root, ".drawing [data-w]").map(part => ({part, line: $(part, "line"),
    text: $(part.closest("svg"), `[data-n="${part.dataset.w}"]`), name: part.dataset.w,
    wide: Boolean(part.closest(".wide")), decimals: +part.closest("svg").dataset.decimals}));

  function paint() {
    for (const {part, line, name} of lines) {
      line.style.setProperty("--w", widthOf(values[name]));
      part.setAttribute("class", values[name] < 0 ? "minus" : "plus");
    }
    if (flat) surface();
  }

  const cells = 58, low = -0.2, high = 1.2, place = value => (value - low) / (high - low);
  const small = new OffscreenCanvas(cells, cells), pixels = new ImageData(cells, cells), sheet = new Float64Array(cells * cells);
  function surface() {
    const canvas = $(root, "canvas"), pen = canvas.getContext("2d"), size = canvas.width;
    for (let k = 0; k < sheet.length; k++) {
      const column = k % cells, row = (k - column) / cells;
      const out = sheet[k] = code.predict(values, [low + (high - low) * (column + 0.5) / cells, high - (high - low) * (row + 0.5) / cells])[0];
      const line = (column && (out < 0.5) !== (sheet[k - 1] < 0.5)) || (row && (out < 0.5) !== (sheet[k - cells] < 0.5));
      pixels.data.set(line ? [0, 0, 0, 255] : [248 - 248 * out, 246 - 160 * out, 238 - 100 * out, 255], 4 * k);
    }
    small.getContext("2d").putImageData(pixels, 0, 0);
    pen.drawImage(small, 0, 0, size, size);
    pen.font = "bold 16px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.lineWidth = 4;
    for (const [i1, i2, target] of data.tables[table]) {
      const x = size * place(i1), y = size * (1 - place(i2)) + 6;
      pen.strokeStyle = "#fff";
      pen.strokeText(target, x, y);
      pen.fillStyle = "#111";
      pen.fillText(target, x, y);
    }
  }

  function write() {
    at("epoch").textContent = count(epoch);
    at("error").textContent = nine(values.E_total);
    at("error").dataset.value = values.E_total;
    for (const {text, name, wide, decimals} of lines) {
      if (!text) continue;
      if (!wide) text.textContent = signed(values[name], decimals);
      else {
        stack(text, signed(values[name], decimals), signed(values[slopeOf(name)], 4), true);
        text.lastChild.setAttribute("class", "m");
      }
    }
    const predictions = data.tables[table].map(pattern => code.predict(values, pattern));
    $(root, ".patterns tbody").innerHTML = data.tables[table].map((pattern, k) => `<tr>${pattern.map(bit => `<td class="num">${bit}</td>`).join("")}
      ${predictions[k].map(out => `<td class="num" data-value="${out}">${out.toFixed(6)}</td>`).join("")}</tr>`).join("");
    chart();
    for (const row of $$(root, ".sheet tbody tr")) {
      [values[row.dataset.row], values[slopeOf(row.dataset.row)]].forEach((x, k) => {
        row.children[k + 1].textContent = nine(x);
        row.children[k + 1].dataset.value = x;
      });
    }
    if (flat) $(root, "canvas").setAttribute("aria-label", `Prediction o1 over all inputs.
      ${data.tables[table].map(([i1, i2], k) => `At ${i1}, ${i2}: ${predictions[k][0].toFixed(2)}`).join(". ")}`);
    if (document.activeElement?.closest(".bpn") !== root || !document.activeElement.matches("[data-given]")) {
      fields.seed.show(seed);
      fields.eta.show(eta);
    }
  }

  const chart = () => { at("curve").innerHTML = curve(points, {what: "Average error",
    width: Math.max(220, at("curve").clientWidth || 300), height: 120, unit: "epochs"}); };

  function frame(now) {
    if (!running) return;
    if (!root.isConnected) return stop("");
    learn(speed, performance.now() + 8);
    if (!calm.matches || now - painted > 1000) {
      paint();
      painted = now;
    }
    if (now - written > (calm.matches ? 1000 : 100)) {
      write();
      written = now;
    }
    if (now - spoken > 5000) {
      say(`Epoch ${count(epoch)}. Average error ${nine(values.E_total)}.`);
      spoken = now;
    }
    requestAnimationFrame(frame);
  }

  function stop(message) {
    running = false;
    $(root, "[data-do=run]").textContent = "Start";
    paint();
    write();
    if (message) say(message);
  }

  const actions = {
    run() {
      if (running) return stop(`Paused at epoch ${count(epoch)}. Average error ${nine(values.E_total)}.`);
      running = true;
      $(root, "[data-do=run]").textContent = "Pause";
      say(`Learning ${table}.`);
      spoken = performance.now();
      requestAnimationFrame(frame);
    },
    step() {
      learn(1);
      paint();
      write();
      say(`Epoch ${count(epoch)}. Average error ${nine(values.E_total)}.`);
    },
    restart() {
      begin(seeded());
      say(`Weights of seed ${seed}. Average error ${nine(values.E_total)}.`);
    },
    another() {
      seed += 1;
      actions.restart();
    },
    equal() {
      begin(Object.fromEntries(data.weights.map(name => [name, 0.5])));
      say(`All weights and biases are 0.5. Average error ${nine(values.E_total)}.`);
    },
  };

  const fields = {
    eta: field(`${id}-eta`, "eta", {label: "eta", min: 0, max: 100, step: 0.5, hint: "0.5", accept(x) {
      eta = x;
      say(`eta is ${x}.`);
    }}),
    seed: field(`${id}-seed`, "seed", {label: "seed", min: 1, max: 100, step: 1, whole: true, accept(x) {
      if (x < 1 || x >= data.random[1]) return `seed needs a whole number from 1 to ${count(data.random[1] - 1)}`;
      seed = x;
      actions.restart();
    }}),
  };
  at("fields").append(fields.eta.box, fields.seed.box);

  root.addEventListener("click", event => actions[event.target.closest("button")?.dataset.do]?.());
  root.addEventListener("change", event => {
    if (event.target.type !== "radio") return;
    table = event.target.value;
    values = code.epochs(values, 0, data.tables[table], eta);
    name();
    paint();
    write();
    say(`Now learning ${table}, with the weights as they are. Average error ${nine(values.E_total)}.`);
  });
  const pace = () => {
    speed = Math.round(10 ** at("speed").value);
    at("pace").textContent = `${count(speed)} ${speed === 1 ? "epoch" : "epochs"} a frame`;
    at("speed").setAttribute("aria-valuetext", at("pace").textContent);
  };
  at("speed").addEventListener("input", pace);
  const name = () => {
    at("title").textContent = table;
    for (const radio of $$(root, "[type=radio]")) radio.checked = radio.value === table;
  };
  pace();
  name();
  begin(seeded());
  new ResizeObserver(chart).observe(at("curve"));
}
