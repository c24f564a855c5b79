// States by their outlines, cities as points; what only another source names is hollow.

import { feature, geoNaturalEarth1, geoPath } from "./vendor/d3.js";
import { dataOf, linked, picture, rightToLeft, zoomable, widthOf } from "./drawing.js";

function draw(figure, { features }, countries) {
  const width = widthOf(figure);
  const height = Math.round(width * (width < 600 ? .9 : .55));
  const svg = picture(figure, width, height).attr("class", rightToLeft ? "rtl" : "ltr");
  const states = new Map(features.map(({ properties }) => [properties.code, properties]).filter(([code]) => code));
  const named = countries.features.filter(({ id }) => states.has(id));
  const cities = features.filter(({ geometry }) => geometry);
  const all = { type: "FeatureCollection", features: [...named, ...cities] };
  const margin = Math.min(width, height) * .12;
  const projection = geoNaturalEarth1().fitExtent([[margin, margin], [width - margin, height - margin]], all);
  const path = geoPath(projection);
  const canvas = svg.append("g");
  canvas.append("g").selectAll("path").data(countries.features).join("path").attr("class", "land").attr("d", path);

  const outlines = canvas.append("g").selectAll("g").data(named).join("g").attr("class", "state");
  outlines.each(function (outline) {
    const { label, address } = states.get(outline.id);
    const link = linked(outlines.filter((_, i, all) => all[i] === this), address, label);
    link.append("path").attr("d", path(outline));
    const [x, y] = path.centroid(outline);
    const [[, top], [, bottom]] = path.bounds(outline);   // of a small state, the label stands above it
    link.append("text").attr("x", x).attr("y", bottom - top < 60 ? top - 6 : y - 14).text(label);
  });
  const points = canvas.append("g").selectAll("g").data(cities).join("g")
    .attr("class", ({ properties }) => (properties.elsewhere ? "city elsewhere" : "city"))
    .attr("transform", (place) => `translate(${path.centroid(place)})`);
  points.each(function ({ properties: { label, address } }) {
    const link = linked(points.filter((_, i, all) => all[i] === this), address, label);
    link.append("circle").attr("r", 6);
    link.append("text").text(label);
  });
  keepApart(canvas);
  zoomable(figure, svg, 8, (transform) => {
    canvas.attr("transform", transform);
    svg.style("--scale", 1 / transform.k);
  });
}

// Put each city's label below its point, or above it, or beside it: the first place where it meets no other label.
function keepApart(canvas) {
  const box = (node) => node.getBoundingClientRect();
  const taken = canvas.selectAll(".state text").nodes().map(box);
  const meets = (one) => taken.some((other) => one.left < other.right && other.left < one.right
    && one.top < other.bottom && other.top < one.bottom);
  canvas.selectAll(".city").each(function () {
    const text = this.querySelector("text");
    const half = text.getComputedTextLength() / 2 + 9;
    for (const [x, y] of [[0, 20], [0, -10], [half, 4], [-half, 4], [0, 36]]) {
      text.setAttribute("x", x);
      text.setAttribute("y", y);
      if (!meets(box(text))) break;
    }
    taken.push(box(text));
  });
}

const places = dataOf("map");
const figure = document.querySelector("figure.map");
if (places?.features.length && figure) {
  const atlas = await (await fetch(figure.dataset.outlines)).json();
  draw(figure, places, feature(atlas, atlas.objects.countries));
}
