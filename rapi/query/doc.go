// Package query makes query documents, which ask a handset and change nothing,
// and turns what a handset answers into a document that can be applied.
//
//	q, err := query.FromPaths(catalogue, "Registry/HKLM/Software/Contoso/Server", "CM_GPRSEntries")
//	q, err := query.FromDocument(catalogue, doc)        // what doc sets, asked back
//	reply, err := session.ProcessConfig(ctx, q.Document.Text(), rapi.ConfigProcess)
//	result := provxml.Match(q.Document, reply.HRESULT, reply.Document, reply.HasDocument)
//	for _, a := range q.Answers(result) {
//		fmt.Println(a.Ask.Path(), a.State)                // Value, Masked, Absent, Failed, ...
//	}
//	s, err := query.Settable(catalogue, query.SettableOptions{}, result)
//
// A query document has a parm-query or characteristic-query where another has the
// setting (learn.microsoft.com previous-versions bb737235, bb737359). Which of them
// a Configuration Service Provider knows, and what cannot be read back, comes from
// the catalogue; what the catalogue does not know is asked: the handset decides.
//
// # Paths
//
// A path names what is asked for, from the provider on:
//
//	CM_GPRSEntries                                    all that a provider has
//	CM_GPRSEntries/Contoso/DevSpecificCellular        a characteristic
//	CM_GPRSEntries/Contoso/DestId                     a parm
//	Registry/HKLM/Software/Contoso                    a key, and a value of that name
//	Registry\HKLM\Software\Contoso\                   a key with all keys below it
//	Registry/HKLM/Software/Contoso/*                  the same
//	Registry/HKLM/Software/Contoso::Server            a value
//	Registry/HKLM/Software/Contoso::                  the key's default value
//	BrowserFavorite/"Fish/Chips"                      a name with a slash in it
//
// Names are separated by / or by \, whichever of the two the path has first; the
// other one is then part of names. A registry path may have both. A name in double
// quotes is as in Go and C: \" and \\ stand for a quote and a backslash. Paths as
// Cradle shows them can be typed in. Behind :: stands the name of a parm,
// to the end of the path, slashes and all.
//
// Whether the last name is a parm or a characteristic, the catalogue tells. Where it
// cannot, both are asked for, and what there is is shown; ::NAME asks for a parm
// alone, a separator at the end or /* for a characteristic alone. A characteristic
// brings all below it; a registry key without a separator at the end only itself and
// one level of keys, since a whole branch can be very long.
package query
