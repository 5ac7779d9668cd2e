package assets

//go:generate go run genversion.go
