// Of the pairings that stand in the plan's period and whose ends still take part: how many stay.
// plan: id of a saved plan
// layer, num_standing, num_kept
MATCH (plan:Plan {id: $plan})
MATCH (:Period {id: plan.period})-[:STANDING {status: 'active'}]->(pairing)
MATCH (provider)-[:GIVES]->(pairing)-[:TO]->(place)
WHERE EXISTS { (provider)-[:TAKES_PART]->({id: pairing.layer}) }
  AND EXISTS { (place)-[:TAKES_PART]->({id: pairing.layer}) }
RETURN pairing.layer AS layer, count(*) AS num_standing,
       sum(CASE WHEN EXISTS { (plan)-[:ASSIGNS]->(pairing) } THEN 1 ELSE 0 END) AS num_kept
ORDER BY layer
