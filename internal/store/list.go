package store

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"gorm.io/gorm/schema"
)

// listJSON is the serializer of columns tagged `gorm:"serializer:list"`: a
// JSON array, also for a list of nothing. gorm's own json writes NULL for it.
type listJSON struct{}

func (listJSON) Value(_ context.Context, f *schema.Field, _ reflect.Value, v any) (any, error) {
	list := reflect.ValueOf(v)
	if !list.IsValid() || list.IsNil() {
		return "[]", nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write the list %s: %w", f.DBName, err)
	}
	return string(text), nil
}

func (listJSON) Scan(ctx context.Context, f *schema.Field, dst reflect.Value, v any) error {
	var text []byte
	switch v := v.(type) {
	case []byte:
		text = v
	case string:
		text = []byte(v)
	default:
		return fmt.Errorf("read the list %s from %T", f.DBName, v)
	}
	list := reflect.New(f.FieldType)
	if err := json.Unmarshal(text, list.Interface()); err != nil {
		return fmt.Errorf("read the list %s: %w", f.DBName, err)
	}
	f.ReflectValueOf(ctx, dst).Set(list.Elem())
	return nil
}
