package push_test

import (
	"fmt"

	"cradle/rapi/provxml"
	"cradle/rapi/push"
	"cradle/rapi/wbxml"
)

// A document as text messages for a modem, and what a receiver makes of them.
func Example() {
	doc, err := provxml.Parse("napdef.xml", []byte(`<wap-provisioningdoc version="1.0">
  <characteristic type="NAPDEF">
    <parm name="NAPID" value="inet"/>
    <parm name="BEARER" value="GSM-GPRS"/>
    <parm name="NAME" value="Internet"/>
    <parm name="NAP-ADDRESS" value="internet.example.com"/>
  </characteristic>
  <characteristic type="APPLICATION">
    <parm name="APPID" value="w2"/>
    <parm name="TO-NAPID" value="inet"/>
  </characteristic>
</wap-provisioningdoc>`))
	if err != nil {
		fmt.Println(err)
		return
	}
	body, err := wbxml.Encode(doc.Root.Element, wbxml.EncodeOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	m := push.Provisioning(body)
	if err := m.Sign(push.UserPIN, push.Key{PIN: "1234"}); err != nil {
		fmt.Println(err)
		return
	}
	pdu, err := m.Encode()
	if err != nil {
		fmt.Println(err)
		return
	}
	parts, err := push.Split(pdu, push.SplitOptions{Reference: 0x4A})
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := push.ModemText(parts, push.Submit{To: "+491701234567"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(text)

	read, err := push.ReadText("messages.txt", text)
	if err != nil {
		fmt.Println(err)
		return
	}
	read[0], read[1] = read[1], read[0] // they come in any order
	datagrams, _, err := push.Join(read)
	if err != nil {
		fmt.Println(err)
		return
	}
	got, err := push.Decode(datagrams[0].Data)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(datagrams[0].Destination, got.ContentType, got.Security)
	fmt.Println(got.Verify(push.Key{PIN: "1234"}))
	fmt.Println(got.Verify(push.Key{PIN: "4321"}))

	_, _, err = push.Join(read[:1])
	fmt.Println(err)
	// Output:
	// AT+CMGF=0
	// AT+CMGS=153
	// 0041000C9194711032547600048C0B05040B8423F000034A020101062F1F2DB69181923436323632424443433732334646463846373442424538364341464439463737453441304636333200030B6A00C54601C6550187110603696E65740001871006AB0187070603496E7465726E6574000187080603696E7465726E65742E6578616D706C652E636F6D000101C60001550187360603773200
	// AT+CMGS=38
	// 0041000C919471103254760004190B05040B8423F000034A02020187220603696E657400010101
	// 2948 application/vnd.wap.connectivity-wbxml USERPIN
	// <nil>
	// the MAC does not agree with the document (USERPIN); check the PIN; if it is right, the document was changed on the way
	// message 1 of 2, reference 0x4a, is missing; get the messages again
}
