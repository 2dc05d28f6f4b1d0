// The tutorial's network: step through its rows, trace a weight back to the error, change its numbers, let it learn.
function explorer(root, id) {
  const still = $(root, ".still"), source = atob($(still, "img").src.split(",")[1]);
  // The still table is the list of rows as well.
  const rows = Object.fromEntries($$(still, "tbody tr").map(row => $$(row, "td").map(cell => cell.textContent)).filter(row => row[1] !== "given"));
  const own = {...rows, ...data.own}, biases = Object.keys(data.split).filter(name => !(name in data.given));
  const names = [...Object.keys(data.given), ...biases];
  let values, round = 0, split = false, learn = false, first = false, busy = false, memory = null;
  let mode = data.weight ? "trace" : "walk", step = data.step, weight = data.weight || "w1", points = [];

  still.outerHTML = `<header><strong>The tutorial’s network</strong>
      <span>round <output data-at="round"></output></span>
      <span><code>E_total</code> <output data-at="error"></output></span></header>
    <section><div class="row">
      <fieldset class="choice"><legend class="live">What to look at</legend>
        <label><input type="radio" name="${id}-mode" value="walk">Walk the rows</label>
        <label><input type="radio" name="${id}-mode" value="trace">Trace a weight</label></fieldset>
      <div class="row" data-at="walk-tools"><button data-do="back" type="button">‹ Back</button>
        <button data-do="next" type="button" class="main">Next ›</button>
        <select aria-label="Go to a row" data-at="rows"></select></div>
      <div class="row" data-at="trace-tools"><label>Choose a weight <select data-at="weights"></select></label></div></div>
      <div data-at="words"></div></section>
    <section class="drawing" data-at="drawing">${source}${data.narrow}</section>
    <section data-at="trace"></section>
    <div class="columns"><section><h4>Let it learn</h4>
      <div class="row"><button type="button" class="main" data-rounds="1">1 round</button>
        <button type="button" data-rounds="100">100 rounds</button>
        <button type="button" data-rounds="10000">10,000 rounds</button>
        <button type="button" data-do="reset">Reset to round 0</button></div>
      <div data-at="curve"></div>
      <p class="soft">E_total after each round, on a logarithmic scale</p>
      <div data-at="rate"></div>
      <div class="row" data-at="learn"><label><input type="checkbox" data-do="learn">Biases learn too, one for each neuron</label></div>
      <div class="row"><label><input type="checkbox" data-do="first">Hidden layer reads the already updated weights</label></div>
      </section><section><div class="row"><h4>Change a number</h4>
        <button type="button" class="plain" data-do="opening">Put back the opening numbers</button></div>
      <div data-at="fields"></div></section></div>
    <section><details><summary>The whole worksheet, with today’s numbers</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="The whole worksheet"><table class="sheet"><thead><tr><th scope="col">quantity</th>
      <th scope="col">formula</th><th scope="col" class="num">value</th></tr></thead><tbody></tbody></table></div></details></section>
    <div class="live" aria-live="polite"></div>`;
  for (const drawing of $$(root, ".drawing svg")) {
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", "The network: inputs left, hidden and output neurons, errors right. All its numbers stand in the worksheet below.");
  }
  const at = name => $(root, `[data-at="${name}"]`), say = announcer(root);

  const sheet = () => split ? own : rows;
  const edited = name => first && data.edits[name] || sheet()[name];
  const work = (given, rounds = 0) => code.work(given, rounds, {split, learn, first});
  const givens = () => names.filter(name => name in values && !(name in sheet()));
  const filled = formula => formula.replace(/[A-Za-z_]\w*/g, name => name in values ? put(values[name]) : name);

  const meaningOf = name => data.meanings[name] || /^d(.+?)_d(.+)$/.exec(name)?.slice(1);
  const isBack = name => Boolean(meaningOf(name)) || name.endsWith("_new");
  const pathsTo = name => data.paths[name].map(path => path.split(" ").slice(1).map((used, k) => `${path.split(" ")[k]}.${used}`));

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
    say(`${name} is ${given(x)}. E_total is ${nine(values.E_total)}.`);
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
    if (meaningOf(name)) return nudge(...meaningOf(name), x);
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
    const rows = Object.keys(sheet()), back = isBack(step);
    at("words").innerHTML = `<div class="work"><b>${step}</b><span>= ${edited(step)}</span>
      <span></span><span>= ${filled(edited(step))}</span>
      <span></span><span>= <b class="${back ? "is-back" : "is-forward"}" data-value="${values[step]}">${nine(values[step])}</b></span></div>
      <p><span class="tag ${back ? "back" : ""}">${back ? "← backward" : "forward →"}</span>
      <span class="soft">Step ${rows.indexOf(step) + 1} of ${rows.length}.</span> ${meaning(step)}</p>`;
    at("rows").value = step;
    const of = meaningOf(step), weight = step.replace("_new", "");
    if (of) light(between(...of), of, true, step);
    else if (back) light([pathsTo(weight)[0].at(-1)], [weight], true, step);
    else light(edited(step).match(/[A-Za-z_]\w*/g).map(used => `${step}.${used}`), [step], false);
  }

  function trace() {
    const factors = code.factors(values), paths = pathsTo(weight);
    const products = paths.map(path => path.reduce((product, link) => product * factors[link], 1));
    const sum = products.reduce((a, b) => a + b, 0);
    // Seen from the weight, the paths run together up to some quantity and part there.
    const wayOf = path => path.map(link => link.split(".")[0]).reverse();
    const ways = paths.map(wayOf), parts = ways[0].findIndex((name, k) => ways.some(way => way[k] !== name));
    const title = (way, k) => paths.length > 1 ? `Path ${k + 1}, through ${way[parts].replace("net_", "")}` : "The only path";
    const fork = paths.length > 1
      ? `${weight} reaches E_total along <b>${paths.length} paths</b>: they part at ${ways[0][parts - 1]}, which feeds
         ${ways.map(way => way[parts].replace("net_", "")).join(" and ")}. Multiply along each path, then add the paths: that is why its slope has ${paths.length} terms.`
      : `${weight} reaches E_total along <b>one path</b>. Multiply along it: its slope has one term.`;
    at("words").innerHTML = `<p style="margin-top:8px">If ${weight} changes, how fast does <code>E_total</code> change? ${fork}</p>`;
    at("trace").innerHTML = `<div class="paths">${paths.map((path, k) => `<table><caption>${title(ways[k], k)}</caption><tbody>
      ${path.map(link => `<tr><th scope="row">d${link.replace(".", "_d")}</th><td class="num" data-factor-value="${factors[link]}">${nine(factors[link])}</td></tr>`).join("")}
      <tr class="total"><th scope="row">product</th><td class="num" data-product="${products[k]}">${nine(products[k])}</td></tr></tbody></table>`).join("")}</div>
      <div class="work"><b>dE_total_d${weight}</b><span>= ${products.map(x => x < 0 ? `(${nine(x)})` : nine(x)).join(" + ")}</span>
      <span></span><span>= <b class="is-back" data-sum="${sum}">${nine(sum)}</b></span></div><p>${nudge("E_total", weight, sum)}</p>`;
    at("weights").value = weight;
    light(paths.flat(), ["E_total"], true, "", factors);
  }

  // The steps of the chain rule that lead from one quantity to another, on any path that passes both.
  function between(of, wrt) {
    const found = Object.keys(data.paths).flatMap(pathsTo).flatMap(path => {
      const from = path.findIndex(link => link.startsWith(of + ".")), to = path.findIndex(link => link.endsWith("." + wrt));
      return from < 0 || to < 0 ? [] : path.slice(from, to + 1);
    });
    return [...new Set(found)];
  }

  // Light up steps and boxes, forward or back, and write numbers of the moment: {step or quantity: words}.
  function light(links, marks, back, moment, factors) {
    for (const part of $$(root, ".drawing [data-s], .drawing [data-q]")) {
      const {s, w, q} = part.dataset, here = s ? [s, `${s.split(".")[0]}.${w}`] : [];
      const link = here.find(one => links.includes(one)), wide = part.closest(".wide");
      part.classList.toggle(back ? "fwd" : "back", false);
      const on = part.classList.toggle(back ? "back" : "fwd", Boolean(link) || marks.includes(q));
      if (on) part.parentNode.append(part);
      const at = back && moment && (q || w && link && link.endsWith(`.${w}`) && w) === marks.at(-1);
      moments(part, factors && link ? `×${fit(factors[link], wide ? 6 : 5)}` : at && !wide ? fit(values[moment], 6) : at ? [moment, fit(values[moment], 11)] : "");
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
    const rows = sheet(), option = name => `<option>${name}</option>`;
    if (!(step in rows)) step = Object.keys(rows)[0];
    if (!(`${weight}_new` in rows)) weight = "w1";
    const all = Object.keys(own);
    at("rows").innerHTML = Object.entries(data.stages).map(([title, size]) => {
      const inside = all.splice(0, size).filter(name => name in rows);
      return inside.length ? `<optgroup label="${title}">${inside.map(option).join("")}</optgroup>` : "";
    }).join("");
    at("weights").innerHTML = Object.keys(data.paths).filter(name => `${name}_new` in rows).map(option).join("");
    $(root, ".sheet tbody").innerHTML = [...givens(), ...Object.keys(rows)].map(name => `<tr data-row="${name}"><th scope="row">${name}</th><td></td><td class="num"></td></tr>`).join("");
    draw();
  }

  // --- What the controls do ---
  async function run(rounds) {
    if (busy) return;
    busy = true;
    if (!round) memory = {values: {...values}, split};
    root.setAttribute("aria-busy", "true");
    const chunk = Math.max(1, Math.round(rounds / 200));
    let since = performance.now();
    for (let done = 0; done < rounds; done += chunk) {
      const after = work(values, chunk);
      if (!finite(after)) break;
      values = after;
      round += chunk;
      points.push([round, values.E_total]);
      if (performance.now() - since > 8) {
        await breath();
        since = performance.now();
      }
    }
    while (points.length > 1200) points = points.filter((_, k) => k % 2 === 0 || k === points.length - 1);
    busy = false;
    draw();
    root.setAttribute("aria-busy", "false");
    say(finite(work(values, 1)) ? `Round ${count(round)}. E_total is ${nine(values.E_total)}.` : `Stopped at round ${count(round)}: the next round gives no finite number.`);
  }

  function merge() {
    split = false;
    values = work(Object.fromEntries(Object.keys(data.given).map(name => [name, values[name] ?? values[biases.find(own => data.split[own] === name)]])));
  }

  const actions = {
    async next() {
      const rows = Object.keys(sheet()), k = rows.indexOf(step);
      if (k === rows.length - 1) await run(1);
      step = rows[(k + 1) % rows.length];
      draw();
      say(`${step} = ${nine(values[step])}`);
    },
    back() {
      const rows = Object.keys(sheet());
      step = rows[Math.max(0, rows.indexOf(step) - 1)];
      draw();
      say(`${step} = ${nine(values[step])}`);
    },
    reset() {
      if (busy) return;
      if (memory) {
        const kept = Object.fromEntries(givens().filter(name => !(name in data.paths) && name in memory.values).map(name => [name, values[name]]));
        split = memory.split;
        values = work({...memory.values, ...kept});
        if (split !== learn) toggle();
      }
      round = 0;
      points = [[0, values.E_total]];
      lay();
      say(`Round 0. E_total is ${nine(values.E_total)}.`);
    },
    opening() {
      if (busy) return;
      split = false;
      at("learn").hidden = !biases.length;
  values = work(data.given);
      if (learn) toggle();
      round = 0;
      points = [[0, values.E_total]];
      lay();
      say(`The opening numbers. E_total is ${nine(values.E_total)}.`);
    },
    learn() {
      learn = !learn;
      toggle();
      lay();
      say(`Biases ${learn ? "learn" : "stay fixed"}. E_total is ${nine(values.E_total)}.`);
    },
    first() {
      first = !first;
      values = work(values);
      draw();
      say(`The hidden layer reads the ${first ? "already updated" : "old"} weights.`);
    },
  };

  // Biases that learn need one bias for each neuron. Fixed again, they are one for a layer as long as they still agree.
  function toggle() {
    if (learn && !split) {
      split = true;
      values = work(Object.fromEntries(Object.entries(data.split).map(([name, from]) => [name, values[name] ?? values[from]])));
    } else if (!learn && split && biases.every(one => biases.every(other => data.split[one] !== data.split[other] || values[one] === values[other]))) {
      merge();
    }
  }

  root.addEventListener("click", event => {
    const button = event.target.closest("button"), picked = event.target.closest("[data-pick]");
    if (button?.dataset.rounds) run(+button.dataset.rounds);
    else if (button) actions[button.dataset.do]();
    else if (picked) { mode = "trace"; weight = picked.dataset.pick; choose(); }
  });
  root.addEventListener("change", event => {
    const box = event.target;
    if (box.type === "checkbox") actions[box.dataset.do]();
    else if (box.type === "radio") { mode = box.value; choose(); }
    else if (box === at("rows")) { step = box.value; draw(); say(`${step} = ${nine(values[step])}`); }
    else if (box === at("weights")) { weight = box.value; choose(); }
  });
  function choose() {
    for (const radio of $$(root, "[type=radio]")) radio.checked = radio.value === mode;
    draw();
    say(mode === "walk" ? `${step} = ${nine(values[step])}` : `${weight}: ${data.paths[weight].length} paths, slope ${nine(values[`dE_total_d${weight}`])}`);
  }

  at("learn").hidden = !biases.length;
  values = work(data.given);
  points = [[0, values.E_total]];
  for (const radio of $$(root, "[type=radio]")) radio.checked = radio.value === mode;
  lay();  new ResizeObserver(chart).observe(at("curve"));
}
