package lint

import "cradle/rapi/provxml"

// The rules about elements and attributes, beside those that provxml has.
const (
	unknownAttribute = "unknown-attribute"
	attributeValue   = "attribute-value"
	nameBlanks       = "name-blanks"
	escapedTwice     = "escaped-twice"
)

// problemSeverity: the reader takes what it can; a handset does not.
var problemSeverity = map[string]Severity{
	provxml.UnknownElement:   Error,
	provxml.ReplyElement:     Error,
	provxml.MisplacedElement: Error,
	provxml.NameMissing:      Error,
}

var structureRules = []Rule{
	{
		ID: provxml.FragmentWrapped, Severity: Warning, Title: "The document has no root element",
		Why:     "Microsoft's pages print characteristics without <wap-provisioningdoc> around them, and people copy them. Cradle adds the root when it sends the document; other ways to a handset do not.",
		Example: `<characteristic-query type="BrowserFavorite"/>`,
		Mended:  `<wap-provisioningdoc><characteristic-query type="BrowserFavorite"/></wap-provisioningdoc>`,
		Mend:    "Put <wap-provisioningdoc> and </wap-provisioningdoc> around it.",
		Source:  "bb737266; bb737688 shows such a characteristic",
	},
	{
		ID: provxml.EncodingMismatch, Severity: Warning, Title: "The XML declaration contradicts the bytes of the file",
		Why:     "The file says that it is in one encoding and is in another. Cradle reads what the bytes are; another program may not.",
		Example: `<?xml version="1.0" encoding="utf-16"?><wap-provisioningdoc><characteristic-query type="BrowserFavorite"/></wap-provisioningdoc>`,
		Mended:  `<?xml version="1.0" encoding="utf-8"?><wap-provisioningdoc><characteristic-query type="BrowserFavorite"/></wap-provisioningdoc>`,
		Mend:    "Declare the encoding that the file has; best is UTF-8 and no declaration.",
		Source:  "XML 1.0, 4.3.3; bb737266",
	},
	{
		ID: provxml.EncodingDoubtful, Severity: Warning, Title: "The file looks like UTF-8 and declares something else",
		Why:     "Letters beyond ASCII were read as declared. If the text was saved as UTF-8, they are wrong.",
		Example: `<?xml version="1.0" encoding="windows-1252"?><wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="Café"><parm name="URL" value="http://cafe.example/"/></characteristic></characteristic></wap-provisioningdoc>`,
		Mended:  `<wap-provisioningdoc><characteristic type="BrowserFavorite"><characteristic type="Café"><parm name="URL" value="http://cafe.example/"/></characteristic></characteristic></wap-provisioningdoc>`,
		Mend:    "Declare encoding=\"utf-8\", or leave the declaration out.",
		Source:  "XML 1.0, 4.3.3; bb737266",
	},
	{
		ID: provxml.VersionUnusual, Severity: Warning, Title: "The XML declaration names another version than 1.0",
		Why:     "There is no other version that handsets read.",
		Example: `<?xml version="1.1"?><wap-provisioningdoc><characteristic-query type="BrowserFavorite"/></wap-provisioningdoc>`,
		Mended:  `<?xml version="1.0"?><wap-provisioningdoc><characteristic-query type="BrowserFavorite"/></wap-provisioningdoc>`,
		Mend:    "Write version=\"1.0\".",
		Source:  "XML 1.0, 2.8",
	},
	{
		ID: provxml.DoctypeNotSent, Severity: Note, Title: "The document type declaration is not sent",
		Why:     "It names a file on the Internet that the handset might try to get, and can give it nothing.",
		Example: `<!DOCTYPE wap-provisioningdoc SYSTEM "prov.dtd"><wap-provisioningdoc><characteristic-query type="BrowserFavorite"/></wap-provisioningdoc>`,
		Mended:  `<wap-provisioningdoc><characteristic-query type="BrowserFavorite"/></wap-provisioningdoc>`,
		Mend:    "Nothing need be done; it can be deleted.",
		Source:  "guess: no source says what Windows Mobile does with one",
	},
	{
		ID: provxml.TextIgnored, Severity: Warning, Title: "There is text between the elements",
		Why:     "The grammar has attributes only. Text is ignored, or the handset refuses the document.",
		Example: `<characteristic type="BrowserFavorite">my favourites<characteristic type="Contoso"><parm name="URL" value="http://contoso.com/"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="BrowserFavorite"><!-- my favourites --><characteristic type="Contoso"><parm name="URL" value="http://contoso.com/"/></characteristic></characteristic>`,
		Mend:    "Delete it, or make it a comment.",
		Source:  "bb737266",
	},
	{
		ID: provxml.UnknownElement, Severity: Error, Title: "The grammar does not have this element",
		Why:     "A handset takes characteristic, parm, and the elements that query and delete. XML tells capital and small letters apart.",
		Example: `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><Parm name="URL" value="http://contoso.com/"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" value="http://contoso.com/"/></characteristic></characteristic>`,
		Mend:    "Write the element as it is documented.",
		Source:  "bb737266, bb737235, bb737359",
	},
	{
		ID: provxml.ReplyElement, Severity: Error, Title: "A request has an element that only replies have",
		Why:     "Elements with -error are what a handset writes in place of the one that failed. It does not take them.",
		Example: `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm-query name="URL"/><parm-error name="Order" value="0"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm-query name="URL"/><parm name="Order" value="0"/></characteristic></characteristic>`,
		Mend:    "Write the element without -error, or delete it.",
		Source:  "bb737251; Windows Mobile 6.5 help, \"Error elements\"",
	},
	{
		ID: provxml.MisplacedElement, Severity: Error, Title: "The element may not stand here",
		Why:     "A parm belongs into the characteristic of a Configuration Service Provider, never directly under the root; parms and queries have nothing inside; there is one root.",
		Example: `<parm name="URL" value="http://contoso.com/"/>`,
		Mended:  `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" value="http://contoso.com/"/></characteristic></characteristic>`,
		Mend:    "Put it where the message says.",
		Source:  "bb737266",
	},
	{
		ID: provxml.NameMissing, Severity: Error, Title: "The element has no name",
		Why:     "Characteristics are named by \"type\", parms by \"name\"; the grammar requires both.",
		Example: `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm value="http://contoso.com/"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" value="http://contoso.com/"/></characteristic></characteristic>`,
		Mend:    "Write the attribute. The default value of a Registry key has the name \"\".",
		Source:  "bb737266",
	},
	{
		ID: provxml.PrefixUndeclared, Severity: Warning, Title: "A namespace prefix is declared nowhere",
		Why:     "A handset's XML reader may refuse the whole document.",
		Example: `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm x:label="a" name="URL" value="http://contoso.com/"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm label="a" name="URL" value="http://contoso.com/"/></characteristic></characteristic>`,
		Mend:    "Delete the prefix.",
		Source:  "Namespaces in XML 1.0, 5",
	},
	{
		ID: provxml.ProblemsLeftOut, Severity: Note, Title: "There is more of a kind than is listed",
		Why:    "Of each kind a hundred findings are kept. The ones that are left out count for the exit code no less.",
		Mend:   "Mend the listed ones first.",
		Source: "Cradle",
	},
	{
		ID: unknownAttribute, Severity: Warning, Title: "The grammar does not have this attribute",
		Why:     "A handset ignores it, or refuses the document. A mistyped \"value\" leaves the setting without one.",
		Example: `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" valeu="http://contoso.com/"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" value="http://contoso.com/"/></characteristic></characteristic>`,
		Mend:    "Write the attribute as it is documented, or delete it.",
		Source:  "bb737266, bb737359; attribute table of the Windows Mobile WBXML page",
	},
	{
		ID: attributeValue, Severity: Warning, Title: "The attribute has a value that the documentation does not know",
		Why:     "mwid is 1 or left out; recursive is true or false; translation is filesystem or install; datatype is one of integer, string, float, boolean, binary, multiplestring, date and time.",
		Example: `<characteristic-query type="BrowserFavorite" recursive="yes"/>`,
		Mended:  `<characteristic-query type="BrowserFavorite" recursive="true"/>`,
		Mend:    "Write one of the documented values.",
		Source:  "bb737359, bb737266, bb737304, aa455932",
	},
	{
		ID: nameBlanks, Severity: Warning, Title: "The name begins or ends with a blank",
		Why:     "The blank is part of the name, so it is another name than the one that is meant.",
		Example: `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name=" URL" value="http://contoso.com/"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" value="http://contoso.com/"/></characteristic></characteristic>`,
		Mend:    "Delete the blank.",
		Source:  "XML 1.0, 3.3.3: the values of such attributes keep their blanks",
	},
	{
		ID: escapedTwice, Severity: Warning, Title: "The value looks as if it had been escaped twice",
		Why:     "A program that escapes & once too often makes &amp;amp; of it. The handset then gets \"&amp;\" in the value, which is rarely meant.",
		Example: `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" value="http://contoso.com/?a=1&amp;amp;b=2"/></characteristic></characteristic>`,
		Mended:  `<characteristic type="BrowserFavorite"><characteristic type="Contoso"><parm name="URL" value="http://contoso.com/?a=1&amp;b=2"/></characteristic></characteristic>`,
		Mend:    "Write &amp; for & once.",
		Source:  "XML 1.0, 2.4",
	},
}
