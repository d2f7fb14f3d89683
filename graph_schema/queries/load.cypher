// How many places each provider helps in each layer, the busiest first.
// plan: id of a saved plan
// layer, provider_id, num_pairs
MATCH (:Plan {id: $plan})-[:ASSIGNS]->(pairing:Pairing)
RETURN pairing.layer AS layer, pairing.provider_id AS provider_id, count(*) AS num_pairs
ORDER BY num_pairs DESC, layer, provider_id
