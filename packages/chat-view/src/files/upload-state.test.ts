import { expect, test } from "vitest";
import { ERRORS, type ErrorCode } from "@deskwire/protocol";
import {
  canRetry,
  nextUploadState,
  uploadBody,
  uploadPercent,
  uploadStage,
  type UploadEvent,
  type UploadState,
} from "./upload-state.ts";

const answer = {
  attachmentId: "a",
  kind: "file",
  name: "a.pdf",
  bytes: 1,
  contentType: "x",
} as const;
const result = { conversationId: "c1", answer };

const STATES: Record<UploadState["status"], UploadState> = {
  unfit: { status: "unfit", problem: "empty" },
  waiting: { status: "waiting" },
  uploading: { status: "uploading", share: 0.5 },
  uploaded: { status: "uploaded", result },
  failed: { status: "failed", code: "busy" },
};
const EVENTS: Record<UploadEvent["type"], UploadEvent> = {
  start: { type: "start" },
  progress: { type: "progress", share: 0.75 },
  finish: { type: "finish", result },
  fail: { type: "fail", code: "offline" },
  disconnect: { type: "disconnect" },
  retry: { type: "retry" },
};
const TRANSITIONS: Record<string, UploadState> = {
  "waiting start": { status: "uploading", share: 0 },
  "uploading progress": { status: "uploading", share: 0.75 },
  "uploading finish": { status: "uploaded", result },
  "uploading fail": { status: "failed", code: "offline" },
  "uploading disconnect": { status: "waiting" },
  "failed retry": { status: "waiting" },
};

const pairs = Object.values(STATES).flatMap((state) =>
  Object.values(EVENTS).map((event) => [state, event] as const),
);

test.each(pairs)("[MED1] an upload that is $status after an event", (state, event) => {
  const expected = TRANSITIONS[`${state.status} ${event.type}`] ?? state;
  expect(nextUploadState(state, event)).toEqual(expected);
});

test("the stage of an upload tells sending from checking", () => {
  expect(uploadStage({ status: "uploading", share: 0.999 })).toBe("uploading");
  expect(uploadStage({ status: "uploading", share: 1 })).toBe("checking");
  expect(uploadStage(STATES.waiting)).toBe("waiting");
  expect(uploadStage(STATES.uploaded)).toBe("uploaded");
  expect(uploadStage(STATES.failed)).toBeNull();
  expect(uploadStage(STATES.unfit)).toBeNull();
});

test("the percentage of an upload is rounded down", () => {
  expect(uploadPercent({ status: "uploading", share: 0.999 })).toBe(99);
  expect(uploadPercent(STATES.waiting)).toBe(0);
});

test("[MED2] another attempt helps unless the refusal is of the file itself", () => {
  const codes = Object.keys(ERRORS) as ErrorCode[];
  const ofFile = codes.filter(
    (code) => [413, 415, 422].includes(ERRORS[code].status) && !ERRORS[code].retryable,
  );
  expect(codes.filter((code) => !canRetry(code)).sort()).toEqual(ofFile.sort());
  expect(canRetry("offline")).toBe(true);
});

test("[MED1] an upload becomes the body of a message", () => {
  expect(uploadBody(answer)).toEqual({
    attachmentId: "a",
    name: "a.pdf",
    bytes: 1,
    contentType: "x",
  });
  const image = { ...answer, kind: "image", width: 2, height: 3, thumb: "/t" } as const;
  expect(uploadBody(image)).toEqual({
    attachmentId: "a",
    width: 2,
    height: 3,
    bytes: 1,
    thumb: "/t",
  });
});
