// From a chart's specification to the option of ECharts. One function per kind of chart.

export function optionOf(spec, look) {
  const option = { lines, bars, points, matrix, course }[spec.kind](spec, look);
  return {
    animation: look.animate,
    animationDuration: 300,
    animationDurationUpdate: 200,
    color: look.palette,
    textStyle: { fontFamily: look.font, color: look.text },
    ...option,
  };
}

function lines(spec, look) {
  const own = spec.lines.filter((line) => !line.faint);
  const named = own.length > 1;
  const single = own.length === 1;
  const spoken = (items) => items.filter((item) => !spec.lines[item.seriesIndex].faint);
  return {
    grid: grid({ legend: named, title: spec.y.title }),
    legend: legend(named, look, own),
    tooltip: { ...tooltip(look), trigger: 'axis', formatter: (items) => pointText(spoken(items), spec, look) },
    xAxis: valueAxis(spec.x, look, false),
    yAxis: valueAxis(spec.y, look, true),
    series: spec.lines.map((line, index) => ({
      type: 'line',
      name: line.name,
      data: line.points,
      step: line.stepped ? 'end' : false,
      silent: line.faint,
      showSymbol: !line.faint && (line.points.length < 2 || line.marked),
      symbolSize: 7,
      color: look.palette[line.colour % look.palette.length],
      lineStyle: { width: line.faint ? 1 : 2, opacity: line.faint ? 0.25 : 1, type: line.dashed ? 'dashed' : 'solid' },
      areaStyle: single && spec.filled ? { opacity: 0.12 } : undefined,
      emphasis: { focus: named ? 'series' : 'none' },
      markLine: index === 0 ? guide(spec.guide, look) : undefined,
    })),
  };
}

function points(spec, look) {
  const named = spec.groups.length > 1;
  return {
    grid: grid({ legend: named, title: spec.y.title }),
    legend: legend(named, look, spec.groups),
    tooltip: { ...tooltip(look), trigger: 'item', formatter: (item) => pairText(item.value, spec, look) },
    xAxis: valueAxis(spec.x, look, false),
    yAxis: valueAxis(spec.y, look, true),
    series: spec.groups.map((group, index) => ({
      type: 'scatter',
      name: group.name,
      data: group.points,
      symbolSize: group.points.length > 400 ? 5 : 7,
      color: look.palette[group.colour % look.palette.length],
      itemStyle: { opacity: 0.65 },
      markLine: index === 0 ? guide(spec.guide, look) : undefined,
    })),
  };
}

function bars(spec, look) {
  const categories = {
    type: 'category',
    data: spec.labels,
    inverse: spec.sideways || look.rtl,
    position: spec.sideways && look.rtl ? 'right' : undefined,
    name: spec.sideways ? undefined : spec.x.title,
    nameLocation: 'middle',
    nameGap: 30,
    nameTextStyle: { color: look.label },
    axisLine: { lineStyle: { color: look.axis } },
    axisTick: { show: false },
    axisLabel: { color: look.label, hideOverlap: true, width: spec.sideways ? 150 : undefined, overflow: 'truncate' },
  };
  const amounts = { ...valueAxis(spec.y, look, !spec.sideways), inverse: spec.sideways && look.rtl };
  return {
    grid: grid({ legend: false, title: spec.sideways ? undefined : spec.y.title }),
    tooltip: {
      ...tooltip(look),
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: look.grid, opacity: 0.5 } },
      formatter: ([item]) => `${item.name}\n${spec.y.title}: ${look.number.format(item.value)}`,
    },
    xAxis: spec.sideways ? amounts : categories,
    yAxis: spec.sideways ? categories : amounts,
    series: [
      {
        type: 'bar',
        data: spec.values,
        color: look.palette[spec.colour % look.palette.length],
        barMaxWidth: spec.sideways ? 18 : undefined,
        barCategoryGap: spec.touching ? '4%' : '35%',
        itemStyle: { borderRadius: barCorners(spec, look) },
        label: {
          show: spec.sideways,
          position: look.rtl ? 'left' : 'right',
          color: look.label,
          formatter: (item) => look.number.format(item.value),
        },
      },
    ],
  };
}

