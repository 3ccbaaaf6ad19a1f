package httpapi

import (
	"context"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"continuo/api"
	"continuo/internal/casework"
)

// ListTasks implements GET /tasks.
func (a *API) ListTasks(ctx context.Context, req api.ListTasksRequestObject) (api.ListTasksResponseObject, error) {
	p, err := page(req.Params.Cursor, req.Params.Limit)
	if err != nil {
		return nil, err
	}
	tasks, err := a.app.ListTasks(ctx, casework.TaskFilter{Mine: value(req.Params.Mine), OwnerID: value(req.Params.OwnerId),
		ClientID: value(req.Params.ClientId), State: casework.TaskState(value(req.Params.State))}, p)
	if err != nil {
		return nil, err
	}
	return api.ListTasks200JSONResponse{Items: each(tasks.Items, taskJSON), NextCursor: cursor(tasks.Next)}, nil
}

// GetTask implements GET /tasks/{id}.
func (a *API) GetTask(ctx context.Context, req api.GetTaskRequestObject) (api.GetTaskResponseObject, error) {
	t, err := a.app.GetTask(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.GetTask200JSONResponse(taskJSON(*t)), nil
}

// CreateTask implements POST /tasks.
func (a *API) CreateTask(ctx context.Context, req api.CreateTaskRequestObject) (api.CreateTaskResponseObject, error) {
	b := req.Body
	t, err := a.app.CreateTask(ctx, casework.TaskStart{ClientID: b.ClientId, OwnerID: b.OwnerId, DueOn: day(&b.DueOn), What: b.What})
	if err != nil {
		return nil, err
	}
	return api.CreateTask201JSONResponse{Body: taskJSON(*t), Headers: api.CreateTask201ResponseHeaders{Location: location("tasks", t.ID)}}, nil
}

// CompleteTask implements POST /tasks/{id}/complete.
func (a *API) CompleteTask(ctx context.Context, req api.CompleteTaskRequestObject) (api.CompleteTaskResponseObject, error) {
	t, err := a.app.CompleteTask(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return api.CompleteTask200JSONResponse(taskJSON(*t)), nil
}

// DropTask implements POST /tasks/{id}/drop.
func (a *API) DropTask(ctx context.Context, req api.DropTaskRequestObject) (api.DropTaskResponseObject, error) {
	t, err := a.app.DropTask(ctx, req.Id, req.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.DropTask200JSONResponse(taskJSON(*t)), nil
}

// HandTask implements POST /tasks/{id}/hand.
func (a *API) HandTask(ctx context.Context, req api.HandTaskRequestObject) (api.HandTaskResponseObject, error) {
	t, err := a.app.HandTask(ctx, req.Id, req.Body.OwnerId, day(req.Body.DueOn))
	if err != nil {
		return nil, err
	}
	return api.HandTask200JSONResponse(taskJSON(*t)), nil
}

func taskJSON(t casework.TaskLine) api.Task {
	return api.Task{Id: t.ID, Version: t.Version, ClientId: t.ClientID, ClientName: t.ClientName, OwnerId: t.OwnerID, OwnerName: t.OwnerName,
		DueOn: openapi_types.Date{Time: t.DueOn.Start(time.UTC)}, What: t.What, ReviewEntryId: t.ReviewEntryID, AdviceFlagId: t.AdviceFlagID, State: api.TaskState(t.State),
		Late: t.Late(t.Today), Stray: t.Stray(), DropReason: t.DropReason, CreatedBy: t.CreatedBy,
		CreatedByName: t.CreatedByName, CreatedAt: t.CreatedAt, ClosedBy: t.ClosedBy, ClosedAt: t.ClosedAt}
}
