// What the drawings share: their data, their frame, their direction, and buttons to come closer.

import { select, zoom, zoomIdentity } from "./vendor/d3.js";

const BORDER = 1; // of .drawing svg
export const rightToLeft = document.documentElement.dir === "rtl";

export function dataOf(name) {
  const found = document.querySelector(`.${name}-data`);
  return found && JSON.parse(found.textContent);
}

// How wide the picture of a figure is within its border, so that a pixel of it is one of the screen.
export function widthOf(figure) {
  figure.hidden = false;
  return Math.max(figure.clientWidth - 2 * BORDER, 320);
}

// Make the picture of a figure.  It is a group to those who hear the page.
export function picture(figure, width, height) {
  return select(figure)
    .insert("svg", "figcaption")
    .attr("viewBox", `0 0 ${width} ${height}`)
    .attr("width", width + 2 * BORDER)
    .attr("height", height + 2 * BORDER)
    .attr("role", "group")
    .attr("aria-label", figure.getAttribute("aria-label"));
}

// A thing is a link: it has the focus in its turn, and its title tells more.
export function linked(selection, address, title) {
  const link = selection.append("a").attr("href", address);
  link.append("title").text(title);
  return link;
}

// Come closer by the buttons, by two fingers, or by the wheel with Ctrl; the wheel alone scrolls the page.
export function zoomable(figure, svg, extent, changed) {
  const behaviour = zoom()
    .scaleExtent([1, extent])
    .filter((event) => (event.type === "wheel" ? event.ctrlKey : !event.button && (event.touches?.length ?? 2) > 1))
    .on("zoom", ({ transform }) => changed(transform));
  svg.call(behaviour);
  const buttons = select(figure).insert("div", "svg").attr("class", "zoom");
  for (const [name, sign, action] of [
    ["zoomIn", "+", () => behaviour.scaleBy(svg, 1.6)],
    ["zoomOut", "−", () => behaviour.scaleBy(svg, 1 / 1.6)],
    ["reset", "↺", () => behaviour.transform(svg, zoomIdentity)],
  ]) {
    buttons.append("button").attr("type", "button").attr("aria-label", figure.dataset[name])
      .attr("title", figure.dataset[name]).text(sign).on("click", action);
  }
  return behaviour;
}
