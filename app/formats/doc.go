// Package formats reads a document out of whatever file it comes in, and writes
// it as any other: XML, a file of a ROM, a cabinet, binary XML, the messages in
// which it is sent over the air.
//
//	f, err := formats.Read("setup.cab")
//	for _, doc := range f.Documents { ... }
//	for _, fact := range f.Facts { fmt.Println(fact.Name, fact.Text) }
//
//	doc, left, err := f.ForCable() // what a handset on the cable can do of it
//
//	out, err := formats.Write(f, formats.CPF, formats.Options{})
//	err = formats.WriteFile("setup.cpf", out.Data, false)
//
// What a file is, its content says and not its name. All errors about what is
// in a file are [provxml.SyntaxError], with what to do.
package formats
