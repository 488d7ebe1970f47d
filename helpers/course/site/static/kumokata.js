(function () {
  "use strict";
  var article = document.querySelector("article[role=main]");

  // A region that scrolls sideways must be reachable by keyboard and say what it is; one that does not, must not.
  var regions = article.querySelectorAll("pre, .table-wrapper, .math-wrapper, .output");
  function mark(region) {
    var scrolls = region.scrollWidth > region.clientWidth + 1 && getComputedStyle(region).overflowX !== "visible";
    if (scrolls && !region.querySelector("pre")) {
      region.tabIndex = 0;
      region.setAttribute("role", "region");
      region.setAttribute("aria-label", article.dataset.scrollable);
    } else if (region.getAttribute("role") === "region") {
      region.removeAttribute("tabindex");
      region.removeAttribute("role");
      region.removeAttribute("aria-label");
    }
  }
  var watcher = new ResizeObserver(function (entries) {
    entries.forEach(function (entry) { mark(entry.target); });
  });
  regions.forEach(function (region) { watcher.observe(region); });

  // Paper cannot unfold: print opens what is folded, but leaves the solutions out (kumokata.css).
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.from(document.querySelectorAll("details:not([open]):not(.solution)"));
    opened.forEach(function (folded) { folded.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (folded) { folded.open = false; });
  });

  // Escape closes the drawers of a narrow screen, and gives the focus back.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    document.querySelectorAll(".sidebar-toggle:checked").forEach(function (toggle) {
      toggle.checked = false;
      toggle.focus();
    });
  });
})();
