// Tracing a weight: all ways from E_total back to it. What each quantity is told is as wide as it is large.
const rowOf = link => link.split(".")[0];
const usedBy = link => link.split(".")[1];

// What is told back along some paths, a list of links "row.used" each: to each quantity the sum of what arrives there,
// which is the derivative of E_total by it as far as these paths lead. opened: only so many links, from E_total on.
function tellBack(state, {paths = pathsTo(state.weight), opened = Infinity} = {}) {
  const factors = code.factors(state.values), order = Object.keys(state.own), all = pathsTo(state.weight).map(String);
  const links = [...new Set(paths.flat())].sort((a, b) => order.indexOf(rowOf(b)) - order.indexOf(rowOf(a))).slice(0, opened);
  const marks = {}, words = {}, numbers = {E_total: 1}, told = {};
  for (const link of links) {
    const size = numbers[rowOf(link)] * factors[link], used = usedBy(link), on = paths.filter(path => path.includes(link));
    const way = on.length > 1 ? "shared" : `way${all.indexOf(String(on[0])) % 4 + 1}`;
    numbers[used] = (numbers[used] ?? 0) + size;
    marks[link] = {look: `told back ${way}${size < 0 ? " less" : ""}`, size};
    words[link] = room => `×${fit(factors[link], room)}`;
    if (/^(net|out)_/.test(used)) told[used] = room => fit(numbers[used], room);
  }
  return {links, factors, marks, words, told, numbers};
}

// All quantities with the weight by so much larger.
const moved = (state, by) => work(state, {...state.values, [state.weight]: state.values[state.weight] + by});

// A central difference: how fast a quantity grows with the weight, whatever the backward rows say.
const measured = (state, name) => (moved(state, 1e-4)[name] - moved(state, -1e-4)[name]) / 2e-4;

function renderTrace(state) {
  const {weight, alone} = state, paths = pathsTo(weight);
  const lit = tellBack(state, alone < 0 ? {} : {paths: [paths[alone]]}), {factors} = lit;
  const products = paths.map(path => path.reduce((product, link) => product * factors[link], 1));
  const sum = products.reduce((a, b) => a + b, 0);
  // From the weight on: the neurons and errors that each path leads through, and where they part.
  const ways = paths.map(path => path.map(link => rowOf(link).replace("net_", "")).reverse());
  const fork = paths.length < 2 ? -1 : ways[0].findIndex((name, k) => ways.some(way => way[k] !== name));
  const gradient = "its gradient, the slope of E_total,";
  at(state, "words").innerHTML = `<p>${weight} reaches E_total along <b>${fork < 0
    ? `${paths.length ? "one path" : "no path"}</b>: ${gradient} has one term.`
    : `${paths.length} paths</b>: they part at ${ways[0][fork - 1] ?? weight}, which feeds
      ${[...new Set(ways.map(way => way[fork]))].join(" and ")}. Multiply along each, then add:
      that is why ${gradient} has ${paths.length} terms.`}</p>`;
  const tables = paths.map((path, k) => pathTable(state, {path, factors, product: products[k], title: fork < 0
    ? "The only path" : `<button data-path="${k}" aria-pressed="${k === alone}">
      <i class="way${k % 4 + 1}"></i>Path ${k + 1}, through ${ways[k][fork]}</button>`}));
  at(state, "panel").innerHTML = `<div class="paths">${tables.join("")}
    <div class="sum"><div class="work"><b>dE_total_d${weight}</b>${products.length > 1 ? `<span>= ${
    products.map(x => x < 0 ? `(${ninth(x)})` : ninth(x)).join(" + ")}</span><span></span>` : ""}
    <span>= <b class="is-back" data-sum="${sum}">${ninth(sum)}</b></span></div>
    <p>${cancelling(products, sum)} ${nudged("E_total", weight, sum)}</p><p class="soft"><b>Measured</b>: ${weight} 0.0001 up and down, and all rows anew.</p></div></div>`;
  return lit;
}

// What is left of paths of opposite sign where they are almost as large: wide enough for a pull to meet it.
function cancelling(products, sum) {
  const largest = Math.max(...products.map(Math.abs));
  if (products.length < 2 || Math.abs(sum) > largest / 40) return "";
  return `<b>${Number(sum.toFixed(9)) ? "Almost nothing" : "Nothing"}: the ${products.length === 2 ? "two" : products.length}
    paths cancel.</b>`;
}

function pathTable(state, {path, factors, product, title}) {
  return `<table><caption>${title}</caption><tbody>${path.map(link => `<tr data-link="${link}"><th scope="row">d${
    link.replace(".", "_d")}</th><td class="num" data-factor="${factors[link]}">${ninth(factors[link])}</td></tr>`).join("")}
    <tr class="total"><th scope="row">product</th><td class="num" data-product="${product}">${ninth(product)}</td></tr>
    <tr><th scope="row">measured</th><td class="num" data-measured>${ninth(measured(state, usedBy(path[0])))}</td></tr>
    </tbody></table>`;
}

function drawAlone(state, path) {
  state.alone = state.alone === path ? -1 : path;
  render(state);
  const button = $(state.root, `[data-path="${path}"]`);
  button.focus();
  state.say(state.alone < 0 ? "All paths are drawn." : `${button.textContent.trim()} alone is drawn.`);
}

// A box that was clicked: the one path through it is drawn alone, or again all of them.
function passing(state, name) {
  const paths = pathsTo(state.weight), through = paths.filter(path => path.some(link => link.split(".").includes(name)));
  const only = paths.length > 1 && through.length === 1 ? paths.indexOf(through[0]) : -1;
  if (only >= 0 && only !== state.alone) return drawAlone(state, only);
  state.alone = -1;
  render(state);
  if (!through.length) at(state, "note").textContent = `No path of ${state.weight} passes through ${name}.`;
}

// Row and arrow light up together.
function point(state, target) {
  const part = target.closest("[data-link], [data-s], [data-n]")?.dataset ?? {}, link = part.link ?? part.s ?? part.n;
  const lines = state.picture.flatMap(drawing => drawing.lines).map(line => [line, keysOf(line, state.nameOf(line))]);
  const near = lines.filter(([, keys]) => keys.includes(link)).flatMap(([, keys]) => keys);
  for (const [line, keys] of lines) line.group.toggleAttribute("data-near", keys.some(key => near.includes(key)));
  for (const row of $$(state.root, "[data-link]")) row.classList.toggle("near", near.includes(row.dataset.link));
}
