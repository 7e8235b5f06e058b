import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Refusal } from "@deskwire/protocol";
import type { UserActor } from "../../platform/kernel/actor.ts";
import { userActor } from "../../testing/user-actor.ts";
import { createAdmission, NOTHING, type Admission, type Answered, type Work } from "./admission.ts";
import { UNDER_WAY_MAX } from "./allowance.ts";

let admission: Admission;
/** The requests that have begun, in order, with the function that ends each. */
let began: { name: string; ended: (answer?: Partial<Answered>) => void }[];

beforeEach(() => {
  vi.useFakeTimers();
  began = [];
  admission = createAdmission({
    costPerSecond: 100,
    bytesPerSecond: 1_000,
    opensPerMinute: 10,
    readsAtOnce: 4,
  });
});
afterEach(() => {
  admission.close();
  vi.useRealTimers();
});

interface Asked extends Partial<Work> {
  as?: UserActor;
  address?: string;
}

const ANN = userActor("ann");

function ask(
  name: string,
  { as = ANN, address = "192.0.2.1", ...work }: Asked = {},
): Refusal | null {
  return admission.admit(
    { actor: as, address },
    {
      cost: 1,
      bytes: 100,
      stored: NOTHING,
      start: (ended) => {
        began.push({ name, ended: (answer) => ended({ cost: 0, ...answer }) });
      },
      ...work,
    },
  );
}

const names = (): string[] => began.map(({ name }) => name);

describe("[LIM3] requests under way", () => {
  test("at most 32 of a participant run, and the others start in their order", () => {
    for (let n = 0; n < UNDER_WAY_MAX + 3; n++) expect(ask(`${n}`)).toBeNull();
    expect(began.length).toBe(UNDER_WAY_MAX);
    began[5]?.ended();
    began[0]?.ended();
    expect(names().slice(UNDER_WAY_MAX)).toEqual(["32", "33"]);
  });

  test("another participant does not wait for them", () => {
    for (let n = 0; n < UNDER_WAY_MAX + 3; n++) ask("hog");
    ask("other", { as: userActor("bob") });
    expect(names().at(-1)).toBe("other");
  });

  test("more than 2,000 in all are refused with `busy`", () => {
    for (let n = 0; n < 2_000; n++) expect(ask("send", { cost: 0 })).toBeNull();
    expect(ask("send", { cost: 0 })).toEqual({ code: "busy", retryAfterMs: 500 });
  });

  test("4 MiB that wait are refused with `busy`", () => {
    for (let n = 0; n < UNDER_WAY_MAX; n++) ask("running", { cost: 0 });
    for (let n = 0; n < 64; n++) expect(ask("large", { cost: 0, bytes: 65_536 })).toBeNull();
    expect(ask("large", { cost: 0, bytes: 65_536 })).toMatchObject({ code: "busy" });
  });

  test("a request that ends while it starts does not start the next ones inside itself", () => {
    for (let n = 0; n < UNDER_WAY_MAX; n++) ask("running", { cost: 0 });
    let depth = 0;
    let deepest = 0;
    for (let n = 0; n < 1_000; n++)
      ask("dead", {
        cost: 0,
        start(ended) {
          deepest = Math.max(deepest, ++depth);
          ended({ cost: 0 });
          depth--;
        },
      });
    began[0]?.ended();
    expect(deepest).toBe(1);
  });
});

