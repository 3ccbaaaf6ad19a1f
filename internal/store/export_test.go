package store

// CaseloadSQL lets a test look at the plan of the caseload list.
var CaseloadSQL = caseloadSQL

// SearchSQL lets it look at the plan of a search.
var SearchSQL = searchSQL
