// The door on a phone: reads tickets, finds people, and goes on while the network is gone. What is done here is shown at
// once and sent when it can be; each act has an id of its own, so that sending it twice does no harm, and says how long
// ago it was by the server's clock, so that this phone's need not be right (3-clock.js). The rules of joining stand in the
// server (domain/src/checkin): somebody is in since the earliest entry that nobody named as a mistake.
//
// The files of this folder are one script of one scope, after each other by their names.

import { keepPage } from "./ticket.js";

const door = document.getElementById("door");
const { roster: rosterUrl, acts: actsUrl, zone } = door.dataset;
const words = JSON.parse(door.dataset.words);
const types = new Map(JSON.parse(door.dataset.types).map((type) => [type.id, type]));
const onSite = [...types.values()].find((type) => !type.online);
const $ = (selector) => door.querySelector(selector);
const say = (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const clock = (ms) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(ms);
const element = (tag, { text, ...attributes } = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  if (text !== undefined) node.textContent = text;
  node.append(...children.filter(Boolean));
  return node;
};
const icon = (path) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
};
const CHECK = "M5 12.5l4.5 4.5L19.500 7";
const CLOCK = "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 7.500V12l3 2";
const CROSS = "M6 6l12 12M18 6L6 18";
const UNDO = "M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3";
