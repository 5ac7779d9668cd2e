package wbxml_test

import (
	"fmt"

	"cradle/rapi/provxml"
	"cradle/rapi/wbxml"
)

// A document as it is pushed over the air, and back.
func Example() {
	doc, err := provxml.Parse("napdef.xml", []byte(`<wap-provisioningdoc version="1.0">
  <characteristic type="NAPDEF">
    <parm name="NAPID" value="inet"/>
    <parm name="BEARER" value="GSM-GPRS"/>
    <parm name="NAP-ADDRESS" value="internet"/>
  </characteristic>
</wap-provisioningdoc>`))
	if err != nil {
		fmt.Println(err)
		return
	}
	data, err := wbxml.Encode(doc.Root.Element, wbxml.EncodeOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("% x\n", data)

	back, err := wbxml.Decode(data, wbxml.DecodeOptions{Name: "napdef.wbxml"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(back.Language, back.Version, back.Charset)
	fmt.Print(back.Text)

	_, err = wbxml.Decode(data[:len(data)-1], wbxml.DecodeOptions{Name: "napdef.wbxml"})
	fmt.Println(err)
	// Output:
	// 03 0b 6a 00 c5 46 01 c6 55 01 87 11 06 03 69 6e 65 74 00 01 87 10 06 ab 01 87 08 06 03 69 6e 74 65 72 6e 65 74 00 01 01 01
	// client provisioning 1.3 UTF-8
	// <wap-provisioningdoc version="1.0">
	//   <characteristic type="NAPDEF">
	//     <parm name="NAPID" value="inet"/>
	//     <parm name="BEARER" value="GSM-GPRS"/>
	//     <parm name="NAP-ADDRESS" value="internet"/>
	//   </characteristic>
	// </wap-provisioningdoc>
	// napdef.wbxml: byte 0x28: the data ends where the end (0x01) of <wap-provisioningdoc> was expected; the file is cut short: get it again
}
