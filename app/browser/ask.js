// Helps whoever types a question, wherever one is asked: counts what is left and shows what was asked before; keeps the
// draft where the form is a question's own.
const segments = typeof Intl.Segmenter === 'function' ? new Intl.Segmenter() : null;
const count = (text) => (segments ? Array.from(segments.segment(text)).length : Array.from(text).length);

const help = (box) => {
  const field = box.querySelector('textarea');
  const { form } = field;
  const place = (name) => box.querySelector(`[data-place=${name}]`);
  const [left, similar, saved] = [place('left'), place('similar'), place('saved')];
  const most = Number(box.dataset.most ?? box.querySelector('[data-most]').dataset.most);
  const isBoard = box.id === 'ask';
  // That of the page which takes it: a question begun beside the board is found on it again.
  const key = saved && `draft:${new URL(form.action).pathname}`;
  let timer = 0;
  let asked = '';

  const kept = () => { try { return (key && localStorage.getItem(key)) || ''; } catch { return ''; } };
  const keep = (text) => {
    if (!key) return false;
    try {
      if (text) localStorage.setItem(key, text);
      else localStorage.removeItem(key);
    } catch {
      return false; // No storage, no draft.
    }
    // What is kept is not lost by leaving.
    if (!isBoard) field.defaultValue = field.value;
    return text !== '';
  };
  // Shown without a connection alone: that nothing is lost, and since when.
  const say = (isKept) => {
    if (!saved) return;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour12: false });
    saved.textContent = isKept && (isBoard || !navigator.onLine) ? box.dataset.saved.replace('{time}', time) : '';
  };
  const grow = () => {
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight + 2, 160)}px`;
  };
  const tell = () => {
    const rest = most - count(field.value.trim());
    left.hidden = rest > 100;
    left.classList.toggle('error', rest < 0);
    left.textContent = (rest < 0 ? box.dataset.over : box.dataset.left).replace('{n}', Math.abs(rest));
  };
  const show = (questions) => {
    similar.replaceChildren(...questions.map((question) => {
      const link = document.createElement('a');
      link.href = question.url;
      link.target = '_blank';
      link.rel = 'noopener';
      const word = document.createElement('strong');
      word.textContent = question.answered ? box.dataset.answered : box.dataset.asked;
      const where = document.createElement('small');
      where.textContent = question.number === null ? question.series : `${question.series} #${question.number}`;
      link.append(word, ' ', question.body, ' ', where);
      return link;
    }));
  };
  const look = async () => {
    const words = field.value.trim();
    if (words === asked) return;
    asked = words;
    if (count(words) < 6) { show([]); return; }
    // The beginning says what it is about.
    try {
      const reply = await fetch(`${box.dataset.similar}?q=${encodeURIComponent(Array.from(words).slice(0, 200).join(''))}`, { headers: { accept: 'application/json' } });
      if (reply.ok && words === field.value.trim()) show((await reply.json()).questions);
    } catch { /* without a connection nothing is offered */ }
  };

  if (!field.value && kept()) {
    field.value = kept();
    if (!isBoard) field.defaultValue = field.value;
  }
  field.addEventListener('input', () => {
    say(keep(field.value));
    tell();
    grow();
    clearTimeout(timer);
    timer = setTimeout(look, 600);
  });
  tell();
  if (field.value) grow();
  if (!isBoard) {
    if (key) wait(form, place('waits'), box.dataset.waits);
    return;
  }
  // Sent without leaving the page or with it: what was taken is no draft any more.
  if (new URLSearchParams(location.search).has('asked') || new URLSearchParams(location.search).has('waits')) {
    keep('');
    field.value = '';
    tell();
  }
  fold(form);
};

/** Without a connection a question waits in its page, and goes once there is one; whoever types on sends it anew. */
const wait = (form, place, words) => {
  let waits = false;
  const set = (now) => {
    waits = now;
    place.textContent = now ? words : '';
  };
  form.addEventListener('submit', (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    set(true);
  });
  form.addEventListener('input', () => set(false));
  addEventListener('online', () => {
    if (!waits) return;
    set(false);
    form.requestSubmit();
  });
};

/** On a board: with the keyboard open two questions stay visible, and the rest of the form folds until it is left. */
const fold = (form) => {
  // Words can be changed for a while only; who is at it is not interrupted.
  setInterval(() => document.querySelectorAll('.board-edit:not([open])').forEach((edit) => {
    edit.hidden = Date.now() > Number(edit.dataset.until);
  }), 1000);
  const root = document.documentElement;
  const page = root.classList;
  page.add('folds');
  // What a keyboard leaves of the screen, also where it lies on the page instead of making it smaller; zoom counts for nothing.
  const view = window.visualViewport;
  let lifted = 0;
  const fit = () => {
    page.toggle('tight', (view ? view.height * view.scale : window.innerHeight) < 512);
    if (!view) return;
    // One that lies on the page, as on an iPhone, covers what sticks at its foot: that is lifted onto the keyboard, by less
    // where the page was pushed up for it. Not while somebody zooms, nor for a bar of the browser.
    const all = Math.max(window.innerHeight, root.clientHeight);
    const lies = Math.abs(view.scale - 1) < 0.01 && all - view.height > 120;
    const lift = lies ? Math.max(0, Math.round(all - view.height - view.offsetTop)) : 0;
    if (lift !== lifted) root.style.setProperty('--keyboard', `${lift}px`);
    lifted = lift;
  };
  (view ?? window).addEventListener('resize', fit);
  view?.addEventListener('scroll', fit);
  fit();
  form.addEventListener('focusin', (event) => {
    if (!event.target.closest('.ask-told, .reactions')) page.add('asking');
  });
  // Not at once: what is pressed must not move away under the finger.
  form.addEventListener('focusout', () => setTimeout(() => {
    if (!form.contains(document.activeElement)) page.remove('asking');
  }, 400));
};

document.querySelectorAll('[data-similar]').forEach(help);

// Beside a keyboard: Q leads to the words of a question, V to the vote of the first one. Not while somebody types, nor where
// keys were switched off, here or at a desk.
const told = document.querySelector('[data-shortcuts]');
if (told) {
  const off = 'desk-keys-off';
  const box = told.querySelector('input');
  try { box.checked = localStorage.getItem(off) !== '1'; } catch { /* Then they are on. */ }
  box.addEventListener('change', () => {
    try {
      if (box.checked) localStorage.removeItem(off);
      else localStorage.setItem(off, '1');
    } catch { /* Then it holds for this page. */ }
  });
  told.hidden = !matchMedia('(hover: hover) and (pointer: fine)').matches;
  document.addEventListener('keydown', (event) => {
    const isCommand = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
    if (event.defaultPrevented || isCommand || !box.checked || event.target.closest('input:not([type=checkbox]), textarea, select')) return;
    const to = { q: '.event-ask textarea', v: 'a[data-vote]' }[event.key.toLowerCase()];
    const node = to && document.querySelector(to);
    if (!node) return;
    // The letter is no word of the question.
    event.preventDefault();
    node.focus();
    node.scrollIntoView({ block: 'center' });
  });
}
