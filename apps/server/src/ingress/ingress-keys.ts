/** The keys that the ingress of one installation keeps for itself. */
export interface IngressKeys {
  /** Names the node that holds the lease. */
  leader: string;
  /** The stream of elements that were taken from their lists and may not be stored yet. */
  taken: string;
  /** Keeps the ids of a stream apart from those of the stream before Redis lost its data. */
  generation: string;
  /** The list of elements that no user can receive. */
  refused: string;
}

const OWN = /^deskwire:[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}:/;

export function ingressKeys(prefix: string): IngressKeys {
  const key = (name: string): string => `${prefix}:ingress:${name}`;
  return {
    leader: key("leader"),
    taken: key("taken"),
    generation: key("generation"),
    refused: key("refused"),
  };
}

/** [OPS3] Whether an installation keeps the key for itself, this one or another. */
export function isInstallationKey(key: string): boolean {
  return OWN.test(key);
}