function barCorners(spec, look) {
  if (!spec.sideways) return [3, 3, 0, 0];
  return look.rtl ? [4, 0, 0, 4] : [0, 4, 4, 0];
}

function matrix(spec, look) {
  const names = (title, side) => ({
    type: 'category',
    data: spec.labels,
    inverse: side,
    name: title,
    nameLocation: 'middle',
    nameGap: side ? undefined : 34,
    nameMoveOverlap: true,
    nameTextStyle: { color: look.label },
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: look.text, width: 90, overflow: 'truncate' },
    splitArea: { show: false },
  });
  const totals = spec.cells.map((row) => row.reduce((sum, count) => sum + count, 0));
  const share = (row, count) => (totals[row] ? count / totals[row] : 0);
  const percent = new Intl.NumberFormat(document.documentElement.lang, { style: 'percent', maximumFractionDigits: 1 });
  return {
    grid: { left: 8, right: 8, top: 8, bottom: 8, outerBoundsMode: 'same' },
    tooltip: {
      ...tooltip(look),
      trigger: 'item',
      formatter: ({ value: [x, y, part, count] }) =>
        `${spec.y.title}: ${spec.labels[y]}\n${spec.x.title}: ${spec.labels[x]}\n${look.number.format(count)} (${percent.format(part)})`,
    },
    visualMap: { show: false, min: 0, max: 1, dimension: 2, inRange: { color: look.sequence } },
    xAxis: names(spec.x.title, false),
    yAxis: names(spec.y.title, true),
    series: [
      {
        type: 'heatmap',
        data: spec.cells.flatMap((row, y) =>
          row.map((count, x) => ({
            value: [x, y, share(y, count), count],
            label: { color: share(y, count) > 0.55 ? look.onRamp : look.text },
          })),
        ),
        itemStyle: { borderColor: look.surface, borderWidth: 3, borderRadius: 6 },
        label: { show: spec.labels.length <= 12, formatter: ({ value }) => look.number.format(value[3]) },
        emphasis: { itemStyle: { borderColor: look.palette[0] } },
      },
    ],
  };
}

function course(spec, look) {
  const [first, second, third] = look.palette;
  const dates = {
    type: 'category',
    data: spec.labels,
    inverse: look.rtl,
    boundaryGap: false,
    name: spec.x.title,
    nameLocation: 'middle',
    nameGap: 28,
    nameTextStyle: { color: look.label },
    axisLine: { lineStyle: { color: look.axis } },
    axisTick: { show: false },
    axisLabel: { color: look.label, hideOverlap: true },
  };
  const curve = (of, color, type) => ({
    type: 'line',
    name: of.name,
    data: of.values,
    color,
    showSymbol: false,
    symbolSize: 6,
    lineStyle: { width: 2, type },
  });
  // The band is the space between its lower edge, which is not drawn, and what is stacked on it.
  const edge = { type: 'line', stack: 'band', stackStrategy: 'all', symbol: 'none', silent: true, color: second, lineStyle: { opacity: 0 } };
  const width = spec.upper.map((upper, place) => (upper === null ? null : upper - spec.lower[place]));
  const named = [spec.actual, spec.backtest, spec.forecast, { name: spec.band }];
  return {
    grid: grid({ legend: true, title: spec.y.title }),
    legend: legend(true, look, named),
    tooltip: { ...tooltip(look), trigger: 'axis', formatter: ([item]) => courseText(item.dataIndex, spec, look) },
    xAxis: dates,
    yAxis: { ...valueAxis(spec.y, look, true), position: look.rtl ? 'right' : 'left' },
    series: [
      { ...edge, name: 'lower', data: spec.lower },
      { ...edge, name: spec.band, data: width, areaStyle: { opacity: 0.2 } },
      curve(spec.actual, first, 'solid'),
      curve(spec.backtest, third, 'dotted'),
      curve(spec.forecast, second, 'solid'),
    ],
  };
}

