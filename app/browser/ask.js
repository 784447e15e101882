// Helps whoever types a question: keeps the draft, counts what is left, shows what was asked before.
const form = document.querySelector('#ask');
const field = form && form.querySelector('[name=body]');

if (field) {
  const key = `draft:${location.pathname}`;
  const place = (name) => form.querySelector(`[data-place=${name}]`);
  const [left, similar, saved] = [place('left'), place('similar'), place('saved')];
  const most = Number(form.querySelector('[data-most]').dataset.most);
  const segments = typeof Intl.Segmenter === 'function' ? new Intl.Segmenter() : null;
  const count = (text) => (segments ? Array.from(segments.segment(text)).length : Array.from(text).length);
  let timer = 0;
  let asked = '';

  const kept = () => { try { return localStorage.getItem(key) || ''; } catch { return ''; } };
  const keep = (text) => {
    try {
      if (text) localStorage.setItem(key, text);
      else localStorage.removeItem(key);
      return text !== '';
    } catch {
      return false; // No storage, no draft.
    }
  };
  // Shown without a connection alone: that nothing is lost, and since when.
  const say = (isKept) => {
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour12: false });
    saved.textContent = isKept ? form.dataset.saved.replace('{time}', time) : '';
  };
  const grow = () => {
    field.style.height = 'auto';
    field.style.height = `${Math.min(field.scrollHeight + 2, 160)}px`;
  };
  const tell = () => {
    const rest = most - count(field.value.trim());
    left.hidden = rest > 100;
    left.classList.toggle('error', rest < 0);
    left.textContent = (rest < 0 ? form.dataset.over : form.dataset.left).replace('{n}', Math.abs(rest));
  };
  const show = (questions) => {
    similar.replaceChildren(...questions.map((question) => {
      const link = document.createElement('a');
      link.href = question.url;
      link.target = '_blank';
      link.rel = 'noopener';
      const word = document.createElement('strong');
      word.textContent = question.answered ? form.dataset.answered : form.dataset.asked;
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
    try {
      const reply = await fetch(`${form.dataset.similar}?q=${encodeURIComponent(words)}`, { headers: { accept: 'application/json' } });
      if (reply.ok && words === field.value.trim()) show((await reply.json()).questions);
    } catch { /* without a connection nothing is offered */ }
  };

  if (!field.value && kept()) field.value = kept();
  field.addEventListener('input', () => {
    say(keep(field.value));
    tell();
    grow();
    clearTimeout(timer);
    timer = setTimeout(look, 600);
  });
  tell();
  if (field.value) grow();
  // Sent without leaving the page or with it: what was taken is no draft any more.
  if (new URLSearchParams(location.search).has('asked') || new URLSearchParams(location.search).has('waits')) {
    keep('');
    field.value = '';
    tell();
  }
  // Words can be changed for a while only; who is at it is not interrupted.
  setInterval(() => document.querySelectorAll('.board-edit:not([open])').forEach((edit) => {
    edit.hidden = Date.now() > Number(edit.dataset.until);
  }), 1000);
  // With the keyboard open two questions stay visible: the rest of the form folds until it is left.
  const page = document.documentElement.classList;
  page.add('folds');
  // What a keyboard leaves of the screen, also where it lies on the page instead of making it smaller; zoom counts for nothing.
  const view = window.visualViewport;
  const fit = () => page.toggle('tight', (view ? view.height * view.scale : window.innerHeight) < 512);
  (view ?? window).addEventListener('resize', fit);
  fit();
  form.addEventListener('focusin', (event) => {
    if (!event.target.closest('.ask-told, .reactions')) page.add('asking');
  });
  // Not at once: what is pressed must not move away under the finger.
  form.addEventListener('focusout', () => setTimeout(() => {
    if (!form.contains(document.activeElement)) page.remove('asking');
  }, 400));
}
