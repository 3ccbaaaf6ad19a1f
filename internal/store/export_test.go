package store

// CaseloadSQL lets a test look at the plan of the caseload list.
var CaseloadSQL = caseloadSQL

// TodaySQL and PlannedSQL let it look at those of Today and of what is planned.
var (
	TodaySQL   = todaySQL
	PlannedSQL = plannedSQL
)

// SearchSQL lets it look at the plan of a search.
var SearchSQL = searchSQL

// ClientEventSQL lets it look at the plan of a client's story.
var ClientEventSQL = clientEventSQL

// TakeUUIDs lets it see how UUIDs go to the database and come back.
var TakeUUIDs = takeUUIDs
