// How many of a list are chosen stands where one says what is done to them. They stay so where a link or a form of what
// is read beside the list draws it again. All of the page are ticked by one box, several in a row with Shift.
const chosen = document.querySelector("[data-chosen]");
let unchoose = () => false;
if (chosen) {
  const bulk = document.getElementById("bulk");
  const all = bulk.querySelector("[data-all]");
  const boxes = () => [...document.querySelectorAll('.attendee-rows input[form="bulk"]')];
  // Those who do not stand on this page are in hidden fields.
  const carried = () => [...document.querySelectorAll('input[type="hidden"][form="bulk"][name="code"]')];
  const count = () => {
    const ticked = boxes().filter((box) => box.checked);
    const codes = [...carried(), ...ticked].map((box) => box.value);
    all.checked = ticked.length > 0 && ticked.length === boxes().length;
    all.indeterminate = ticked.length > 0 && !all.checked;
    chosen.textContent = codes.length > 0 ? chosen.dataset.chosen.replace("{n}", codes.length) : chosen.dataset.none;
    bulk.classList.toggle("is-on", codes.length > 0 || bulk.querySelector("details[open]") !== null);
    for (const link of document.querySelectorAll("a[data-keeps], .attendee-main .pager a")) {
      const to = new URL(link.href);
      if (codes.length > 0) to.searchParams.set("chosen", codes.join("."));
      else to.searchParams.delete("chosen");
      link.href = to.href;
    }
    for (const field of document.querySelectorAll('input[name="list_chosen"]')) field.value = codes.join(".");
  };
  const tick = (which, on) => {
    for (const box of which) box.checked = on;
    count();
  };
  let last = null;
  document.addEventListener("change", (event) => {
    if (event.target === all) return tick(boxes(), all.checked);
    if (event.target.matches?.('input[form="bulk"]')) count();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-unchoose]") && unchoose()) return event.preventDefault();
    const opens = event.target.closest("[data-opens-bulk]");
    if (opens) {
      event.preventDefault();
      const more = bulk.querySelector("details");
      const select = more.querySelector("select");
      more.open = true;
      select.value = [...select.options].find((one) => one.value.startsWith(opens.dataset.opensBulk)).value;
      select.focus();
    }
    const rows = boxes();
    const at = rows.indexOf(event.target);
    if (at < 0) return;
    const from = event.shiftKey ? rows.indexOf(last) : -1;
    if (from >= 0) tick(rows.slice(Math.min(from, at), Math.max(from, at) + 1), event.target.checked);
    last = event.target;
  });
  bulk.addEventListener("toggle", count, true);
  unchoose = () => {
    const any = boxes().some((box) => box.checked) || carried().length > 0;
    if (!any) return false;
    for (const field of carried()) field.remove();
    tick(boxes(), false);
    all.focus();
    return true;
  };
  addEventListener("pageshow", () => (all.checked ? tick(boxes(), true) : count()));
}

// What narrows a list opens where it stands, with the focus in what it may be.
document.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.open || !event.target.matches(".token-edit")) return;
    for (const other of document.querySelectorAll(".token-edit[open]")) if (other !== event.target) other.open = false;
    const field = (what) => event.target.querySelector(what);
    (field("input[type=text]") ?? field("input:checked") ?? field("input:not([type=hidden])"))?.focus();
  },
  true,
);
