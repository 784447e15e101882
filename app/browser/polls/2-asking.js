// How the server is asked for something, and where it is said that something went wrong.

/** Says what went wrong in a part of the page, which has a place for it or gets one; without words nothing did. */
function say(part, words = '') {
  let problem = part.querySelector('[data-problem]');
  if (!problem) {
    problem = document.createElement('p');
    problem.className = 'error';
    problem.setAttribute('role', 'alert');
    problem.dataset.problem = '';
    part.append(problem);
  }
  problem.hidden = words === '';
  problem.textContent = words;
}

// On a bad network a request may hang for minutes: nobody waits so long for a word.
const PATIENCE = 8_000;

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Sends something. `isLost`: nobody answered but perhaps something on the way, or who has too much to do; `rest`: for how
 * many seconds, where that was said.
 */
async function ask(address, init) {
  try {
    const reply = await fetch(address, { signal: AbortSignal.timeout?.(PATIENCE), ...init });
    const said = reply.status === 204 ? {} : read(await reply.text());
    // The page of a network that wants to be signed in to is no answer.
    const rest = reply.ok ? 0 : Number(reply.headers.get('retry-after')) || 0;
    const isLost = reply.ok ? !said : reply.status >= 500 || [408, 429].includes(reply.status) || rest > 0;
    // What something on the way refuses for good is told in words of ours.
    const words = isLost || said?.detail ? said : { detail: root?.dataset.refused };
    return { ok: reply.ok && !isLost, status: reply.status, said: reply.ok ? said : words, isLost, rest };
  } catch {
    return { ok: false, isLost: true };
  }
}

/** What a form sends: for whom the page was drawn and for nobody who signed in here since. */
function bodyOf(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  if (root?.dataset.who !== undefined) body.append('who', root.dataset.who);
  return body;
}
const post = (address, body) => ask(address, { method: 'POST', headers: { accept: 'application/json' }, body });

/** Sends a form without leaving the page. */
const send = (form, submitter) => post(form.action, bodyOf(form, submitter));
