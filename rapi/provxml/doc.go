// Package provxml reads provisioning documents for Windows Mobile handsets
// and turns a handset's answer into a result per setting.
//
//	doc, err := provxml.ReadFile("wifi.xml")
//	if err != nil {
//		return err // "wifi.xml:12:7: ..." on one line, with what to do
//	}
//	reply, err := session.ProcessConfig(ctx, doc.Text(), rapi.ConfigProcess)
//	...
//	result := provxml.Match(doc, reply.HRESULT, reply.Document, reply.HasDocument)
//	for node := range result.Nodes() {
//		fmt.Println(node.Request.Path(), node.State)
//	}
//
// A document is a tree of characteristics and parms under the root element
// wap-provisioningdoc: OMA Client Provisioning with Microsoft's query and
// delete elements (MSPROV DTD, learn.microsoft.com previous-versions bb737266,
// bb737235, bb737359). Documents for other phones share the root and are read
// too; what the grammar does not have becomes a [Foreign] node.
//
// The tree is an etree tree ([Node.Element]) with a [Node] per element. It is
// filled by a scanner of this package and not by etree's ReadFrom: that stands
// on encoding/xml, which accepts what a handset refuses (no white space
// between attributes, an attribute twice, a second root), keeps no places, and
// leaves line ends in attribute values. One reader that is strict and knows the
// place of everything cannot disagree with a second one. The tests hold its
// trees against etree's own; 60,000 mutated documents were held against expat
// 2.5, which disagreed only about names of XML 1.0's fifth edition (expat has
// the fourth), declarations inside a DOCTYPE (passed over here), entities that
// only an external DTD could define, and odd XML version numbers.
//
// Nothing here knows which settings a Configuration Service Provider has, nor
// which values are secrets: results carry what the handset reported.
package provxml
