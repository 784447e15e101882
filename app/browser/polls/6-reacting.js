// Reactions of the hall.

// A reaction is of the moment: sent later it would stand at another talk, or clap into a silence. So it waits as long as a lift
// or a dead corner takes, while the same talk is on, and is then dropped, which is said calmly. It is the wanted state, so that
// one that arrived though nobody heard of it is one.
const MOMENT = 10_000;
const AGAIN = 1_500;
const buttonsOf = () => [...(reactionsOf()?.querySelectorAll('.reaction') ?? [])];
let reacted = 0;

/** What became of a reaction; `kind` is that of the button whose press waits. */
function hint(words = '', kind = null) {
  const place = reactionsOf()?.querySelector('[data-hint]');
  if (!place) return;
  place.hidden = words === '';
  place.textContent = words;
  for (const button of buttonsOf()) button.classList.toggle('held', button.dataset.kind === kind);
}

document.querySelector('#reactions')?.addEventListener('submit', async (event) => {
  event.preventDefault();
  const [form, button] = [event.target, event.submitter];
  // The button may be drawn anew meanwhile.
  const [body, { kind }, isWanted] = [bodyOf(form, button), button.dataset, button.value !== ''];
  const { reactions: talk, waits, lost } = reactionsOf().dataset;
  const until = Date.now() + MOMENT;
  reacted += 1;
  const turn = reacted;
  say(reactionsOf());
  hint();
  let reply = await post(form.action, body);
  // Who has too much to do is not asked again.
  while (turn === reacted && !reply.ok && !reply.status && Date.now() < until && reactionsOf()?.dataset.reactions === talk) {
    hint(waits, kind);
    await new Promise((done) => setTimeout(done, AGAIN));
    if (turn === reacted && reactionsOf()?.dataset.reactions === talk) reply = await post(form.action, body);
  }
  // Another one was pressed, which counts.
  if (turn !== reacted) return;
  hint(reply.isLost ? reply.said?.detail ?? lost : '');
  if (reply.ok) for (const other of buttonsOf()) press(other, other.dataset.kind === kind && isWanted);
  else if (!reply.isLost) say(reactionsOf(), reply.said?.detail ?? lost);
});
