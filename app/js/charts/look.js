/** The design tokens, direction and language a chart is drawn with, read from the page as it is now. */
export function readLook(host) {
  const style = getComputedStyle(host);
  const token = (name) => style.getPropertyValue(name).trim();
  const locale = document.documentElement.lang || 'en';
  return {
    palette: Array.from({ length: 8 }, (_, index) => token(`--series-${index + 1}`)),
    sequence: Array.from({ length: 5 }, (_, index) => token(`--chart-ramp-${index + 1}`)),
    text: token('--text'),
    label: token('--text-muted'),
    onRamp: token('--chart-on-ramp'),
    grid: token('--line'),
    axis: token('--line-strong'),
    surface: token('--surface-raised'),
    font: style.fontFamily,
    rtl: document.documentElement.dir === 'rtl',
    animate: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    number: numberIn(locale),
    short: new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 }),
  };
}

function numberIn(locale) {
  const plain = new Intl.NumberFormat(locale, { maximumSignificantDigits: 5 });
  const small = new Intl.NumberFormat(locale, { notation: 'scientific', maximumSignificantDigits: 4 });
  return { format: (value) => (value !== 0 && Math.abs(value) < 1e-4 ? small : plain).format(value) };
}
