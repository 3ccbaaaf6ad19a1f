package storetest

import "testing"

// Often is how many times something is asked for the sake of its time, which is
// told in the log and gates nothing: n where the log is read (-v), once elsewhere.
func Often(n int) int {
	if testing.Verbose() {
		return n
	}
	return 1
}
