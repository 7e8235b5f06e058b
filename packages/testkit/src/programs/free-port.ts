export { findFreePort } from "@deskwire/embedded-postgres/free-port";
