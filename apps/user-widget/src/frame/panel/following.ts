import type { ClientState, DeskwireClient } from "@deskwire/client";
import { useEffect, useMemo } from "react";
import { useStore } from "../hooks.ts";
import { useShell } from "../services.ts";

/** Follows the topics that the host page follows, and passes every value to it. Shows nothing. */
export function Following({ client }: { client: DeskwireClient }) {
  const { host } = useShell();
  const { topics } = useStore(host);
  const follow = useMemo(() => createFollower(client), [client]);
  useEffect(() => follow(topics), [follow, topics]);

  useEffect(() => {
    let told: ClientState["topics"] = {};
    const tell = () => {
      const { topics: values } = client.getState();
      for (const [topic, value] of Object.entries(values)) {
        // The answer to the subscription and an event can carry the same value.
        if (told[topic]?.id !== value.id) host.tellTopic(topic, value.id, value.data);
      }
      told = values;
    };
    tell();
    return client.subscribe(tell);
  }, [client, host]);
  return null;
}

function createFollower(client: DeskwireClient): (topics: readonly string[]) => void {
  let followed: ReadonlySet<string> = new Set();
  return (topics) => {
    const next = new Set(topics);
    for (const topic of next) {
      if (followed.has(topic)) continue;
      void client.subscribeTopic(topic).then((outcome) => {
        // For the developer of the page: its user can do nothing about it.
        if (!outcome.ok && outcome.code !== "offline")
          console.warn(`deskwire: the topic ${topic} cannot be followed: ${outcome.code}`);
      });
    }
    for (const topic of followed) if (!next.has(topic)) void client.unsubscribeTopic(topic);
    followed = next;
  };
}
