// Keeps what is written in the answer box some seconds after the last letter. Without it, the button does.
const form = document.querySelector("form[data-draft]");
if (form) {
  const status = form.querySelector("[data-draft-status]");
  const box = form.querySelector("textarea");
  let timer = 0;
  let sent = box.value;
  const keep = async () => {
    if (box.value === sent) return;
    const text = box.value;
    const data = new FormData(form);
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST", body: data, redirect: "error", headers: { "X-Requested-With": "kladd" },
      });
      if (!answer.ok) return;
      sent = text;
      status.textContent = form.dataset.draftSaved;
    } catch {
      // Not reached now; the next letter tries again, and the text stays in the box.
    }
  };
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 3000);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}
