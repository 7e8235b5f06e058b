export { findFreePort } from "@deskwire/server/storage/free-port";
