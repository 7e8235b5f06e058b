import { join } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import fastifyStatic from "@fastify/static";

const APPS = join(import.meta.dirname, "../../../..");
const WIDGET = join(APPS, "user-widget/dist");
const CONSOLE = join(APPS, "agent-web/dist");

const IMMUTABLE = { maxAge: "365d", immutable: true };
const SCRIPTS =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'self'";

/** A folder of static files. */
export interface PageFolder {
  root: string;
  /** The path under which the folder is served, with a slash at both ends. */
  prefix: string;
  /** The `content-security-policy` header of every file. */
  csp: string;
}

interface ServedFolder extends PageFolder {
  /** The page that is sent for paths without a file. */
  fallback?: string;
  /** Whether other sites may show the pages in a frame, as far as `csp` allows it. */
  framed?: boolean;
}

interface FrontEndOptions {
  /** The origins of the sites that may embed the widget. */
  allowedOrigins: readonly string[];
  /** Served in addition to the widget and the console. */
  folders: readonly PageFolder[];
  /** The path that `/` redirects to. */
  home: string;
}

/** Serves the widget, the console and further folders. Only the widget may be framed, and only by allowed sites. */
export async function serveFrontEnds(
  app: FastifyInstance,
  { allowedOrigins, folders, home }: FrontEndOptions,
): Promise<void> {
  for (const folder of [widgetFolder(allowedOrigins), consoleFolder(), ...folders])
    await app.register((scope) => serveFolder(scope, folder), {
      prefix: folder.prefix.slice(0, -1),
    });
  await app.register(serveLoader);
  app.get("/", { schema: { hide: true } }, async (_request, reply) => reply.redirect(home));
}

function widgetFolder(allowedOrigins: readonly string[]): ServedFolder {
  const ancestors = ["'self'", ...allowedOrigins].join(" ");
  return {
    root: join(WIDGET, "widget"),
    prefix: "/widget/",
    csp: `${SCRIPTS}; img-src 'self' data: blob: https:; frame-ancestors ${ancestors}`,
    framed: true,
  };
}

function consoleFolder(): ServedFolder {
  return {
    root: CONSOLE,
    prefix: "/agent/",
    csp: `${SCRIPTS}; img-src 'self' data: blob: https:; frame-ancestors 'none'`,
    fallback: "index.html",
  };
}

/** `/widget.js`, the script that the main site's pages load. */
async function serveLoader(scope: FastifyInstance): Promise<void> {
  scope.addHook("onSend", async (_request, reply) => {
    reply
      .header("cross-origin-resource-policy", "cross-origin")
      .header("cache-control", "public, max-age=300");
  });
  await scope.register(fastifyStatic, { root: WIDGET, serve: false });
  scope.get("/widget.js", { schema: { hide: true } }, async (_request, reply) =>
    reply.sendFile("widget.js", { cacheControl: false }),
  );
}

async function serveFolder(scope: FastifyInstance, folder: ServedFolder): Promise<void> {
  const { root, fallback } = folder;
  scope.addHook("onSend", async (request, reply) => setHeaders(folder, request, reply));
  await scope.register(fastifyStatic, {
    root,
    prefix: "/",
    wildcard: true,
    schemaHide: true,
    ...IMMUTABLE,
  });
  if (fallback === undefined) return;
  // The console's paths exist in the browser only, so a reload of one of them gets the app's page.
  scope.setNotFoundHandler(async (request, reply) =>
    request.url.includes("/assets/")
      ? reply.refuse({ code: "not_found" })
      : reply.sendFile(fallback, root, { cacheControl: false }),
  );
}

function setHeaders(
  { csp, framed = false }: ServedFolder,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.header("content-security-policy", csp);
  if (framed) reply.removeHeader("x-frame-options");
  // The name of a built asset contains a hash of its content. Pages have no hash and must be revalidated.
  if (!request.url.split("?", 1).join().includes("/assets/"))
    reply.header("cache-control", "no-cache");
}
