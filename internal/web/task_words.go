package web

import (
	"time"

	"github.com/google/uuid"

	"continuo/internal/casework"
)

func taskNewPath(v tasksView) string {
	if v.Client == uuid.Nil {
		return "/tasks/new"
	}
	return "/tasks/new?client=" + v.Client.String()
}

// taskFacts are what is known of a task beside what is to be done.
func taskFacts(t *casework.TaskLine, now time.Time) []Fact {
	facts := []Fact{{"Who", t.OwnerName}, {"By when", Date(t.DueOn.Start(now.Location()), now)}, {"Asked by", t.CreatedByName + ", " + When(t.CreatedAt, now)}}
	switch t.State {
	case casework.TaskDone:
		facts = append(facts, Fact{"Done", WhenAt(*t.ClosedAt, now)})
	case casework.TaskDropped:
		facts = append(facts, Fact{"Dropped", WhenAt(*t.ClosedAt, now)}, Fact{"Why", t.DropReason})
	}
	return facts
}
