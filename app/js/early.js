// Runs before the first paint, so that neither theme nor direction of the text flickers. The app takes over from
// there (app/src/state/preferences.rs); both use the same two keys.
const read = (key) => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};
const root = document.documentElement;
const theme = read("datapulse.theme");
const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
root.dataset.theme = dark ? "dark" : "light";
const language = read("datapulse.language") ?? (navigator.language.startsWith("fa") ? "fa" : "en");
root.lang = language === "fa" ? "fa" : "en";
root.dir = language === "fa" ? "rtl" : "ltr";
