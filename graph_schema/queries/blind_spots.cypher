// Open needs that no partner of the place, or of a place above it, offers anything for.
// plan: id of a saved plan
// county_id, county_name, sector_id, sector_name, num_places, num_needs, urgency
MATCH (plan:Plan {id: $plan})
MATCH (place:Place)-[:HAS_NEED]->(need:Need {status: 'open', period: plan.period})
MATCH (need)-[:IN_SECTOR]->(sector)
WITH plan, place, sector, count(need) AS needs, sum(need.urgency) AS urgency
MATCH (place)-[:PART_OF*0..]->(above)
WITH plan, place, sector, needs, urgency, above
OPTIONAL MATCH (above)<-[:TO]-(pairing)<-[:ASSIGNS]-(plan)
WITH plan, place, sector, needs, urgency, pairing
OPTIONAL MATCH (pairing)<-[:GIVES]-(provider)
WITH plan, place, sector, needs, urgency, provider
OPTIONAL MATCH (provider)-[:OFFERS]->(offer {status: 'offered', period: plan.period})
      -[:IN_SECTOR]->(sector)
WHERE offer.amount > 0 AND NOT sector.id IN coalesce(provider.barred_sectors, [])
WITH place, sector, needs, urgency, count(offer) AS num_able
WHERE num_able = 0
OPTIONAL MATCH (place)-[:PART_OF*0..]->(county:County)
RETURN coalesce(county.id, '') AS county_id, coalesce(county.name, '') AS county_name,
       sector.id AS sector_id, sector.name AS sector_name,
       count(place) AS num_places, sum(needs) AS num_needs, round(sum(urgency), 6) AS urgency
ORDER BY county_id, sector_id
