require(["reveal/dist/reveal.js", "reveal/plugin/notes/notes.js"], (Reveal, Notes) => {
  const fit = () => {  // the largest type with which the slide, all its parts shown, stays on the screen
    const slide = Reveal.getCurrentSlide();
    for (let size = 34; size >= 17; size--) {
      slide.style.setProperty("--jp-content-font-size1", `${size}px`);
      slide.style.setProperty("--picture", `${19 * size}px`);
      for (const part of slide.querySelectorAll("pre")) {  // no line of code is broken
        const longest = Math.max(...part.textContent.split("\n").map(line => line.length));
        part.style.fontSize = `${Math.min(0.9 * size, (part.clientWidth - 16) / 0.61 / longest)}px`;
      }
      if (slide.scrollHeight <= 700) break;
    }
    Reveal.layout();
  };
  // MathJax cannot measure on a hidden slide: its formulas are set again when it is shown.
  const show = () => MathJax.Hub.Queue(["Rerender", MathJax.Hub, Reveal.getCurrentSlide()], fit);
  Reveal.initialize({width: 1280, height: 720, transition: "none", slideNumber: "c/t", history: true,
                     plugins: [Notes]}).then(show);
  Reveal.on("slidechanged", show);
})
