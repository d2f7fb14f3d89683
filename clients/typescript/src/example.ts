/** Plan the tiny example and ask why a pair is not in the plan: `node dist/example.js [URL [KEY]]`. */

import { answered, createClient } from "./index.js";

declare const process: { readonly argv: readonly string[] };

const [baseUrl = "http://localhost:8000", key] = process.argv.slice(2);
const client = createClient({ baseUrl, language: "en", ...(key === undefined ? {} : { key }) });

const name = "tiny";
const demo = answered(await client.GET("/api/v1/demo-data/{name}", { params: { path: { name } } }));
const dataset = answered(await client.POST("/api/v1/datasets", { body: demo.dataset }));
const policy = answered(
  await client.POST("/api/v1/policies", {
    body: demo.policy_toml,
    bodySerializer: (text) => text as string,
    headers: { "Content-Type": "application/toml" },
  }),
);
const plan = answered(
  await client.POST("/api/v1/plans", { body: { dataset_id: dataset.id, policy_id: policy.id } }),
);
console.log(`${plan.id}: ${plan.status}, ${plan.num_pairs} pairs, ${plan.value.cost_points} points`);

const whyNot = answered(
  await client.GET("/api/v1/plans/{plan_id}/why-not", {
    params: {
      path: { plan_id: plan.id },
      query: { layer: "units-townships", provider_id: "unit:u1", place_id: "township:a2" },
    },
  }),
);
console.log("unit:u1 with township:a2 would cost", whyNot.price?.price?.cost_points, "points more");
