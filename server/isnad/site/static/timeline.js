// Dates drawn as what they are: a day is a mark, a month or a year the bar of its days, a vague date a bar whose ends
// fade.  Time runs the way the page is read.

import { axisBottom, scaleUtc } from "./vendor/d3.js";
import { dataOf, linked, picture, rightToLeft, zoomable, widthOf } from "./drawing.js";

const DAY = 24 * 60 * 60 * 1000;
const LABEL = 16;   // above the bars of a row
const BAR = 10;
const LANE = 14;    // what other sources give has a lane of its own, so that neither hides the other
const GAP = 8;
const AXIS = 28;

const day = (text) => new Date(`${text}T00:00:00Z`);
const behind = (text) => new Date(day(text).getTime() + DAY);   // the end of the day

function draw(figure, happenings) {
  const width = widthOf(figure);
  let height = GAP;
  const tops = happenings.map(({ datings }) => {
    const top = height;
    height += LABEL + LANE * (datings.some(({ elsewhere }) => elsewhere) ? 2 : 1) + GAP;
    return top;
  });
  height += AXIS;
  const svg = picture(figure, width, height).attr("class", rightToLeft ? "rtl" : "ltr");
  const days = happenings.flatMap(({ datings }) => datings.flatMap(({ spans }) => spans.flat().map(day)));
  const years = [new Date(Date.UTC(Math.min(...days.map((one) => one.getUTCFullYear())), 0, 1)),
                 new Date(Date.UTC(Math.max(...days.map((one) => one.getUTCFullYear())) + 1, 0, 1))];
  const margin = 24;
  const whole = scaleUtc().domain(years)
    .range(rightToLeft ? [width - margin, margin] : [margin, width - margin]);

  const fade = svg.append("defs").append("linearGradient").attr("id", "fade");
  for (const [offset, opacity] of [[0, 0], [.35, 1], [.65, 1], [1, 0]]) {
    fade.append("stop").attr("offset", offset).attr("stop-opacity", opacity).attr("class", "vague-stop");
  }

  const axis = svg.append("g").attr("class", "axis").attr("transform", `translate(0, ${height - AXIS})`);
  const grid = svg.append("g").attr("class", "grid");
  const rows = svg.append("g").selectAll("g").data(happenings).join("g")
    .attr("class", "row").attr("transform", (_, index) => `translate(0, ${tops[index]})`);
  rows.each(function ({ label, address, datings }) {
    const row = linked(rows.filter((_, i, nodes) => nodes[i] === this), address,
                       `${label}: ${datings.map(({ said }) => said).join(rightToLeft ? "، " : ", ")}`);
    fit(row.append("text").attr("class", "label").attr("y", 12).node(), label, width - 2 * margin);
    row.append("g").attr("class", "marks");
  });

  function place(scale) {
    const ticks = axisBottom(scale).ticks(Math.max(width / 90, 3)).tickSizeOuter(0);
    axis.call(ticks);
    grid.selectAll("line").data(scale.ticks(Math.max(width / 90, 3))).join("line")
      .attr("x1", scale).attr("x2", scale).attr("y1", 0).attr("y2", height - AXIS);
    rows.each(function ({ datings }) {
      const row = this.querySelector("a");
      const marks = row.querySelector(".marks");
      marks.replaceChildren();
      let least = Infinity, most = -Infinity;
      for (const { spans, vague, elsewhere } of datings) {
        for (const [first, last] of spans) {
          const [a, b] = [scale(day(first)), scale(behind(last))].sort((one, two) => one - two);
          const mark = shape(first === last && b - a < BAR, a, b, LABEL + (elsewhere ? LANE : 0));
          mark.setAttribute("class", ["mark", vague && "vague", elsewhere && "elsewhere"].filter(Boolean).join(" "));
          marks.append(mark);
          least = Math.min(least, a);
          most = Math.max(most, b);
        }
      }
      const text = row.querySelector(".label");
      const room = text.getComputedTextLength();
      const start = Math.min(Math.max(rightToLeft ? most : least, margin), width - margin);
      // The label begins above its bar, and ends with it where there is no room.
      const fits = rightToLeft ? start - room > margin : start + room < width - margin;
      const at = fits ? start : rightToLeft ? Math.min(margin + room, width - margin) : Math.max(width - margin - room, margin);
      text.setAttribute("x", at);
    });
  }

  place(whole);
  zoomable(figure, svg, 60, (transform) => place(transform.rescaleX(whole))).translateExtent([[0, 0], [width, height]]).extent([[0, 0], [width, height]]);
}

// Shorten a label that is wider than the picture; its link's title has all of it.
function fit(text, label, room) {
  text.textContent = label;
  for (let length = label.length - 1; text.getComputedTextLength() > room && length > 1; length -= 1) {
    text.textContent = `${label.slice(0, length)}…`;
  }
}

function shape(isPoint, from, to, top) {
  const space = "http://www.w3.org/2000/svg";
  if (isPoint) {
    const [x, y, r] = [(from + to) / 2, top + BAR / 2, BAR / 2];
    const diamond = document.createElementNS(space, "path");
    diamond.setAttribute("d", `M${x - r},${y} L${x},${y - r} L${x + r},${y} L${x},${y + r} Z`);
    return diamond;
  }
  const bar = document.createElementNS(space, "rect");
  bar.setAttribute("x", from);
  bar.setAttribute("y", top);
  bar.setAttribute("width", Math.max(to - from, 3));
  bar.setAttribute("height", BAR);
  return bar;
}

const happenings = dataOf("timeline");
const figure = document.querySelector("figure.timeline");
if (happenings?.length && figure) draw(figure, happenings);
