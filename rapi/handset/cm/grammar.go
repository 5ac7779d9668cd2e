package cm

import (
	"fmt"

	"github.com/beevik/etree"
)

// The elements of a request ([L:bb737266], [L:bb737235], [L:bb737359]).
const (
	tagRoot                = "wap-provisioningdoc"
	tagCharacteristic      = "characteristic"
	tagParm                = "parm"
	tagNoParm              = "noparm"
	tagNoCharacteristic    = "nocharacteristic"
	tagParmQuery           = "parm-query"
	tagCharacteristicQuery = "characteristic-query"

	// errorSuffix makes the name of the element that stands in a reply where
	// something failed ([SM:1cc84ad6]).
	errorSuffix = "-error"
)

// parmTags says which elements are named by "name", may not stand directly
// under the root and are empty; the others of the grammar are named by "type".
var parmTags = map[string]bool{
	tagParm: true, tagNoParm: true, tagParmQuery: true,
	tagCharacteristic: false, tagNoCharacteristic: false, tagCharacteristicQuery: false,
}

// check holds a document against the grammar ([L:bb737266]). The order of
// children is not enforced: Microsoft's own examples mix them. Error elements
// are refused with everything else that the request's grammar does not have:
// "not a valid scenario" ([SM:1cc84ad6]). That a document which is well-formed
// and breaks the grammar is CONFIG_E_BAD_XML is inferred.
func check(root *etree.Element) error {
	if root.Tag != tagRoot {
		return fmt.Errorf("the root is %q, not %s", root.Tag, tagRoot)
	}
	return checkChildren(root, true)
}

func checkChildren(el *etree.Element, top bool) error {
	for c := range el.ChildElementsSeq() {
		isParm, known := parmTags[c.Tag]
		switch {
		case !known:
			return fmt.Errorf("there is no element %q in a request", c.Tag)
		case isParm && top:
			return fmt.Errorf("%s stands directly under the root", c.Tag)
		case isParm && c.SelectAttr("name") == nil:
			return fmt.Errorf("%s without a name", c.Tag)
		case !isParm && c.SelectAttr("type") == nil:
			return fmt.Errorf("%s without a type", c.Tag)
		case c.Tag != tagCharacteristic && len(c.Child) > 0:
			return fmt.Errorf("%s is not empty", c.Tag)
		}
		if err := checkChildren(c, false); err != nil {
			return err
		}
	}
	return nil
}
