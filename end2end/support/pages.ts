/** Every page that needs no particular thing to exist. */
export const PUBLIC_PAGES = ["/", "/login", "/register", "/reset"];

export const PAGES = [
  "/",
  "/dashboard",
  "/dashboard/models",
  "/datasets",
  "/upload",
  "/files",
  "/training",
  "/training/new",
  "/predict",
  "/predictions",
  "/settings",
  "/settings/tokens",
  "/settings/security",
  "/help",
  "/help/components",
];