describe("[LIM4] costs", () => {
  test("a burst of ten seconds passes, then requests wait for the bucket", () => {
    ask("burst", { cost: 1_000 });
    began[0]?.ended();
    ask("next", { cost: 50 });
    began[1]?.ended();
    ask("late", { cost: 50 });
    expect(names()).toEqual(["burst", "next"]);
    vi.advanceTimersByTime(500);
    expect(names()).toEqual(["burst", "next", "late"]);
  });

  test("the cost of an answer is charged afterwards", () => {
    ask("sync", { cost: 0 });
    began[0]?.ended({ cost: 1_100 });
    ask("next");
    expect(names()).toEqual(["sync"]);
    vi.advanceTimersByTime(1_000);
    expect(names()).toEqual(["sync", "next"]);
  });

  test("past two seconds of waiting a request is refused with `rate_limited` and the time", () => {
    ask("dear", { cost: 1_300 });
    began[0]?.ended();
    expect(ask("next")).toEqual({ code: "rate_limited", retryAfterMs: 3_000 });
    vi.advanceTimersByTime(3_000);
    expect(ask("next")).toBeNull();
    expect(names()).toEqual(["dear", "next"]);
  });

  test("requests without an answer count with what earlier answers cost", () => {
    for (let n = 0; n < 8; n++) {
      ask("sync", { cost: 0 });
      began.at(-1)?.ended({ cost: 64 });
    }
    const asked = Array.from({ length: 100 }, () => ask("sync", { cost: 0 }));
    const refused = asked.filter((refusal) => refusal?.code === "rate_limited");
    expect(refused.length).toBeGreaterThan(50);
  });

  test("a participant whose bucket is empty cannot sign in on further connections for now", () => {
    expect(admission.admitWelcome(ANN)).toBe(true);
    ask("dear", { cost: 1_200 });
    expect(admission.admitWelcome(ANN)).toBe(false);
    expect(admission.admitWelcome(userActor("bob"))).toBe(true);
    vi.advanceTimersByTime(3_000);
    expect(admission.admitWelcome(ANN)).toBe(true);
  });

  test("the bytes of a welcome count, so that large ones use the allowance up", () => {
    expect(admission.admitWelcome(ANN)).toBe(true);
    admission.charge(ANN, 1_000);
    expect(admission.admitWelcome(ANN)).toBe(false);
    vi.advanceTimersByTime(100);
    expect(admission.admitWelcome(ANN)).toBe(true);
  });

  test("ordinary heavy use never waits: 100 messages a second", () => {
    for (let n = 0; n < 1_000; n++) {
      expect(ask("send")).toBeNull();
      began.at(-1)?.ended();
      vi.advanceTimersByTime(10);
    }
    expect(began.length).toBe(1_000);
  });
});

describe("[LIM7] bytes written", () => {
  const text = (bytes: number): Asked => ({ stored: { bytes, step: null }, cost: 0 });
  const visitor = (id: string, address: string): Asked => ({
    as: userActor(`visitor:${id}`, true),
    address,
  });

  test("a burst of 32 seconds passes, then `rate_limited` names the time", () => {
    expect(ask("first", text(32_500))).toBeNull();
    expect(ask("second", text(10))).toMatchObject({ code: "rate_limited", retryAfterMs: 501 });
    vi.advanceTimersByTime(501);
    expect(ask("third", text(10))).toBeNull();
  });

  test("requests that store nothing pass", () => {
    ask("first", text(33_000));
    expect(ask("typing")).toBeNull();
  });

  test("the visitors of an address share eight times as much, and users do not count", () => {
    for (let n = 0; n < 8; n++)
      expect(ask("v", { ...text(32_000), ...visitor(`${n}`, "192.0.2.1") })).toBeNull();
    expect(ask("v", { ...text(10), ...visitor("9", "192.0.2.1") })?.code).toBe("rate_limited");
    expect(ask("v", { ...text(10), ...visitor("9", "192.0.2.2") })).toBeNull();
    expect(ask("u", { ...text(10), as: userActor("bob"), address: "192.0.2.1" })).toBeNull();
  });
});

describe("[LIM4] debts", () => {
  test("what is owed is owed after any time without requests", () => {
    admission.charge(ANN, 100_000);
    vi.advanceTimersByTime(300_000);
    expect(admission.admitWelcome(ANN)).toBe(false);
    vi.advanceTimersByTime(700_000);
    expect(admission.admitWelcome(ANN)).toBe(true);
  });

  test("a cost that is known late is taken from what there is by then", () => {
    expect(admission.admitWelcome(ANN)).toBe(true);
    vi.advanceTimersByTime(10_000);
    admission.charge(ANN, 1_001);
    expect(admission.admitWelcome(ANN)).toBe(false);
  });
});

