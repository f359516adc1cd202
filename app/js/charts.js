// What the page says about a chart (see app/src/components/chart/spec.rs), drawn by Apache ECharts.
// Loaded on demand: only pages with a chart fetch it.
import { init, use } from 'echarts/core';
import { BarChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendScrollComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import { optionOf } from './charts/option.js';
import { readLook } from './charts/look.js';

use([
  BarChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendScrollComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
  SVGRenderer,
]);

/** Draws into `host` and keeps it right while the size, the theme, the language or the data change. */
export function mount(host) {
  const chart = init(host, null, { renderer: 'svg' });
  let spec = null;

  const draw = () => {
    if (spec) chart.setOption(optionOf(spec, readLook(host)), { replaceMerge: ['series', 'visualMap', 'xAxis', 'yAxis'] });
  };

  const size = new ResizeObserver(() => chart.resize({ animation: { duration: 0 } }));
  size.observe(host);
  const page = new MutationObserver(draw);
  page.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class', 'dir', 'lang'] });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', draw);

  return {
    update(text) {
      spec = JSON.parse(text);
      draw();
    },
    dispose() {
      size.disconnect();
      page.disconnect();
      system.removeEventListener('change', draw);
      chart.dispose();
    },
  };
}
