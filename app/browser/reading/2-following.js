// The question that is being answered, where only its words are shown, and the times of the evening: heard of by the stream
// of the board, as a board hears of it (`app/src/qa/board/live.rs`). Where none comes through, because something on the way
// refuses it or holds it back, the board is asked for about every ten seconds; its tag says when there is nothing new. While
// the page is not looked at, neither happens; nor once it was said that there is no such board for who looks.

// Tries in a row that brought nothing, after which the board is asked for.
const TRIES = 2;
// Milliseconds: a stream begins with something at once, and then says every five seconds that it is there.
const [FIRST, NEXT] = [10_000, 13_000];
// Many pages lose their stream in the same moment, so each waits a while of its own, and longer the more often it failed.
const between = (least, most) => least + (most - least) * Math.random();
// Seconds that a server with too much to do wants to be left alone, an hour at most.
const patience = (reply) => Math.min(3_600, Number(reply?.headers.get("retry-after")) || 0);
// Nobody may look at it, or it is not there: neither changes by asking again.
const ENDS = [401, 403, 404, 410];

// `take` has what is done with each event, by its name.
const followBoard = (address, take) => {
  const [path, query] = address.split("?");
  const screen = `${path.replace(/\/stream$/, "")}?${query ? `${query}&` : ""}screen=1`;
  // Tries in a row that brought nothing; looks in a row that were answered; of the board that is known, where that is sure.
  let [failed, looks, tag] = [0, 0, ""];
  let [stream, timer, turn] = [null, 0, 0];

  /** Ends what was begun before: what is still heard of it counts for nothing. */
  const begin = () => {
    stream?.close();
    stream = null;
    clearTimeout(timer);
    turn += 1;
    return turn;
  };
  const later = (act, wait) => {
    begin();
    timer = setTimeout(act, wait);
  };

  const open = () => {
    const own = begin();
    const isTried = failed >= TRIES;
    let hasCome = false;
    const ended = (least, most) => {
      if (hasCome) return later(open, between(300, 3_000));
      failed += 1;
      if (isTried) later(look, between(8_000, 12_000));
      else if (failed >= TRIES) look();
      else later(open, between(least, most));
    };
    const wait = (most) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        // Held back, it would be again.
        if (!hasCome) failed = Math.max(failed, TRIES - 1);
        ended(0, 0);
      }, most);
    };
    stream = new EventSource(address);
    const hear = ({ type, data }) => {
      if (own !== turn) return;
      [hasCome, failed, looks] = [true, 0, 0];
      wait(NEXT);
      if (!take[type]) return;
      tag = "";
      take[type](JSON.parse(data));
    };
    for (const name of [...Object.keys(take), "current", "beat"]) stream.addEventListener(name, hear);
    stream.addEventListener("error", ({ target }) => {
      if (own !== turn) return;
      // An answer that is no stream, or none at all.
      if (target.readyState === EventSource.CLOSED) ended(3_000, 8_000);
      else ended(1_000, 4_000);
    });
    wait(FIRST);
  };

  const look = async () => {
    const own = begin();
    const headers = { accept: "application/json", ...(tag && { "if-none-match": tag }) };
    const signal = AbortSignal.timeout?.(FIRST);
    const reply = await fetch(screen, { headers, signal, cache: "no-store" }).catch(() => null);
    // The page of a network that wants to be signed in to is no board.
    const board = reply?.ok ? await reply.json().catch(() => null) : null;
    if (own !== turn) return;
    if (!board && reply?.status !== 304) {
      [failed, looks] = [failed + 1, 0];
      // Whoever comes back to the page asks once more.
      if (ENDS.includes(reply?.status)) return begin();
      const most = Math.min(60_000, 1_000 * 2 ** (failed + 1));
      return later(look, Math.max(between(most / 4, most), patience(reply) * 1_000 + between(0, 3_000)));
    }
    if (board) {
      tag = reply.headers.get("etag") ?? "";
      take.snapshot(board);
    }
    looks += 1;
    // The first answer says that the server is there; and now and then another network may let streams through.
    if (looks % 6 === 1) open();
    else later(look, between(8_000, 12_000));
  };

  const again = () => (failed >= TRIES ? look() : open());
  document.addEventListener("visibilitychange", () => {
    looks = 0;
    if (document.hidden) begin();
    else again();
  });
  addEventListener("online", () => {
    looks = 0;
    if (!document.hidden) later(again, between(300, 3_000));
  });
  if (!document.hidden) open();
};

// `show` gets the words of the question, or nothing while none is answered; `isLate` hears a number that is another one
// whenever the times of the evening are.
const followAnswering = (address, show, isLate = () => {}) => {
  const bodies = new Map();
  let answering = null;
  const shown = (act) => (data) => {
    act(data);
    show(bodies.get(answering));
  };
  followBoard(address, {
    snapshot: shown((board) => {
      for (const question of board.questions) bodies.set(question.id, question.body);
      countVotes(board.questions);
      answering = board.answering;
      isLate(board.late ?? 0);
    }),
    times: shown(({ late }) => isLate(late)),
    question: shown((question) => {
      bodies.set(question.id, question.body);
      countVotes([question]);
    }),
    votes: shown(countVotes),
    answering: shown(({ id }) => (answering = id)),
  });
};
for (const line of document.querySelectorAll("a[data-answering]")) {
  followAnswering(line.dataset.answering, (words) => {
    line.textContent = words === undefined ? line.dataset.idle : `${line.dataset.label} 「${words}」`;
  });
}
for (const place of document.querySelectorAll("[data-hour]")) {
  const body = place.querySelector("[data-body]");
  const isLate = (late) => place.dispatchEvent(new CustomEvent("hour:times", { bubbles: true, detail: String(late) }));
  followAnswering(place.dataset.hour, (words = "") => {
    place.hidden = words === "";
    if (body.textContent !== words) body.textContent = words;
  }, isLate);
}
