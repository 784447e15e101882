// The door: all of it together, begun at last.

// What stands there for who has no script steps back.
door.classList.add("scripted");

const draw = () => {
  drawCounts();
  drawSync();
  drawNewest();
  if (input.value) drawFound();
};
$(".door-offline button").addEventListener("click", sync);
addEventListener("online", sync);
addEventListener("offline", () => {
  isOffline = true;
  draw();
});
document.addEventListener("visibilitychange", () => !document.hidden && sync());
addEventListener("beforeunload", (event) => {
  // What waits is stored, but nobody sends it while no page of the door is open.
  if (waiting.size > 0) event.preventDefault();
});
if (location.search) history.replaceState(history.state, "", location.pathname + location.hash);
draw();
sync();
// What reads codes where the browser does not is kept with it.
detector.then((native) => keepPage(door.dataset.worker, native ? [] : [door.dataset.reader, door.dataset.wasm]));
