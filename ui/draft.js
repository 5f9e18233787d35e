/* The question being typed outlives a page that reloads, until an answer to it has started. */
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

  let restored = false;
  const restore = (box) => {
    restored = true;
    const draft = storage.getItem(KEY);
    if (!draft || box.value) return;
    box.value = draft;
    box.dispatchEvent(new Event("input", { bubbles: true }));
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
    if (!restored) restore(box);
    forget(box);
  };
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  addEventListener("input", (event) => {
    if (event.target.closest?.("#question")) storage.setItem(KEY, event.target.value);
  });
  addEventListener("click", (event) => {
    /* Whoever signs in next at this desk must not find it. */
    if (event.target.closest?.("a[href='/deconnexion']")) storage.removeItem(KEY);
  });
})();
