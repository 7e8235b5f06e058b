import { isJsonObject, type Notification } from "@deskwire/protocol";

/** The parts of a notification, both of one that was just recorded and of one that was read from the database. */
export type NotificationFields = Pick<
  Notification,
  "seq" | "category" | "eventId" | "count" | "at"
> & {
  from: string | null;
  group: string | null;
  data: unknown;
};

/** [HOK8] Builds the notification of the wire contract. */
export function toNotification({ from, group, data, ...fields }: NotificationFields): Notification {
  const shown = isJsonObject(data) ? data : {};
  const text = shown["excerpt"] ?? shown["text"];
  return {
    ...fields,
    ...(from !== null && { from }),
    ...(typeof shown["title"] === "string" && { title: shown["title"] }),
    ...(typeof text === "string" && { text }),
    ...(typeof shown["url"] === "string" && { url: shown["url"] }),
    ...(group !== null && { group }),
    ...(data !== null && { data }),
  };
}
