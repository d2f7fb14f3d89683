// From a party over its providers to the places that they help, and how many places lie in each.
// party: id of a party
// plan: id of a saved plan
// provider_id, provider_name, place_id, place_name, num_inside
MATCH (:Party {id: $party})<-[:MEMBER_OF]-(provider)-[:GIVES]->(pairing)
MATCH (:Plan {id: $plan})-[:ASSIGNS]->(pairing)-[:TO]->(place)
RETURN DISTINCT provider.id AS provider_id, provider.name AS provider_name,
       place.id AS place_id, place.name AS place_name,
       COUNT { (place)<-[:PART_OF]-() } AS num_inside
ORDER BY provider_id, place_id
