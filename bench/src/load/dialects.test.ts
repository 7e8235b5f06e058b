import { expect, it } from "vitest";
import type { DialectName } from "./commands.ts";
import { DIALECTS } from "./dialects.ts";

function hear(dialect: DialectName, text: string) {
  const heard: unknown[] = [];
  const reply = DIALECTS[dialect].hear(text, {
    onAck: (id) => heard.push(["ack", id]),
    onMessage: (pair, id) => heard.push(["message", pair, id]),
    onTrouble: (trouble) => heard.push(["trouble", trouble]),
  });
  return { heard, reply };
}

const OK = '{"t":"ok","re":100000007,"seq":1}';
const MESSAGE =
  '{"t":"message","conversationId":"c","message":{"seq":1,"clientId":"ab12-34-100000005","body":{"text":"-1-2-"}}}';

it("reads every object of an array frame", () => {
  const both = [
    ["ack", 100_000_007],
    ["message", 34, 100_000_005],
  ];
  expect(hear("deskwire", `[${OK},${MESSAGE}]`).heard).toEqual(both);
  expect(hear("deskwire", OK).heard).toEqual([both[0]]);
});

it("ignores other events, answers pings and reports refusals", () => {
  expect(hear("deskwire", '{"t":"presence","agentId":"1"}')).toEqual({ heard: [], reply: null });
  expect(hear("deskwire", '{"t":"ping"}')).toEqual({ heard: [], reply: '{"t":"pong"}' });
  const refusal = '{"t":"err","re":1,"code":"busy"}';
  expect(hear("deskwire", refusal).heard).toEqual([["trouble", refusal]]);
});

it("reads Socket.IO's acknowledgements, events and pings", () => {
  expect(hear("socket.io", '43100000007[{"seq":1}]').heard).toEqual([["ack", 100_000_007]]);
  const event = '42["message",{"message":{"clientId":"ab12-34-100000005"}}]';
  expect(hear("socket.io", event).heard).toEqual([["message", 34, 100_000_005]]);
  expect(hear("socket.io", "2").reply).toBe("3");
});
