// Package lint checks provisioning documents before they are sent: what is
// wrong with one, where, and how to mend it; what a computer on the cable may
// not set; what erases a handset or locks its owner out; which values are
// secrets.
//
//	for _, f := range lint.Check(doc, catalogue, lint.Options{}) {
//		fmt.Printf("%d:%d: %v: %s [%s]\n", f.Pos.Line, f.Pos.Column, f.Severity, f.Msg, f.ID)
//	}
//	for _, danger := range lint.Dangers(doc) {
//		fmt.Println(danger.Pos.Line, danger.Path, danger.What)
//	}
//	logger.Debug("reply", "xml", lint.Mask(reply))
//	fmt.Println(lint.MaskValue(node, node.Value))
//
// Check first finds out what a document is for. Replies, documents for other
// phones and the policies of mail servers are named and otherwise left in peace;
// in documents for ROM and in the _setup.xml of a cabinet nothing is said of the
// cable. Every Finding has a [Rule], and the rules are also in RULES.md.
//
// An Error is what a handset refuses, or does otherwise than it is written; it
// stands on something documented. What stands on something inferred is at most
// a Warning, and what makers may have of their own (Configuration Service
// Providers that nobody has heard of) is one as well.
//
// The time taken grows with the document, and what is quadratic is bounded: of
// each rule maxPerRule findings are kept, and maxNear names are compared with
// those of the catalogue. Messages tell no secrets.
package lint
