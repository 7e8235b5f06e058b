import { done } from "../../platform/kernel/outcome.ts";
import type { ImageAnswer } from "../image-process.ts";

// A program in place of `image-process.ts` that does what the path says. An answer's width tells how many it has given.

let answers = 0;
process.on("disconnect", () => process.exit(0));
process.on("message", (path: string) => {
  if (path === "crash") process.kill(process.pid, "SIGKILL");
  if (path === "hang") return;
  const answer: ImageAnswer =
    path === "fail" || path === "full"
      ? { failure: path === "full" ? "write: No space left on device" : "it is odd" }
      : { outcome: done({ contentType: path, width: ++answers, height: 1 }) };
  process.send?.(answer);
});
