(function () {
  "use strict";
  var LIMIT = 50; // results shown; the status says how many there are
  var page = document.getElementById("search-page");
  var form = document.getElementById("search-form");
  var input = document.getElementById("search-input");
  var status = document.getElementById("search-status");
  var results = document.getElementById("search-results");

  // What is compared: compatibility forms unified, lower case, katakana as hiragana; and without spaces, middle
  // dots, hyphens and long vowel marks, so that a phrase typed with or without them finds itself.
  // at[i] is where the character i came from, so that a snippet can mark the original text.
  function fold(text) {
    var folded = "", at = [], end = 0;
    (text.match(/[\s\S][\u3099\u309a\uff9e\uff9f\u0300-\u036f]*/g) || []).forEach(function (cluster) {
      var plain = cluster.normalize("NFKC").toLowerCase()
        .replace(/[\u30a1-\u30f6]/g, function (kana) { return String.fromCharCode(kana.charCodeAt(0) - 0x60); })
        .replace(/[\s\u30fb\u30fc\-\u2010-\u2015\u2212]/g, "");
      for (var i = 0; i < plain.length; i += 1) at.push(end);
      folded += plain;
      end += cluster.length;
    });
    at.push(end);
    return { text: folded, at: at };
  }

  var entries = window.KUMOKATA_SEARCH.map(function (entry) {
    return { url: entry[0], page: entry[1], heading: entry[2], text: entry[3],
      foldedPage: fold(entry[1]).text, foldedHeading: fold(entry[2]).text, folded: fold(entry[3]) };
  });

  // 0: not found. A hit in the title of a page counts more than one in a heading, and that more than one in the text.
  function scoreOf(entry, term) {
    var first = entry.first && entry.foldedPage.indexOf(term) >= 0;
    if (entry.foldedHeading === term) return first ? 1000 : 900;
    if (first) return 800;
    var place = entry.foldedHeading.indexOf(term);
    if (place >= 0) return place === 0 ? 700 : 600; // a term of the glossary begins with itself
    var position = entry.folded.text.indexOf(term);
    return position < 0 ? 0 : 200 - Math.min(100, position / 50);
  }

  function find(query) {
    var whole = fold(query).text;
    if (!whole) return [];
    var terms = query.split(/[\s\u3000]+/).map(function (word) { return fold(word).text; }).filter(Boolean);
    return entries.map(function (entry, order) {
      var score = scoreOf(entry, whole), marked = [whole];
      if (!score && terms.length > 1) {
        var scores = terms.map(function (term) { return scoreOf(entry, term); });
        score = Math.min.apply(null, scores) / 2;
        marked = terms;
      }
      return { entry: entry, score: score, terms: marked, order: order };
    }).filter(function (hit) { return hit.score > 0; }).sort(function (one, other) {
      return other.score - one.score || one.order - other.order;
    });
  }

  // The hits of all terms in a text, as [from, to] in the original, in order and without overlaps.
  function spansIn(folded, terms) {
    var spans = [];
    terms.forEach(function (term) {
      for (var i = folded.text.indexOf(term); i >= 0; i = folded.text.indexOf(term, i + term.length)) {
        spans.push([folded.at[i], folded.at[i + term.length]]);
      }
    });
    spans.sort(function (one, other) { return one[0] - other[0]; });
    return spans.filter(function (span, i) { return i === 0 || span[0] >= spans[i - 1][1]; });
  }

  function append(parent, text, spans, from, to) {
    spans.forEach(function (span) {
      if (span[0] < from || span[1] > to) return;
      parent.append(text.slice(from, span[0]));
      var mark = document.createElement("mark");
      mark.textContent = text.slice(span[0], span[1]).trim();
      parent.append(mark, /\s$/.test(text.slice(span[0], span[1])) ? " " : "");
      from = span[1];
    });
    parent.append(text.slice(from, to));
  }

  function shown(hit) {
    var entry = hit.entry, item = document.createElement("li"), link = document.createElement("a");
    link.href = entry.url;
    append(link, entry.heading, spansIn(fold(entry.heading), hit.terms), 0, entry.heading.length);
    item.append(link);
    if (!entry.first) {
      var where = document.createElement("p");
      where.className = "search-where";
      where.textContent = entry.page;
      item.append(where);
    }
    var spans = spansIn(entry.folded, hit.terms), first = spans.length ? spans[0][0] : 0;
    var from = Math.max(0, first - 40), to = Math.min(entry.text.length, first + 120);
    var snippet = document.createElement("p");
    snippet.className = "search-snippet";
    snippet.append(from > 0 ? "…" : "");
    append(snippet, entry.text, spans, from, to);
    snippet.append(to < entry.text.length ? "…" : "");
    if (entry.text) item.append(snippet);
    return item;
  }

  function search() {
    var query = input.value, hits = find(query);
    results.replaceChildren.apply(results, hits.slice(0, LIMIT).map(shown));
    var words = hits.length === 0 ? page.dataset.none
      : hits.length === 1 ? page.dataset.foundOne
      : hits.length > LIMIT ? page.dataset.shown : page.dataset.found;
    status.textContent = fold(query).text ? words.replace("{count}", hits.length).replace("{shown}", LIMIT) : "";
  }

  // The entry of a page itself is the first one with its title.
  var seen = {};
  entries.forEach(function (entry) {
    var address = entry.url.split("#")[0];
    entry.first = !seen[address];
    seen[address] = true;
  });

  var waiting = null;
  input.addEventListener("input", function () {
    clearTimeout(waiting);
    waiting = setTimeout(search, 120);
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    clearTimeout(waiting);
    search();
    // Some browsers refuse to change the address of a file; the results are there all the same.
    try { history.replaceState(null, "", "?q=" + encodeURIComponent(input.value)); } catch (refused) { /* stay */ }
  });
  input.value = new URLSearchParams(location.search).get("q") || "";
  search();
})();
