// Asks the server at the address given every question of the audit; prints one line for each.
import { readFileSync } from "node:fs";
import { serverAudits } from "graphql-http";

const url = process.argv[2];
// Some questions ask about the schema, which is told to callers who are known: the token is read from standard input.
const authorization = readFileSync(0, "utf8");
const fetchFn = (address, init = {}) => fetch(address, { ...init, headers: { ...init.headers, authorization } });
for (const audit of serverAudits({ url, fetchFn })) {
  const { status, reason, response } = await audit.fn();
  console.log(JSON.stringify({ id: audit.id, name: audit.name, status, reason, said: response?.status }));
}
