// Open needs of one place in one sector for which more than one partner offers something.
// plan: id of a saved plan
// place_id, place_name, sector_id, sector_name, num_needs, num_able
MATCH (plan:Plan {id: $plan})
MATCH (place:Place)-[:HAS_NEED]->(need:Need {status: 'open', period: plan.period})
MATCH (need)-[:IN_SECTOR]->(sector)
WITH plan, place, sector, count(need) AS num_needs
MATCH (place)-[:PART_OF*0..]->(above)
WITH DISTINCT plan, place, sector, num_needs, above
MATCH (above)<-[:TO]-(pairing)<-[:ASSIGNS]-(plan)
WITH DISTINCT plan, place, sector, num_needs, pairing
MATCH (pairing)<-[:GIVES]-(provider)
WITH DISTINCT plan, place, sector, num_needs, provider
MATCH (provider)-[:OFFERS]->(offer {status: 'offered', period: plan.period})
      -[:IN_SECTOR]->(sector)
WHERE offer.amount > 0 AND NOT sector.id IN coalesce(provider.barred_sectors, [])
WITH place, sector, num_needs, count(DISTINCT provider) AS num_able
WHERE num_able > 1
RETURN place.id AS place_id, place.name AS place_name, sector.id AS sector_id,
       sector.name AS sector_name, num_needs, num_able
ORDER BY place_id, sector_id
