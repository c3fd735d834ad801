// A board in Grafana's own components: what Grafana would show of these series. The heat map's panel is not among the packages: Cells is ours.
import {
  BarGauge, BarGaugeDisplayMode, BigValue, BigValueColorMode, BigValueGraphMode, BigValueTextMode, GlobalStyles, LegendDisplayMode, PanelChrome, TimeSeries,
} from "@grafana/ui";
import { applyFieldOverrides, createTheme, dateTime, FieldType, getFieldDisplayValues, standardFieldConfigEditorRegistry, ThemeContext, toDataFrame } from "@grafana/data";
import { createRoot } from "react-dom/client";

const UNIT = 38, GAP = 8, WIDTH = 1366;
const theme = createTheme({ colors: { mode: "dark" } });
const COLUMN = (WIDTH - GAP) / 24;

function frames(panel, results) {
  const made = results.map(({ name, times, values }) => toDataFrame({
    name,
    fields: [
      { name: "Time", type: FieldType.time, values: times, config: {} },
      { name, type: FieldType.number, values, config: { ...panel.fieldConfig.defaults, displayNameFromDS: name } },
    ],
  }));
  const styled = applyFieldOverrides({
    data: made, fieldConfig: { defaults: panel.fieldConfig.defaults, overrides: [] }, theme, timeZone: "utc", replaceVariables: (text) => text, fieldConfigRegistry: standardFieldConfigEditorRegistry,
  });
  // TimeSeries draws `custom`, which only the panel plugin's registry would carry over; lines of their own colours, as in Grafana.
  styled.forEach((frame, at) => {
    const field = frame.fields[1];
    const color = panel.type === "timeseries" ? { mode: "palette-classic" } : panel.fieldConfig.defaults.color;
    field.config = { ...field.config, ...panel.fieldConfig.defaults, color, displayNameFromDS: field.name, custom: { drawStyle: "line", lineInterpolation: "linear", axisPlacement: "auto", spanNulls: false, ...panel.fieldConfig.defaults.custom } };
    field.state = { ...field.state, seriesIndex: at, displayName: undefined };
  });
  return applyFieldOverrides({ data: styled, theme, timeZone: "utc", replaceVariables: (text) => text, fieldConfig: { defaults: {}, overrides: [] }, fieldConfigRegistry: standardFieldConfigEditorRegistry });
}

const last = (field) => field.values[field.values.length - 1];

// Grafana's own choice of the text and colour, also where there is no series.
function Number({ panel, data, width, height }) {
  const { options, fieldConfig } = panel;
  const [value] = getFieldDisplayValues({ data: frames(panel, data), fieldConfig: { overrides: [], ...fieldConfig }, reduceOptions: options.reduceOptions, replaceVariables: (text) => text, theme, timeZone: "utc" });
  const colorMode = options.colorMode === "none" ? BigValueColorMode.None : BigValueColorMode.BackgroundSolid;
  return <BigValue value={value.display} text={options.text} width={width} height={height} theme={theme} colorMode={colorMode} graphMode={BigValueGraphMode.None} textMode={BigValueTextMode.Value} />;
}

function Bars({ panel, data, width, height }) {
  const made = frames(panel, data);
  const greatest = Math.max(...made.map((frame) => last(frame.fields[1])));
  const rowHeight = Math.min(panel.options.namePlacement === "top" ? 48 : 36, Math.floor(height / Math.max(1, made.length)) - 4);
  return made.map((frame, at) => {
    const field = frame.fields[1];
    field.config.max = greatest;
    return <div key={at} style={{ marginBottom: 4 }}><BarGauge field={field.config} value={{ ...field.display(last(field)), title: frame.name }} display={field.display} orientation="horizontal" displayMode={BarGaugeDisplayMode.Basic} valueDisplayMode={panel.options.valueMode} namePlacement={panel.options.namePlacement} text={panel.options.text} width={width} height={rowHeight} theme={theme} /></div>;
  });
}

