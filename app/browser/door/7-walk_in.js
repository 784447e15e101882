// The door: somebody without a ticket.

const walkIn = $("#walk-in");
const openWalkIn = (name = "") => {
  walkIn.open = true;
  const field = walkIn.querySelector("[name=name]");
  if (name && !meantCode(name)) field.value = name;
  setTimeout(() => field.focus());
};
$('.door-search a[href="#walk-in"]').addEventListener("click", () => openWalkIn(input.value));
walkIn.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const type = Number(form.elements.type?.value) || onSite?.id || null;
  letIn(form.elements.name.value.trim(), type);
  form.reset();
  walkIn.open = false;
  input.value = "";
  drawFound();
  $(".door-last").scrollIntoView({ block: "nearest" });
});
