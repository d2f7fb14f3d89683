// Whom to ask for a need: who leads its county, who leads its sector, who is paired with its place.
// need: id of a need
// plan: id of a saved plan
// role, id, name
MATCH (place)-[:HAS_NEED]->(need:Need {id: $need})-[:IN_SECTOR]->(sector)
CALL (place, need, sector) {
  MATCH (place)-[:PART_OF*0..]->(:County)<-[lead:LEADS]-(party)
  WHERE lead.sector_id IS NULL
    AND coalesce(left(lead.since, size(need.period)) <= need.period, true)
    AND coalesce(left(need.period, size(lead.until)) <= left(lead.until, size(need.period)), true)
  RETURN 'territory' AS role, party.id AS id, party.name AS name
  UNION
  MATCH (place)-[:PART_OF*0..]->()<-[lead:LEADS {sector_id: sector.id}]-(party)
  WHERE coalesce(left(lead.since, size(need.period)) <= need.period, true)
    AND coalesce(left(need.period, size(lead.until)) <= left(lead.until, size(need.period)), true)
  RETURN 'sector' AS role, party.id AS id, party.name AS name
  UNION
  MATCH (place)-[:PART_OF*0..]->()<-[:TO]-(pairing)<-[:GIVES]-(provider),
        (:Plan {id: $plan})-[:ASSIGNS]->(pairing)
  RETURN 'paired' AS role, provider.id AS id, provider.name AS name
}
RETURN role, id, name ORDER BY role, id