// Deploys: the plugin that draws annotations is not among the packages, but the component lets others draw on its canvas.
const DEPLOY = "#b877d9";
function mark(plot, deploys) {
  const { ctx, bbox } = plot;
  const place = (time) => Math.min(Math.max(plot.valToPos(time, "x", true), bbox.left), bbox.left + bbox.width);
  ctx.save();
  for (const { from, to } of deploys) {
    const [left, right] = [place(from), place(to)];
    ctx.fillStyle = `${DEPLOY}1a`;
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
    ctx.strokeStyle = DEPLOY;
    ctx.setLineDash([5, 5]);
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillStyle = DEPLOY;
    ctx.fillRect(left, bbox.top + bbox.height, Math.max(right - left, 4), 4);
  }
  ctx.restore();
}

function Lines({ panel, data, width, height, range, deploys }) {
  const timeRange = { from: dateTime(range[0]), to: dateTime(range[1]), raw: { from: "", to: "" } };
  const legend = { showLegend: true, displayMode: LegendDisplayMode.List, placement: "bottom", calcs: [] };
  const marked = new WeakSet();
  if (!data.length) return <div style={{ height, display: "grid", placeItems: "center" }}>No data</div>;
  return <TimeSeries frames={frames(panel, data)} width={width} height={height} timeRange={timeRange} timeZone="utc" legend={legend}>
    {(config) => {
      if (!marked.has(config)) config.addHook("draw", (plot) => mark(plot, deploys));
      marked.add(config);
      return null;
    }}
  </TimeSeries>;
}

function Cells({ data, width, height, range }) {
  const rows = [...data].sort((one, other) => parseFloat(one.name) - parseFloat(other.name)).filter(({ name }) => name !== "+Inf");
  const counted = rows.map((row, at) => row.values.map((value, time) => Math.max(0, value - (at ? rows[at - 1].values[time] : 0))));
  const greatest = Math.max(...counted.flat(), 1);
  const left = 60, bottom = 20, tall = (height - bottom) / rows.length;
  const place = (time) => left + ((time - range[0]) / (range[1] - range[0])) * (width - left);
  const wide = rows.length && rows[0].times.length > 1 ? place(rows[0].times[1]) - place(rows[0].times[0]) : 4;
  return <svg width={width} height={height} fontSize={11} fill={theme.colors.text.secondary}>
    {rows.map((row, at) => <text key={row.name} x={left - 6} y={height - bottom - at * tall - 2} textAnchor="end">{parseFloat(row.name)} s</text>)}
    {counted.flatMap((values, at) => values.map((value, time) => value > 0 && <rect key={`${at}-${time}`} x={place(rows[at].times[time])} y={height - bottom - (at + 1) * tall} width={wide - 0.5} height={tall - 1} fill={`rgba(255, 120, 10, ${0.12 + 0.88 * value / greatest})`} />))}
  </svg>;
}

const DRAWN = { stat: Number, bargauge: Bars, timeseries: Lines, heatmap: Cells };

// Grafana's own icon is a file of its server.
const RunbookLink = ({ link }) => <a href={link.url} title={link.title} style={{ color: theme.colors.text.link, padding: "0 4px" }}>↗</a>;

function Board({ board, data, range, deploys }) {
  return board.panels.map((panel, at) => {
    const { x, y, w, h } = panel.gridPos;
    const place = { position: "absolute", left: GAP + x * COLUMN, top: y * UNIT, width: w * COLUMN - GAP, height: h * UNIT - GAP };
    if (panel.type === "row") {
      return <div key={at} style={{ ...place, font: "500 16px Inter", padding: "6px 0" }}>{panel.title}</div>;
    }
    const Inner = DRAWN[panel.type];
    return <div key={at} style={place}>
      <PanelChrome title={panel.title} description={panel.description} titleItems={panel.links?.length ? <RunbookLink link={panel.links[0]} /> : undefined} width={place.width} height={place.height}>
        {(width, height) => <Inner panel={panel} data={data[at]} width={width} height={height} range={range} deploys={deploys} />}
      </PanelChrome>
    </div>;
  });
}

window.draw = (shown) => createRoot(document.body.appendChild(document.createElement("div"))).render(
  <ThemeContext.Provider value={theme}><GlobalStyles /><Board {...shown} /></ThemeContext.Provider>,
);
