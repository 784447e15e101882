// The desk of proposals by keys. 1 to 5 score the proposal that is read, Y W N H U decide on it or on the chosen line, J and
// K or the arrows walk the list while one is read beside it, C writes to the other reviewers, A shows names. Each presses
// what stands on the page; without script that is pressed by hand.
const isOff = () => {
  try {
    return localStorage.getItem("desk-keys-off") === "1";
  } catch {
    return false;
  }
};
const isTyping = (node) => node.closest?.("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable], dialog") !== null;

const proposal = document.querySelector("[data-proposal]");
const form = proposal?.querySelector("form[data-scores]");
const scales = form ? [...form.querySelectorAll(".talk-scale")] : [];
// The criterion that the next number is for: the first without a score, else all are scored anew from the first on.
let at = Math.max(0, scales.findIndex((scale) => !scale.querySelector('input:checked:not([value=""])')));
const mark = () => scales.forEach((scale, i) => scale.classList.toggle("next", scales.length > 1 && i === at));
mark();
form?.addEventListener("focusin", ({ target }) => {
  const scale = scales.indexOf(target.closest(".talk-scale"));
  if (scale < 0) return;
  at = scale;
  mark();
});

// After the last criterion all of them are saved.
const score = (value) => {
  const box = scales[at].querySelector(`input[value="${value}"]`);
  box.checked = true;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  at = (at + 1) % scales.length;
  mark();
  if (at === 0) form.requestSubmit(form.querySelector("button"));
  else (scales[at].querySelector("input:checked") ?? scales[at].querySelector("input")).focus();
};

const WALK = { j: "after", arrowdown: "after", k: "before", arrowup: "before" };
let going = 0;
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  if (isOff() || isTyping(event.target)) return;
  const key = event.key.toLowerCase();
  // After G a letter goes to another page.
  if (Date.now() - going < 1500) {
    going = 0;
    return;
  }
  if (key === "g") {
    going = Date.now();
    return;
  }
  const take = (node, act) => {
    if (!node) return;
    event.preventDefault();
    act(node);
  };
  const press = (node) => take(node, () => node.click());
  if (/^[1-5]$/.test(key)) {
    take(scales[at], () => score(key));
  } else if (WALK[key]) {
    // Arrows move within a group of scores, and scroll what has the focus.
    if (key.startsWith("arrow") && proposal?.contains(event.target)) return;
    press(document.querySelector(`[data-walk="${WALK[key]}"]`));
  } else if (key === "c") {
    take(document.getElementById("f-comment"), (field) => field.focus());
  } else if (key === "a") {
    press(document.querySelector('a[data-key="a"]'));
  } else if (/^[ywnhu]$/.test(key)) {
    const place = proposal ?? document.activeElement?.closest(".talk-row");
    press(place?.querySelector(`button[data-key="${key}"]`));
  }
});

// Whoever walks the list sees where they are in it.
document.querySelector(".talk-row[aria-current]")?.scrollIntoView({ block: "nearest" });
