package handset

// ROLES.md is what came of trying each CSP with two roles on each model; a test
// makes it anew and holds it against what the documentation says.
//go:generate go test -tags nogui -run TestRoleMatrix -update-roles .
