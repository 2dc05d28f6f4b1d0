// What a neuron makes of all inputs from -0.2 to 1.2: light is 0, dark is 1, the line is 0.5.
const LOW = -0.2, HIGH = 1.2;
const share = value => (value - LOW) / (HIGH - LOW);

// The large surface is the output's; below each neuron of the drawings lies a small one of its own.
function surfacesOf(state) {
  const large = $(state.root, ".surface canvas"), surfaces = [surfaceOf(large, neurons.length - 1, 58, true)];
  for (const {svg, boxes} of state.picture) {
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const layer = document.createElement("div");
    layer.className = `small ${svg.classList.contains("wide") ? "wide" : "narrow"}`;
    svg.before(layer);
    layer.append(svg);
    for (const {name, group} of boxes) {
      if (!neurons.includes(name)) continue;
      const [x, y] = /translate\((\S+) (\S+)\)/.exec(group.getAttribute("transform")).slice(1).map(Number);
      const side = Number($(group, "rect").getAttribute("width")), canvas = document.createElement("canvas");
      canvas.width = canvas.height = 56;
      canvas.setAttribute("aria-hidden", "true");
      canvas.style.cssText = `left:${100 * (x - side / 2) / width}%;top:${100 * (y - side / 2) / height}%;width:${100 * side / width}%`;
      svg.before(canvas);
      surfaces.push(surfaceOf(canvas, neurons.indexOf(name), 14, false));
    }
  }
  return surfaces;
}

function surfaceOf(canvas, neuron, cells, marked) {
  return {canvas, neuron, cells, marked, pen: canvas.getContext("2d"), small: new OffscreenCanvas(cells, cells),
    pixels: new ImageData(cells, cells)};
}

// All surfaces of one size take their numbers from one grid.
function gridOf(state, cells) {
  const grids = state.grids ??= {}, side = (HIGH - LOW) / cells;
  if (grids[cells]?.values === state.values) return grids[cells].grid;
  const grid = [];
  for (let k = 0; k < cells * cells; k++) {
    const column = k % cells, row = (k - column) / cells;
    grid.push(code.outputs(state.values, [LOW + side * (column + 0.5), HIGH - side * (row + 0.5)]));
  }
  grids[cells] = {values: state.values, grid};
  return grid;
}

function renderSurface(state, {canvas, neuron, cells, marked, pen, small, pixels}) {
  if (!canvas.offsetParent && !marked) return;
  const grid = gridOf(state, cells), size = canvas.width;
  for (let k = 0; k < grid.length; k++) {
    const out = grid[k][neuron], above = k >= cells && (out < 0.5) !== (grid[k - cells][neuron] < 0.5);
    const edge = above || (k % cells && (out < 0.5) !== (grid[k - 1][neuron] < 0.5));
    pixels.data.set(edge ? [0, 0, 0, 255] : [248 - 248 * out, 246 - 160 * out, 238 - 100 * out, 255], 4 * k);
  }
  small.getContext("2d").putImageData(pixels, 0, 0);
  pen.imageSmoothingEnabled = marked;
  pen.drawImage(small, 0, 0, size, size);
  if (marked) renderTargets(pen, size, tables[state.table]);
}

function renderTargets(pen, size, table) {
  pen.font = "bold 16px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.lineWidth = 4;
  for (const [i1, i2, target] of table) {
    const x = size * share(i1), y = size * (1 - share(i2)) + 6;
    pen.strokeStyle = "#fff";
    pen.strokeText(target, x, y);
    pen.fillStyle = "#111";
    pen.fillText(target, x, y);
  }
}
