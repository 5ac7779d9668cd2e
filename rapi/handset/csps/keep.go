package csps

// Keepers are the CSPs that keep values by themselves, in the order of the
// model's list.
func (s *Set) Keepers() []Keeper { return s.keepers }