function courseText(place, spec, look) {
  const shown = (value) => value !== null && value !== undefined;
  const curves = [spec.actual, spec.backtest, spec.forecast].filter((curve) => shown(curve.values[place]));
  const rows = curves.map((curve) => `${curve.name}: ${look.number.format(curve.values[place])}`);
  if (shown(spec.lower[place])) {
    rows.push(`${spec.band}: ${look.number.format(spec.lower[place])} – ${look.number.format(spec.upper[place])}`);
  }
  return [spec.labels[place], ...rows].join('\n');
}

const grid = ({ legend: hasLegend, title }) => ({
  left: 8,
  right: 20,
  bottom: 8,
  top: (title ? 24 : 12) + (hasLegend ? 26 : 0),
  outerBoundsMode: 'same',
});

const legend = (shown, look, entries) => ({
  show: shown,
  type: 'scroll',
  top: 0,
  [look.rtl ? 'right' : 'left']: 0,
  icon: 'roundRect',
  itemWidth: 14,
  itemHeight: 4,
  textStyle: { color: look.text },
  pageTextStyle: { color: look.label },
  pageIconColor: look.label,
  pageIconInactiveColor: look.grid,
  data: entries.map((entry) => entry.name),
});

// The policy of the page forbids markup with inline styles, so tooltips are drawn, not written.
const tooltip = (look) => ({
  renderMode: 'richText',
  confine: true,
  backgroundColor: look.surface,
  borderColor: look.axis,
  borderWidth: 1,
  padding: [8, 10],
  textStyle: { color: look.text, fontFamily: look.font, fontSize: 12, lineHeight: 18 },
});

const valueAxis = (axis, look, upright) => ({
  type: axis.log ? 'log' : 'value',
  name: axis.title,
  nameLocation: upright ? 'end' : 'middle',
  nameGap: upright ? 12 : 28,
  nameTextStyle: { color: look.label, align: upright ? 'left' : 'center' },
  min: axis.min ?? (axis.tight ? 'dataMin' : undefined),
  max: axis.max ?? (axis.tight ? 'dataMax' : undefined),
  scale: !axis.fromZero,
  minInterval: axis.whole ? 1 : undefined,
  axisLine: { show: !upright, lineStyle: { color: look.axis } },
  axisTick: { show: false },
  splitLine: { show: upright, lineStyle: { color: look.grid } },
  axisLabel: { color: look.label, hideOverlap: true, formatter: (value) => shortOf(value, look) },
});

const shortOf = (value, look) => (value !== 0 && Math.abs(value) < 1e-3 ? look.number : look.short).format(value);

function guide(kind, look) {
  if (!kind) return undefined;
  const data = {
    diagonal: [[{ coord: [0, 0] }, { coord: [1, 1] }]],
    zero: [{ yAxis: 0 }],
  }[kind.shape] ?? [[{ coord: [kind.from, kind.from] }, { coord: [kind.to, kind.to] }]];
  return {
    silent: true,
    symbol: 'none',
    animation: false,
    label: { show: false },
    lineStyle: { color: look.label, type: 'dashed', width: 1 },
    data,
  };
}

function pointText(items, spec, look) {
  const rows = items.map((item) => `${item.seriesName}: ${look.number.format(item.value[1])}`);
  return [`${spec.x.title}: ${look.number.format(items[0].value[0])}`, ...rows].join('\n');
}

const pairText = ([x, y], spec, look) =>
  `${spec.x.title}: ${look.number.format(x)}\n${spec.y.title}: ${look.number.format(y)}`;
