// The tutorial's network: step through its rows, trace a weight back to the error, change its numbers, let it learn.
function explorer(root, id) {
  const still = $(root, ".still"), source = drawn(still);
  // The still table is the list of rows as well.
  const rows = Object.fromEntries($$(still, "tbody tr").map(row => $$(row, "td").map(cell => cell.textContent))
    .filter(row => row[1] !== "given"));
  const own = {...rows, ...data.own}, biases = Object.keys(data.split).filter(name => !(name in data.given));
  const names = [...Object.keys(data.given), ...biases];
  let values, round = 0, split = false, learn = false, first = false, busy = false, memory = null;
  let mode = data.weight ? "trace" : "walk", step = data.step, weight = data.weight || "w1", alone = -1, points = [];

  still.outerHTML = `<div class="head"><strong>The tutorial’s network</strong>
      <span>round <output data-at="round"></output></span>
      <span><code>E_total</code> <output data-at="error"></output></span></div>
    <section><div class="row">
      <fieldset class="choice"><legend class="unseen">What to look at</legend>
        <label><input type="radio" name="${id}-mode" value="walk">Walk the rows</label>
        <label><input type="radio" name="${id}-mode" value="trace">Trace a weight</label></fieldset>
      <div class="row" data-at="walk-tools"><button data-do="back" type="button">‹ Back</button>
        <button data-do="next" type="button" class="main">Next ›</button>
        <select aria-label="Go to a row" data-at="rows"></select></div>
      <div class="row" data-at="trace-tools"><label>Choose a weight <select data-at="weights"></select></label></div></div>
      <div data-at="words"></div></section>
    <section class="drawing" data-at="drawing">${source}${data.narrow}</section>
    <section data-at="trace"></section>
    <div class="columns"><section><strong>Let it learn</strong>
      <div class="row"><button type="button" class="main" data-rounds="1">1 round</button>
        <button type="button" data-rounds="100">100 rounds</button>
        <button type="button" data-rounds="10000">10,000 rounds</button>
        <button type="button" data-do="reset">Reset to round 0</button></div>
      <div data-at="curve"></div>
      <p class="soft">E_total after each round, on a logarithmic scale</p>
      <div data-at="rate"></div>
      <div class="row" data-at="learn"><label><input type="checkbox" data-do="learn">Biases learn too, one for each neuron</label></div>
      <div class="row"><label><input type="checkbox" data-do="first">Hidden layer reads the already updated weights</label></div>
      </section><section><div class="row"><strong>Change a number</strong>
        <button type="button" class="plain" data-do="opening">Put back the opening numbers</button></div>
      <div data-at="fields"></div></section></div>
    <section><details><summary>The whole worksheet, with today’s numbers</summary>
      <div class="scroll" tabindex="0" role="group" aria-label="The whole worksheet"><table class="sheet"><thead><tr><th scope="col">quantity</th>
      <th scope="col">formula</th><th scope="col" class="num">value</th></tr></thead><tbody></tbody></table></div></details></section>
    <div class="unseen" aria-live="polite"></div>`;
  describe(root, "The network: inputs left, hidden and output neurons, errors right. Its numbers stand in the worksheet below.");
  const at = name => $(root, `[data-at="${name}"]`), say = announcer(root);

  const sheet = () => split ? own : rows;
  const edited = name => first && data.edits[name] || sheet()[name];
  const work = (given, rounds = 0) => code.work(given, rounds, {split, learn, first});
  const filled = formula => formula.replace(/[A-Za-z_]\w*/g, name => name in values ? put(values[name]) : name);

  const meaningOf = name => data.meanings[name] || /^d(.+?)_d(.+)$/.exec(name)?.slice(1);
  const isBack = name => Boolean(meaningOf(name)) || name.endsWith("_new");
  const pathsTo = name => data.paths[name].map(path => path.split(" "))
    .map(path => path.slice(1).map((used, k) => `${path[k]}.${used}`));
  const total = () => `E_total is ${nine(values.E_total)}.`;

  // --- Fields ---
  const ranges = name => name === "eta" ? [0, 10] : /^[it]/.test(name) ? [0, 1] : [-4, 4];
  const fields = {};
  const accept = name => x => {
    const trial = work({...values, [name]: x});
    const lost = Object.keys(trial).find(row => !Number.isFinite(trial[row]));
    if (lost) return `${name} = ${x} makes ${lost} no finite number`;
    values = trial;
    if (!round) points = [[0, values.E_total]];
    draw();
    say(`${name} is ${given(x)}. ${total()}`);
  };
  for (const [title, match, where] of [["Learning rate", /^eta/, "rate"], ["Inputs and targets", /^[it]/, "fields"],
    ["Weights", /^w/, "fields"], ["Biases", /^b/, "fields"]]) {
    const group = document.createElement("fieldset");
    group.innerHTML = `<legend>${title}</legend><div class="fields"></div>`;
    for (const name of names.filter(name => match.test(name))) {
      const [min, max] = ranges(name);
      fields[name] = field(`${id}-${name}`, name, {label: name.replace("target_o", "target "), min, max,
        hint: given(data.given[data.split[name] || name] ?? 0.15), accept: accept(name)});
      group.lastChild.append(fields[name].box);
    }
    at(where).append(group);
  }

  // --- What is shown ---
  const nudge = (of, wrt, x) => x === 0 ? `Raise ${wrt} a little: ${of} does not change.`
    : `Raise ${wrt} a little: ${of} ${x > 0 ? "rises" : "falls"} by ${fit(Math.abs(x), 8)} times as much.`;
  const meaning = name => {
    const [kind, who] = name.split(/_(.*)/), x = values[name];
    if (meaningOf(name)) {
      const [of, wrt] = meaningOf(name), ways = new Set(parts(of, wrt).map(String)).size;
      return nudge(of, wrt, x) + (ways > 1 ? ` ${ways} paths lead from ${wrt} to ${of}, and their effects add up.` : "");
    }
    if (name.endsWith("_new")) {
      const old = name.slice(0, -4), slope = values[`dE_total_d${old}`];
      return `${old} moves against its slope: ${slope > 0 ? "down" : slope < 0 ? "up" : "not at all"}, by eta times the slope.`;
    }
    return {net: `What arrives at ${who}: each signal times the weight of its line, added up, plus the bias.`,
      out: `What ${who} passes on: its net input, squashed to between 0 and 1.`,
      E: who === "total" ? "The total error: the one number that learning makes small."
        : `Half the square of the distance between ${who} and its target.`}[kind];
  };

  function walk() {
    const order = Object.keys(sheet()), back = isBack(step), of = meaningOf(step), old = step.replace("_new", "");
    at("words").innerHTML = `<div class="work"><b>${step}</b><span>= ${edited(step)}</span>
      <span></span><span>= ${filled(edited(step))}</span>
      <span></span><span>= <b class="${back ? "is-back" : "is-forward"}" data-value="${values[step]}">${nine(values[step])}</b></span></div>
      <p><span class="tag ${back ? "back" : ""}">${back ? "← backward" : "forward →"}</span>
      <span class="soft">Step ${order.indexOf(step) + 1} of ${order.length}.</span> ${meaning(step)}
      ${of && of[1] in data.paths ? `<button type="button" class="plain" data-do="trace">Trace ${of[1]}</button>` : ""}</p>`;
    at("rows").value = step;
    if (of) light(parts(...of).flat(), of, step);
    else if (back) light(pathsTo(old).flatMap(path => path.slice(-1)), [old], step);
    else light(edited(step).match(/[A-Za-z_]\w*/g).map(used => `${step}.${used}`), [step]);
  }

  function trace() {
    const factors = code.factors(values), paths = pathsTo(weight);
    const products = paths.map(path => path.reduce((product, link) => product * factors[link], 1));
    const sum = products.reduce((a, b) => a + b, 0);
    // Seen from the weight, the paths run together up to some quantity and part there.
    const ways = paths.map(path => path.map(link => link.split(".")[0].replace("net_", "")).reverse());
    const fork = paths.length < 2 ? -1 : ways[0].findIndex((name, k) => ways.some(way => way[k] !== name));
    at("words").innerHTML = `<p>If ${weight} changes, how fast does <code>E_total</code> change? ${fork < 0
      ? `${weight} reaches E_total along <b>${paths.length ? "one path" : "no path"}</b>. Multiply along it: its gradient, the
        slope of E_total, has one term.`
      : `${weight} reaches E_total along <b>${paths.length} paths</b>: they part at ${ways[0][fork - 1]}, which feeds
        ${ways.map(way => way[fork]).join(" and ")}. Multiply along each path, then add the paths:
        that is why its gradient, the slope of E_total, has ${paths.length} terms.`}</p>`;
    at("trace").innerHTML = `<div class="paths">${paths.map((path, k) => `<table>
      <caption>${fork < 0 ? "The only path" :
        `<button type="button" data-path="${k}" aria-pressed="${k === alone}">Path ${k +
        1}, through ${ways[k][fork]}</button>`}</caption><tbody>${path.map(link =>
    `<tr><th scope="row">d${link.replace(".", "_d")}</th><td class="num" data-factor="${factors[link]}">${nine(factors[link])}</td></tr>`).join("")}
      <tr class="total"><th scope="row">product</th><td class="num" data-product="${products[k]}">${nine(products[k])}</td></tr>
      <tr><th scope="row">measured</th><td class="num" data-measured>${nine(measured(path[0].split(".")[1]))}</td></tr>
      </tbody></table>`).join("")}
      <div><div class="work"><b>dE_total_d${weight}</b><span>= ${products.map(x => x < 0 ? `(${nine(x)})` : nine(x)).join(" + ")}</span>
      <span></span><span>= <b class="is-back" data-sum="${sum}">${nine(sum)}</b></span></div><p>${nudge("E_total", weight, sum)}</p>
      <p><b>Measured</b>, without the chain rule: raise ${weight} by 0.0001, lower it by 0.0001, work all rows forward each
      time, and see how fast ${[...new Set(paths.map(path => path[0].split(".")[1]))].join(" and ")}
        changed. A right product agrees with it.</p></div></div>`;
    at("weights").value = weight;
    light((paths[alone] || paths).flat(), ["E_total"], "", factors);
  }

  // A central difference: how fast a quantity grows with the weight, whatever the backward rows say.
  function measured(name) {
    const at = by => work({...values, [weight]: values[weight] + by})[name];
    return (at(1e-4) - at(-1e-4)) / 2e-4;
  }

  // The parts of the chain rule's paths that lead from one quantity to another.
  const parts = (of, wrt) => Object.keys(data.paths).flatMap(pathsTo).map(path =>
    path.slice(path.findIndex(link => link.startsWith(of + ".")), path.findIndex(link => link.endsWith("." + wrt)) + 1))
    .filter(part => part.length && part[0].startsWith(of + "."));

  // Light up steps and boxes: back where a moment (the name of a backward row) or factors are given, else forward.
  function light(links, marks, moment, factors) {
    const back = moment !== undefined;
    for (const part of $$(root, ".drawing [data-m]")) {
      const {s, w, q} = part.dataset, wide = part.closest(".wide");
      const link = s && [s, s.replace(/\..*/, `.${w}`)].find(one => links.includes(one)), on = Boolean(link) || marks.includes(q);
      part.classList.toggle("fwd", on && !back);
      part.classList.toggle("back", on && back);
      if (on) part.parentNode.append(part);
      const here = moment && marks.at(-1) === (q || link?.endsWith(`.${w}`) && w);
      moments(part, here ? wide ? [moment, fit(values[moment], 11)] : fit(values[moment], 6)
        : factors && link ? `×${fit(factors[link], wide ? 6 : 5).replace("-", "\u2212")}` : "");
    }
  }

  const chart = () => {
    at("curve").innerHTML = curve(points, {what: "E_total", width: Math.max(230, at("curve").clientWidth || 380)});
  };

  function draw() {
    at("round").textContent = count(round);
    at("error").textContent = nine(values.E_total);
    at("error").dataset.value = values.E_total;
    for (const tool of ["walk", "trace"]) at(`${tool}-tools`).hidden = mode !== tool;
    at("trace").hidden = mode !== "trace";
    write(at("drawing"), values, name => split ? name : data.split[name] || name);
    (mode === "walk" ? walk : trace)();
    chart();
    for (const [name, one] of Object.entries(fields)) {
      one.box.hidden = !(name in values);
      if (name in values) one.show(values[name]);
    }
    for (const row of $$(root, ".sheet tbody tr")) {
      const name = row.dataset.row, cells = row.children;
      cells[1].textContent = edited(name) || "given";
      cells[2].textContent = nine(values[name]);
      cells[2].dataset.value = values[name];
      row.className = mode === "walk" && name === step ? `now ${isBack(name) ? "back" : ""}` : "";
    }
  }

  // Lists that change with the sheet: its rows, its weights.
  function lay() {
    const now = sheet(), order = Object.keys(own), option = name => `<option>${name}</option>`;
    if (!(step in now)) step = Object.keys(now)[0];
    if (!(`${weight}_new` in now)) weight = "w1";
    at("rows").innerHTML = Object.entries(data.stages).map(([title, size]) =>
      [title, order.splice(0, size).filter(name => name in now).map(option).join("")])
      .map(([title, options]) => options && `<optgroup label="${title}">${options}</optgroup>`).join("");
    at("weights").innerHTML = Object.keys(data.paths).filter(name => `${name}_new` in now).map(option).join("");
    const listed = [...names.filter(name => name in values), ...Object.keys(now)];
    $(root, ".sheet tbody").innerHTML = listed.map(name =>
      `<tr data-row="${name}"><th scope="row">${name}</th><td></td><td class="num"></td></tr>`).join("");
    draw();
  }

  // --- What the controls do ---
  async function run(rounds) {
    if (busy) return;
    busy = true;
    root.setAttribute("aria-busy", "true");
    if (!round) memory = {values, split};
    const chunk = Math.max(1, rounds / 200), end = round + rounds;
    for (let since = performance.now(); round < end; round += chunk) {
      const after = work(values, chunk);
      if (!finite(after)) break;
      values = after;
      points.push([round + chunk, values.E_total]);
      if (performance.now() - since > 8) {
        await breath();
        since = performance.now();
      }
    }
    while (points.length > 1200) points = points.filter((_, k) => k % 2 === 0 || k === points.length - 1);
    busy = false;
    draw();
    root.setAttribute("aria-busy", "false");
    say(`Round ${count(round)}. ${total()} ${round < end ? "The next round gives no finite number." : ""}`);
  }

  // Biases that learn need one bias for each neuron. Fixed again, they are one for a layer as long as they still agree.
  function settle() {
    const partner = name => biases.filter(own => data.split[own] === name);
    if (learn) split = true;
    else if (biases.every(name => partner(data.split[name]).every(other => values[other] === values[name]))) split = false;
    const from = split ? Object.entries(data.split) : Object.keys(data.given).map(name => [name, partner(name)[0]]);
    values = work(Object.fromEntries(from.map(([name, other]) => [name, values[name] ?? values[other]])));
  }

  function restart(given, words) {
    if (busy) return;
    values = given;
    settle();
    round = 0;
    memory = null;
    points = [[0, values.E_total]];
    lay();
    say(`${words} ${total()}`);
  }

  function go(name) {
    step = name;
    choose("walk");
  }

  function trail(name) {
    weight = name;
    alone = -1;
    choose("trace");
  }

  function choose(what) {
    mode = what;
    for (const radio of $$(root, "[type=radio]")) radio.checked = radio.value === mode;
    draw();
    say(mode === "walk" ? `${step} = ${edited(step)} = ${nine(values[step])}` : `${weight}: ${$(root, "[data-at=words]").textContent}`);
  }

  const actions = {
    trace: () => trail(meaningOf(step)[1]),
    async next() {
      const order = Object.keys(sheet()), k = order.indexOf(step) + 1;
      if (k === order.length) await run(1);
      go(order[k % order.length]);
    },
    back() {
      const order = Object.keys(sheet());
      go(order[Math.max(0, order.indexOf(step) - 1)]);
    },
    // The weights and biases of round 0; what does not learn stays as it stands.
    reset() {
      const kept = memory && Object.entries(values).filter(([name]) => name in fields && !(`${name}_new` in own));
      if (memory) split = memory.split;
      restart(memory ? {...memory.values, ...Object.fromEntries(kept)} : values, "Round 0.");
    },
    opening() {
      split = false;
      restart(data.given, "The opening numbers.");
    },
    learn(on) {
      learn = on;
      settle();
      lay();
      say(`The biases ${on ? "learn" : "stay as they are"}.`);
    },
    first(on) {
      first = on;
      values = work(values);
      draw();
      say(`The hidden layer reads the ${on ? "already updated" : "old"} weights.`);
    },
  };

  root.addEventListener("click", ({target}) => {
    const button = target.closest("button"), path = target.closest("[data-path]")?.dataset.path,
      line = target.closest("[data-w]"), row = target.closest("[data-row]");
    if (path) {
      alone = alone === +path ? -1 : +path;
      draw();
      $(root, `[data-path="${path}"]`).focus();
      say(alone < 0 ? "All paths are drawn." : `${button.textContent} alone is drawn.`);
    } else if (button?.dataset.rounds) run(+button.dataset.rounds);
    else if (button) actions[button.dataset.do]();
    else if (line && `${line.dataset.w}_new` in sheet()) trail(line.dataset.w);
    else if (row && row.dataset.row in sheet()) go(row.dataset.row);
  });
  root.addEventListener("change", ({target}) => {
    if (target.type === "checkbox") actions[target.dataset.do](target.checked);
    else if (target.type === "radio") choose(target.value);
    else if (target === at("rows")) go(target.value);
    else if (target === at("weights")) trail(target.value);
  });

  at("learn").hidden = !biases.length;
  restart(data.given, "");
  choose(mode);
  new ResizeObserver(chart).observe(at("curve"));
}
