import type { ErrorCode, PageContext } from "@deskwire/protocol";
import type { Core } from "../client-context.ts";
import { createRepeats } from "../connection/retry-policy.ts";

/** Opens the user's live conversation for messages that wait for one: one `open` at a time, repeated while that may help. */
export interface Opener {
  /** `context` goes with the `open` that is sent now; one that is under way keeps its own. */
  open: (context: PageContext | undefined) => void;
  /** A new link, or none any more. */
  restart: () => void;
}

export interface OpenerOptions {
  core: Core;
  opened: () => void;
  refused: (code: ErrorCode) => void;
}

export function createOpener({ core, opened, refused }: OpenerOptions): Opener {
  const repeats = createRepeats();
  let busy = false;
  let timer: unknown;
  const open = (context: PageContext | undefined): void => {
    if (busy || timer !== undefined || !core.online()) return;
    busy = true;
    core.call("open", context ? { context } : {}, (answer) => {
      busy = false;
      if (answer.ok) {
        repeats.forget("open");
        core.dispatch({ t: "conversation", conversation: answer.value.conversation });
        return opened();
      }
      if (!core.online()) return;
      const delayMs = repeats.delayMs("open", answer);
      if (delayMs === null) return answer.code === "offline" ? undefined : refused(answer.code);
      timer = core.clock.setTimeout(() => {
        timer = undefined;
        open(context);
      }, delayMs);
    });
  };
  return {
    open,
    restart() {
      core.clock.clearTimeout(timer);
      timer = undefined;
    },
  };
}
