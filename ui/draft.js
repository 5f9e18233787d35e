/* The question being typed outlives a page that reloads, until an answer to it has started. It belongs to
   the account it was typed under: whoever signs in next in this window does not find it. */
(() => {
  "use strict";
  const KEY = "vademecum-question";
  const storage = (() => {
    try {
      return window.sessionStorage;
    } catch {
      return null; /* Refused by the browser's settings: nothing is kept. */
    }
  })();
  if (!storage) return;

  /* Whose page it is comes a little after the page; empty on a machine without accounts. */
  const account = () => document.querySelector("[data-compte]")?.dataset.compte;
  const keep = (text) => storage.setItem(KEY, JSON.stringify({ account: account() ?? "", text }));
  const kept = () => {
    try {
      return JSON.parse(storage.getItem(KEY));
    } catch {
      return null; /* Of another version. */
    }
  };

  let restored = false;
  const restore = (box) => {
    restored = true;
    const draft = kept();
    if (box.value) {
      keep(box.value); /* Typed before it was known whose page it is. */
    } else if (draft?.account !== account()) {
      storage.removeItem(KEY);
    } else if (draft.text) {
      box.value = draft.text;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  /* The page empties the box when it takes the question; the answer has started a little later. */
  const forget = (box) => {
    if (box.value || !storage.getItem(KEY)) return;
    const last = [...document.querySelectorAll(".vd-echange")].pop();
    if (last && !last.querySelector(".vd-attente, .est-erreur")) storage.removeItem(KEY);
  };

  const look = () => {
    const box = document.querySelector("#question textarea");
    if (!box) return;
    if (!restored && account() !== undefined) restore(box);
    forget(box);
  };
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  addEventListener("input", (event) => {
    if (event.target.closest?.("#question")) keep(event.target.value);
  });
})();
