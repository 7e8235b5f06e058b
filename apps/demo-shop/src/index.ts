import { join } from "node:path";
import { shopRoutes } from "./shop-routes.ts";

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self' ws: wss:",
  "img-src 'self' data:",
  "frame-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join("; ");

/** The demo shop as an extension of the server: its routes, its pages and its place as the home page. */
export const demoShop = {
  routes: shopRoutes,
  pages: {
    root: join(import.meta.dirname, "../public"),
    prefix: "/demo/",
    csp: CONTENT_SECURITY_POLICY,
  },
  home: "/demo/",
};
