/** A number such as `1,234.50` in Persian digits, with as many after the point. */
export function persianNumber(text) {
  const digits = text.split(".")[1]?.length ?? 0;
  const format = new Intl.NumberFormat("fa-IR", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return format.format(Number(text.replaceAll(",", "")));
}
