// The newest instant at which anything was recorded or superseded, where no journal says it: for an older format.
// Parameters: $never. Stands on: nothing: a graph is read through once in its life.
MATCH (f:Registration|Particulars|Document|Tenure|Penalty|Finding|Dispute|Challenge|Annulment|Restoration
  |RestorationCase|Step|Result|Recognition|OfficersDecision)
RETURN coalesce(max(CASE WHEN f.superseded_at < $never THEN f.superseded_at ELSE f.recorded_at END), 0) AS at
