// Asks what the documentation's "Own" asks, with the types that were generated for it.
import { print } from "graphql";
import { OwnDocument, type OwnQuery, type Severity } from "./generated.js";

declare const process: { argv: string[] };

const [, , url, token, uscc] = process.argv;
const said = await fetch(url, {
  method: "POST",
  headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
  body: JSON.stringify({ query: print(OwnDocument), variables: { uscc } }),
});
const { data } = (await said.json()) as { data: OwnQuery };
const penalties = data.organization?.penalties;
const severity: Severity | null | undefined = penalties?.nodes[0].severity;
console.log(JSON.stringify({ name: data.organization?.name, total: penalties?.totalCount, severity }));
