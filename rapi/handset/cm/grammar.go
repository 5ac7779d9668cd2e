package cm

import (
	"errors"
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

// maxPath bounds the types around a setting and its own name, in bytes together:
// each setting is looked up by all of them.
// guess: no source.
const maxPath = 4096

// errPath is wrapped by the error of a document with a longer path.
var errPath = errors.New("names are too long")

// check holds a document against the grammar ([L:bb737266]). The order of
// children is not enforced: Microsoft's own examples mix them. Error elements
// are refused with everything else that the request's grammar does not have:
// "not a valid scenario" ([SM:1cc84ad6]). That a document which is well-formed
// and breaks the grammar is CONFIG_E_BAD_XML is inferred.
func check(root *etree.Element) error {
	if root.Tag != tagRoot {
		return fmt.Errorf("the root is %q, not %s", root.Tag, tagRoot)
	}
	return checkChildren(root, true, 0)
}

// checkChildren looks at the elements in el, which stands path bytes deep.
func checkChildren(el *etree.Element, top bool, path int) error {
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
		named := "type"
		if isParm {
			named = "name"
		}
		here := path + len(c.SelectAttrValue(named, "")) + len(`\`)
		if here > maxPath {
			return fmt.Errorf("%w: %d bytes down to a %s", errPath, here, c.Tag)
		}
		if err := checkChildren(c, false, here); err != nil {
			return err
		}
	}
	return nil
}
