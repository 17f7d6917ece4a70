// PostGraphile 5 over the read tables, with the duties of our own read door: a session, its scope, row-level security.
// Asked for as `node serve.js POSTGRES_URL`; a bearer token is the JSON of its scope's settings. Prints its port.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { jsonPgSmartTags } from "postgraphile/utils";

const CONNECTIONS = 16;
const sessions = new Map(); // as ours: looked up once, then remembered

function settings(authorization = "") {
  if (!sessions.has(authorization)) sessions.set(authorization, JSON.parse(authorization.slice("Bearer ".length)));
  return sessions.get(authorization);
}

const related = jsonPgSmartTags({
  version: 1,
  config: {
    class: {
      happened: {
        tags: { foreignKey: "(station_id) references stations (station_id)|@foreignFieldName history" },
      },
    },
  },
});

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [related],
  disablePlugins: ["PgIndexBehaviorsPlugin"], // it offers no order by the second column of an index
  pgServices: [
    makePgService({
      connectionString: process.argv[2],
      schemas: ["public"],
      pubsub: false,
      poolConfig: { max: CONNECTIONS },
    }),
  ],
  schema: { defaultBehavior: "-insert -update -delete" },
  grafast: { explain: false, context: (request) => ({ pgSettings: settings(request.node?.req.headers.authorization) }) },
  grafserv: { graphqlPath: "/graphql", graphiql: false, websockets: false, watch: false },
};

const server = createServer();
await postgraphile(preset).createServ(grafserv).addTo(server);
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
