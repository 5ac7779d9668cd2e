// Package lint knows what is delicate in a provisioning document: values that
// are secrets, and settings that wipe a handset or lock its owner out.
//
//	for _, danger := range lint.Dangers(doc) {
//		fmt.Println(danger.Pos.Line, danger.Path, danger.What)
//	}
//	logger.Debug("reply", "xml", lint.Mask(reply))
//	fmt.Println(lint.MaskValue(node, node.Value))
package lint
