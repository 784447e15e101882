// The attendance code on the screen that is streamed: asked for anew when its minute is over.

const place = document.querySelector("[data-code]");
const digits = place.querySelector("[data-digits]");
const ask = async () => {
  let wait = 5;
  try {
    const reply = await fetch(place.dataset.code);
    if (reply.ok && !reply.redirected) {
      const { code, seconds } = await reply.json();
      place.hidden = !code;
      digits.textContent = code ?? "";
      wait = code ? seconds : Math.min(seconds, 20);
    } else {
      // Whoever was signed out sees no code any more.
      place.hidden = true;
      wait = 30;
    }
  } catch {
    // What stands there holds for another minute.
  }
  setTimeout(ask, wait * 1000 + 100);
};
ask();
