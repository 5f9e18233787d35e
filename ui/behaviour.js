/* What HTML alone cannot do: language, landmarks, copy, the address, the way to a source. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.lang = "fr";

  const byId = (id) => document.getElementById(id);
  const set = (node, values) => {
    if (!node) return;
    for (const [name, value] of Object.entries(values)) {
      if (node.getAttribute(name) !== value) node.setAttribute(name, value);
    }
  };

  /* Gradio's own labels that have no setting, and the landmarks its blocks lack. */
  const landmarks = () => {
    if (root.lang !== "fr") root.lang = "fr";
    set(byId("annonce"), { role: "status", "aria-live": "polite" });
    set(byId("conversation"), { role: "region", "aria-label": "Conversation", tabindex: "-1" });
    set(byId("merci"), { tabindex: "-1" });
    set(byId("zone-sources"), { role: "complementary", "aria-label": "Sources de la réponse" });
    set(byId("resultats"), { role: "region", "aria-label": "Résultats de la recherche" });
    set(document.querySelector("#question textarea"), { id: "question-texte" });
    for (const node of document.querySelectorAll("button.label-wrap")) {
      set(node, { "aria-expanded": String(node.classList.contains("open")) });
    }
    for (const node of document.querySelectorAll('[aria-label="More tabs"]')) {
      set(node, { "aria-label": "Autres onglets" });
    }
    for (const node of document.querySelectorAll(".clear-status button")) {
      set(node, { "aria-label": "Fermer", title: "Fermer" });
    }
  };

  /* Gradio's own alerts (all of ours are in the page) are English whatever its language setting. */
  const ALERTS = [
    [/connection|lost|reconnect|network|fetch/i,
      "Le service ne répond plus. Réessayez dans un instant ; votre question est gardée."],
    [/queue|full|busy/i, "Le service est très demandé. Réessayez dans quelques secondes."],
    [/too large|maximum/i, "Ce texte est trop long pour être envoyé."],
    [/./, "Une erreur est survenue. Réessayez dans un instant."],
  ];
  const FRENCH = new Set(ALERTS.map(([, said]) => said));
  const alerts = () => {
    for (const node of document.querySelectorAll(".toast-message-text")) {
      const text = node.textContent.trim();
      if (!text || FRENCH.has(text)) continue;
      node.textContent = ALERTS.find(([sign]) => sign.test(text))[1];
    }
    for (const node of document.querySelectorAll(".toast-title")) {
      if (node.textContent.trim() !== "Attention") node.textContent = "Attention";
    }
    for (const node of document.querySelectorAll(".toast-close")) {
      set(node, { "aria-label": "Fermer" });
    }
  };

  /* The conversation is in the address, so that reloading shows it again. */
  let shown = 0;
  let followed = 0; /* the exchange kept in view while it grows, until the person scrolls */
  for (const name of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    addEventListener(name, () => { followed = 0; }, { passive: true, capture: true });
  }
  const follow = () => {
    const thread = document.querySelector("#conversation .vd-fil");
    const id = thread?.dataset.conversation;
    const isGone = document.querySelector(".est-disparue");
    const address = new URL(location.href);
    if (id && !isGone) address.searchParams.set("conversation", id);
    else if (isGone || thread?.dataset.echanges === "0") address.searchParams.delete("conversation");
    if (address.href !== location.href) history.replaceState(null, "", address);
    if (!thread) return;
    const count = Number(thread.dataset.echanges);
    if (count > shown && (count > 1 || innerWidth < 960)) followed = count;
    shown = count;
    if (followed) {
      byId(`echange-${followed}`)?.scrollIntoView({ block: "start", behavior: "instant" });
    }
  };

  /* What opens under the question bar, which stays at the bottom of the window, is brought above it. */
  let opened = null;
  const reveal = () => {
    const form = byId("avis-raison");
    const isNew = form !== opened && form?.checkVisibility();
    opened = form?.checkVisibility() ? form : null;
    if (!isNew) return;
    form.style.scrollMarginBottom = `${byId("zone-question").offsetHeight + 8}px`;
    form.scrollIntoView({ block: "nearest", behavior: "instant" });
  };

  /* A control that hides once used would leave the keyboard and screen readers at the top of the page:
     they go on from the first of these places that is in sight. */
  const QUESTION = "#question textarea";
  const NEXT = [
    ["#confirmation", ["#supprimer", QUESTION]],
    ["#precedentes", ["#historique input:checked", "#precedentes > button"]],
    ["#barre", [QUESTION]],
    ["#exemples", ["#conversation"]],
    ["#avis, #avis-raison", ["#merci"]],
    ["#echecs-zone", ["#echecs-sorte input:checked"]],
  ];
  let held = null;
  let next = [];
  addEventListener("pointerdown", () => { held = null; }, { capture: true });
  addEventListener("focusin", (event) => {
    held = event.target;
    next = NEXT.find(([place]) => held.closest(place))?.[1] ?? [];
  });
  const handOn = () => {
    if (!held || document.activeElement !== document.body || held.checkVisibility()) return;
    const heirs = next.map((place) => document.querySelector(place));
    heirs.find((heir) => heir?.checkVisibility())?.focus({ preventScroll: true });
  };

  let planned = false;
  const plan = () => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => { planned = false; landmarks(); alerts(); follow(); reveal(); handOn(); });
  };
  new MutationObserver(plan).observe(root, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", plan);

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      /* Without TLS, or refused: the old way. */
      const area = document.createElement("textarea");
      area.value = text;
      area.setAttribute("readonly", "");
      area.style.position = "fixed";
      area.style.opacity = "0";
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copie]");
    if (button) {
      const label = button.textContent;
      const done = await copy(button.dataset.copie);
      button.textContent = done ? "Copié" : "Copie impossible";
      const voice = document.querySelector("#annonce .md, #annonce .prose") ?? byId("annonce");
      if (voice) voice.textContent = button.textContent;
      setTimeout(() => { button.textContent = label; }, 2000);
      return;
    }
    const link = event.target.closest?.("a[href^='#']");
    const target = link && byId(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    const folded = target.closest("details");
    if (folded) folded.open = true;
    target.scrollIntoView({ block: "nearest", behavior: "instant" });
    target.focus({ preventScroll: true });
    if (target.classList.contains("vd-source")) {
      target.classList.add("est-montree");
      setTimeout(() => target.classList.remove("est-montree"), 1600);
    }
  });
})();
