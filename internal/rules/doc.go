// Package rules reads the rule files of policy/ into casework types: what the
// law or the trade says today, and may say otherwise tomorrow, is data there.
// Every rule names its source and whether somebody verified it; one that is not
// verified may warn, and never blocks.
//
// The files are part of the program, so one that cannot be read is a fault of
// the program: it stops at its first use, and a test reads every file.
package rules
