(function () {
  "use strict";
  var labels = JSON.parse(document.getElementById("labels").textContent);
  var small = 0.7, smallest = 0.4;

  // A long slide gets smaller letters, never a second screen. Figures take what the words leave.
  function overflows(slide) {
    if (slide.scrollHeight > slide.clientHeight + 1 || slide.scrollWidth > slide.clientWidth + 1) return true;
    return Array.prototype.some.call(slide.querySelectorAll("pre, table, .math, p, li"), function (part) {
      return part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0;
    });
  }
  function fits(slide, least) {
    for (var size = 1; size >= least; size -= 0.025) {
      slide.style.setProperty("--fit", size.toFixed(3));
      if (!overflows(slide)) return true;
    }
    return false;
  }
  function fit(slide) {
    if (!slide || slide.hasAttribute("data-fitted")) return;
    if (!fits(slide, small)) {
      slide.setAttribute("data-tight", ""); // names may break anywhere, before letters get too small to read
      fits(slide, smallest);
    }
    slide.setAttribute("data-fitted", slide.style.getPropertyValue("--fit"));
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
