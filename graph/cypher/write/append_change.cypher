// Append to the journal what a transaction changed, as the last thing that it does.
// Parameters: $number, $at, $kinds, $organizations, $persons, $records, $region. Stands on: change_number.
CREATE (:Change {number: $number, at: $at, kinds: $kinds, organizations: $organizations, persons: $persons,
  records: $records, region: $region})
