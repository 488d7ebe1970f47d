(function (key) {
  "use strict";
  function start(root) {
    var data = JSON.parse(root.querySelector("script[type='application/json']").textContent);
    var input = root.querySelector("input");
    var picture = root.querySelector(".kumokata-slider-picture");
    var value = root.querySelector(".kumokata-slider-value");
    var sentence = root.querySelector(".kumokata-slider-sentence");
    function show() {
      var state = data.states[Number(input.value)];
      // The lines of a state, as alternating "from, to" positions in the dictionary.
      var lines = [];
      for (var i = 0; i < state.lines.length; i += 2) {
        lines.push.apply(lines, data.lines.slice(state.lines[i], state.lines[i + 1]));
      }
      picture.innerHTML = lines.join("\n");
      value.textContent = state.value;
      sentence.textContent = state.text;
      input.setAttribute("aria-valuetext", state.value);
    }
    input.addEventListener("input", show);
    input.hidden = false;
    root.setAttribute("data-ready", "");
  }
  // JupyterLab runs scripts before it puts the output into the page, and without document.currentScript:
  // so look for our roots by name, for up to ten seconds, and start each of them once.
  function find(attempts) {
    var found = document.querySelectorAll("[data-kumokata-slider='" + key + "']:not([data-ready])");
    for (var i = 0; i < found.length; i += 1) start(found[i]);
    if (found.length === 0 && attempts > 0) setTimeout(find, 100, attempts - 1);
  }
  find(100);
})
