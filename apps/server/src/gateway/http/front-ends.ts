import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isHashedName, type PageFile, type PageFiles, type Pages } from "../../pages/pages.ts";
import { sendPageFile } from "./send-page-file.ts";

const APPS = join(import.meta.dirname, "../../../..");

const IMMUTABLE = "public, max-age=31536000, immutable";
const REVALIDATED = "no-cache";
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

interface BuiltFolder extends PageFolder {
  /** The page that is sent for paths without a file. */
  fallback?: string;
  /** Whether other sites may show the pages in a frame, as far as `csp` allows it. */
  framed?: boolean;
}

interface FrontEndOptions {
  pages: Pages;
  /** The folder of the built apps. Default: that of this checkout. */
  apps?: string;
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
  options: FrontEndOptions,
): Promise<void> {
  const { pages, apps = APPS, allowedOrigins, folders, home } = options;
  for (const folder of [widgetFolder(apps, allowedOrigins), consoleFolder(apps)])
    await serveBuilt(app, pages, folder);
  for (const folder of folders) await app.register((scope) => serveSources(scope, folder));
  await serveLoader(app, pages, join(apps, "user-widget/dist"));
  app.get("/", { schema: { hide: true } }, async (_request, reply) => reply.redirect(home));
}

function widgetFolder(apps: string, allowedOrigins: readonly string[]): BuiltFolder {
  const ancestors = ["'self'", ...allowedOrigins].join(" ");
  return {
    root: join(apps, "user-widget/dist/widget"),
    prefix: "/widget/",
    csp: `${SCRIPTS}; img-src 'self' data: blob: https:; frame-ancestors ${ancestors}`,
    framed: true,
  };
}

function consoleFolder(apps: string): BuiltFolder {
  return {
    root: join(apps, "agent-web/dist"),
    prefix: "/agent/",
    csp: `${SCRIPTS}; img-src 'self' data: blob: https:; frame-ancestors 'none'`,
    fallback: "index.html",
  };
}

/** `/widget.js`, the script that the main site's pages load. */
async function serveLoader(app: FastifyInstance, pages: Pages, root: string): Promise<void> {
  const loader = (await pages.load("/", root)).get("widget.js");
  app.get("/widget.js", { schema: { hide: true } }, async (_request, reply) => {
    if (loader === undefined) return reply.refuse({ code: "not_found" });
    reply
      .header("cross-origin-resource-policy", "cross-origin")
      .header("cache-control", "public, max-age=300");
    return sendPageFile(reply, loader);
  });
}

async function serveBuilt(app: FastifyInstance, pages: Pages, folder: BuiltFolder): Promise<void> {
  const { prefix, root, fallback } = folder;
  const files = await pages.load(prefix, root);
  app.get<{ Params: { "*": string } }>(
    `${prefix}*`,
    { schema: { hide: true } },
    async (request, reply) => {
      const name = request.params["*"];
      setPolicy(folder, reply);
      const file = fileOf(files, name) ?? (await pages.findOfRelease(prefix + name));
      if (file !== null) return sendFile(reply, name, file);
      const page = fallback === undefined ? undefined : files.get(fallback);
      // The console's paths exist in the browser only, so a reload of one of them gets the app's page.
      if (page !== undefined && !name.startsWith("assets/")) return sendFile(reply, "", page);
      // [SRV4] A node that starts in a moment may have it.
      return reply.header("cache-control", "no-store").refuse({ code: "not_found" });
    },
  );
  const path = prefix.slice(0, -1);
  app.get(path, { schema: { hide: true } }, async (_request, reply) => reply.redirect(prefix));
}

function fileOf(files: PageFiles, name: string): PageFile | null {
  return files.get(name === "" || name.endsWith("/") ? `${name}index.html` : name) ?? null;
}

/** The content of a hashed name never changes. Pages have no hash and are revalidated. */
function sendFile(reply: FastifyReply, name: string, file: PageFile): FastifyReply {
  reply.header("cache-control", isHashedName(name) ? IMMUTABLE : REVALIDATED);
  return sendPageFile(reply, file);
}

/** Serves a folder that nobody builds: its files are read anew for each request. */
async function serveSources(scope: FastifyInstance, folder: PageFolder): Promise<void> {
  scope.addHook("onSend", async (_request: FastifyRequest, reply) => {
    setPolicy(folder, reply);
    reply.header("cache-control", REVALIDATED);
  });
  await scope.register(fastifyStatic, {
    root: folder.root,
    prefix: folder.prefix,
    schemaHide: true,
    cacheControl: false,
  });
}

function setPolicy({ csp, framed = false }: BuiltFolder, reply: FastifyReply): void {
  reply.header("content-security-policy", csp);
  if (!framed) return;
  reply.removeHeader("x-frame-options");
  // [SRV5] With require-corp, pictures from other sites would be blocked on every page.
  reply
    .header("cross-origin-resource-policy", "cross-origin")
    .header("cross-origin-embedder-policy", "credentialless");
}
