// Pairs that are in one of two plans only.
// a: id of a saved plan
// b: id of a saved plan
// change, layer, provider_id, provider_name, place_id, place_name
MATCH (a:Plan {id: $a})
MATCH (b:Plan {id: $b})
CALL (a, b) {
  MATCH (b)-[:ASSIGNS]->(pairing) WHERE NOT EXISTS { (a)-[:ASSIGNS]->(pairing) }
  RETURN 'added' AS change, pairing
  UNION
  MATCH (a)-[:ASSIGNS]->(pairing) WHERE NOT EXISTS { (b)-[:ASSIGNS]->(pairing) }
  RETURN 'removed' AS change, pairing
}
OPTIONAL MATCH (pairing)<-[:GIVES]-(provider)
OPTIONAL MATCH (pairing)-[:TO]->(place)
RETURN change, pairing.layer AS layer,
       pairing.provider_id AS provider_id, coalesce(provider.name, '') AS provider_name,
       pairing.place_id AS place_id, coalesce(place.name, '') AS place_name
ORDER BY change, layer, provider_id, place_id
