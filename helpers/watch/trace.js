// Tracing a weight: all ways from E_total back to it. What each quantity is told is as wide as it is large.
const rowOf = link => link.split(".")[0];
const usedBy = link => link.split(".")[1];

// The paths of the state's weight with their factors, products and the sum; where they part, seen from the weight.
function traced(state) {
  const factors = code.factors(state.values), paths = pathsTo(state.weight);
  const products = paths.map(path => path.reduce((product, link) => product * factors[link], 1));
  const ways = paths.map(path => path.map(link => rowOf(link).replace("net_", "")).reverse());
  const fork = paths.length < 2 ? -1 : ways[0].findIndex((name, k) => ways.some(way => way[k] !== name));
  return {factors, paths, products, ways, fork, sum: products.reduce((a, b) => a + b, 0)};
}

// What is told back along some paths: to each quantity the sum of what arrives there, step by step from E_total.
function tellBack(state, paths, factors, opened = Infinity) {
  const order = Object.keys(state.own), marks = {}, words = {}, numbers = {E_total: 1};
  const links = [...new Set(paths.flat())].sort((a, b) => order.indexOf(rowOf(b)) - order.indexOf(rowOf(a))).slice(0, opened);
  for (const link of links) {
    const size = numbers[rowOf(link)] * factors[link], used = usedBy(link), on = paths.filter(path => path.includes(link));
    const way = on.length > 1 ? "shared" : `way${pathsTo(state.weight).map(String).indexOf(String(on[0])) % 4 + 1}`;
    numbers[used] = (numbers[used] ?? 0) + size;
    marks[link] = {look: `told back ${way}${size < 0 ? " less" : ""}`, size};
    words[link] = factors[link];
  }
  const told = Object.fromEntries(Object.entries(numbers).filter(([name]) => /^(net|out)_/.test(name))
    .map(([name, size]) => [name, room => fit(size, room)]));
  return {links, marks, words, told, numbers};
}

// A central difference: how fast a quantity grows with the weight, whatever the backward rows say.
function measured(state, name) {
  const moved = by => work(state, {...state.values, [state.weight]: state.values[state.weight] + by})[name];
  return (moved(1e-4) - moved(-1e-4)) / 2e-4;
}

function renderTrace(state) {
  const {weight, alone} = state, found = traced(state), {paths, ways, fork, products, sum, factors} = found;
  at(state, "words").innerHTML = `<p>${fork < 0
    ? `${weight} reaches E_total along <b>${paths.length ? "one path" : "no path"}</b>: its gradient, the slope of E_total, has one term.`
    : `${weight} reaches E_total along <b>${paths.length} paths</b>: they part at ${ways[0][fork - 1] ?? weight}, which feeds
      ${[...new Set(ways.map(way => way[fork]))].join(" and ")}. Multiply along each, then add:
      that is why its gradient, the slope of E_total, has ${paths.length} terms.`}</p>`;
  at(state, "panel").innerHTML = `<div class="paths">${paths.map((path, k) => pathTable(state, found, path, k)).join("")}
    <div class="sum"><div class="work"><b>dE_total_d${weight}</b><span>= ${products.map(x => x < 0 ? `(${ninth(x)})` : ninth(x)).join(" + ")}</span>
    <span></span><span>= <b class="is-back" data-sum="${sum}">${ninth(sum)}</b></span></div>
    <p>${cancelling(products, sum)} ${nudged("E_total", weight, sum)}</p><p class="soft"><b>Measured</b>: ${weight} 0.0001 up and down, and all rows anew.</p></div></div>`;
  return tellBack(state, alone < 0 ? paths : [paths[alone]], factors);
}

// What is left of paths of opposite sign where they are almost as large: wide enough for a pull to meet it.
function cancelling(products, sum) {
  const largest = Math.max(...products.map(Math.abs));
  if (products.length < 2 || Math.abs(sum) > largest / 40) return "";
  return `<b>${Number(sum.toFixed(9)) ? "Almost nothing" : "Nothing"}: the ${products.length === 2 ? "two" : products.length}
    paths cancel.</b>`;
}

function pathTable(state, {factors, products, ways, fork}, path, k) {
  const title = fork < 0 ? "The only path" : `<button data-path="${k}" aria-pressed="${k === state.alone}">
    <i class="way${k % 4 + 1}"></i>Path ${k + 1}, through ${ways[k][fork]}</button>`;
  return `<table><caption>${title}</caption><tbody>${path.map(link => `<tr data-link="${link}"><th scope="row">d${
    link.replace(".", "_d")}</th><td class="num" data-factor="${factors[link]}">${ninth(factors[link])}</td></tr>`).join("")}
    <tr class="total"><th scope="row">product</th><td class="num" data-product="${products[k]}">${ninth(products[k])}</td></tr>
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
  const through = pathsTo(state.weight).flatMap((path, k) => path.some(link => link.split(".").includes(name)) ? [k] : []);
  if (through.length === 1 && through[0] !== state.alone && pathsTo(state.weight).length > 1) return drawAlone(state, through[0]);
  state.alone = -1;
  render(state);
  if (!through.length) at(state, "note").textContent = `No path of ${state.weight} passes through ${name}.`;
}

// Row and arrow light up together.
function point(state, target) {
  const part = target.closest("[data-link], [data-s], [data-n]")?.dataset ?? {}, link = part.link ?? part.s ?? part.n;
  const near = state.picture.flatMap(({lines}) => lines).map(line => [line, keysOf(line, state.nameOf(line))]);
  const names = near.filter(([, keys]) => keys.includes(link)).flatMap(([, keys]) => keys);
  for (const [line, keys] of near) line.group.toggleAttribute("data-near", keys.some(key => names.includes(key)));
  for (const row of $$(state.root, "[data-link]")) row.classList.toggle("near", names.includes(row.dataset.link));
}
