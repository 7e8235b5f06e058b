import type { WebhookEndpoint } from "@deskwire/protocol";
import type { PrismaClient } from "../../generated/prisma/client.ts";
import { onlyGiven } from "../platform/kernel/only-given.ts";

export interface NewEndpoint {
  id: string;
  url: string;
  secret: string;
  events: string[];
}

export interface EndpointChange {
  url?: string;
  events?: string[];
  enabled?: boolean;
}

export interface NextSecret {
  secret: string;
  oldUntil: Date;
}

/** A WebhookEndpoint; the secret is never read here. */
const COLUMNS = {
  id: true,
  url: true,
  events: true,
  enabled: true,
  disabledReason: true,
  createdAt: true,
} as const;

/** Webhook endpoints as admins manage them; deliveries join them in SQL. */
export const endpointStore = {
  async list(prisma: PrismaClient): Promise<WebhookEndpoint[]> {
    const rows = await prisma.webhookEndpoint.findMany({
      select: COLUMNS,
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    });
    return rows.map(toEndpoint);
  },

  async add(prisma: PrismaClient, endpoint: NewEndpoint): Promise<WebhookEndpoint> {
    const { id, url, secret, events } = endpoint;
    const data = { id, url, secret, events };
    return toEndpoint(await prisma.webhookEndpoint.create({ data, select: COLUMNS }));
  },

  /**
   * Null when the endpoint does not exist. Enabling it clears the reason why it was disabled. [DOR12] With `next` it gets a
   * new secret, and the one before signs until `oldUntil` too.
   */
  change(
    prisma: PrismaClient,
    id: string,
    { next, ...change }: EndpointChange & { next?: NextSecret },
  ): Promise<WebhookEndpoint | null> {
    return prisma.$transaction(async (tx) => {
      // Two rotations at once follow each other: the second one sees the secret of the first.
      const [known] = await tx.$queryRaw<{ secret: string }[]>`
        SELECT secret FROM webhook_endpoint WHERE id = ${id}::uuid FOR UPDATE`;
      if (known === undefined) return null;
      const { url, events, enabled } = change;
      const disabledReason = enabled === true ? null : undefined;
      const rotation = next && {
        secret: next.secret,
        oldSecret: known.secret,
        oldSecretUntil: next.oldUntil,
      };
      const row = await tx.webhookEndpoint.update({
        where: { id },
        data: { ...onlyGiven({ url, events, enabled, disabledReason }), ...rotation },
        select: COLUMNS,
      });
      return toEndpoint(row);
    });
  },

  /** Removes the endpoint with its deliveries; false when it does not exist. */
  async remove(prisma: PrismaClient, id: string): Promise<boolean> {
    const { count } = await prisma.webhookEndpoint.deleteMany({ where: { id } });
    return count === 1;
  },

  /** [OUT3] The endpoint has answered 410 Gone. */
  async disableGone(prisma: PrismaClient, id: string): Promise<void> {
    await prisma.webhookEndpoint.updateMany({
      where: { id },
      data: { enabled: false, disabledReason: "gone" },
    });
  },
};

function toEndpoint(
  row: Omit<WebhookEndpoint, "createdAt"> & { createdAt: Date },
): WebhookEndpoint {
  return { ...row, createdAt: row.createdAt.toISOString() };
}
