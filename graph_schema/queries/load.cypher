// How many places each provider helps in each layer, the busiest first.
// plan: id of a saved plan
// layer, provider_id, provider_name, num_pairs
MATCH (:Plan {id: $plan})-[:ASSIGNS]->(pairing)
OPTIONAL MATCH (pairing)<-[:GIVES]-(provider)
RETURN pairing.layer AS layer, pairing.provider_id AS provider_id,
       coalesce(provider.name, '') AS provider_name, count(*) AS num_pairs
ORDER BY num_pairs DESC, layer, provider_id
