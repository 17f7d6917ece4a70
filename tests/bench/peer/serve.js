// PostGraphile 5 over the read tables, with the duties of our own read door: a session, its scope, row-level security.
// Asked for as `node serve.js PORT POSTGRES_URL`; a bearer token is the JSON of the settings of its scope.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const [port, connectionString] = process.argv.slice(2);
const CONNECTIONS = 16;
const sessions = new Map(); // as ours: looked up once, then remembered

function settings(authorization = "") {
  if (!sessions.has(authorization)) sessions.set(authorization, JSON.parse(authorization.slice("Bearer ".length)));
  return sessions.get(authorization);
}

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString, schemas: ["public"], pubsub: false, poolConfig: { max: CONNECTIONS } })],
  schema: { defaultBehavior: "-insert -update -delete" },
  grafast: { explain: false, context: (request) => ({ pgSettings: settings(request.node?.req.headers.authorization) }) },
  grafserv: { graphqlPath: "/graphql", graphiql: false, websockets: false, watch: false },
};

const instance = postgraphile(preset);
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(port, "127.0.0.1", () => console.log("ready"));
