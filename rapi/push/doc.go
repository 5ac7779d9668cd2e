// Package push puts a document into the envelope in which it travels to a
// handset as text messages, and takes it out again.
//
//	m := push.Provisioning(body) // a document of rapi/wbxml
//	m.Sign(push.UserPIN, push.Key{PIN: "1234"})
//	pdu, err := m.Encode()                        // a WSP push PDU
//	parts, err := push.Split(pdu, push.SplitOptions{})
//	fmt.Print(push.GatewayText(parts))            // UDH and UD in hex, a line a message
//	text, err := push.ModemText(parts, push.Submit{To: "+491701234567"})
//
// and back, from either text, in whatever order the messages are:
//
//	messages, err := push.ReadText("messages.txt", text)
//	datagrams, notes, err := push.Join(messages)
//	m, err := push.Decode(datagrams[0].Data)
//	err = m.Verify(push.Key{PIN: "1234"})
//
// The layers, from the inside out: the body, binary XML (rapi/wbxml); its
// authentication code, OMA-WAP-TS-ProvBoot-V1_1; the connectionless push of
// WAP-230-WSP; the port addressing and concatenation of 3GPP TS 23.040; and the
// PDU mode of 3GPP TS 27.005 for a modem.
//
// The authentication code is HMAC-SHA1 with a PIN of a few digits: whoever has
// the message can try all PINs. It keeps mistakes out, not attackers. Nothing
// here is encrypted.
package push
