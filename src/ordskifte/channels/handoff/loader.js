/* Ordskifte: puts a part of our pages where <div data-ordskifte="ADDRESS OF THE PART"> stands.
   Whatever stands inside, such as a link to the page, is there until then, and stays where this does not run.
   No cookie is set or sent, nothing is kept, and nothing is fetched from anywhere but where this script is from. */
(() => {
  "use strict";
  const home = new URL(document.currentScript.src).origin;
  const show = async (place) => {
    const address = new URL(place.dataset.ordskifte, home);
    if (address.origin !== home || !/^\/(nn\/|en\/)?del\//.test(address.pathname)) return;
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, {
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.timeout(10000),
      });
      if (answer.ok) place.innerHTML = await answer.text();
    } catch {
      /* The link that stands there leads to the same. */
    } finally {
      place.removeAttribute("aria-busy");
    }
  };
  const start = () => document.querySelectorAll("[data-ordskifte]").forEach(show);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
