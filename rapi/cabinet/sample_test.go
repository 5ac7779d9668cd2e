package cabinet_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
	"time"
)

// The cabinet that [MS-CAB] 4 prints byte by byte: hello.c and welcome.c,
// stored, with a check sum.
const (
	hello   = "#include <stdio.h>\r\n\r\nvoid main(void)\r\n{\r\n    printf(\"Hello, world!\\n\");\r\n}\r\n"
	welcome = "#include <stdio.h>\r\n\r\nvoid main(void)\r\n{\r\n    printf(\"Welcome!\\n\");\r\n}\r\n\r\n"

	sampleHead = "4D534346 00000000 FD000000 00000000 2C000000 00000000" + // signature, reserved1, cbCabinet, reserved2, coffFiles, reserved3
		"0301 0100 0200 0000 2206 0000" + // version, cFolders, cFiles, flags, setID, iCabinet
		"5E000000 0100 0000" + // coffCabStart, cCFData, typeCompress
		"4D000000 00000000 0000 6C22 BA59 2000 68656C6C6F2E6300" + // hello.c
		"4A000000 4D000000 0000 6C22 E759 2000 77656C636F6D652E6300" + // welcome.c
		"BD5AA630 9700 9700" // csum, cbData, cbUncomp
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func sample(t testing.TB) []byte {
	return append(unhex(t, sampleHead), hello+welcome...)
}

// The dates are 0x226C, 1997-03-12, and 0x59BA, 11:13:52, and 0x59E7, 11:15:14.
var (
	helloTime   = time.Date(1997, 3, 12, 11, 13, 52, 0, time.UTC)
	welcomeTime = time.Date(1997, 3, 12, 11, 15, 14, 0, time.UTC)
)

// changed is the sample with some bytes changed.
func changed(t testing.TB, change func(b []byte)) []byte {
	b := bytes.Clone(sample(t))
	change(b)
	return b
}
