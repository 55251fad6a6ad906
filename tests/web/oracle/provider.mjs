// A certified provider of OpenID Connect, on a port of its own: node provider.mjs CLIENT SECRET BACK
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [client_id, client_secret, back] = process.argv.slice(2);
const server = createServer().listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id, client_secret, redirect_uris: [back], response_types: ["code"], grant_types: ["authorization_code"] }],
    cookies: { keys: ["of a test"] },
    pkce: { required: () => true },
  });
  server.on("request", provider.callback());
  console.log(issuer);
});
