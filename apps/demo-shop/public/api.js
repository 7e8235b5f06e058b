/** Calls the shop's own server. Throws an Error with the status when the call is refused. */
export async function call(path, body) {
  const response = await fetch(`/demo/api/${path}`, {
    ...(body !== undefined && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.status === 204 ? null : response.json();
}
