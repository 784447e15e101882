// What pages but the live board do beyond plain HTML: copy buttons, an open table of contents on wide
// screens, votes and answers where a question is only shown. Everything works without it.

// A word beside a button, for some milliseconds.
const tell = (button, words, lasts) => {
  const said = document.createElement("span");
  said.className = "copied";
  said.setAttribute("role", "status");
  said.textContent = words;
  button.append(said);
  setTimeout(() => said.remove(), lasts);
};

document.addEventListener("click", (event) => {
  const copy = event.target.closest("button[data-copy]");
  if (copy) {
    navigator.clipboard.writeText(copy.dataset.copy).then(() => {
      tell(copy, copy.dataset.done, 1600);
    });
  }
});

const wide = matchMedia("(min-width: 72rem)");
const openContents = () => {
  for (const box of document.querySelectorAll("details[data-wide-open]")) box.open = wide.matches;
};
openContents();
wide.addEventListener("change", openContents);

// The bar under the thumb steps back while the button that it repeats is on the screen.
const bar = document.querySelector(".bottom-bar");
const original = document.querySelector(".action-card .button.primary");
if (bar && original) {
  new IntersectionObserver(([seen]) => bar.classList.toggle("away", seen.isIntersecting)).observe(original);
}

// While an event is on, its agenda shows where it has got to by the plan.
const agendas = () => document.querySelectorAll(".agenda[data-now]");
const mark = (running) => {
  // Rooms run side by side: each row has its own start and end; one without an end lasts until the next begins.
  const rows = [...running.children].filter((row) => row.querySelector("time"));
  const starts = rows.map((row) => Date.parse(row.querySelector("time").dateTime));
  for (const word of running.querySelectorAll(".now-word")) word.remove();
  rows.forEach((row, at) => {
    const later = starts.filter((start) => start > starts[at]);
    const ends = row.dataset.ends ? Date.parse(row.dataset.ends) : Math.min(...later);
    const isNow = starts[at] <= Date.now() && Date.now() < ends;
    row.classList.toggle("past", ends <= Date.now());
    row.classList.toggle("now", isNow);
    if (!isNow) return;
    const word = document.createElement("span");
    word.className = "badge live now-word";
    word.textContent = running.dataset.now;
    row.children[1].prepend(word);
  });
};
const markAll = () => agendas().forEach(mark);
markAll();
if (agendas().length) setInterval(markAll, 30_000);

// How many days are left until an event, by the calendar of its own zone.
for (const left of document.querySelectorAll("[data-day]")) {
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: left.dataset.zone || undefined }).format(new Date());
  const days = Math.round((Date.parse(left.dataset.day) - Date.parse(today)) / 86_400_000);
  if (days < 0) continue;
  const words = [left.dataset.today, left.dataset.tomorrow][days] ?? left.dataset.left.replace("{n}", days);
  left.textContent = ` ・ ${words}`;
}

// What time it is where the event takes place: on its stage.
for (const clock of document.querySelectorAll("[data-clock-in]")) {
  const zone = clock.dataset.clockIn || undefined;
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  const show = () => {
    clock.textContent = format.format(new Date());
  };
  show();
  setInterval(show, 5_000);
}

// A vote where a question is only shown: without script the link leads to its board. Its count and what is read of it are
// renewed together, as on the board.
const votes = [...document.querySelectorAll("a[data-vote]")];
const isPressed = (vote) => vote.getAttribute("aria-pressed") === "true";
const countVote = (vote, count, isMine = isPressed(vote)) => {
  const { give, takeBack, one, many } = vote.dataset;
  vote.querySelector("span").textContent = count;
  vote.setAttribute("aria-pressed", String(isMine));
  vote.setAttribute("aria-label", (isMine ? takeBack : give).replace("{votes}", (count === 1 ? one : many).replace("{n}", count)));
};
const countVotes = (questions) => {
  for (const { id, votes: count } of questions) {
    for (const vote of votes) if (vote.dataset.question === String(id)) countVote(vote, count);
  }
};
// The page is the same for everybody: what this browser has voted for is asked once.
const pressed = new Set();
for (const address of new Set(votes.map((vote) => vote.dataset.mine))) {
  fetch(address, { headers: { accept: "application/json" } })
    .then((reply) => (reply.ok ? reply.json() : { voted: [] }))
    .then(({ voted }) => {
      const own = votes.filter((vote) => !pressed.has(vote) && voted.includes(Number(vote.dataset.question)));
      for (const vote of own) countVote(vote, Number(vote.querySelector("span").textContent), true);
    })
    .catch(() => {}); // Then nothing is marked.
}
for (const vote of votes) {
  vote.setAttribute("role", "button");
  vote.setAttribute("aria-pressed", "false");
  vote.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    if (vote.ariaBusy === "true") return;
    vote.ariaBusy = "true";
    pressed.add(vote);
    const voted = !isPressed(vote);
    let reply;
    try {
      reply = await fetch(vote.dataset.vote, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ voted }),
      });
    } catch {
      tell(vote, vote.dataset.failed, 4000);
    }
    if (reply?.ok) {
      countVote(vote, (await reply.json()).votes, voted);
    } else if (reply) {
      // The board says what is wrong.
      location.href = vote.href;
    }
    vote.ariaBusy = "false";
  });
}

