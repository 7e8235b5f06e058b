import type { Page } from "@playwright/test";
import { expect, test } from "./support/test.ts";

test("a message plays two notes in the console, and the test sound plays two in the widget", async ({
  agent,
  customer,
}) => {
  const inConsole = await recordNotes(agent.page);
  const inWidget = await recordNotes(customer.page);
  await agent.page.reload();
  await customer.page.reload();
  // Browsers play sound only after a gesture.
  await agent.status.click();
  await agent.page.keyboard.press("Escape");
  await customer.openChat();
  await customer.say("您好");
  await expect.poll(() => inConsole).toEqual([659.25, 987.77]);

  await customer.menu.click();
  await customer.chat.getByRole("button", { name: "Test sound" }).click();
  await expect(customer.chat.getByText("Did you hear it?")).toBeVisible();
  expect(inWidget).toEqual([784, 1047]);
});

/** The pitches of all notes that the page starts from its next load on, in its frames too. */
async function recordNotes(page: Page): Promise<readonly number[]> {
  const notes: number[] = [];
  await page.exposeFunction("tellNote", (hz: number) => void notes.push(hz));
  await page.addInitScript(() => {
    const { tellNote } = globalThis as unknown as { tellNote: (hz: number) => void };
    globalThis.OscillatorNode = class extends OscillatorNode {
      constructor(context: BaseAudioContext, options?: OscillatorOptions) {
        super(context, options);
        tellNote(options?.frequency ?? 0);
      }
    };
  });
  return notes;
}
