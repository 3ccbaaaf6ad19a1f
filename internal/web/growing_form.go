package web

import (
	"net/http"
	"net/url"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// growingForm is a form about a client that has as many lines as there are
// things to say: a button asks for more room, and what was typed stays. V is
// what is read to show it.
type growingForm[V any] struct {
	read  func(echo.Context) (V, error)
	show  func(c echo.Context, status int, v V, f Filled, more int) error
	write func(c echo.Context, client uuid.UUID, values url.Values) error
	then  string // where it leads, under the client's address
}

func (g growingForm[V]) send(c echo.Context) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	values, err := formValues(c)
	if err != nil {
		return err
	}
	again := func(status int, f Filled, more int) error {
		v, err := g.read(c)
		if err != nil {
			return err
		}
		return g.show(c, status, v, f, more)
	}
	if values.Get("more") != "" {
		return again(http.StatusOK, Fresh(values, false), 1)
	}
	err = g.write(c, id, values)
	if status, ok := formStatus(err); ok {
		return again(status, Returned(values, err), 0)
	}
	if err != nil {
		return err
	}
	return done(c, clientPath(id)+g.then)
}
