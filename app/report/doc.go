// Package report writes what became of a run: as a tree for people, as JSON for
// programs, and as files that are kept (File, Bundle). Secrets are masked in all.
//
//	report.Text(os.Stdout, r, report.TextOptions{Color: true, Width: 100})
//	fmt.Println(report.Sum(r)) // "Applied: 20 of 20 settings on SIM 1 in 14 ms (not verified)"
//	json.NewEncoder(os.Stdout).Encode(report.Apply(runs, exitCode))
package report
