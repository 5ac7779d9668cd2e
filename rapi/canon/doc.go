// Package canon says when two things that are written differently are the same
// to a handset: a value that was asked for and one that it reports, and whole
// provisioning documents.
//
//	verdict, how := canon.Equal("1", "TRUE", canon.Type{Datatype: csp.Boolean})
//	// Same, "as truth values"
//
//	for _, d := range canon.Documents(a, b) {
//		fmt.Println(d) // `Clock/AlarmOn: "0" against "1" (a.xml:3:5, b.xml:3:5)`
//	}
//
// Both stand on one table of what a value is under its datatype ([Type]), so that
// a comparison of documents and a verification cannot disagree.
//
// Texts that the package makes carry values as they are: whoever shows them masks
// secrets first ([Difference.Words]).
package canon
