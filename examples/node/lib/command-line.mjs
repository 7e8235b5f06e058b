/**
 * Returns the arguments. Ends the program with its usage line when arguments or environment variables are missing. From then
 * on, an error is one line and exit code 1.
 */
export function startCommand(usage, least, variables = []) {
  process.on("uncaughtException", ({ message }) => exitWith(1, message));
  const given = process.argv.slice(2);
  if (given.length < least) exitWith(2, `Usage: node ${usage}`);
  for (const name of variables)
    if (!process.env[name]) exitWith(2, `The environment variable ${name} is not set.`);
  return given;
}

function exitWith(code, line) {
  console.error(line);
  process.exit(code);
}
