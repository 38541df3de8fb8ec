// An OpenID provider on this machine: node provider.js PORT PEOPLE CLIENT
// PEOPLE is JSON: login -> claims, with `lifetime` for the seconds that a token is good for.
// CLIENT is JSON: client_id, client_secret, redirect_uris, post_logout_redirect_uris.

import { createServer } from "node:http";
import { once } from "node:events";
import Provider from "oidc-provider";

const [port, people, client] = [Number(process.argv[2]), ...process.argv.slice(3).map(JSON.parse)];
const issuer = `http://127.0.0.1:${port}`;

const form = (body) => `<!doctype html><title>Identity provider</title><form method="post">${body}</form>`;

const provider = new Provider(issuer, {
  clients: [client],
  cookies: { keys: ["for these tests only"] },
  claims: {
    openid: ["sub"],
    email: ["email", "email_verified"],
    profile: ["name", "preferred_username", "groups"],
  },
  conformIdTokenClaims: false, // the app reads the claims of the identity token
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      logoutSource: (ctx, xsrf) => {
        ctx.body = `<!doctype html><title>Sign out</title>${xsrf}
          <button form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>`;
      },
    },
  },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  loadExistingGrant: async (ctx) => {
    const { client: asking, session, params } = ctx.oidc;
    const grant = new provider.Grant({ clientId: asking.clientId, accountId: session.accountId });
    grant.addOIDCScope(params.scope);
    await grant.save();
    return grant;
  },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  ttl: { IdToken: (ctx) => people[ctx.oidc.account.accountId].lifetime ?? 3600 },
});

async function signIn(request, response) {
  if (request.method === "GET") {
    response.setHeader("content-type", "text/html");
    response.end(form('<input name="login" aria-label="Login"><button>Continue</button>'));
    return;
  }
  let body = "";
  for await (const chunk of request) body += chunk;
  const login = new URLSearchParams(body).get("login");
  const answer = people[login]
    ? { login: { accountId: login } }
    : { error: "access_denied", error_description: "No such person" };
  await provider.interactionFinished(request, response, answer);
}

const answer = provider.callback();
const server = createServer((request, response) =>
  request.url.startsWith("/interaction/") ? signIn(request, response) : answer(request, response),
);
server.listen(port, "127.0.0.1");
await once(server, "listening");
console.log(`listening on ${issuer}`);
