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
    .map((part) => part === article ? article.id + " " + article.dataset.notation : part.textContent).join(" ").toLowerCase();
  const claims = all("article.claim").map((article) => ({article, row: row(article.id), words: words(article)}));

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
    const counted = shown.length + " of " + claims.length + (claims.length === 1 ? " claim" : " claims");
    get("found").textContent = shown.length === 0 ? counted + ": nothing found" : counted;
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
  for (const button of all("button.copy")) {
    const label = button.textContent;
    button.addEventListener("click", async () => {
      const done = await copied(button.dataset.copy);
      if (!done) prompt("Copy this:", button.dataset.copy);
      button.textContent = done ? "Copied" : label;
      get("said").textContent = done ? label.replace("Copy", "Copied") : "";
      setTimeout(() => { button.textContent = label; }, 1500);
    });
  }

  const fold = get("fold");
  fold.addEventListener("click", () => {
    const open = fold.getAttribute("aria-pressed") !== "true";
    for (const part of all(".claim details")) part.open = open;
    fold.setAttribute("aria-pressed", String(open));
    fold.textContent = open ? "Fold derivations" : "Unfold derivations";
  });

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
