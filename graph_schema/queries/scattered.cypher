// Providers with pairs outside the county in which they have most: where forces are scattered.
// plan: id of a saved plan
// provider_id, provider_name, num_pairs, num_counties, num_outside
MATCH (plan:Plan {id: $plan})-[:ASSIGNS]->(pairing:Pairing)-[:TO]->(place:Place)
OPTIONAL MATCH (place)-[:PART_OF*0..]->(county:Place:County)
WITH pairing.provider_id AS provider_id, county, count(pairing) AS here
WITH provider_id, sum(here) AS num_pairs, count(*) AS num_counties, max(here) AS most
WHERE num_pairs > most
OPTIONAL MATCH (provider:Provider {id: provider_id})
RETURN provider_id, coalesce(provider.name, '') AS provider_name, num_pairs, num_counties,
       num_pairs - most AS num_outside
ORDER BY provider_id
