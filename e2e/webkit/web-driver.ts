import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { requireWebKitDriver, requireXvfb } from "@deskwire/testkit/webkit";
import { findFreePort } from "@deskwire/testkit/free-port";

/** A window of WebKit, driven over plain WebDriver. Its cookies and storage are its own. */
export interface WebKitWindow {
  open(url: string): Promise<void>;
  /** Runs the body of a function in the document that is selected; `args` are its `arguments`. */
  run<T>(body: string, ...args: unknown[]): Promise<T>;
  /** Runs the body until it returns something else than null, undefined or false, and returns that. */
  until<T>(what: string, body: string, ...args: unknown[]): Promise<T>;
  /** Waits for the element that the body returns, and clicks it. */
  click(what: string, body: string, ...args: unknown[]): Promise<void>;
  /** Types into whatever has the focus. */
  type(text: string): Promise<void>;
  /** Gives a file to the file input that the body returns. */
  choose(path: string, body: string): Promise<void>;
  /** Selects the document of the frame that the body returns. */
  enterFrame(what: string, body: string): Promise<void>;
  /** Selects the document of the page. */
  leaveFrame(): Promise<void>;
  reload(): Promise<void>;
  /** A picture of the window, as base64 of a PNG. */
  screenshot(): Promise<string>;
  close(): Promise<void>;
}

/** WebDriver's name of the reference to an element. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const WAIT_MS = 20_000;
const POLL_MS = 100;
export const ENTER = "\uE007";
export const ESCAPE = "\uE00C";

interface Session {
  readonly url: string;
  readonly programs: readonly ChildProcess[];
}

/** Starts a screen without a monitor, the driver, and a browser in it. */
export async function openWindow(): Promise<WebKitWindow> {
  const screen = startScreen();
  const display = await displayOf(screen);
  const port = await findFreePort();
  const driver = spawn(requireWebKitDriver(), [`--port=${port}`, "--host=127.0.0.1"], {
    stdio: "ignore",
    env: {
      ...process.env,
      DISPLAY: `:${display}`,
      LC_ALL: "en_US.UTF-8",
      // WebKit's sandbox does not start as root.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    },
  });
  const programs = [driver, screen];
  const base = `http://127.0.0.1:${port}`;
  try {
    await waitForDriver(base);
    const { sessionId } = await call<{ sessionId: string }>("POST", `${base}/session`, {
      capabilities: { alwaysMatch: {} },
    });
    return windowOf({ url: `${base}/session/${sessionId}`, programs });
  } catch (error) {
    await end(programs);
    throw error;
  }
}

function startScreen() {
  const args = ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"];
  return spawn(requireXvfb(), args, { stdio: ["ignore", "pipe", "ignore"] });
}

/** The number of the display that Xvfb has chosen. */
async function displayOf(screen: ReturnType<typeof startScreen>): Promise<string> {
  const ended = once(screen, "exit").then(() => {
    throw new Error("Xvfb ended before it had a display");
  });
  const [display] = (await Promise.race([once(screen.stdout, "data"), ended])) as [Buffer];
  return display.toString().trim();
}

async function end(programs: readonly ChildProcess[]): Promise<void> {
  const running = programs.filter(
    ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
  );
  await Promise.all(
    running.map(async (program) => {
      const ended = once(program, "exit");
      program.kill();
      await ended;
    }),
  );
}

function windowOf({ url, programs }: Session): WebKitWindow {
  const post = <T>(path: string, body: object = {}): Promise<T> => call("POST", url + path, body);
  const run = <T>(body: string, ...args: unknown[]): Promise<T> =>
    post("/execute/sync", { script: body, args });
  const until = async <T>(what: string, body: string, ...args: unknown[]): Promise<T> => {
    const end = performance.now() + WAIT_MS;
    for (;;) {
      const found = await run<T | null | undefined | false>(body, ...args);
      if (found !== null && found !== undefined && found !== false) return found;
      if (performance.now() > end) throw new Error(`WebKit did not show ${what}`);
      await sleep(POLL_MS);
    }
  };
  return {
    open: (address) => post("/url", { url: address }),
    run,
    until,
    async click(what, body, ...args) {
      const element = await until<Record<string, string>>(what, body, ...args);
      await post(`/element/${element[ELEMENT]}/click`);
    },
    type: (text) =>
      post("/actions", { actions: [{ type: "key", id: "keys", actions: keysOf(text) }] }),
    async choose(path, body) {
      const input = await until<Record<string, string>>("a file input", body);
      await post(`/element/${input[ELEMENT]}/value`, { text: path });
    },
    async enterFrame(what, body) {
      await post("/frame", { id: await until(what, body) });
    },
    leaveFrame: () => post("/frame", { id: null }),
    reload: () => post("/refresh"),
    screenshot: () => call("GET", `${url}/screenshot`),
    async close() {
      await call("DELETE", url).catch(() => undefined);
      await end(programs);
    },
  };
}

function keysOf(text: string): object[] {
  return Array.from(text).flatMap((value) => [
    { type: "keyDown", value },
    { type: "keyUp", value },
  ]);
}

async function waitForDriver(base: string): Promise<void> {
  const end = performance.now() + WAIT_MS;
  while (performance.now() < end) {
    const answer = await fetch(`${base}/status`).catch(() => null);
    if (answer?.ok) return;
    await sleep(POLL_MS);
  }
  throw new Error("WebKitWebDriver did not start");
}

async function call<T>(method: string, url: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
  if (!response.ok) throw new Error(`${url}: ${value.error} ${value.message}`);
  return value;
}
