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

  /** Null when the endpoint does not exist. Enabling it clears the reason why it was disabled. */
  async change(
    prisma: PrismaClient,
    id: string,
    { url, events, enabled }: EndpointChange,
  ): Promise<WebhookEndpoint | null> {
    const disabledReason = enabled === true ? null : undefined;
    const [row] = await prisma.webhookEndpoint.updateManyAndReturn({
      where: { id },
      data: onlyGiven({ url, events, enabled, disabledReason }),
      select: COLUMNS,
    });
    return row === undefined ? null : toEndpoint(row);
  },

  /** [DOR12] Gives the endpoint a new secret; the one before signs until `oldUntil` too. False when it does not exist. */
  rotate(
    prisma: PrismaClient,
    id: string,
    next: { secret: string; oldUntil: Date },
  ): Promise<boolean> {
    return prisma.$transaction(async (tx) => {
      const known = await tx.webhookEndpoint.findUnique({
        where: { id },
        select: { secret: true },
      });
      if (known === null) return false;
      const { count } = await tx.webhookEndpoint.updateMany({
        // Another rotation may have come in between; then this one finds nothing, and is repeated by the admin.
        where: { id, secret: known.secret },
        data: { secret: next.secret, oldSecret: known.secret, oldSecretUntil: next.oldUntil },
      });
      return count === 1;
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
