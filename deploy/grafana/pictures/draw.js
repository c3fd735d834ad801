// Asks Prometheus what each panel asks, gives the series to page.jsx in Chromium, and takes the picture. Called by tests/deploy/draw_boards.py.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import chromium from "@sparticuz/chromium";
import { build } from "esbuild";
import puppeteer from "puppeteer-core";

const WIDTH = 1366, UNIT = 38;
const asked = JSON.parse(process.argv[2]);
const board = JSON.parse(await readFile(asked.board));
const end = Math.floor(Date.now() / 1000), start = end - asked.seconds;
const step = Math.max(1, Math.round(asked.seconds / 150));

const filled = (text) => text
  .replaceAll("$__rate_interval", "30s").replaceAll("$__range", `${asked.seconds}s`)
  .replaceAll("$job", "news-events").replace(/\$(environment|topic_prefix|instance)/g, ".*");
const legend = (format, labels) => format === "__auto" ? Object.values(labels).join(" ") || "value" : format.replace(/\{\{(\w+)\}\}/g, (_, name) => labels[name] ?? "");

async function series(target) {
  const question = new URLSearchParams({ query: filled(target.expr), ...(target.range ? { start, end, step } : { time: end }) });
  const answer = await (await fetch(`${asked.prometheus}/api/v1/${target.range ? "query_range" : "query"}?${question}`)).json();
  if (answer.status !== "success") throw new Error(`${target.expr}: ${answer.error}`);
  return answer.data.result.map(({ metric, value, values }) => ({
    name: legend(target.legendFormat, metric),
    times: (values ?? [value]).map(([time]) => time * 1000),
    // NaN, a share of nothing, is a gap in a line, as in Grafana.
    values: values ? values.map(([, number]) => (number === "NaN" ? null : parseFloat(number))) : [parseFloat(value[1])],
  }));
}

const data = await Promise.all(board.panels.map(async (panel) => (await Promise.all((panel.targets ?? []).map(series))).flat()));
// As Grafana reads an annotation query: points above 0 that follow each other are one region.
const deploys = (await Promise.all(board.annotations.list.filter(({ expr }) => expr).map(({ expr }) => series({ expr, range: true, legendFormat: "" })))).flat()
  .map(({ times, values }) => times.filter((_, at) => values[at] > 0)).filter((times) => times.length).map((times) => ({ from: times[0], to: times.at(-1) }));
const height = UNIT * Math.max(...board.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
const folder = await mkdtemp(join(tmpdir(), "boards-"));
try {
  const script = join(folder, "page.js");
  await build({
    entryPoints: ["page.jsx"], bundle: true, outfile: script, jsx: "automatic", define: { "process.env.NODE_ENV": '"production"', global: "window" }, logLevel: "error",
    loader: { ".svg": "text", ".png": "dataurl", ".woff": "dataurl", ".woff2": "dataurl", ".ttf": "dataurl" },
  });
  await writeFile(join(folder, "page.html"), '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="page.css"><body style="background:#111217;margin:0"><script src="page.js"></script>');
  const browser = await puppeteer.launch({ args: [...chromium.args, "--lang=en-US"], env: { ...process.env, LANG: "en_US.UTF-8", LC_ALL: "en_US.UTF-8", LANGUAGE: "en_US" }, executablePath: await chromium.executablePath(), headless: "shell" });
  try {
    const page = await browser.newPage();
    const errors = [];
    page.on("pageerror", (error) => errors.push(error.stack));
    await page.setViewport({ width: WIDTH, height });
    await page.goto(`file://${folder}/page.html`);
    if (errors.length) throw new Error(errors.join("\n"));
    // NaN is no JSON: a share of nothing.
    await page.evaluate((shown) => window.draw(JSON.parse(shown, (_, value) => (value === "NaN" ? NaN : value))),
      JSON.stringify({ board, data, deploys, range: [start * 1000, end * 1000] }, (_, value) => (Number.isNaN(value) ? "NaN" : value)));
    await new Promise((drawn) => setTimeout(drawn, 3000));
    if (errors.length) throw new Error(errors.join("\n"));
    await page.screenshot({ path: asked.picture });
  } finally {
    await browser.close();
  }
} finally {
  await rm(folder, { recursive: true });
}
