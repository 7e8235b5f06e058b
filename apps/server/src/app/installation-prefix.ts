/**
 * [OPS3] Begins every key and channel that the nodes of an installation use among themselves in Redis. A copy of a database
 * is another installation as soon as it has an id of its own.
 */
export function installationPrefix(installation: string): string {
  return `deskwire:${installation}`;
}