describe("[LIM13] received bytes", () => {
  const MIB = 1024 * 1024;

  test("past the burst the connection is not read until the bytes are allowed", () => {
    expect(admission.receive(ANN, 8 * MIB)).toBe(0);
    expect(admission.receive(ANN, MIB / 2)).toBe(500);
    vi.advanceTimersByTime(250);
    expect(admission.receive(ANN, 0)).toBe(250);
    vi.advanceTimersByTime(250);
    expect(admission.receive(ANN, 0)).toBe(0);
  });

  test("a pause is shorter than a connection may be silent", () => {
    expect(admission.receive(ANN, 100 * MIB)).toBe(5_000);
  });

  test("another participant is read, and one who may write more may send more", () => {
    admission.receive(ANN, 100 * MIB);
    expect(admission.receive(userActor("bob"), MIB)).toBe(0);
    admission.close();
    const bytesPerSecond = MIB;
    const rates = { costPerSecond: 100, opensPerMinute: 10, readsAtOnce: 4 };
    admission = createAdmission({ ...rates, bytesPerSecond });
    expect(admission.receive(ANN, 64 * MIB)).toBe(0);
    expect(admission.receive(ANN, 8 * MIB)).toBe(1_000);
  });
});

describe("[LIM8] opened conversations", () => {
  const open: Asked = { stored: { bytes: 0, step: "open" }, cost: 0 };

  test("ten pass at once, then one in six seconds", () => {
    for (let n = 0; n < 10; n++) {
      expect(ask("open", open)).toBeNull();
      began.at(-1)?.ended({ openedId: `c${n}` });
      ask("end", { stored: { bytes: 0, step: "end" }, cost: 0 });
      began.at(-1)?.ended();
    }
    expect(ask("open", open)).toMatchObject({ code: "rate_limited" });
    vi.advanceTimersByTime(6_000);
    expect(ask("open", open)).toBeNull();
  });

  test("many opens at once count once, because they open one conversation", () => {
    for (let n = 0; n < 20; n++) expect(ask("open", open)).toBeNull();
    for (const { ended } of began) ended({ openedId: "live" });
    ask("end", { stored: { bytes: 0, step: "end" }, cost: 0 });
    began.at(-1)?.ended();
    for (let n = 0; n < 9; n++) {
      expect(ask("open", open)).toBeNull();
      began.at(-1)?.ended({ openedId: `c${n}` });
      ask("end", { stored: { bytes: 0, step: "end" }, cost: 0 });
      began.at(-1)?.ended();
    }
    expect(ask("open", open)).toMatchObject({ code: "rate_limited" });
  });

  test("pairs of `end` and `open` that come together count before their answers", () => {
    const end: Asked = { stored: { bytes: 0, step: "end" }, cost: 0 };
    let admitted = 0;
    for (let n = 0; n < 30; n++) {
      ask("end", end);
      if (ask("open", open) === null) admitted++;
    }
    expect(admitted).toBe(10);
  });

  test("conversations that were ended elsewhere count, and past the quota no open passes", () => {
    const admitted: number[] = [];
    for (let n = 0; n < 30; n++) {
      if (ask("open", open) !== null) continue;
      admitted.push(n);
      began.at(-1)?.ended({ openedId: `c${n}` });
    }
    expect(admitted.length).toBe(11);
    expect(ask("open", open)).toEqual({ code: "rate_limited", retryAfterMs: 6_000 });
    vi.advanceTimersByTime(6_000);
    expect(ask("open", open)).toBeNull();
  });

  test("a participant that owes opens is not forgotten", () => {
    for (let n = 0; n < 32; n++) ask("open", open);
    for (const [n, { ended }] of began.entries()) ended({ openedId: `c${n}` });
    vi.advanceTimersByTime(125_000);
    expect(ask("open", open)).toMatchObject({ code: "rate_limited" });
    vi.advanceTimersByTime(300_000);
    expect(ask("open", open)).toBeNull();
  });

  test("the open after a refused one counts at once as well", () => {
    ask("open", open);
    began.at(-1)?.ended();
    for (let n = 0; n < 10; n++) {
      expect(ask("open", open)).toBeNull();
      ask("end", { stored: { bytes: 0, step: "end" }, cost: 0 });
    }
    expect(ask("open", open)).toMatchObject({ code: "rate_limited" });
  });

  test("an open that answers the live conversation, or that is refused, does not count", () => {
    for (let n = 0; n < 50; n++) {
      expect(ask("open", open)).toBeNull();
      began.at(-1)?.ended(n % 2 === 0 ? { openedId: "live" } : {});
    }
  });
});
