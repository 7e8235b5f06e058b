import { access, constants } from "node:fs/promises";
import { makeFolder } from "../platform/files/make-folder.ts";
import { StartError } from "./start-error.ts";
import { START_TEXTS } from "./start-texts.ts";

/** Creates the folder that DATA_DIR names, where it is missing. Throws a StartError when it is not writable. */
export async function prepareDataDir(path: string): Promise<void> {
  try {
    makeFolder(path);
    await access(path, constants.W_OK);
  } catch (error) {
    const reason = (error as Error).message;
    throw new StartError(START_TEXTS.dataDir, { path, reason }, { cause: error });
  }
}
