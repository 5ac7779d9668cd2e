package change

import "slices"

// order is the order in which things are undone: the last of the document first.
// Networks are put back before what leads to them, and proxies are deleted before the
// connections to their networks (ms844838, cm-proxyentries-csp).
func order(ops []op) []op {
	slices.SortStableFunc(ops, func(a, b op) int { return b.slot - a.slot })
	var networks, rest []op
	for _, o := range ops {
		if !o.remove && o.at.prov.lower == "cm_networks" {
			networks = append(networks, o)
		} else {
			rest = append(rest, o)
		}
	}
	ops = append(networks, rest...)
	first := slices.IndexFunc(ops, func(o op) bool { return o.remove && o.at.prov.connects() })
	if first < 0 {
		return ops
	}
	var before, proxies, after []op
	for i, o := range ops {
		switch {
		case i < first:
			before = append(before, o)
		case o.remove && o.at.prov.lower == "cm_proxyentries":
			proxies = append(proxies, o)
		default:
			after = append(after, o)
		}
	}
	return slices.Concat(before, proxies, after)
}

// connects: its entries are connections to networks.
func (p *provider) connects() bool {
	switch p.lower {
	case "cm_gprsentries", "cm_pppentries", "cm_vpnentries", "napdef":
		return true
	}
	return false
}

// inOrder sorts what is left by where it stands in the document.
func inOrder(list []leftAt) []leftAt {
	slices.SortStableFunc(list, func(a, b leftAt) int { return a.slot - b.slot })
	return list
}
