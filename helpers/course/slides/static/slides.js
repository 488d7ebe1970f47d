(function () {
  "use strict";
  var labels = JSON.parse(document.getElementById("labels").textContent);
  var smallest = 0.5;

  // A long slide gets smaller letters, never a second screen. Figures take what the words leave.
  function overflows(slide) {
    if (slide.scrollHeight > slide.clientHeight + 1 || slide.scrollWidth > slide.clientWidth + 1) return true;
    return Array.prototype.some.call(slide.querySelectorAll("pre, table, .math, p, li"), function (part) {
      return part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0;
    });
  }
  function fit(slide) {
    if (!slide || slide.hasAttribute("data-fitted")) return;
    for (var size = 1; size >= smallest; size -= 0.025) {
      slide.style.setProperty("--fit", size.toFixed(3));
      if (!overflows(slide)) break;
    }
    slide.setAttribute("data-fitted", size.toFixed(3));
  }

  // The arrow keys belong to a slider while it has the focus; a click or Escape gives them back.
  document.querySelectorAll(".kumokata-slider input").forEach(function (input) {
    input.addEventListener("pointerup", function () { input.blur(); });
    input.addEventListener("keydown", function (event) {
      if (event.key === "Escape") { input.blur(); event.stopPropagation(); }
    });
  });

  Reveal.on("ready", function (event) {
    fit(event.currentSlide);
    [["right", "next"], ["left", "previous"]].forEach(function (pair) {
      document.querySelectorAll(".navigate-" + pair[0]).forEach(function (button) {
        button.setAttribute("aria-label", labels[pair[1]]);
      });
    });
  });
  Reveal.on("slidechanged", function (event) { fit(event.currentSlide); });
  Reveal.initialize({
    width: 1280,
    height: 720,
    margin: 0,
    center: false,
    display: "flex",
    hash: true,
    // A presenter's "next" must never skip what stands below.
    navigationMode: "linear",
    slideNumber: "c/t",
    transition: "none",
    backgroundTransition: "none",
    scrollActivationWidth: null,
    plugins: [RevealNotes]
  });
})();
