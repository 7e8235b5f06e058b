import { access, constants } from "node:fs/promises";
import { makeFolder } from "../platform/files/make-folder.ts";
import { startStep } from "./start-error.ts";
import { START_TEXTS } from "./start-texts.ts";

/** Creates the folder that DATA_DIR names, where it is missing. Throws a StartError when it is not writable. */
export function prepareDataDir(path: string): Promise<void> {
  return startStep(
    async () => {
      makeFolder(path);
      await access(path, constants.W_OK);
    },
    ({ message }) => ({ sentence: START_TEXTS.dataDir, values: { path, reason: message } }),
  );
}
