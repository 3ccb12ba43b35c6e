"use strict";
// Search, filters, copy buttons and folding. The page says the same without it: what needs it is hidden until it runs.
(() => {
  const get = (id) => document.getElementById(id);
  const all = (selector, within) => [...(within || document).querySelectorAll(selector)];
  const query = get("query");
  const family = get("family");
  const status = get("status");

  const row = (id) => all("#verdicts tbody tr").find((item) => all("a", item).some((link) => link.hash === "#" + id));
  const words = (article) => [article, ...all("h4, li, .remark", article).filter((part) => !part.closest("details"))]
    .map((part) => part === article ? article.id : part.textContent).join(" ").toLowerCase();
  // A formula is found as it is typed, in LaTeX, and in LaTeX without its markup: E S_t for \mathbb{E}\,S_{t}.
  const bare = (formula) => formula.replace(/\\(mathbb|mathrm|mathsf|operatorname|text|left|right|[,!:;])/g, " ").replace(/[{}\\]/g, "");
  const typed = (article) => (article.dataset.typed + " " + bare(article.dataset.typed)).toLowerCase();
  const claims = all("article.claim").map((article) => ({article, row: row(article.id), words: words(article) + " " + typed(article)}));

  const wanted = (claim) => {
    const data = claim.article.dataset;
    const fits = (choice, value) => choice === "" || value.split(",").includes(choice);
    const found = query.value.toLowerCase().split(/\s+/).every((word) => claim.words.includes(word));
    return [found, fits(family.value, data.family), fits(status.value, data.status)].every(Boolean);
  };
  const show = () => {
    const shown = claims.filter(wanted);
    for (const claim of claims) {
      const hidden = !shown.includes(claim);
      for (const part of [claim.article, claim.row]) if (part) part.hidden = hidden;
    }
    for (const section of all("section.family")) section.hidden = all("article.claim:not([hidden])", section).length === 0;
    for (const part of all("#verdicts > figure, #verdicts > .scroll, #verdicts > .note")) part.hidden = shown.length === 0;
    const none = "nothing found; Show all brings everything back";
    get("found").textContent = shown.length === 0 ? none : shown.length + " of " + claims.length + (claims.length === 1 ? " claim" : " claims");
  };
  const clear = () => {
    for (const field of [query, family, status]) field.value = "";
    show();
  };
  for (const field of [query, family, status]) field.addEventListener("input", show);
  get("clear").addEventListener("click", () => { clear(); query.focus(); });
  get("filter").addEventListener("submit", (event) => event.preventDefault());

  // A permalink leads to its claim even when the filter hides it.
  const follow = () => {
    const target = get(decodeURIComponent(location.hash.slice(1)));
    if (target === null) return;
    if (target.closest("[hidden]")) clear();
    target.scrollIntoView();
  };
  addEventListener("hashchange", follow);

  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  };
  // Lines that many texts have are kept once: \u00a7 and a number stand for such a line, \u00b6 for the id of the claim.
  const lines = get("filter").dataset.lines.split("\n");
  const whole = (button) => button.dataset.copy.replace(/^\u00a7(\d+)$/gm, (_, number) => lines[number])
    .replaceAll("\u00b6", button.closest("article").id);
  for (const button of all("button.copy")) {
    const label = button.textContent;
    button.addEventListener("click", async () => {
      const text = whole(button);
      const done = await copied(text);
      if (!done) prompt("Copy this:", text);
      button.textContent = done ? "Copied" : label;
      get("said").textContent = done ? label.replace("Copy", "Copied") : "";
      setTimeout(() => { button.textContent = label; }, 1500);
    });
  }

  const fold = get("fold");
  const details = all(".claim details");
  const unfolded = () => details.every((part) => part.open);
  const name = () => { fold.textContent = (unfolded() ? "Fold" : "Unfold") + " derivations"; };
  fold.addEventListener("click", () => {
    const open = !unfolded();
    for (const part of details) part.open = open;
    name();
  });
  // Each tells when it is opened or closed by hand; such events do not bubble.
  document.addEventListener("toggle", name, true);

  addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea") !== null;
    if ([event.key === "/", !typing, !event.ctrlKey, !event.metaKey].every(Boolean)) {
      event.preventDefault();
      query.focus();
    }
    if ([event.key === "Escape", event.target === query].every(Boolean)) clear();
  });

  for (const part of all(".scripted")) part.hidden = false;
  show();
  if (location.hash !== "") follow();
})();
