// A board in Grafana's own components: what Grafana would show of these series. The heat map's panel is not among the packages: Cells is ours.
import {
  BarGauge, BarGaugeDisplayMode, BigValue, BigValueColorMode, BigValueGraphMode, BigValueTextMode, GlobalStyles, LegendDisplayMode, PanelChrome, TimeSeries,
} from "@grafana/ui";
import { applyFieldOverrides, createTheme, dateTime, FieldType, getFieldDisplayName, standardFieldConfigEditorRegistry, ThemeContext, toDataFrame } from "@grafana/data";
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

function Number({ panel, data, width, height }) {
  const [frame] = frames(panel, data);
  const value = frame ? frame.fields[1].display(last(frame.fields[1])) : { text: panel.fieldConfig.defaults.noValue, numeric: NaN, color: theme.visualization.getColorByName("green") };
  return <BigValue value={value} width={width} height={height} theme={theme} colorMode={BigValueColorMode.BackgroundSolid} graphMode={BigValueGraphMode.None} textMode={BigValueTextMode.Value} />;
}

function Bars({ panel, data, width, height }) {
  const made = frames(panel, data);
  const greatest = Math.max(...made.map((frame) => last(frame.fields[1])));
  const rowHeight = Math.min(36, Math.floor(height / Math.max(1, made.length)) - 4);
  return made.map((frame, at) => {
    const field = frame.fields[1];
    field.config.max = greatest;
    return <div key={at} style={{ marginBottom: 4 }}><BarGauge field={field.config} value={{ ...field.display(last(field)), title: frame.name }} display={field.display} orientation="horizontal" displayMode={BarGaugeDisplayMode.Basic} width={width} height={rowHeight} theme={theme} /></div>;
  });
}

function Lines({ panel, data, width, height, range }) {
  const timeRange = { from: dateTime(range[0]), to: dateTime(range[1]), raw: { from: "", to: "" } };
  const legend = { showLegend: true, displayMode: LegendDisplayMode.List, placement: "bottom", calcs: [] };
  return <TimeSeries frames={frames(panel, data)} width={width} height={height} timeRange={timeRange} timeZone="utc" legend={legend} />;
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

function Board({ board, data, range }) {
  return board.panels.map((panel, at) => {
    const { x, y, w, h } = panel.gridPos;
    const place = { position: "absolute", left: GAP + x * COLUMN, top: y * UNIT, width: w * COLUMN - GAP, height: h * UNIT - GAP };
    if (panel.type === "row") {
      return <div key={at} style={{ ...place, font: "500 16px Inter", padding: "6px 0" }}>{panel.title}</div>;
    }
    const Inner = DRAWN[panel.type];
    return <div key={at} style={place}>
      <PanelChrome title={panel.title} description={panel.description} width={place.width} height={place.height}>
        {(width, height) => <Inner panel={panel} data={data[at]} width={width} height={height} range={range} />}
      </PanelChrome>
    </div>;
  });
}

window.draw = (shown) => createRoot(document.body.appendChild(document.createElement("div"))).render(
  <ThemeContext.Provider value={theme}><GlobalStyles /><Board {...shown} /></ThemeContext.Provider>,
);
