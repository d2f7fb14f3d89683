// Pairs that are in one of two plans only.
// a: id of a saved plan
// b: id of a saved plan
// change, layer, provider_id, place_id
MATCH (a:Plan {id: $a})
MATCH (b:Plan {id: $b})
CALL (a, b) {
  MATCH (b)-[:ASSIGNS]->(pairing:Pairing) WHERE NOT EXISTS { (a)-[:ASSIGNS]->(pairing) }
  RETURN 'added' AS change, pairing
  UNION
  MATCH (a)-[:ASSIGNS]->(pairing:Pairing) WHERE NOT EXISTS { (b)-[:ASSIGNS]->(pairing) }
  RETURN 'removed' AS change, pairing
}
RETURN change, pairing.layer AS layer, pairing.provider_id AS provider_id,
       pairing.place_id AS place_id
ORDER BY change, layer, provider_id, place_id