// Questions at sign-up that only some are asked: they stand there when they are asked. Without script they say of whom.
for (const part of document.querySelectorAll("[data-questions]")) {
  const form = part.closest("form");
  const given = (field) => [...form.elements].filter((node) => node.name === field || node.name.startsWith(`${field}/`));
  const isGiven = (field, answer) =>
    given(field).some((node) => {
      if (node.type === "checkbox") return node.checked && (node.name === field || node.parentElement.textContent === answer);
      return node.type === "radio" ? node.checked && node.value === answer : node.value === answer;
    });
  const ask = () => {
    const mode = form.dataset.mode ?? form.querySelector("[data-mode]:checked")?.dataset.mode;
    for (const asked of part.querySelectorAll(".asked")) {
      const { onlyMode, ifField, ifAnswer } = asked.dataset;
      const before = ifField && part.querySelector(`[name="${CSS.escape(ifField)}"], [name^="${CSS.escape(ifField)}/"]`)?.closest(".asked");
      const isAsked = (!onlyMode || !mode || onlyMode === mode) && (!ifField || (!before?.hidden && isGiven(ifField, ifAnswer)));
      asked.hidden = !isAsked;
    }
  };
  form.addEventListener("change", ask);
  ask();
}

// The button that registers names what is chosen, and whether that is a seat, a draw or a queue.
for (const button of document.querySelectorAll("button[data-presses]")) {
  const name = () => {
    const words = button.form.querySelector("[data-press]:checked")?.dataset.press;
    if (words) button.textContent = words;
  };
  button.form.addEventListener("change", name);
  name();
}

