// A network of links: each node leads to its page; pointing at one, or reaching it by the keyboard, shows its ties.

import { drag, forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, select } from "./vendor/d3.js";
import { dataOf, linked, picture, rightToLeft, zoomable, widthOf } from "./drawing.js";

const SHAPES = {   // told apart by shape as well as by colour
  actor: "M0,-9 A9,9 0 1,1 0,9 A9,9 0 1,1 0,-9 Z",
  framework: "M0,-12 L12,0 L0,12 L-12,0 Z",
  event: "M-8,-8 H8 V8 H-8 Z",
  domain: "M0,-10 L10,8 H-10 Z",
  place: "M-5,-9 H5 L10,0 L5,9 H-5 L-10,0 Z",
};
const STEPS = 300;
const NARROW = 600;   // pixels
const FIRST = ["actor", "framework"];

function draw(figure, { nodes, edges }) {
  const width = widthOf(figure);
  const height = Math.max(Math.min(width * .75, 760), 520);
  const svg = picture(figure, width, height).attr("class", rightToLeft ? "rtl" : "ltr");
  svg.append("defs").append("marker").attr("id", "arrow").attr("viewBox", "0 -4 8 8").attr("refX", 20).attr("refY", 0)
    .attr("markerWidth", 7).attr("markerHeight", 7).attr("orient", "auto").append("path").attr("d", "M0,-4 L8,0 L0,4");
  const canvas = svg.append("g");
  const lines = canvas.append("g").attr("class", "edges");
  const points = canvas.append("g").attr("class", "nodes");
  const told = select(figure).append("p").attr("class", "told").attr("role", "status");

  let thin = () => {};
  zoomable(figure, svg, 8, (transform) => {
    canvas.attr("transform", transform);
    thin(transform.k);
  });

  function lay() {
    const kinds = new Set([...figure.querySelectorAll("input:checked")].map(({ value }) => value));
    const shown = nodes.filter(({ kind }) => kinds.has(kind)).map((node) => ({ ...node }));
    const byId = new Map(shown.map((node) => [node.id, node]));
    const ties = edges.filter(({ source, target }) => byId.has(source) && byId.has(target)).map((edge) => ({ ...edge }));
    const simulation = forceSimulation(shown)
      .force("link", forceLink(ties).id(({ id }) => id).distance(80))
      .force("charge", forceManyBody().strength(-380))
      .force("x", forceX(width / 2).strength(.05))
      .force("y", forceY(height / 2).strength(.05 * width / height))
      .force("collide", forceCollide(26))
      .stop();
    simulation.tick(STEPS);   // at once: nothing moves that nobody moved
    fill(shown, "x", 70, width - 70);
    fill(shown, "y", 20, height - 40);

    const line = lines.selectAll("line").data(ties).join("line")
      .attr("class", ({ standing }) => standing).attr("marker-end", "url(#arrow)");
    points.selectAll("*").remove();
    const node = points.selectAll("g").data(shown).join("g").attr("class", ({ kind }) => `node ${kind}`);
    node.each(function ({ label, kind, address }) {
      const link = linked(select(this), address, label);
      link.append("path").attr("d", SHAPES[kind]);
      link.append("text").attr("dy", 22).text(label.length > 26 ? `${label.slice(0, 25)}…` : label);
    });

    // Where there is no room for all labels, those of the most tied are shown; the others when pointed at.
    const degree = new Map(shown.map(({ id }) => [id, 0]));
    for (const { source, target } of ties) [source, target].forEach(({ id }) => degree.set(id, degree.get(id) + 1));
    // A label is under its mark, and at the edges within the picture.
    const half = ({ label }) => Math.min(label.length, 26) * 3.7;
    const aside = (one) => Math.max(0, half(one) - one.x) + Math.min(0, width - half(one) - one.x);
    const byDegree = [...shown].sort((one, two) => degree.get(two.id) - degree.get(one.id));
    thin = (scale) => {
      const taken = [];
      const marks = shown.map(({ x, y }) => [x - 11 / scale, y - 11 / scale, x + 11 / scale, y + 11 / scale]);
      const hidden = new Set();
      for (const one of byDegree) {
        const [middle, side] = [one.x + aside(one) / scale, half(one) / scale];
        const box = [middle - side, one.y + 12 / scale, middle + side, one.y + 27 / scale];
        const meets = (other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3];
        if (taken.some(meets) || marks.some(meets)) hidden.add(one.id);
        else taken.push(box);
      }
      node.select("text").attr("x", (one) => aside(one) / scale);
      node.classed("crowded", ({ id }) => hidden.has(id));
      svg.style("--scale", 1 / scale);
    };

    function put() {
      line.attr("x1", ({ source }) => source.x).attr("y1", ({ source }) => source.y)
        .attr("x2", ({ target }) => target.x).attr("y2", ({ target }) => target.y);
      node.attr("transform", ({ x, y }) => `translate(${x}, ${y})`);
    }
    put();
    thin(1);

    node.call(drag().clickDistance(4).on("drag", (event, moved) => {
      moved.x = event.x;
      moved.y = event.y;
      put();
    }));

    function show(one) {
      const near = new Set([one.id]);
      for (const { source, target } of ties) {
        if (source.id === one.id) near.add(target.id);
        if (target.id === one.id) near.add(source.id);
      }
      node.classed("aside", ({ id }) => !near.has(id)).classed("near", ({ id }) => near.has(id));
      line.classed("aside", ({ source, target }) => source.id !== one.id && target.id !== one.id);
      told.text(ties.filter(({ source, target }) => source.id === one.id || target.id === one.id)
        .map(({ source, target, label }) => `${source.label} ${label} ${target.label}`).join(rightToLeft ? "؛ " : "; "));
    }
    function rest() {
      node.classed("aside", false).classed("near", false);
      line.classed("aside", false);
    }
    node.on("pointerenter focusin", (_, one) => show(one)).on("pointerleave focusout", rest);
  }

  const boxes = figure.querySelectorAll("input");
  // A narrow picture begins with few, whose names can be read; the others are a tap away, and in the table.
  if (width < NARROW) boxes.forEach((box) => { box.checked = FIRST.includes(box.value); });
  boxes.forEach((box) => box.addEventListener("change", lay));
  lay();
}

// Stretch what was laid out to the room there is.
function fill(nodes, axis, from, to) {
  const all = nodes.map((node) => node[axis]);
  const [least, most] = [Math.min(...all), Math.max(...all)];
  for (const node of nodes) node[axis] = from + (node[axis] - least) / (most - least || 1) * (to - from);
}

const data = dataOf("network");
const figure = document.querySelector("figure.network");
if (data?.nodes.length && figure) draw(figure, data);
