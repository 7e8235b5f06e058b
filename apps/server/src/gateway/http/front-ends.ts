import { join } from "node:path";
import type { FastifyInstance } from "fastify";
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
  /** The path that it is served under, with a slash at both ends. */
  prefix: string;
  /** The header `content-security-policy` of every file. */
  csp: string;
}

interface FrontEndOptions {
  /** The origins of the sites that may embed the widget. */
  allowedOrigins: readonly string[];
  /** Served beside the widget and the console. */
  folders: readonly PageFolder[];
  /** The path that `/` redirects to. */
  home: string;
}

/** Serves the widget, the console and further folders. Only the widget may be framed, and only by allowed sites. */
export async function serveFrontEnds(
  app: FastifyInstance,
  options: FrontEndOptions,
): Promise<void> {
  const ancestors = ["'self'", ...options.allowedOrigins].join(" ");
  await serveFolder(app, {
    root: join(WIDGET, "widget"),
    prefix: "/widget/",
    csp: `${SCRIPTS}; img-src 'self' data: blob: https:; frame-ancestors ${ancestors}`,
  });
  await serveFolder(app, {
    root: CONSOLE,
    prefix: "/agent/",
    csp: `${SCRIPTS}; img-src 'self' data: blob: https:; frame-ancestors 'none'`,
    fallback: "index.html",
  });
  for (const folder of options.folders) await serveFolder(app, folder);
  await app.register(async (scope) => {
    scope.addHook("onSend", async (_request, reply) => {
      reply
        .header("cross-origin-resource-policy", "cross-origin")
        .header("cache-control", "public, max-age=300");
    });
    await scope.register(fastifyStatic, { root: WIDGET, serve: false });
    scope.get("/widget.js", { schema: { hide: true } }, async (_request, reply) =>
      reply.sendFile("widget.js", { cacheControl: false }),
    );
  });
  app.get("/", { schema: { hide: true } }, async (_request, reply) => reply.redirect(options.home));
}

async function serveFolder(
  app: FastifyInstance,
  folder: PageFolder & { fallback?: string },
): Promise<void> {
  await app.register(
    async (scope) => {
      scope.addHook("onSend", async (request, reply) => {
        reply.header("content-security-policy", folder.csp);
        if (folder.prefix === "/widget/") reply.removeHeader("x-frame-options");
        // Built assets carry their content's hash in their names; pages are asked for anew.
        if (!request.url.split("?", 1).join().includes("/assets/"))
          reply.header("cache-control", "no-cache");
      });
      await scope.register(fastifyStatic, {
        root: folder.root,
        prefix: "/",
        wildcard: true,
        schemaHide: true,
        ...IMMUTABLE,
      });
      if (folder.fallback !== undefined) {
        const page = folder.fallback;
        // The console's addresses are made in the browser: a reload on one of them is answered with the app.
        scope.setNotFoundHandler(async (request, reply) =>
          request.url.includes("/assets/")
            ? reply.refuse({ code: "not_found" })
            : reply.sendFile(page, folder.root, { cacheControl: false }),
        );
      }
    },
    { prefix: folder.prefix.slice(0, -1) },
  );
}
