// Package change says what a provisioning document does to a handset whose settings
// are known: what it would change, whether it did, and which document takes it back.
//
//	q, err := change.Before(cat, doc)             // asked before doc is sent
//	...                                           // app/ask puts the questions
//	for _, s := range change.Plan(cat, doc, answers) {
//		fmt.Println(s.Kind, s.Setting.Path())     // add, change, remove, same, unreadable
//	}
//	...                                           // doc is sent
//	q, err = change.After(cat, doc)               // asked afterwards
//	for _, c := range change.Verify(cat, doc, answers) {
//		fmt.Println(c.Verdict, c.Setting.Path())  // verified, differs, cannot be read back
//	}
//	undo, err := change.Inverse(cat, doc, reply)  // reply: query.Merge of Before's answers
//
// It talks to no handset, and compares values as rapi/canon does. Nothing here masks
// secrets: values that were reported, and the documents that are made, hold them as
// they came.
package change
