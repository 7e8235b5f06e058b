import { access, chmod, constants, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../config/config.ts";
import type { Sentence } from "../platform/kernel/language.ts";
import { makeFolder } from "../platform/files/make-folder.ts";
import { FOLDER_MODE } from "../platform/files/modes.ts";
import { startStep } from "./start-error.ts";
import { START_TEXTS } from "./start-texts.ts";

/** Where uploads lie until they are complete. */
export const incomingFolder = ({ DATA_DIR }: Config): string => join(DATA_DIR, "incoming");
export const attachmentsFolder = ({ DATA_DIR }: Config): string => join(DATA_DIR, "attachments");

/** Creates the folders of uploads, where they are missing. Throws a StartError when one is not a writable folder. */
export async function prepareUploadFolders(config: Config): Promise<void> {
  const folders = [incomingFolder(config)];
  if (config.S3_BUCKET === undefined) folders.push(attachmentsFolder(config));
  for (const folder of folders) {
    await prepareFolder(folder, START_TEXTS.folder);
    await makePrivate(folder);
  }
}

/** [MED11] Also for the files of an earlier version, which may be readable for everybody. Only the owner may change this. */
async function makePrivate(folder: string): Promise<void> {
  const { uid } = await stat(folder);
  if (uid === process.getuid?.()) await chmod(folder, FOLDER_MODE);
}

/** Creates the folder that DATA_DIR names, where it is missing. Throws a StartError when it is not writable. */
export function prepareDataDir(path: string): Promise<void> {
  return prepareFolder(path, START_TEXTS.dataDir);
}

function prepareFolder(path: string, sentence: Sentence): Promise<void> {
  return startStep(
    async () => {
      makeFolder(path);
      await access(path, constants.W_OK);
    },
    ({ message }) => ({ sentence, values: { path, reason: message } }),
  );
}
