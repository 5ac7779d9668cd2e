// Package report writes what became of a run: as a tree for people, and as
// JSON for programs. Secrets are masked in both.
//
//	report.Text(os.Stdout, r, report.TextOptions{Color: true, Width: 100})
//	fmt.Println(report.Sum(r)) // "Applied: 20 of 20 settings on SIM 1 in 14 ms (not verified)"
//	json.NewEncoder(os.Stdout).Encode(report.Apply(runs, exitCode))
package report
