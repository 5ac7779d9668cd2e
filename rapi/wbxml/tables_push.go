package wbxml

// indicationPage is WAP-167-ServiceInd-20010731-a sections 8.1 to 8.3.
func indicationPage() *page {
	return newPage().
		tag(0x05, "si", "indication", "info", "item").
		with("action", 0x05, "signal-none", "signal-low", "signal-medium", "signal-high", "delete").
		bare(0x0A, "created", "href").
		with("href", 0x0C, "http://", "http://www.", "https://", "https://www.").
		bare(0x10, "si-expires", "si-id", "class").
		part(0x85, ".com/", ".edu/", ".net/", ".org/").
		done()
}

// loadingPage is WAP-168-ServiceLoad-20010731-a sections 9.1 to 9.3.
func loadingPage() *page {
	return newPage().
		tag(0x05, "sl").
		with("action", 0x05, "execute-low", "execute-high", "cache").
		bare(0x08, "href").
		with("href", 0x09, "http://", "http://www.", "https://", "https://www.").
		part(0x85, ".com/", ".edu/", ".net/", ".org/").
		done()
}

// dateAttribute reports whether an attribute's value is a date, which has a
// binary form of its own (WAP-167 section 8.2.2).
func dateAttribute(l Language, name string) bool {
	return l == ServiceIndication && (name == "created" || name == "si-expires")
}
