import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { run } from "./run.ts";

/** Runs a CGI script (RFC 3875) for each request, as a web server does. Returns the function that stops it. */
export async function startCgiHost(
  script: string,
  { port, env }: { port: number; env: NodeJS.ProcessEnv },
): Promise<() => Promise<void>> {
  const server: Server = createServer((request, response) => {
    serve(script, env, request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}

async function serve(
  script: string,
  env: NodeJS.ProcessEnv,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(request);
  const variables: NodeJS.ProcessEnv = { ...env, CONTENT_LENGTH: String(body.length) };
  for (const [name, value] of Object.entries(request.headers))
    variables[`HTTP_${name.toUpperCase().replaceAll("-", "_")}`] = String(value);
  const { code, stdout, stderr } = await run({
    file: "sh",
    args: [script],
    env: variables,
    stdin: body,
  });
  const status = /^Status: (\d{3})\r\n/.exec(stdout)?.[1];
  if (code !== 0 || status === undefined) throw new Error(`${code}: ${stdout} ${stderr}`);
  const answer = stdout.slice(stdout.indexOf("\r\n\r\n") + 4);
  response.writeHead(Number(status)).end(status === "204" ? undefined : answer);
}
