import type { RawClient } from "../../../clients/raw-client.ts";
import { within } from "../../wait.ts";
import { expectRefusal, type Scene } from "./scene.ts";

const FIRST_ID = 9_000;

/** Names of object prototypes are neither fields nor commands. */
export async function ignorePrototypes(scene: Scene, raw: RawClient): Promise<void> {
  const { own, stage } = scene;
  const fields = [
    '"__proto__":{"kind":"note"}',
    '"constructor":{"prototype":{"t":"x"}}',
    '"toString":1',
  ];
  for (const [n, field] of fields.entries()) {
    const id = FIRST_ID + n;
    raw.sendRaw(
      `{"t":"send","id":${id},"conversationId":"${own}","clientId":"proto-${id}","kind":"text","body":{"text":"fine"},${field}}`,
    );
    const answering = raw.find((each) => "re" in each && each.re === id);
    const answer = await within(answering, { what: field });
    stage.found.must(answer.t === "ok", `${field} is ignored, not ${JSON.stringify(answer)}`);
  }
  for (const t of ["__proto__", "constructor", "hasOwnProperty"])
    await expectRefusal(scene, raw, { t }, "unknown_command");
}
