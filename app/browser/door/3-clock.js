// The door: what time it is there. The clock of a phone may be wrong, and may be set right while this window is closed, when
// nothing counts the time. So each act is kept with what the server's clock said last, and with this phone's clock and its
// own count at both moments. Once the server is heard again it shows whether the clock went as time did.

// Milliseconds that a reply may take, or a clock may go wrong in a night.
const SLACK = 10_000;
const isNear = (a, b) => Math.abs(a - b) < SLACK;

// The server's time when it was heard last, with this phone's clock and count at that moment.
let heardTime = (isFresh && kept.time) || null;
const moment = () => ({ clock: Date.now(), count: performance.now() });
const noteTime = (now, asked) => {
  // It was said at some moment between question and answer.
  const half = (performance.now() - asked.count) / 2;
  heardTime = { at: Date.parse(now), clock: Date.now() - half, count: asked.count + half, session };
};
// What was heard in this window a short while ago. A phone that slept counted nothing meanwhile, but its clock went on.
const isTimeKnown = () => {
  if (heardTime?.session !== session) return false;
  const passed = performance.now() - heardTime.count;
  return passed < 60_000 && isNear(passed, Date.now() - heardTime.clock);
};
const nowThere = () => {
  if (!heardTime) return Date.now();
  return heardTime.at + (heardTime.session === session ? performance.now() - heardTime.count : Date.now() - heardTime.clock);
};

// When something was done by the server's clock, and whether that is no more than about right.
const doneAt = ({ done, since: count, session: by, heard }) => {
  if (!heard) {
    // Nothing was known of the server yet: this window's count, else the clock.
    const ago = by === session ? performance.now() - count : Math.max(0, Date.now() - done);
    return { at: nowThere() - ago, isAbout: by !== session };
  }
  const isLater = heardTime?.at > heard.at;
  // Not before what was heard before it, nor in the future.
  const until = isTimeKnown() ? Math.max(nowThere(), heard.at) : Infinity;
  const within = (at, isAbout) => ({ at: Math.min(Math.max(at, heard.at), until), isAbout });
  const byClock = heard.at + done - heard.clock;
  const byCount = heard.session === by ? heard.at + count - heard.count : null;
  // Until then clock and count had gone alike: whatever became of the clock afterwards.
  if (byCount !== null && isNear(byClock, byCount)) return within(byClock, false);
  if (!isLater) return within(Math.max(byClock, byCount ?? byClock), true);
  const passed = heardTime.at - heard.at;
  const shift = heardTime.clock - heard.clock - passed;
  // The clock, right or wrong, went as time did; or the count did.
  if (isNear(shift, 0)) return within(byClock, false);
  if (byCount !== null && heardTime.session === by && isNear(heardTime.count - heard.count, passed)) return within(byCount, false);
  // It was set at some moment between: before this was done, when clock and count differ by then, else before or after.
  if (byCount !== null) return within(byClock - shift, true);
  const isPossible = (at) => at > heard.at - SLACK && at < heardTime.at + SLACK;
  return within([byClock, byClock - shift].find(isPossible) ?? byClock, true);
};
