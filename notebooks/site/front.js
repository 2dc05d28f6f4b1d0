// The front page: one round of learning, and a check of somebody's number by the course's own Python.
const learn = document.getElementById("learn"), form = document.getElementById("check");

learn.addEventListener("click", () => {
  document.querySelector(".hero .bpn").shadowRoot.querySelector("[data-rounds='1']").click();
  document.getElementById("learned").hidden = false;
  document.getElementById("not-yet").hidden = true;
});

let python; // a promise, from the first use on

async function ready(folder) {
  const {loadPyodide} = await import(new URL("pyodide.mjs", folder));
  const pyodide = await loadPyodide();
  await pyodide.loadPackage(new URL(pyodide.lockfile.packages["backpropagation-by-numbers"].file_name, folder).href);
  return pyodide.runPython(`
from helpers.check import check

def verdict(name, number):
    try:
        return repr(check(name, number))
    except (TypeError, ValueError) as refused:
        return str(refused)

verdict`);
}

form?.addEventListener("submit", async event => {
  event.preventDefault();
  const {name, number} = Object.fromEntries(new FormData(form)), says = document.getElementById("verdict");
  if (!python) says.textContent = "Python is on its way …";
  try {
    python ??= ready(new URL(form.dataset.pyodide, document.baseURI));
    says.textContent = (await python)(name.trim(), number.trim());
  } catch (reason) {
    python = undefined;
    says.textContent = `Python did not start (${reason}). The check also runs in every lesson.`;
  }
});
