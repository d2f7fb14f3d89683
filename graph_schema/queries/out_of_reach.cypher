// Open needs for which no provider of a party that leads their county or sector offers anything.
// period: a year or month
// need_id, need_title, place_id, place_name, sector_id, sector_name, urgency
MATCH (place:Place)-[:HAS_NEED]->(need:Need {status: 'open', period: $period})
MATCH (need)-[:IN_SECTOR]->(sector)
WHERE NOT EXISTS {
  MATCH (place)-[:PART_OF*0..]->(led)<-[lead:LEADS]-()<-[:MEMBER_OF]-(provider),
        (provider)-[:OFFERS]->(offer {status: 'offered', period: $period}),
        (offer)-[:IN_SECTOR]->(sector)
  WHERE offer.amount > 0 AND NOT sector.id IN coalesce(provider.barred_sectors, [])
    AND ((lead.sector_id IS NULL AND led:County) OR lead.sector_id = sector.id)
    AND coalesce(left(lead.since, size($period)) <= $period, true)
    AND coalesce(left($period, size(lead.until)) <= left(lead.until, size($period)), true)
}
RETURN need.id AS need_id, need.title AS need_title, place.id AS place_id, place.name AS place_name,
       sector.id AS sector_id, sector.name AS sector_name, need.urgency AS urgency
ORDER BY need_id
