// node sign-token.mjs <user id> [name]
// Prints a token for the page: <script>window.deskwire = { token: "…" };</script>
import { signToken } from "./lib/token.mjs";

const [userId, name] = process.argv.slice(2);
console.log(signToken(process.env.USER_JWT_SECRET, userId, { name }));