// From which kind of our own pages somebody came to that of an event is kept until they register: the form says it, and
// its address stays the one that all share. Of another site nothing is said, not even which.
const kinds = [
  [/^\/$/, "home"],
  [/^\/search\b/, "search"],
  [/^\/reports\b|^\/[^/]+\/\d+\/report\b/, "report"],
  [/^\/(?:speakers|topics|tags|years|questions)\b/, "archive"],
  [/^\/me\b|^\/registration\//, "me"],
  [/^\/[^/]+\/\d+\/talks\//, "talk"],
  [/^\/[^/]+\/\d+/, "event"],
  [/^\/[^/]+\/?$/, "series"],
];
const kindOf = (path) => kinds.find(([pattern]) => pattern.test(path))?.[1] ?? "";
const before = () => {
  const at = document.referrer ? new URL(document.referrer) : null;
  return at?.origin === location.origin ? kindOf(at.pathname) : "elsewhere";
};
const place = /^\/[^/]+\/\d+(?=\/register$|$)/.exec(location.pathname)?.[0];
if (place) {
  const field = document.querySelector("input[data-from]");
  try {
    const known = sessionStorage.getItem(`from:${place}`) ?? before();
    sessionStorage.setItem(`from:${place}`, known);
    if (field) field.value ||= known;
  } catch {
    if (field) field.value ||= before();
  }
}

// While an event is on: how long the talk goes on. Once it is over the page is asked what is on now.
const countDown = (left) => {
  const [from, until] = [Number(left.dataset.from), Number(left.dataset.until)];
  const bar = left.closest(".hour-talk").querySelector("progress");
  const minutes = Math.ceil((until - Date.now()) / 60_000);
  left.textContent = minutes > 0 ? left.dataset.words.replace("{n}", minutes) : left.dataset.over;
  if (bar) bar.value = Math.min(100, (100 * (Date.now() - from)) / (until - from));
  return minutes > 0;
};
/** The mark of now in the picture of the evening. */
const moveNow = (mark) => {
  if (!mark) return;
  const { from, until, clock, words } = mark.dataset;
  const at = Math.max(0, Math.min(Date.now(), Number(until)) - Number(from));
  const minutes = (Number(clock) + Math.floor(at / 60_000)) % 1440;
  const time = [Math.floor(minutes / 60), minutes % 60].map((n) => String(n).padStart(2, "0")).join(":");
  const width = mark.ownerSVGElement.viewBox.baseVal.width;
  mark.setAttribute("transform", `translate(${Math.round((width * at) / (until - from))})`);
  mark.querySelector("text").textContent = words.replace("{n}", time);
};
const evening = (strip) => strip.querySelector(".what a")?.href;
for (const hour of document.querySelectorAll(".event-hour, .live-strip:not(.over)")) {
  const slots = hour.querySelector(".hour-slots") ? [".hour-slots"] : [".hour-talk, .hour-idle", ".hour-next"];
  const parts = [...slots, ".hour-evening", ".hour-streams", ".hour-ways"];
  const isSame = (other) => other.className === hour.className && evening(other) === evening(hour);
  /** It is over: what comes next takes its place, but not under what somebody watches or types. */
  const turn = (page) => {
    const over = [...page.querySelectorAll(".live-strip.over")].find((other) => evening(other) === evening(hour));
    if (hour.querySelector("iframe")) return;
    if (over && evening(hour)) hour.replaceWith(over);
    const isTyped = [...document.querySelectorAll(".event-ask :is([name=body], [name=asker])")].some((field) => field.value);
    if (page.querySelector(".event:not([data-state=live])") && !isTyped) location.reload();
  };
  const ask = async () => {
    const reply = await fetch(location.href, { headers: { accept: "text/html" } }).catch(() => null);
    if (!reply?.ok) return;
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const fresh = [...page.querySelectorAll(".event-hour, .live-strip")].find(isSame);
    if (!fresh) turn(page);
    for (const part of parts) {
      const [old, now] = [hour.querySelector(part), fresh?.querySelector(part)];
      // What somebody watches goes on.
      if (old?.querySelector("iframe")) continue;
      if (old && now) old.replaceWith(now);
      else old?.remove();
    }
    const next = hour.querySelector(".hour-left");
    if (next) countDown(next);
    // The times below are the same ones.
    const [old, now] = [document.querySelectorAll(".event-agenda .agenda"), page.querySelectorAll(".event-agenda .agenda")];
    if (old.length === now.length) old.forEach((list, at) => list.replaceWith(now[at]));
    markAll();
  };
  const renew = async () => {
    if (!hour.isConnected) return;
    moveNow(hour.querySelector(".evening-now"));
    const left = hour.querySelector(".hour-left");
    if (left && countDown(left)) return;
    if (!document.hidden) await ask();
  };
  renew();
  setInterval(renew, 20_000);
  // Somebody said that it takes longer; many pages hear of it, so they do not all ask in the same moment.
  let asking = 0;
  hour.addEventListener("hour:times", ({ detail }) => {
    const known = hour.querySelector("[data-late]")?.dataset.late ?? hour.dataset.late;
    clearTimeout(asking);
    if (hour.dataset.late !== undefined) hour.dataset.late = detail;
    if (known !== undefined && known !== detail) asking = setTimeout(ask, Math.random() * 400);
  });
}

// A file that the server would refuse for its size is not sent at all.
document.addEventListener("change", ({ target }) => {
  if (!target.dataset?.maxBytes) return;
  const isTooLarge = [...target.files].some((file) => file.size > Number(target.dataset.maxBytes));
  target.setCustomValidity(isTooLarge ? target.dataset.tooLarge : "");
  target.reportValidity();
});

// An answer as it will stand, while a moderator or a speaker writes it.
let previewing;
document.addEventListener("input", ({ target }) => {
  const place = ["answer", "bio"].includes(target.name) && target.form?.querySelector(".answer-preview");
  if (!place) return;
  clearTimeout(previewing);
  place.hidden ||= !target.value.trim();
  if (!target.value.trim()) return;
  previewing = setTimeout(async () => {
    const markdown = target.value;
    const body = new URLSearchParams({ markdown });
    const headers = { accept: "application/json" };
    const reply = await fetch("/me/questions/preview", { method: "POST", headers, body }).catch(() => null);
    if (!reply?.ok) return;
    const html = await reply.json();
    // Whoever has typed on, or sent it, is not shown an older one.
    if (target.value !== markdown) return;
    place.lastElementChild.innerHTML = html;
    place.hidden = false;
  }, 400);
});

// The same moment on the clock of who reads, where that is another than the event's.
for (const time of document.querySelectorAll("time[data-zone]")) {
  const on = (timeZone) =>
    new Date(time.dateTime).toLocaleString(document.documentElement.lang, { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone });
  if (on(undefined) === on(time.dataset.zone)) continue;
  const own = document.createElement("span");
  own.className = "own-time";
  own.textContent = time.dataset.own.replace("{time}", on(undefined));
  time.append(" ", own);
}
