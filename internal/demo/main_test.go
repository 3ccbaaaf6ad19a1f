package demo_test

import (
	"testing"

	"continuo/internal/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }
