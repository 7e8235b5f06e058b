import type { FastifyPluginAsync } from "fastify";
import type { Config } from "../config/config.ts";
import type { PageFolder } from "../gateway/http/front-ends.ts";
import { StartError } from "./start-error.ts";
import { START_TEXTS } from "./start-texts.ts";

/** The secrets that a main site shares with this installation; undefined: not configured. */
export interface MainSiteSecrets {
  /** Signs user tokens, HS256. */
  userJwtSecret: string | undefined;
  /** Signs hook calls; `whsec_…`. */
  hookSecret: string | undefined;
}

/** What a package beside the server adds to it. */
export interface Extension {
  /** Registered after the server's own routes, with cookies and rate limits available to it. */
  routes: FastifyPluginAsync<MainSiteSecrets>;
  pages: PageFolder;
  /** The path that `/` redirects to instead of the console. */
  home: string;
}

/** The extensions that the configuration asks for. Throws a StartError when one is not installed. */
export async function loadExtensions(
  { DEMO }: Pick<Config, "DEMO">,
  loadDemo: () => Promise<{ demoShop: Extension }> = () => import("@deskwire/demo-shop"),
): Promise<Extension[]> {
  if (DEMO === false) return [];
  try {
    return [(await loadDemo()).demoShop];
  } catch (cause) {
    if (!(cause instanceof Error && /Cannot find .*@deskwire\/demo-shop/.test(cause.message)))
      throw cause;
    throw new StartError(START_TEXTS.noDemo, {}, { cause });
  }
}
