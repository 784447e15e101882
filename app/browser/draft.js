// Keeps a proposal while it is written: a draft is saved a moment after the last word, and what is not saved yet stays on
// this device, without a connection too. Nothing is handed in by itself. Without script the buttons do the same.
const form = document.querySelector("form[data-draft]");

if (form) {
  const field = (name) => form.elements.namedItem(name);
  const [key, version] = [field("key"), field("version")];
  const [saved, offer] = ["saved", "restore"].map((name) => form.querySelector(`[data-place=${name}]`));
  const fresh = key.value;
  const isDraft = "autosave" in form.dataset;
  let place = form.dataset.draft;

  const kept = (at = place) => {
    try {
      return JSON.parse(localStorage.getItem(at));
    } catch {
      return null;
    }
  };
  const keep = (what, at = place) => {
    try {
      if (what) localStorage.setItem(at, JSON.stringify(what));
      else localStorage.removeItem(at);
    } catch {
      // No storage: the page itself still asks before words are lost.
    }
  };
  // Words of somebody else who wrote on this device are not for whoever signed in after them.
  try {
    for (const at of Object.keys(localStorage)) {
      if (at.startsWith("proposal:") && !at.startsWith(form.dataset.owner)) localStorage.removeItem(at);
    }
  } catch {
    // No storage, so nobody's words.
  }
  const typed = () => [...new FormData(form)].filter(([name]) => !["call", "key", "version", "rows"].includes(name));
  const words = () => new URLSearchParams(typed()).toString();
  const state = () => ({ key: key.value, version: version.value, fields: typed() });
  const say = (text) => {
    // The same words twice are not said twice.
    if (saved.textContent !== text) saved.textContent = text;
  };

  const put = (fields) => {
    const given = new Map();
    for (const [name, value] of fields) given.set(name, [...(given.get(name) ?? []), value]);
    for (const node of form.elements) {
      if (!node.name || ["hidden", "submit"].includes(node.type)) continue;
      const values = given.get(node.name) ?? [];
      if (["checkbox", "radio"].includes(node.type)) node.checked = values.includes(node.value);
      else node.value = values[0] ?? "";
    }
    // What has no field here, such as one more row, travels along.
    for (const [name, [value]] of given) {
      if (!field(name)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };
  // What stands there is what is stored: leaving asks no more.
  const settle = () => {
    form.dataset.guard = "";
    for (const node of form.elements) {
      if (node.options) for (const option of node.options) option.defaultSelected = option.selected;
      else if (["checkbox", "radio"].includes(node.type)) node.defaultChecked = node.checked;
      else if ("defaultValue" in node && node.type !== "hidden") node.defaultValue = node.value;
    }
    document.dispatchEvent(new Event("change"));
  };

  // A form that came back with errors, or for a look, holds more than what is stored.
  let last = form.dataset.guard === "dirty" ? null : words();
  let [running, timer, isStopped] = [null, 0, false];
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  const send = async (now) => {
    let reply;
    try {
      const body = new URLSearchParams([...new FormData(form), ["do", "draft"]]);
      const headers = { accept: "application/json" };
      reply = await fetch(form.action, { method: "POST", body, headers, keepalive: document.hidden });
    } catch {
      say(form.dataset.offline);
      return later(15_000);
    }
    if (reply.ok) {
      const { version: stored, edit } = await reply.json();
      version.value = stored;
      last = now;
      keep(null);
      // From now on the page is that of this draft.
      place = `${form.dataset.owner}${key.value}`;
      form.action = edit;
      history.replaceState(history.state, "", edit);
      say(form.dataset.saved);
      if (words() === now) settle();
      else later(2000);
    } else if (reply.status === 409 && version.value === "0" && key.value !== fresh) {
      // What was kept here became a draft meanwhile, and is another one by now: this goes beside it.
      key.value = fresh;
      later(0);
    } else {
      const problem = await reply.json().catch(() => ({}));
      say(`${problem.detail ?? ""} ${form.dataset.kept}`);
      isStopped = [404, 409].includes(reply.status);
      if (reply.status >= 500 || reply.status === 429) later(15_000);
    }
  };
  const save = () => {
    clearTimeout(timer);
    const now = words();
    if (now === last || isStopped || running || !isDraft) return;
    running = send(now).finally(() => (running = null));
  };
  const change = () => {
    if (words() === last) return keep(null);
    keep(state());
    if (!isDraft) say(form.dataset.kept);
    else later(2000);
  };

  // What a closed window left here comes back; what may have been sent, or was written on an older version, when asked for.
  const aside = `${place}:left`;
  const left = kept(aside) ?? kept();
  const back = () => {
    key.value = left.sent ? fresh : left.key;
    offer.hidden = true;
    keep(null, aside);
    put(left.fields);
    say(form.dataset.back);
  };
  if (left && last !== null && new URLSearchParams(left.fields).toString() !== last) {
    const isOfThis = left.version === version.value && !(left.sent && version.value === "0");
    if (version.value !== "0") left.key = fresh;
    form.addEventListener("input", change);
    form.addEventListener("change", change);
    if (isOfThis) {
      back();
    } else {
      // What is typed meanwhile does not take its place.
      keep(left, aside);
      offer.hidden = false;
      offer.querySelector("button").addEventListener("click", back);
    }
  } else {
    form.addEventListener("input", change);
    form.addEventListener("change", change);
    if (last === null) later(2000);
    else for (const at of [place, aside]) keep(null, at);
  }

  addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => document.hidden && save());
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    // The draft first: what is handed in stands on it.
    if (running) {
      event.preventDefault();
      const { submitter } = event;
      running.finally(() => form.requestSubmit(submitter));
      return;
    }
    if (words() !== last) keep({ ...state(), sent: true });
  });
}
