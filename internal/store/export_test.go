package store

// CaseloadSQL lets a test look at the plan of the caseload list.
var CaseloadSQL = caseloadSQL
