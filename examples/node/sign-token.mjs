// node sign-token.mjs <user id> [name]
// Prints a token for the page: <script>window.deskwire = { token: "…" };</script>
import { startCommand } from "./lib/command-line.mjs";
import { signToken } from "./lib/token.mjs";

const [userId, name] = startCommand("sign-token.mjs <user id> [name]", 1, ["USER_JWT_SECRET"]);
console.log(signToken(process.env.USER_JWT_SECRET, userId, { name }));
