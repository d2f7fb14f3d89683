// Providers with pairs outside the county in which they have most: where forces are scattered.
// plan: id of a saved plan
// provider_id, provider_name, num_pairs, num_counties, num_outside
MATCH (:Plan {id: $plan})-[:ASSIGNS]->(pairing)-[:TO]->(place)
OPTIONAL MATCH (pairing)<-[:GIVES]-(provider)
OPTIONAL MATCH (place)-[:PART_OF*0..]->(county:County)
WITH pairing.provider_id AS provider_id, provider, county, count(pairing) AS here
WITH provider_id, provider, sum(here) AS num_pairs, count(*) AS num_counties, max(here) AS most
WHERE num_pairs > most
RETURN provider_id, coalesce(provider.name, '') AS provider_name, num_pairs, num_counties,
       num_pairs - most AS num_outside
ORDER BY provider_id
